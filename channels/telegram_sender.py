"""Everything that goes to Telegram: within its limits, again where it failed, and with a named outcome."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

import structlog
from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

from casework.turns import Button
from channels.telegram_book import Book, Person
from channels.telegram_limits import Turnstile
from channels.telegram_text import Span, label

log = structlog.get_logger()

# What a button that was used does when it is touched again.
USED = "-"
_TRIES = 4
_FIRST_PAUSE_SECONDS = 0.5
# Longer than this a message waits in the database, not in memory.
_LONGEST_WAIT_SECONDS = 20.0
# Buttons with titles of so many characters in all stand side by side.
_ROW_CHARACTERS = 28
# In a text that Telegram calls a bad request, what it means is a chat that is no more.
_GONE = ("chat not found", "peer_id_invalid", "user is deactivated", "user not found", "input_user_deactivated")

Sent = Literal["sent", "unreachable", "later", "undeliverable"]


@dataclass(frozen=True)
class Outgoing:
    """One message as Telegram takes it."""

    text: str
    spans: tuple[Span, ...] = ()
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    reply_to: int | None = None

    @property
    def plain(self) -> "Outgoing":
        """The same words with nothing that could be refused."""
        return Outgoing(self.text if not self.image else f"{self.text}\n{self.image}".strip())


class TelegramSender:
    """Sends to people, whatever Telegram answers."""

    def __init__(self, bot: Bot, book: Book, turnstile: Turnstile) -> None:
        """Keep the client, which somebody else opens and closes."""
        self._bot = bot
        self._book = book
        self._turnstile = turnstile

    async def send(self, person: Person, outgoing: Outgoing) -> Sent:
        """Send one message.

        Returns:
            "sent". "later": it is to be tried again. "unreachable": the chat is closed to the bot, which is written
            down. "undeliverable": Telegram refuses it in any form.
        """
        attempt, pause = outgoing, _FIRST_PAUSE_SECONDS
        for number in range(1, _TRIES + 1):
            held = self._turnstile.held(person.chat_id)
            if held > _LONGEST_WAIT_SECONDS:
                return "later"
            await asyncio.sleep(held)
            await self._turnstile.pass_through(person.chat_id, person.place)
            try:
                await self._call(person, attempt)
                return "sent"
            except TelegramRetryAfter as error:
                log.warning("telegram_slow_down", seconds=error.retry_after)
                self._turnstile.hold(person.chat_id, error.retry_after)
            except TelegramMigrateToChat as error:
                await self._book.move(person.chat_id, error.migrate_to_chat_id)
                person = replace(person, chat_id=error.migrate_to_chat_id, epoch=person.epoch + 1)
                attempt = replace(attempt, reply_to=None)
            except TelegramForbiddenError:
                return await self._unreachable(person)
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                # The token counts no more: nothing is wrong with the message.
                log.error("telegram_token_refused", error=type(error).__name__)
                return "later"
            except TelegramBadRequest as error:
                if any(gone in error.message.lower() for gone in _GONE):
                    return await self._unreachable(person)
                log.error("telegram_refused", reason=_reason(error), plain=attempt == outgoing.plain)
                if attempt == outgoing.plain:
                    return "undeliverable"
                # Its topic may be closed, too.
                attempt, person = outgoing.plain, replace(person, thread_id=None)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
                log.warning("telegram_unreachable", error=type(error).__name__, attempt=number)
                if number < _TRIES:
                    await asyncio.sleep(pause)
                    pause *= 2
        return "later"

    async def type_in(self, person: Person) -> None:
        """Show for five seconds that an answer is being written."""
        await self._quietly(
            lambda: self._bot.send_chat_action(
                person.chat_id, ChatAction.TYPING, message_thread_id=person.thread_id if person.thread_id else None
            )
        )

    async def answer_press(self, query_id: str, text: str | None = None) -> None:
        """End the waiting of a button that was touched; a text is shown above the chat."""
        await self._quietly(lambda: self._bot.answer_callback_query(query_id, text, show_alert=bool(text)))

    async def mark_used(self, person: Person, message_id: int, title: str | None) -> None:
        """Leave of the buttons of a message the one that was touched, marked; or none."""
        used = InlineKeyboardButton(text=label(f"✓ {title}"), callback_data=USED) if title else None
        markup = InlineKeyboardMarkup(inline_keyboard=[[used]]) if used else None
        await self._quietly(
            lambda: self._bot.edit_message_reply_markup(
                chat_id=person.chat_id, message_id=message_id, reply_markup=markup
            )
        )

    async def _quietly(self, call: Callable[[], Awaitable[object]]) -> None:
        """Do what is nice to have: an old button or a busy server is no reason to answer less."""
        try:
            await call()
        except TelegramAPIError as error:
            log.debug("telegram_small_failure", error=type(error).__name__, reason=_reason(error))
        except AiogramError as error:
            log.debug("telegram_small_failure", error=type(error).__name__)

    async def _unreachable(self, person: Person) -> Sent:
        log.info("telegram_person_unreachable", conversation=person.key[:12])
        # A group is left as a whole.
        await self._book.set_reach(person.chat_id, person.user_id if person.place == "private" else None, "unreachable")
        return "unreachable"

    async def _call(self, person: Person, outgoing: Outgoing) -> None:
        reply = (
            ReplyParameters(message_id=outgoing.reply_to, allow_sending_without_reply=True)
            if outgoing.reply_to
            else None
        )
        entities = [MessageEntity(type=s.kind, offset=s.offset, length=s.length) for s in outgoing.spans] or None
        if outgoing.image:
            await self._bot.send_photo(
                person.chat_id,
                outgoing.image,
                caption=outgoing.text or None,
                caption_entities=entities,
                message_thread_id=person.thread_id,
                reply_parameters=reply,
                reply_markup=keyboard(outgoing.buttons),
            )
            return
        await self._bot.send_message(
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


def _reason(error: TelegramAPIError) -> str:
    """Telegram's own words up to where they could quote a message."""
    return error.message.partition(":")[0] + ":" + error.message.partition(":")[2][:40]
