"""Whom a message on Telegram is for: commands and mentions, as Telegram marks them in it."""

from aiogram.enums import ChatType, MessageEntityType
from aiogram.types import Message

from channels.telegram_commands import command_of
from channels.telegram_heard import Me

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


def command_in(message: Message, text: str, me: Me) -> tuple[str, str] | None:
    """The command that a message begins with and what stands behind it; no name where it is another bot's."""
    entities = message.entities or message.caption_entities or []
    first = next((e for e in entities if e.type == MessageEntityType.BOT_COMMAND and e.offset == 0), None)
    if first is None:
        return None
    written = first.extract_from(text)
    name, _, bot = written.removeprefix("/").partition("@")
    if bot and bot.lower() != me.username.lower():
        return "", ""
    if not bot and message.chat.type in GROUPS and command_of(name) is None:
        # Of another bot of the group, most likely.
        return "", ""
    return name, text[len(written) :].strip()


def is_addressed(message: Message, text: str, me: Me) -> bool:
    """Whether the bot is answered or mentioned."""
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == me.id:
        return True
    for entity in message.entities or message.caption_entities or []:
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user and entity.user.id == me.id:
            return True
        if entity.type == MessageEntityType.MENTION and _is_me(entity.extract_from(text), me):
            return True
    return False


def without_mention(message: Message, text: str, me: Me) -> str:
    """The text without the bot's name in it."""
    mentions = [
        entity.extract_from(text)
        for entity in message.entities or message.caption_entities or []
        if entity.type == MessageEntityType.MENTION and _is_me(entity.extract_from(text), me)
    ]
    for mention in mentions:
        text = text.replace(mention, "", 1)
    return text.strip()


def _is_me(mention: str, me: Me) -> bool:
    return mention.lower() == f"@{me.username.lower()}"
