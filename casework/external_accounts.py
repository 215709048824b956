"""Accounts of people whom an identity provider knows, tied by what it calls them and never by an address."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.activity import note
from casework.clock import Clock, utc_now
from casework.database import Database
from casework.handoff_vocabulary import Role
from casework.models import ExternalAccount, Officer, OfficerSession
from casework.officers import is_email, is_last_admin, normal_email
from casework.passwords import NO_PASSWORD

_NAME_CHARACTERS = 80

# Why somebody stays out whom the provider knows.
Refusal = Literal["no_role", "unknown", "no_email", "email_taken", "deactivated"]
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)


@dataclass(frozen=True)
class Identity:
    """What a provider says of somebody, checked.

    Attributes:
        issuer: the provider.
        subject: what it calls them: never given to anybody else.
        name: as it shows them.
        email: None: it names none that is theirs.
        role: that its words stand for here; None: none.
    """

    issuer: str
    subject: str
    name: str = ""
    email: str | None = None
    role: Role | None = None


@dataclass(frozen=True)
class AccountRules:
    """Who decides.

    Attributes:
        roles: "provider": its words give the role at every sign-in, and without one nobody comes in; "here": the
            account's role stays as it is.
        new_people: "by_role": an account is made for whom the provider gives a role; "never".
    """

    roles: Literal["provider", "here"] = "provider"
    new_people: Literal["by_role", "never"] = "by_role"


@dataclass(frozen=True)
class Admitted:
    """What came of it: an account, or why there is none."""

    outcome: Refusal | Literal["admitted"]
    officer_id: str | None = None


LinkOutcome = Literal["linked", "already_linked", "no_such_officer", "belongs_to_another"]


class ExternalAccounts:
    """The book of who is who."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        """Keep the book in a database that somebody else opened and closes."""
        self._database = database
        self._clock = clock

    async def admit(self, identity: Identity, rules: AccountRules) -> Admitted:
        """Find or make the account of somebody, or say why not; both are lines of the activity log."""
        try:
            return await self._admit(identity, rules)
        except IntegrityError:
            # Made at the same moment in another window.
            return await self._admit(identity, rules)

    async def link(self, email: str, issuer: str, subject: str, *, actor: str) -> LinkOutcome:
        """Let somebody in to an account that is there already.

        Args:
            email: of the account.
            issuer: the provider.
            subject: what it calls them.
            actor: who says so, for the activity log.
        """
        async with self._database.writing() as session:
            officer = await session.scalar(select(Officer).where(Officer.email == normal_email(email)))
            if officer is None:
                return "no_such_officer"
            row = await session.get(ExternalAccount, (issuer, subject))
            if row is not None:
                return "already_linked" if row.officer_id == officer.id else "belongs_to_another"
            self._tie(session, officer.id, issuer, subject)
            note(session, self._clock(), actor, "changed", ("officer", officer.id), what="linked", sub=subject)
            return "linked"

    async def unlink(self, email: str, *, actor: str) -> Literal["unlinked", "not_linked", "no_such_officer"]:
        """Let nobody in to an account by a provider any more, and sign out who is."""
        async with self._database.writing() as session:
            officer = await session.scalar(select(Officer).where(Officer.email == normal_email(email)))
            if officer is None:
                return "no_such_officer"
            own = ExternalAccount.officer_id == officer.id
            if await session.scalar(select(ExternalAccount.subject).where(own).limit(1)) is None:
                return "not_linked"
            await session.execute(delete(ExternalAccount).where(own))
            by_provider = (OfficerSession.officer_id == officer.id) & OfficerSession.id_token.is_not(None)
            await session.execute(delete(OfficerSession).where(by_provider))
            note(session, self._clock(), actor, "changed", ("officer", officer.id), what="unlinked")
            return "unlinked"

    async def _admit(self, identity: Identity, rules: AccountRules) -> Admitted:
        async with self._database.writing() as session:
            row = await session.get(ExternalAccount, (identity.issuer, identity.subject))
            officer = await session.get(Officer, row.officer_id) if row else None
            if officer is None:
                made = await self._make(session, identity, rules)
                if isinstance(made, Officer):
                    return Admitted("admitted", made.id)
                row = await session.get(ExternalAccount, (identity.issuer, identity.subject))
                if row is None or made != "email_taken":
                    return self._refuse(session, identity, made)
                # Their own: made in another window after this one had looked for it.
                officer = await session.get_one(Officer, row.officer_id)
            if not officer.active:
                return self._refuse(session, identity, "deactivated", officer.id)
            if rules.roles == "provider":
                if identity.role is None:
                    return self._refuse(session, identity, "no_role", officer.id)
                await self._give_role(session, officer, identity.role)
            return Admitted("admitted", officer.id)

    async def _make(self, session: AsyncSession, identity: Identity, rules: AccountRules) -> Officer | Refusal:
        """An account for somebody who was never here, or why not."""
        email = normal_email(identity.email or "")
        if identity.role is None and rules.roles == "provider":
            return "no_role"
        if await session.scalar(select(Officer.id).where(Officer.email == email)) is not None:
            # Who may name an address does not own the account behind it: an admin links the two.
            return "email_taken"
        if identity.role is None or rules.new_people == "never":
            return "unknown"
        if not is_email(email):
            return "no_email"
        now, name = self._clock(), (identity.name.strip() or email)[:_NAME_CHARACTERS]
        officer = Officer(name=name, email=email, role=identity.role, password_hash=NO_PASSWORD, created_at=now)
        session.add(officer)
        await session.flush()
        self._tie(session, officer.id, identity.issuer, identity.subject)
        note(session, now, "system", "added", ("officer", officer.id), role=identity.role, way="external")
        return officer

    async def _give_role(self, session: AsyncSession, officer: Officer, role: Role) -> None:
        # Without any admin left nobody could mend a mapping that is wrong.
        if role == officer.role or await is_last_admin(session, officer):
            return
        officer.role = role
        note(session, self._clock(), "system", "changed", ("officer", officer.id), role=role, way="external")

    def _tie(self, session: AsyncSession, officer_id: str, issuer: str, subject: str) -> None:
        session.add(ExternalAccount(issuer=issuer, subject=subject, officer_id=officer_id, created_at=self._clock()))

    def _refuse(
        self, session: AsyncSession, identity: Identity, refusal: Refusal, officer_id: str | None = None
    ) -> Admitted:
        named = sha256(f"{identity.issuer}\n{identity.subject}".encode()).hexdigest()
        subject = ("officer", officer_id) if officer_id else ("external", named)
        # What the provider calls them is what an admin needs to link them.
        note(session, self._clock(), "system", "refused", subject, refusal=refusal, sub=identity.subject)
        return Admitted(refusal)
