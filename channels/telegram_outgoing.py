"""One message as Telegram takes it: its words, what stands out in them, its buttons, its picture or file."""

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

from casework.turns import Button
from channels.telegram_book import Person
from channels.telegram_text import Span, label

# Buttons with titles of so many characters in all stand side by side.
_ROW_CHARACTERS = 28


@dataclass(frozen=True)
class File:
    """A file that is made for one person."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Outgoing:
    """One message as Telegram takes it."""

    text: str
    spans: tuple[Span, ...] = ()
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    reply_to: int | None = None
    file: File | None = None

    @property
    def plain(self) -> "Outgoing":
        """The same words with nothing that could be refused."""
        return Outgoing(self.text if not self.image else f"{self.text}\n{self.image}".strip())


async def call(bot: Bot, person: Person, outgoing: Outgoing) -> None:
    """Send one message by the method that takes it.

    Raises:
        aiogram.exceptions.AiogramError: it did not arrive, as far as is known.
    """
    reply = (
        ReplyParameters(message_id=outgoing.reply_to, allow_sending_without_reply=True) if outgoing.reply_to else None
    )
    entities = [MessageEntity(type=s.kind, offset=s.offset, length=s.length) for s in outgoing.spans] or None
    if outgoing.file:
        await bot.send_document(
            person.chat_id,
            BufferedInputFile(outgoing.file.content, outgoing.file.name),
            caption=outgoing.text or None,
            message_thread_id=person.thread_id,
        )
        return
    if outgoing.image:
        await bot.send_photo(
            person.chat_id,
            outgoing.image,
            caption=outgoing.text or None,
            caption_entities=entities,
            message_thread_id=person.thread_id,
            reply_parameters=reply,
            reply_markup=keyboard(outgoing.buttons),
        )
        return
    await bot.send_message(
        person.chat_id,
        outgoing.text,
        entities=entities,
        message_thread_id=person.thread_id,
        reply_parameters=reply,
        reply_markup=keyboard(outgoing.buttons),
        # Previews would let Telegram fetch, and show, what nobody asked for.
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """Buttons in rows: short ones side by side."""
    rows: list[list[InlineKeyboardButton]] = []
    width = 0
    for button in buttons:
        made = InlineKeyboardButton(text=label(button.title), callback_data=button.value)
        if rows and width + len(button.title) <= _ROW_CHARACTERS:
            rows[-1].append(made)
            width += len(button.title)
        else:
            rows.append([made])
            width = len(button.title)
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
