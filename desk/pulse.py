"""What has happened, read once for all officers whose pages are open, and told to each as it concerns them."""

import asyncio
import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from casework.calls import Calls, Counts
from casework.events import Events
from casework.inbox import Inbox

log = structlog.get_logger()

# The first change is told at once; what follows so soon is told together.
_BURST_SECONDS = 0.02
_AFTER_TROUBLE_SECONDS = 1.0
# A page that is opened has missed fewer beats than this, or looks at everything again.
_REMEMBERED = 200


@dataclass(frozen=True)
class Beat:
    """One time that something was new.

    Attributes:
        number: counts up.
        changed: ids of conversations; None: anything may have changed.
        before: what called the officers until then: who has lost a conversation is told as well.
    """

    number: int
    changed: frozenset[str] | None
    before: Calls
    calls: Calls


@dataclass(frozen=True)
class News:
    """What one officer's page is told.

    Attributes:
        number: of the beat that it is as new as.
        own: conversations that have changed and are the officer's, or wait, or were or did so before; None: anything
            may have changed.
        others: other conversations that have changed.
    """

    number: int
    counts: Counts
    own: frozenset[str] | None = None
    others: frozenset[str] = frozenset()


class Listener:
    """An open page of an officer; what it has not fetched yet comes together."""

    def __init__(self, officer_id: str) -> None:
        """Nothing has happened yet."""
        self._officer_id = officer_id
        self._new = asyncio.Event()
        self._news: News | None = None

    def offer(self, beat: Beat) -> None:
        """Add what has happened."""
        counts = beat.calls.of(self._officer_id)
        if beat.changed is None or (self._news is not None and self._news.own is None):
            self._news = News(beat.number, counts)
        else:
            own = frozenset(key for key in beat.changed if self._concerns(key, beat))
            others = beat.changed - own
            if self._news is not None:
                own, others = own | (self._news.own or frozenset()), others | self._news.others
            self._news = News(beat.number, counts, own, others - own)
        self._new.set()

    async def next(self) -> News:
        """Wait for what is new."""
        await self._new.wait()
        news, self._news = self._news, None
        self._new.clear()
        assert news is not None
        return news

    def _concerns(self, key: str, beat: Beat) -> bool:
        return beat.calls.concern(key, self._officer_id) or beat.before.concern(key, self._officer_id)


class Pulse:
    """Hears of every change in this process, and reads once what it means for everybody.

    While no page is open nothing is read: pages that are opened afterwards look at everything.
    """

    def __init__(self, events: Events, inbox: Inbox) -> None:
        """Nobody listens yet."""
        self._events = events
        self._inbox = inbox
        self._listeners: set[Listener] = set()
        # None: not known since there were listeners.
        self._calls: Calls | None = None
        self._beats: deque[Beat] = deque(maxlen=_REMEMBERED)
        # Not from one: a page that was opened before a restart must not think that it is new.
        self.number = random.randrange(1, 2**31)

    async def run(self) -> None:
        """Beat until cancelled."""
        changed: set[str] = set()
        with self._events.subscribed() as subscription:
            while True:
                try:
                    await self._beat(frozenset(changed))
                except SQLAlchemyError as error:
                    log.error("desk_pulse", error=type(error).__name__)
                    await asyncio.sleep(_AFTER_TROUBLE_SECONDS)
                else:
                    changed.clear()
                    await asyncio.sleep(_BURST_SECONDS)
                    changed.add((await subscription.next()).conversation_id)
                while (event := subscription.waiting()) is not None:
                    changed.add(event.conversation_id)

    async def counts(self, officer_id: str) -> Counts:
        """What calls an officer now; read anew, because other processes write too."""
        return await self._inbox.counts(officer_id)

    @contextmanager
    def heard(self, officer_id: str, after: int) -> Iterator[Listener]:
        """Hear what concerns an officer.

        Args:
            officer_id: whose page is open.
            after: the beat that the page is as new as; what came since is heard first.
        """
        listener = Listener(officer_id)
        for beat in self._beats:
            if beat.number > after:
                listener.offer(beat)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def remembers(self, number: int) -> bool:
        """Whether all that came after a beat is known."""
        oldest = self._beats[0].number if self._beats else self.number + 1
        return oldest - 1 <= number <= self.number

    async def _beat(self, changed: frozenset[str]) -> None:
        if not self._listeners:
            self._calls = None
            self._beats.clear()
            self.number += 1
            return
        calls = await self._inbox.calls()
        before, self._calls = self._calls, calls
        self.number += 1
        beat = Beat(self.number, changed if before is not None else None, before or calls, calls)
        self._beats.append(beat)
        for listener in self._listeners:
            listener.offer(beat)
