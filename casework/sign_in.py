"""Signing in: slow for those who guess, and a session that ends by itself."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.activity import note
from casework.clock import Clock, utc_now
from casework.database import Database
from casework.models import Officer, OfficerSession, SignInAttempt
from casework.officers import OfficerView, normal_email, view_of
from casework.passwords import fits

WRONG_TRIES_OF_ACCOUNT = 5
# Several people share the address of an office.
WRONG_TRIES_OF_ADDRESS = 20
WINDOW = timedelta(minutes=15)
# Pages that follow each other so soon are one use: each use that is kept waits for the database's one writer.
_USE_IS_KEPT = timedelta(seconds=30)


# Asked for every page.
_HELD = (
    select(OfficerSession, Officer)
    .join(Officer, Officer.id == OfficerSession.officer_id)
    .where(OfficerSession.token_hash == bindparam("key"))
)


@dataclass(frozen=True)
class Terms:
    """How long a session lasts: without being used, and at all."""

    idle: timedelta = timedelta(hours=2)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn:
    """What came of a try.

    Attributes:
        outcome: "wrong" whether the account or the password is; "locked" after too many of them, whoever it is.
        token: for the browser to hold; the database has only its hash.
    """

    outcome: Literal["signed_in", "wrong", "locked"]
    token: str | None = None
    officer: OfficerView | None = None


class SignIn:
    """Sessions of officers."""

    def __init__(self, database: Database, secret: str, terms: Terms | None = None, clock: Clock = utc_now) -> None:
        """Keep sessions in a database that somebody else opened and closes.

        Args:
            database: with the casework tables.
            secret: the installation's: names and addresses of tries are kept as hashes with it.
            terms: how long sessions last.
            clock: gives the present moment.
        """
        self._database = database
        self._secret = secret
        self._terms = terms or Terms()
        self._clock = clock

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """Try a password.

        Args:
            email: as typed.
            password: as typed.
            address: of the browser.
        """
        account, place = self._hash(f"account:{normal_email(email)}"), self._hash(f"address:{address}")
        async with self._database.writing() as session:
            # Counted before it is tried, so that many tries at the same moment are many.
            if await self._is_locked(session, account, place):
                return SignedIn("locked")
            attempt = SignInAttempt(account=account, address=place, at=self._clock())
            session.add(attempt)
            officer = await session.scalar(select(Officer).where(Officer.email == normal_email(email)))
        # Outside the transaction: it takes long on purpose.
        if not await fits(password, officer.password_hash if officer and officer.active else None):
            return SignedIn("wrong")
        return await self._begin(attempt.id, officer) if officer else SignedIn("wrong")

    async def sign_in_proven(self, officer_id: str, id_token: str) -> SignedIn:
        """Begin a session of somebody whom a provider knows.

        Args:
            officer_id: of the account that this is.
            id_token: what the provider signed; it was checked.
        """
        async with self._database.writing() as session:
            officer = await session.get(Officer, officer_id)
            if officer is None or not officer.active:
                return SignedIn("wrong")
            return await self._new_session(session, officer, id_token)

    async def officer_of(self, token: str, *, counts: bool = True) -> OfficerView | None:
        """Whose session it is; None: nobody's, or it has ended.

        Args:
            token: that the browser holds.
            counts: as use; what a page asks by itself, with nobody at it, does not.
        """
        now, key = self._clock(), _token_hash(token)
        async with self._database.reading() as session:
            found = (await session.execute(_HELD, {"key": key})).one_or_none()
            if found is None:
                return None
            row, officer = found
            has_ended = self._has_ended(row, now) or not officer.active
            is_kept = row.used_at > now - _USE_IS_KEPT
            view = view_of(officer, now)
        if has_ended:
            async with self._database.writing() as session:
                await session.execute(delete(OfficerSession).where(OfficerSession.token_hash == key))
            return None
        if counts and not is_kept:
            async with self._database.writing() as session:
                used = update(OfficerSession).where(OfficerSession.token_hash == key).values(used_at=now)
                await session.execute(used)
        return view

    async def sign_out(self, token: str) -> str | None:
        """End a session.

        Returns:
            what a provider signed when it began; None: it began with a password, or there was none.
        """
        async with self._database.writing() as session:
            row = await session.get(OfficerSession, _token_hash(token))
            if row is None:
                return None
            note(session, self._clock(), row.officer_id, "signed_out", ("officer", row.officer_id))
            await session.delete(row)
            return row.id_token

    async def _begin(self, attempt_id: int, tried: Officer) -> SignedIn:
        async with self._database.writing() as session:
            officer = await session.get(Officer, tried.id)
            # Changed or switched off while the password was checked.
            if officer is None or not officer.active or officer.password_hash != tried.password_hash:
                return SignedIn("wrong")
            await session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))
            return await self._new_session(session, officer)

    async def _new_session(self, session: AsyncSession, officer: Officer, id_token: str | None = None) -> SignedIn:
        """A token that nobody had before, whatever the browser held until now."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        ended = OfficerSession.created_at <= now - self._terms.absolute
        await session.execute(delete(OfficerSession).where(ended))
        session.add(
            OfficerSession(
                token_hash=_token_hash(token), officer_id=officer.id, created_at=now, used_at=now, id_token=id_token
            )
        )
        way = "external" if id_token else None
        note(session, now, officer.id, "signed_in", ("officer", officer.id), way=way)
        return SignedIn("signed_in", token, view_of(officer, now))

    async def _is_locked(self, session: AsyncSession, account: str, address: str) -> bool:
        since = self._clock() - WINDOW
        await session.execute(delete(SignInAttempt).where(SignInAttempt.at <= since))
        for column, value, allowed in (
            (SignInAttempt.account, account, WRONG_TRIES_OF_ACCOUNT),
            (SignInAttempt.address, address, WRONG_TRIES_OF_ADDRESS),
        ):
            if (await session.scalar(select(func.count()).where(column == value)) or 0) >= allowed:
                return True
        return False

    def _has_ended(self, row: OfficerSession, now: datetime) -> bool:
        return row.used_at <= now - self._terms.idle or row.created_at <= now - self._terms.absolute

    def _hash(self, named: str) -> str:
        return hmac.digest(self._secret.encode(), f"sign-in:{named}".encode(errors="replace"), "sha256").hex()


def _token_hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
