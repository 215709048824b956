"""Accounts of the service's people: who they are and what they may do."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.activity import note
from casework.clock import Clock, utc_now
from casework.database import Database
from casework.handoff_vocabulary import ROLES, Presence, Role
from casework.models import Officer, OfficerSession
from casework.passwords import hashed, is_acceptable
from casework.presence import presence_of
from casework.turns import known_language
from languages import Language

# So often one sign of life is kept, however many pages are opened: each waits for the database's one writer.
_SIGN_IS_KEPT = timedelta(seconds=10)
_NEVER = datetime.min.replace(tzinfo=UTC)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class OfficerView:
    """An account as others see it.

    Attributes:
        shown_name: the name that people see; None: that of the service.
        presence: "away" also where there was no sign of life for a while.
        language: of the desk; None: as the browser asks for.
        sound: whether the desk calls by a sound.
        notify: whether it calls by a notification of the browser.
        shortcuts: whether single keys do something.
    """

    id: str
    name: str
    email: str
    role: Role
    shown_name: str | None = None
    presence: Presence = "away"
    active: bool = True
    language: Language | None = None
    sound: bool = False
    notify: bool = False
    shortcuts: bool = True


AddOutcome = Literal["added", "known_email", "not_an_email", "weak_password"]
ChangeOutcome = Literal["changed", "no_such_officer", "weak_password", "last_admin"]


class Officers:
    """The book of accounts."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        """Keep the book in a database that somebody else opened and closes."""
        self._database = database
        self._clock = clock
        self._signs: dict[str, datetime] = {}

    async def add(
        self, name: str, email: str, role: Role, password: str, *, actor: str, shown_name: str | None = None
    ) -> tuple[AddOutcome, OfficerView | None]:
        """Add an account.

        Args:
            name: for colleagues.
            email: to sign in with and to be written to.
            role: what the account may do.
            password: at least twelve characters.
            actor: who adds it, for the activity log.
            shown_name: for people, or None.
        """
        if not is_email(email.strip()):
            return "not_an_email", None
        if not is_acceptable(password):
            return "weak_password", None
        kept = await hashed(password)
        now = self._clock()
        officer = Officer(
            name=name.strip(),
            shown_name=(shown_name or "").strip() or None,
            email=normal_email(email),
            role=role,
            password_hash=kept,
            created_at=now,
        )
        try:
            async with self._database.writing() as session:
                session.add(officer)
                await session.flush()
                note(session, now, actor, "added", ("officer", officer.id), role=role)
        except IntegrityError:
            return "known_email", None
        return "added", view_of(officer, now)

    async def list(self) -> tuple[OfficerView, ...]:
        """All accounts by name, those that are switched off too."""
        async with self._database.reading() as session:
            now = self._clock()
            return tuple(view_of(row, now) for row in await session.scalars(select(Officer).order_by(Officer.name)))

    async def get(self, officer_id: str) -> OfficerView | None:
        """One account."""
        async with self._database.reading() as session:
            officer = await session.get(Officer, officer_id)
            return view_of(officer, self._clock()) if officer else None

    async def by_email(self, email: str) -> OfficerView | None:
        """One account by its address."""
        async with self._database.reading() as session:
            officer = await session.scalar(select(Officer).where(Officer.email == normal_email(email)))
            return view_of(officer, self._clock()) if officer else None

    async def set_presence(self, officer_id: str, presence: Presence) -> None:
        """Say that an officer is there, busy or away; a sign of life as well."""
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is not None and officer.active:
                officer.presence, officer.seen_at = presence, self._clock()

    async def give_sign_of_life(self, officer_id: str) -> None:
        """Note that an officer's desk is still open, unless that was noted a moment ago."""
        now = self._clock()
        if now - _SIGN_IS_KEPT < self._signs.get(officer_id, _NEVER) <= now:
            return
        async with self._database.writing() as session:
            await session.execute(update(Officer).where(Officer.id == officer_id).values(seen_at=now))
        self._signs[officer_id] = now

    async def set_language(self, officer_id: str, language: Language) -> None:
        """Keep the language of an officer's desk."""
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is not None:
                officer.language = language

    async def set_calls(self, officer_id: str, *, sound: bool, notify: bool, shortcuts: bool) -> None:
        """Keep how an officer's desk calls, and whether it listens to single keys."""
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is not None:
                officer.sound, officer.notify, officer.shortcuts = sound, notify, shortcuts

    async def set_role(self, officer_id: str, role: Role, *, actor: str) -> ChangeOutcome:
        """Let an account do other things from now on."""
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is None:
                return "no_such_officer"
            if role != "admin" and await is_last_admin(session, officer):
                return "last_admin"
            officer.role = role
            note(session, self._clock(), actor, "changed", ("officer", officer_id), role=role)
            return "changed"

    async def set_password(self, officer_id: str, password: str, *, actor: str) -> ChangeOutcome:
        """Give an account another password; whoever is signed in with the old one is signed out."""
        if not is_acceptable(password):
            return "weak_password"
        kept = await hashed(password)
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is None:
                return "no_such_officer"
            officer.password_hash = kept
            await session.execute(delete(OfficerSession).where(OfficerSession.officer_id == officer_id))
            note(session, self._clock(), actor, "changed", ("officer", officer_id), what="password")
            return "changed"

    async def set_active(self, officer_id: str, active: bool, *, actor: str) -> ChangeOutcome:
        """Switch an account off, which signs it out, or on again. Accounts are never deleted: the log names them."""
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is None:
                return "no_such_officer"
            if not active and await is_last_admin(session, officer):
                return "last_admin"
            officer.active, officer.presence = active, "away"
            await session.execute(delete(OfficerSession).where(OfficerSession.officer_id == officer_id))
            what = "switched_on" if active else "switched_off"
            note(session, self._clock(), actor, "changed", ("officer", officer_id), what=what)
            return "changed"


def view_of(officer: Officer, now: datetime) -> OfficerView:
    """Copy a row out of its session."""
    role: Role = next((role for role in ROLES if role == officer.role), "editor")
    return OfficerView(
        officer.id,
        officer.name,
        officer.email,
        role,
        officer.shown_name,
        presence_of(officer, now) if officer.active else "away",
        officer.active,
        known_language(officer.language),
        officer.sound,
        officer.notify,
        officer.shortcuts,
    )


def is_email(email: str) -> bool:
    """Whether something has the form of an address, and fits."""
    return len(email) <= 254 and _EMAIL.fullmatch(email) is not None


def normal_email(email: str) -> str:
    """One spelling of an address."""
    return email.strip().lower()


async def is_last_admin(session: AsyncSession, officer: Officer) -> bool:
    """Whether nobody else could look after accounts."""
    query = select(Officer.id).where(Officer.role == "admin", Officer.active)
    return set(await session.scalars(query)) == {officer.id}
