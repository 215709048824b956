"""What an update of Telegram means for the assistant: somebody spoke, pressed, edited, moved, left; or nothing."""

from dataclasses import dataclass, field
from typing import Any, Literal

from aiogram.enums import ChatType, ContentType, MessageEntityType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update
from pydantic import ValidationError

from casework.cleaning import THUMBS
from casework.turns import known_language
from channels.telegram_book import Place, Reach
from channels.telegram_commands import command_of
from languages import Language

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

Kind = Literal["photo", "video", "document", "voice", "sticker", "location", "contact", "poll", "other"]
_KINDS: dict[str, Kind] = {
    ContentType.PHOTO: "photo",
    ContentType.LIVE_PHOTO: "photo",
    ContentType.VIDEO: "video",
    ContentType.VIDEO_NOTE: "video",
    ContentType.ANIMATION: "sticker",
    ContentType.STICKER: "sticker",
    ContentType.DICE: "sticker",
    ContentType.DOCUMENT: "document",
    ContentType.AUDIO: "voice",
    ContentType.VOICE: "voice",
    ContentType.LOCATION: "location",
    ContentType.VENUE: "location",
    ContentType.CONTACT: "contact",
    ContentType.POLL: "poll",
    ContentType.CHECKLIST: "poll",
    ContentType.STORY: "other",
    ContentType.GAME: "other",
    ContentType.PAID_MEDIA: "other",
    ContentType.RICH_MESSAGE: "other",
    ContentType.UNKNOWN: "other",
}
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


@dataclass(frozen=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True)
class Where:
    """Who did something, and in which chat."""

    chat_id: int
    user_id: int
    place: Place
    thread_id: int | None = None
    language: Language | None = None


@dataclass(frozen=True)
class Spoke:
    """A message: words, something else, or both."""

    where: Where
    message_id: int
    text: str = ""
    kind: Kind | None = None
    album: str | None = None
    edited_at: int | None = None
    addressed: bool = True


@dataclass(frozen=True)
class Commanded:
    """A message that begins with a command; its name is without slash and bot."""

    where: Where
    message_id: int
    name: str
    argument: str


@dataclass(frozen=True)
class Pressed:
    """A button under a message; no message where it is too old for Telegram to say which."""

    where: Where
    query_id: str
    data: str
    message_id: int | None
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """A group became a supergroup."""

    old_chat_id: int
    new_chat_id: int


@dataclass(frozen=True)
class Reached:
    """A chat can be written to from now on, or no more; without a user it is a group."""

    chat_id: int
    user_id: int | None
    reach: Reach


@dataclass(frozen=True)
class Nothing:
    """Not for the assistant."""

    why: str


Heard = Spoke | Commanded | Pressed | Moved | Reached | Nothing


def read(raw: dict[str, Any], me: Me) -> Heard:
    """What an update means.

    Args:
        raw: the update as it came.
        me: tells what is addressed to the bot.
    """
    try:
        update = Update.model_validate(raw)
    except ValidationError:
        return _salvaged(raw)
    if update.message:
        return _message(update.message, me)
    if update.edited_message:
        heard = _message(update.edited_message, me)
        return heard if isinstance(heard, Spoke) and heard.text else Nothing("edited")
    if update.callback_query:
        return _pressed(update.callback_query)
    if update.my_chat_member:
        return _member(update.my_chat_member)
    return Nothing("unknown_kind")


