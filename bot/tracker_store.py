"""Rasa's SQL tracker store, with the conversations under way kept at hand and short.

Rasa reads a whole conversation anew for every message and goes through all of it for every action. Here a turn costs
the same at its start and after fifty turns, and everything is still written to the database before a turn is answered.
"""

import functools
import json
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from bot.conversation import KEPT_TURNS, shortened, turns

# More than are ever under way at the same time.
_KEPT_CONVERSATIONS = 300
# Shortening costs a walk through the events: it is done once in a few turns.
_MOST_TURNS = 2 * KEPT_TURNS
# On trackers of this store: what of them the database holds already.
_STORED = "_passarella_stored"
_WAIT_SECONDS = 10


class _Stored:
    """What of a tracker is in the database: its first `events`, the last of them in row `row`."""

    def __init__(self, events: int, row: int) -> None:
        self.events = events
        self.row = row


class RecentConversations(SQLTrackerStore):
    """`tracker_store: type: bot.tracker_store.RecentConversations` in endpoints.yml; settings as for `type: SQL`."""

    def __init__(self, domain: Domain | None = None, event_broker: Any = None, **settings: Any) -> None:
        """Open the database, in which readers and the writer do not wait for each other.

        Args:
            domain: of the bot; Rasa sets it again once the model is loaded.
            event_broker: Rasa's, if one is configured.
            settings: dialect, db and the others of Rasa's own store.
        """
        super().__init__(domain=domain, event_broker=event_broker, **settings)
        if self.engine.dialect.name == "sqlite" and self.engine.url.database:
            # Rasa leaves SQLite without a pool and opens the file again for every statement.
            address = self.engine.url
            self.engine.dispose()
            self.engine = sa.create_engine(
                address, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": _WAIT_SECONDS}
            )
            sa.event.listen(self.engine, "connect", _write_ahead)
            self.sessionmaker = sessionmaker(bind=self.engine)
        self._recent: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions or self.domain is None:
            return await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        with self.session_scope() as session:
            last = self._last_row(session, sender_id)
            kept = self._recent.get(sender_id)
            if kept is not None and _is_current(kept, last):
                self._recent.move_to_end(sender_id)
                return kept
            self._recent.pop(sender_id, None)
            # Of a conversation that begins there is nothing to look for.
            return self._load(session, sender_id) if last is not None else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what is new of a tracker, then keep it at hand (Rasa's interface).

        Args:
            tracker: of this store, or of another origin: then the database says what is new of it.
        """
        await self.stream_events(tracker)
        stored: _Stored | None = getattr(tracker, _STORED, None)
        with self.session_scope() as session:
            last = self._last_row(session, tracker.sender_id)
            known = last is None or (stored is not None and stored.row == last)
            if known:
                new: Iterable[Event] = list(tracker.events)[stored.events if stored and last else 0 :]
            else:
                # Somebody else wrote: Rasa's own comparison, and no memory of what may be incomplete.
                new = self._additional_events(session, tracker)
            last = self._write(session, tracker.sender_id, new) or last
        self._recent.pop(tracker.sender_id, None)
        if known and last:
            self._keep(tracker, last)

    def _load(self, session: Session, sender_id: str) -> DialogueStateTracker | None:
        rows = self._event_query(session, sender_id, fetch_events_from_all_sessions=False).all()
        if not rows:
            return None
        events = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        return self._keep(tracker, rows[-1].id)

    def _keep(self, tracker: DialogueStateTracker, row: int) -> DialogueStateTracker:
        if turns(tracker) > _MOST_TURNS:
            tracker = shortened(tracker, self.domain)
        setattr(tracker, _STORED, _Stored(len(tracker.events), row))
        self._recent[tracker.sender_id] = tracker
        while len(self._recent) > _KEPT_CONVERSATIONS:
            self._recent.popitem(last=False)
        return tracker

    def _last_row(self, session: Session, sender_id: str) -> int | None:
        number: int | None = session.execute(_last_row(self.SQLEvent), {"sender_id": sender_id}).scalar()
        return number

    def _write(self, session: Session, sender_id: str, events: Iterable[Event]) -> int | None:
        """Add the events' rows; returns the last one's number, None where there was none to add."""
        rows = [_row(sender_id, event) for event in events]
        if not rows:
            return None
        # All with one statement: nobody needs them as objects.
        session.execute(self.SQLEvent.__table__.insert(), rows)
        last = self._last_row(session, sender_id)
        session.commit()
        return last


def _is_current(kept: DialogueStateTracker, last: int | None) -> bool:
    """Whether the turn that had a tracker ended well, and nobody else has written since; `last` is the last row."""
    stored: _Stored = getattr(kept, _STORED)
    return len(kept.events) == stored.events and stored.row == last


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


# Making a statement takes longer than running it, and every turn runs this one three times.
@functools.cache
def _last_row(events: Any) -> sa.sql.Select:
    return sa.select(sa.func.max(events.id)).where(events.sender_id == sa.bindparam("sender_id"))


def _write_ahead(connection: Any, _record: Any) -> None:
    """Spare two of the three waits for the disk; a crash of the machine may cost the last turns, never the file."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
