"""Answers of the website: each message is answered in a task of its own, by this process or the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import structlog

from casework.journey import Journey
from casework.places import where
from casework.received import Received
from casework.turns import Reply, Sender
from channels.web_delivery import WebDelivery
from channels.web_sessions import CHANNEL
from channels.web_sockets import Sockets

log = structlog.get_logger()

_ANSWERED_AT_ONCE = 4
_LAST_TURNS_SECONDS = 15


class Turns:
    """The answers that are being written."""

    def __init__(self, journey: Journey, sockets: Sockets, delivery: WebDelivery) -> None:
        """Begin with none."""
        self._journey = journey
        self._sockets = sockets
        self._delivery = delivery
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun: set[str] = set()
        self._recovered = asyncio.Event()

    def begin(self, received: Received) -> None:
        """Answer a message, unless that has begun."""
        if received.message_id not in self._begun:
            self._begun.add(received.message_id)
            self._run(self._turn(received))

    def resume(self, who: Sender) -> None:
        """Answer what an earlier process or a broken turn left of one conversation."""
        self._run(self._resume(who))

    async def recover(self, wait_for_bot: Callable[[], Awaitable[None]]) -> None:
        """Answer what an earlier process left, a few conversations at a time.

        Args:
            wait_for_bot: returns when the bot can answer, or is not waited for any longer.
        """
        left = await self._journey.unanswered(CHANNEL)
        if left:
            log.info("unanswered_found", messages=len(left))
            await wait_for_bot()
        self._recovered.set()
        gate = asyncio.Semaphore(_ANSWERED_AT_ONCE)

        async def turn(received: Received) -> None:
            async with gate:
                await self._turn(received)

        for received in left:
            if received.message_id not in self._begun:
                self._begun.add(received.message_id)
                self._run(turn(received))

    async def close(self) -> None:
        """Let turns that have begun end; those that cannot are answered after the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_TURNS_SECONDS if self._recovered.is_set() else 1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _turn(self, received: Received) -> None:
        self._sockets.turn_begins(received.key, received.message_id)
        try:
            # Nobody writes before the bot is asked: an officer may have the conversation.
            reply = await self._journey.finish(received, partial(self._sockets.bot_writes, received.key))
            if reply.origin == "fresh":
                await self._deliver(received.key, reply)
        finally:
            self._begun.discard(received.message_id)
            await self._sockets.turn_ends(received.key, received.message_id)
        await self._delivery.tell_answering(received.key, received.conversation_id)

    async def _deliver(self, key: str, reply: Reply) -> None:
        if not reply.entries:
            await self._sockets.say(key, reply.answer)
        elif await self._sockets.show(key, reply.entries) == "stock_reached":
            # A client of ours says itself what it shows.
            await self._journey.delivered(reply)

    async def _resume(self, who: Sender) -> None:
        await self._recovered.wait()
        for received in await self._journey.unanswered(CHANNEL, who):
            self.begin(received)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("unexpected", error=type(error).__name__, where=where(error))
