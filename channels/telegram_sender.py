"""Everything that goes to Telegram: within its limits, again where it failed, and with a named outcome."""

import asyncio
from dataclasses import replace
from typing import Literal

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from channels.telegram_book import Book, Person
from channels.telegram_gestures import reason_of
from channels.telegram_limits import Turnstile
from channels.telegram_outgoing import Outgoing, call

log = structlog.get_logger()

_TRIES = 4
_FIRST_PAUSE_SECONDS = 0.5
# Longer than this a message waits in the database, not in memory.
_LONGEST_WAIT_SECONDS = 20.0
# In a text that Telegram calls a bad request, what it means is a chat that is no more.
_GONE = ("chat not found", "peer_id_invalid", "user is deactivated", "user not found", "input_user_deactivated")

Sent = Literal["sent", "unreachable", "later", "undeliverable"]


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
                await call(self._bot, person, attempt)
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
                log.error("telegram_refused", reason=reason_of(error), plain=attempt == outgoing.plain)
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

    async def _unreachable(self, person: Person) -> Sent:
        log.info("telegram_person_unreachable", conversation=person.key[:12])
        # A group is left as a whole.
        await self._book.set_reach(person.chat_id, person.user_id if person.place == "private" else None, "unreachable")
        return "unreachable"
