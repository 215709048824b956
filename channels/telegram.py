"""The assistant in Telegram: an update comes in by webhook or polling, is stored, and answered (docs/telegram.md)."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework.journey import NotStored
from casework.locks import KeyedLocks
from casework.notices import Notices
from casework.places import where
from channels.telegram_answers import Desk
from channels.telegram_book import Book
from channels.telegram_connecting import connect
from channels.telegram_delivery import TelegramDelivery
from channels.telegram_gestures import Gestures
from channels.telegram_heard import Me, Nothing
from channels.telegram_limits import Turnstile
from channels.telegram_messages import Messages
from channels.telegram_offers import Offers
from channels.telegram_outbox import Outbox
from channels.telegram_parts import TelegramParts
from channels.telegram_polling import Polling
from channels.telegram_profile import present
from channels.telegram_reading import read
from channels.telegram_sender import TelegramSender
from channels.telegram_turns import Turns
from channels.telegram_updates import Updates
from channels.telegram_webhook import Taken, Webhook, webhook_secret

log = structlog.get_logger()


class TelegramChannel:
    """Telegram outside, the journey of a message inside.

    Attributes:
        delivery: for a `Courier`, which brings what nobody asked for.
    """

    def __init__(self, parts: TelegramParts) -> None:
        """Put the channel together; `run` begins its work, `close` ends it."""
        self._parts = parts
        server = TelegramAPIServer.from_base(parts.api_url)
        self._bot = Bot(parts.token, AiohttpSession(api=server, timeout=20))
        self._book = Book(parts.database, parts.secret, self._bot.id)
        self._updates = Updates(parts.database, self._bot.id, parts.clock)
        sender = TelegramSender(self._bot, self._book, Turnstile(parts.limits))
        gestures = Gestures(self._bot)
        self._outbox = Outbox(parts.history, self._book, sender, parts.words)
        self._turns = Turns(parts.journey, self._book, self._outbox, gestures)
        self.delivery = TelegramDelivery(self._book, parts.history, self._outbox, self._turns)
        desk = Desk(
            journey=parts.journey,
            history=parts.history,
            notices=Notices(parts.database, parts.secret, parts.words, parts.clock),
            continuations=parts.continuations,
            book=self._book,
            outbox=self._outbox,
            sender=sender,
            gestures=gestures,
            turns=self._turns,
            words=parts.words,
        )
        offers = Offers(parts.web_url or parts.webhook_url, parts.contact, parts.public_url or parts.webhook_url)
        self._can_leave = offers.public_url is not None
        self._messages = Messages(desk, offers)
        self._me: Me | None = None
        self._taking = KeyedLocks()
        self._webhook_secret = webhook_secret(parts.secret, parts.token)
        self._webhook = Webhook(self._webhook_secret, self.take)

    async def run(self, wait_for_bot: Callable[[], Awaitable[None]]) -> None:
        """Until cancelled: present the bot, answer what was left, take updates.

        Args:
            wait_for_bot: returns when the assistant's bot can answer, or is not waited for any longer.
        """
        webhook = (self._parts.webhook_url, self._webhook_secret) if self._parts.webhook_url else None
        if await connect(self._bot, webhook, self._is) == "token_refused":
            return
        async with asyncio.TaskGroup() as work:
            work.create_task(present(self._bot, self._parts.words, can_leave=self._can_leave))
            work.create_task(self._turns.recover(wait_for_bot))
            work.create_task(self._outbox.run())
            work.create_task(self._updates.keep_few())
            if self._parts.webhook_url is None:
                work.create_task(Polling(self._bot, self.take).run())

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one request of Telegram's webhook.

        Raises:
            Problem: it is not taken.
        """
        return await self._webhook.handle(request)

    async def close(self) -> None:
        """Let the last turns end, and close the connection."""
        self._parts.links.lead_to(None)
        await self._turns.close()
        await self._bot.session.close()

    async def take(self, raw: dict[str, Any]) -> Taken:
        """Take one update, once.

        Returns:
            "taken", or "repeated" where it came before. "refused": it means nothing, and shall not come again.
            "not_stored": it shall.
        """
        update_id = raw.get("update_id")
        if not isinstance(update_id, int) or not 0 <= update_id < 2**63:
            log.error("telegram_update_refused", why="no_number")
            return "refused"
        if self._me is None:
            # By webhook, before Telegram has told who the bot is.
            return "not_stored"
        async with self._taking.holding(str(update_id)):
            try:
                if await self._updates.was_taken(update_id):
                    return "repeated"
                outcome = await self._act(raw, self._me)
                await self._updates.take(update_id)
                return outcome
            except (SQLAlchemyError, NotStored) as error:
                log.error("telegram_not_stored", error=type(error).__name__)
                return "not_stored"

    def _is(self, me: Me) -> None:
        self._me = me
        self._parts.links.lead_to(me.username)

    async def _act(self, raw: dict[str, Any], me: Me) -> Taken:
        heard = read(raw, me)
        if isinstance(heard, Nothing):
            log.info("telegram_update_ignored", why=heard.why)
            return "refused" if heard.why == "unreadable" else "taken"
        try:
            await self._messages.hear(heard, me)
        except (SQLAlchemyError, NotStored):
            raise
        except Exception as error:
            # The edge of the process: logged with its place, and not sent again to fail again.
            log.error("unexpected", id=uuid.uuid4().hex[:12], error=type(error).__name__, where=where(error))
            return "refused"
        return "taken"
