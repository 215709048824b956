"""Answers on Telegram: each in a task of its own, those of one person in their order, by this process or the next."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import structlog

from casework.cleaning import clean
from casework.journey import Journey
from casework.locks import KeyedLocks
from casework.places import where
from casework.received import Received
from casework.turns import Reply
from channels.telegram_book import CHANNEL, Book, Person
from channels.telegram_gestures import Gestures
from channels.telegram_outbox import Outbox

log = structlog.get_logger()

_ANSWERED_AT_ONCE = 4
_LAST_TURNS_SECONDS = 15
# Telegram shows it for five seconds.
_TYPING_SECONDS = 4.0


class Turns:
    """The answers that are being written."""

    def __init__(self, journey: Journey, book: Book, outbox: Outbox, gestures: Gestures) -> None:
        """Begin with none."""
        self._journey, self._book, self._outbox, self._gestures = journey, book, outbox, gestures
        self._tasks: set[asyncio.Task[None]] = set()
        # By conversation and the channel's id of the message: received, and not asked yet.
        self._waiting: dict[tuple[str, str], Received] = {}
        self._begun: set[str] = set()
        self._locks = KeyedLocks()

    def begin(self, person: Person, received: Received, then: Callable[[Reply], Awaitable[None]] | None = None) -> None:
        """Answer a message, unless that has begun.

        Args:
            person: who sent it.
            received: the message.
            then: is told the reply once it is delivered.
        """
        if received.message_id not in self._begun:
            self._begun.add(received.message_id)
            self._waiting[received.key, received.entry.id] = received
            self.run(self._turn(person, received, then))

    def correct(self, key: str, message_id: str, text: str) -> None:
        """Let a message that waits for its turn be read with another text.

        Args:
            key: of its conversation.
            message_id: the channel's.
            text: the new one.
        """
        received = self._waiting.get((key, message_id))
        if received is not None:
            self._waiting[key, message_id] = replace(received, text=clean(text))

    def is_waiting(self, key: str, message_id: str) -> bool:
        """Whether a message has not been put to anybody yet."""
        return (key, message_id) in self._waiting

    async def recover(self, wait_for_bot: Callable[[], Awaitable[None]]) -> None:
        """Answer what an earlier process left, a few conversations at a time.

        Args:
            wait_for_bot: returns when the bot can answer, or is not waited for any longer.
        """
        left = await self._journey.unanswered(CHANNEL)
        if not left:
            return
        log.info("unanswered_found", channel=CHANNEL, messages=len(left))
        await wait_for_bot()
        gate = asyncio.Semaphore(_ANSWERED_AT_ONCE)

        async def turn(person: Person, received: Received) -> None:
            async with gate:
                await self._turn(person, received)

        for received in left:
            person = await self._book.by_key(received.key)
            if person is not None and received.message_id not in self._begun:
                self._begun.add(received.message_id)
                self._waiting[received.key, received.entry.id] = received
                self.run(turn(person, received))

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def close(self) -> None:
        """Let turns that have begun end; those that cannot are answered after the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_TURNS_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _turn(
        self, person: Person, received: Received, then: Callable[[Reply], Awaitable[None]] | None = None
    ) -> None:
        try:
            async with self._locks.holding(received.key):
                latest = self._waiting.pop((received.key, received.entry.id), received)
                typing = _Typing(self._gestures, person)
                try:
                    # Nobody is seen writing before the bot is asked: an officer may have the conversation.
                    reply = await self._journey.finish(latest, typing.begin)
                finally:
                    typing.end()
                if reply.entries or not reply.answer.said:
                    await self._outbox.flush(person)
                else:
                    await self._outbox.say(person, reply.answer)
            if then is not None and reply.origin == "fresh":
                await then(reply)
        finally:
            self._begun.discard(received.message_id)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("unexpected", error=type(error).__name__, where=where(error))


class _Typing:
    """That the bot writes is shown until it has written."""

    def __init__(self, gestures: Gestures, person: Person) -> None:
        self._gestures, self._person = gestures, person
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._show())

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _show(self) -> None:
        while True:
            await self._gestures.type_in(self._person)
            await asyncio.sleep(_TYPING_SECONDS)
