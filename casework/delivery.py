"""Brings people what they did not ask for: an officer's words, and who has joined or left.

A channel that can push implements `Delivery`. One that cannot (REST) sends it along with its next reply instead.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Literal, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from casework.conversations import Conversations
from casework.events import Events
from casework.unasked import Outbound

log = structlog.get_logger()

Delivered = Literal["delivered", "handed_over", "nobody_there"]
# Other processes store messages too, and their events are not heard here.
SWEEP_SECONDS = 2.0


class Delivery(Protocol):
    """A channel that reaches people of its own accord."""

    async def deliver(self, outbound: Outbound) -> Delivered:
        """Bring one message to its person.

        Messages of one conversation come in their order. After a restart the same one may come again: its
        `entry.sequence` tells.

        Returns:
            "delivered": it arrived. "handed_over": the channel will mark it itself when its client says so.
            "nobody_there": the channel will show it when the person is back, or it is offered again.
        """


class Courier:
    """Takes what is undelivered to its channels."""

    def __init__(self, conversations: Conversations, events: Events, channels: Mapping[str, Delivery]) -> None:
        """Keep the channels, by their names."""
        self._conversations = conversations
        self._events = events
        self._channels = channels
        self._handed_over: dict[str, set[str]] = {channel: set() for channel in channels}

    async def run(self) -> None:
        """Deliver until cancelled: at once what this process stores, within seconds what others do."""
        with self._events.subscribed() as subscription:
            while True:
                try:
                    await self.sweep()
                except SQLAlchemyError as error:
                    log.error("undelivered_not_read", error=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(SWEEP_SECONDS):
                        # What a person writes brings nothing to deliver.
                        while (await subscription.next()).kind == "received":
                            pass

    async def sweep(self) -> int:
        """Offer everything that is undelivered once; returns how many messages arrived or were handed over."""
        arrived = 0
        for channel, delivery in self._channels.items():
            found = await self._conversations.undelivered(channel)
            # What its client has confirmed is not found any more.
            handed_over = self._handed_over[channel] & {outbound.message_id for outbound in found}
            self._handed_over[channel] = handed_over
            absent: set[str] = set()
            for outbound in found:
                # After one that did not arrive the next one would be out of order.
                if outbound.message_id in handed_over or outbound.key in absent:
                    continue
                outcome = await delivery.deliver(outbound)
                if outcome == "nobody_there":
                    absent.add(outbound.key)
                    continue
                arrived += 1
                if outcome == "delivered":
                    await self._conversations.mark_messages_delivered((outbound.message_id,))
                else:
                    handed_over.add(outbound.message_id)
        return arrived

    def forget(self, channel: str) -> None:
        """Offer again what was handed over on a channel and is not confirmed: a connection of it was lost."""
        self._handed_over[channel].clear()
