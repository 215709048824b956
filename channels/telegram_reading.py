"""What an update of Telegram means for the assistant: somebody spoke, pressed, edited, moved, left; or nothing."""

from typing import Any

from aiogram.enums import ChatType, ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update
from pydantic import ValidationError

from casework.cleaning import THUMBS
from casework.turns import known_language
from channels.telegram_addressing import GROUPS, command_in, is_addressed, without_mention
from channels.telegram_book import Place, Reach
from channels.telegram_heard import Commanded, Heard, Kind, Me, Moved, Nothing, Pressed, Reached, Spoke, Where

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

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
    command = command_in(message, text, me)
    if command is not None and message.edit_date is None:
        return Commanded(where, message.message_id, *command) if command[0] else Nothing("other_bot")
    addressed = where.place == "private" or is_addressed(message, text, me)
    if not addressed and message.edit_date is None:
        return Nothing("not_addressed")
    return Spoke(
        where,
        message.message_id,
        without_mention(message, text, me) if where.place == "group" else text,
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
    if message.chat.type in GROUPS:
        thread = message.message_thread_id if message.is_topic_message else None
        return Where(message.chat.id, user_id, "group", thread, language)
    return None


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
    return Reached(change.chat.id, None, reach) if change.chat.type in GROUPS else Nothing("no_chat")