def _message(message: Message, me: Me) -> Heard:
    if message.migrate_to_chat_id:
        return Moved(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return Moved(message.migrate_from_chat_id, message.chat.id)
    user = message.from_user
    # Other bots, channels and anonymous administrators are nobody who could be answered.
    if user is None or user.is_bot or message.sender_chat is not None:
        return Nothing("nobody")
    where = _where(message, user.id, user.language_code)
    if where is None:
        return Nothing("no_chat")
    text = message.text or message.caption or ""
    kind = _KINDS.get(message.content_type)
    if kind is None and message.content_type != ContentType.TEXT:
        return Nothing("service_message")
    if message.sticker and message.sticker.emoji in THUMBS:
        text, kind = message.sticker.emoji, None
    command = _command(message, text, me)
    if command is not None and message.edit_date is None:
        return Commanded(where, message.message_id, *command) if command[0] else Nothing("other_bot")
    addressed = where.place == "private" or _is_addressed(message, text, me)
    if not addressed and message.edit_date is None:
        return Nothing("not_addressed")
    return Spoke(
        where,
        message.message_id,
        _without_mention(message, text, me) if where.place == "group" else text,
        kind,
        message.media_group_id,
        message.edit_date,
        addressed,
    )


def _salvaged(raw: dict[str, Any]) -> Heard:
    """Of an update that the client cannot read, as newer servers may send: its person at least gets an answer."""
    message = raw.get("message")
    chat, user = (message.get("chat"), message.get("from")) if isinstance(message, dict) else (None, None)
    if not isinstance(message, dict) or not isinstance(chat, dict) or not isinstance(user, dict):
        return Nothing("unreadable")
    numbers = (chat.get("id"), user.get("id"), message.get("message_id"))
    if chat.get("type") != ChatType.PRIVATE or user.get("is_bot") or not all(type(n) is int for n in numbers):
        return Nothing("unreadable")
    where = Where(chat["id"], user["id"], "private", None, known_language(user.get("language_code")))
    return Spoke(where, message["message_id"], kind="poll" if "poll" in message else "other")


def _where(message: Message, user_id: int, language_code: str | None) -> Where | None:
    language = known_language(language_code)
    if message.chat.type == ChatType.PRIVATE:
        return Where(message.chat.id, user_id, "private", None, language)
    if message.chat.type in _GROUPS:
        thread = message.message_thread_id if message.is_topic_message else None
        return Where(message.chat.id, user_id, "group", thread, language)
    return None


def _command(message: Message, text: str, me: Me) -> tuple[str, str] | None:
    """The command that a message begins with and what stands behind it; no name where it is another bot's."""
    entities = message.entities or message.caption_entities or []
    first = next((e for e in entities if e.type == MessageEntityType.BOT_COMMAND and e.offset == 0), None)
    if first is None:
        return None
    written = first.extract_from(text)
    name, _, bot = written.removeprefix("/").partition("@")
    if bot and bot.lower() != me.username.lower():
        return "", ""
    if not bot and message.chat.type in _GROUPS and command_of(name) is None:
        # Of another bot of the group, most likely.
        return "", ""
    return name, text[len(written) :].strip()


def _is_addressed(message: Message, text: str, me: Me) -> bool:
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == me.id:
        return True
    for entity in message.entities or message.caption_entities or []:
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user and entity.user.id == me.id:
            return True
        if entity.type == MessageEntityType.MENTION and _is_me(entity.extract_from(text), me):
            return True
    return False


def _without_mention(message: Message, text: str, me: Me) -> str:
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


def _pressed(query: CallbackQuery) -> Heard:
    message = query.message
    if query.data is None or message is None or query.from_user.is_bot:
        return Nothing("no_button")
    language = known_language(query.from_user.language_code)
    place: Place = "private" if message.chat.type == ChatType.PRIVATE else "group"
    if not isinstance(message, Message):
        where = Where(message.chat.id, query.from_user.id, place, None, language)
        return Pressed(where, query.id, query.data, None)
    thread = message.message_thread_id if message.is_topic_message else None
    where = Where(message.chat.id, query.from_user.id, place, thread, language)
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    titles = {button.callback_data: button.text for row in rows for button in row if button.callback_data}
    return Pressed(where, query.id, query.data, message.message_id, titles)


def _member(change: ChatMemberUpdated) -> Heard:
    gone = change.new_chat_member.status in ("kicked", "left")
    reach: Reach = "unreachable" if gone else "reachable"
    if change.chat.type == ChatType.PRIVATE:
        return Reached(change.chat.id, change.from_user.id, reach)
    return Reached(change.chat.id, None, reach) if change.chat.type in _GROUPS else Nothing("no_chat")
