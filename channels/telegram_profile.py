"""How the bot presents itself: commands, name and descriptions, in the language of each person's Telegram."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from casework.words import Words
from channels.telegram_commands import NAMES
from languages import DEFAULT_LANGUAGE, LANGUAGES, Language

log = structlog.get_logger()


async def present(bot: Bot, words: Words, *, can_leave: bool) -> None:
    """Set what differs from what Telegram has: it allows few changes a day.

    Args:
        bot: the open client.
        words: of the gateway.
        can_leave: whether a conversation can go on on the web: there is a command for it.
    """
    # Without a code: for everybody whose language is none of ours.
    codes: list[tuple[str | None, Language]] = [(None, DEFAULT_LANGUAGE), *((code, code) for code in LANGUAGES)]
    steps: dict[str, Callable[[Bot, Words, str | None, Language], Awaitable[None]]] = {
        "commands": partial(_commands, can_leave=can_leave),
        "name": _name,
        "description": _description,
        "short_description": _short_description,
    }
    for code, language in codes:
        for name, step in steps.items():
            try:
                await step(bot, words, code, language)
            except AiogramError as error:
                # The bot answers all the same.
                log.warning("telegram_profile", step=name, language=code, error=type(error).__name__)


async def _commands(bot: Bot, words: Words, code: str | None, language: Language, *, can_leave: bool) -> None:
    wanted = [
        BotCommand(command=name, description=words.say(f"telegram.command.{command}", language))
        for name, command in NAMES[language].items()
        if can_leave or command != "web"
    ]
    known = await bot.get_my_commands(language_code=code)
    if [(c.command, c.description) for c in known] != [(c.command, c.description) for c in wanted]:
        await bot.set_my_commands(wanted, language_code=code)


async def _name(bot: Bot, words: Words, code: str | None, language: Language) -> None:
    wanted = words.say("telegram.bot_name", language)
    if (await bot.get_my_name(language_code=code)).name != wanted:
        await bot.set_my_name(wanted, language_code=code)


async def _description(bot: Bot, words: Words, code: str | None, language: Language) -> None:
    wanted = words.say("telegram.bot_description", language)
    if (await bot.get_my_description(language_code=code)).description != wanted:
        await bot.set_my_description(wanted, language_code=code)


async def _short_description(bot: Bot, words: Words, code: str | None, language: Language) -> None:
    wanted = words.say("telegram.bot_short_description", language)
    if (await bot.get_my_short_description(language_code=code)).short_description != wanted:
        await bot.set_my_short_description(wanted, language_code=code)
