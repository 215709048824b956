"""How the bot presents itself: commands, name and descriptions, in the language of each person's Telegram."""

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from casework.words import Words
from channels.telegram_commands import NAMES
from languages import DEFAULT_LANGUAGE, LANGUAGES, Language

log = structlog.get_logger()


async def present(bot: Bot, words: Words) -> None:
    """Set what differs from what Telegram has: it allows few changes a day.

    Args:
        bot: the open client.
        words: of the gateway.
    """
    # Without a code: for everybody whose language is none of ours.
    codes: list[tuple[str | None, Language]] = [(None, DEFAULT_LANGUAGE), *((code, code) for code in LANGUAGES)]
    for code, language in codes:
        for step in (_commands, _name, _description, _short_description):
            try:
                await step(bot, words, code, language)
            except AiogramError as error:
                # The bot answers all the same.
                log.warning("telegram_profile", step=step.__name__, language=code, error=type(error).__name__)


async def _commands(bot: Bot, words: Words, code: str | None, language: Language) -> None:
    wanted = [
        BotCommand(command=name, description=words.say(f"telegram.command.{command}", language))
        for name, command in NAMES[language].items()
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
