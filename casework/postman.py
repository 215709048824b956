"""Empties the outbox: sends what is due, tries again later and later, and gives up in the end where all can see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import Clock, utc_now
from casework.codes import code_for, with_code
from casework.database import Database
from casework.mail import Mailer, NotSent, Refused
from casework.models import Letter, Request
from casework.outbox import WITH_CODE

log = structlog.get_logger()

# How long after each try the next one is; after the last one a letter is dead.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
# While a letter is being sent nobody else takes it; a process that dies meanwhile gives it back after this.
_LEASE = timedelta(minutes=5)
_AT_ONCE = 20

Sent = Literal["sent", "later", "dead"]


@dataclass(frozen=True)
class LetterView:
    """A letter as operators see it: without its words."""

    id: str
    purpose: str
    recipient: str
    created_at: datetime
    tries: int
    state: Literal["waiting", "sent", "dead"]
    next_try_at: datetime | None
    problem: str | None


class Postman:
    """Sends the letters of one database."""

    def __init__(self, database: Database, mailer: Mailer, secret: str, clock: Clock = utc_now) -> None:
        """Keep where letters are, who takes them, and what codes are derived from."""
        self._database = database
        self._secret = secret
        self._mailer = mailer
        self._clock = clock

    async def run_once(self) -> dict[Sent, int]:
        """Try everything that is due; returns how many letters had which fate."""
        fates: dict[Sent, int] = {"sent": 0, "later": 0, "dead": 0}
        for letter in await self._take_due():
            fates[await self._try(letter)] += 1
        return fates

    async def _take_due(self) -> list[Letter]:
        now = self._clock()
        async with self._database.writing() as session:
            due = (
                select(Letter)
                .where(Letter.next_try_at <= now)
                .order_by(Letter.next_try_at, Letter.created_at)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            letters = list(await session.scalars(due))
            for letter in letters:
                letter.next_try_at = now + _LEASE
                letter.tries += 1
            codes = [await self._code(session, letter) for letter in letters]
        for letter, code in zip(letters, codes, strict=True):
            if code is not None:
                # Of this copy only: the one in the database keeps the mark.
                letter.body = with_code(letter.body, code)
        return letters

    async def _code(self, session: AsyncSession, letter: Letter) -> str | None:
        if letter.purpose != WITH_CODE or letter.request_id is None:
            return None
        request = await session.get(Request, letter.request_id)
        return code_for(self._secret, request.reference, request.draft_id) if request else None

    async def _try(self, letter: Letter) -> Sent:
        now = self._clock()
        try:
            await self._mailer.send(letter)
        except Refused as error:
            return await self._note(letter, "dead", next_try_at=None, dead_at=now, problem=str(error))
        except NotSent as error:
            if letter.tries > len(BACK_OFF):
                return await self._note(letter, "dead", next_try_at=None, dead_at=now, problem=str(error))
            next_try_at = now + BACK_OFF[letter.tries - 1]
            return await self._note(letter, "later", next_try_at=next_try_at, problem=str(error))
        return await self._note(letter, "sent", next_try_at=None, sent_at=now, problem=None)

    async def _note(self, letter: Letter, fate: Sent, **values: datetime | str | None) -> Sent:
        async with self._database.writing() as session:
            await session.execute(update(Letter).where(Letter.id == letter.id).values(**values))
        write = log.error if fate == "dead" else log.warning if fate == "later" else log.info
        write("letter", id=letter.id, purpose=letter.purpose, fate=fate, tries=letter.tries, problem=values["problem"])
        return fate


async def letters(database: Database, state: str | None = None, limit: int = 100) -> tuple[LetterView, ...]:
    """The newest letters, oldest first; of one state, or all."""
    query = select(Letter).order_by(Letter.created_at.desc()).limit(limit)
    if state == "dead":
        query = query.where(Letter.dead_at.is_not(None))
    elif state == "sent":
        query = query.where(Letter.sent_at.is_not(None))
    elif state == "waiting":
        query = query.where(Letter.next_try_at.is_not(None))
    async with database.reading() as session:
        return tuple(_view(row) for row in reversed((await session.scalars(query)).all()))


async def try_again(database: Database, letter_id: str, now: datetime) -> Literal["queued", "not_dead"]:
    """Give a dead letter all its tries again."""
    async with database.writing() as session:
        letter = await session.get(Letter, letter_id)
        if letter is None or letter.dead_at is None:
            return "not_dead"
        letter.dead_at, letter.tries, letter.next_try_at = None, 0, now
        return "queued"


def _view(row: Letter) -> LetterView:
    state: Literal["waiting", "sent", "dead"] = "dead" if row.dead_at else "sent" if row.sent_at else "waiting"
    return LetterView(
        row.id, row.purpose, row.recipient, row.created_at, row.tries, state, row.next_try_at, row.problem
    )
