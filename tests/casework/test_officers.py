"""Accounts of officers, signing in, and the log of what they do."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from casework.activity import ActivityLog
from casework.database import Database
from casework.officers import Officers
from casework.passwords import fits, generated, is_acceptable
from casework.sign_in import WINDOW, WRONG_TRIES_OF_ACCOUNT, WRONG_TRIES_OF_ADDRESS, SignIn, Terms
from tests.fakes.fixtures import SECRET
from tests.fakes.office import PASSWORD, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning."""
    return FakeClock()


@pytest.fixture
def officers(database: Database, clock: FakeClock) -> Officers:
    """No account yet."""
    return Officers(database, clock)


@pytest.fixture
def sign_in(database: Database, clock: FakeClock) -> SignIn:
    """Nobody has signed in."""
    return SignIn(database, SECRET, Terms(), clock)


async def test_an_account_signs_in_and_out(officers: Officers, sign_in: SignIn, database: Database) -> None:
    """By its address in any case; the database has the hash of the password and of the token only."""
    outcome, anna = await officers.add("Anna", " Anna@Example.cat ", "admin", PASSWORD, actor="root")
    assert outcome == "added" and anna is not None and anna.email == "anna@example.cat"
    signed = await sign_in.sign_in("ANNA@example.cat", PASSWORD, "10.0.0.1")
    assert signed.outcome == "signed_in" and signed.token and signed.officer == anna
    assert await sign_in.officer_of(signed.token) == anna
    async with database.reading() as session:
        kept = [
            *await session.execute(text("SELECT password_hash FROM officer")),
            *await session.execute(text("SELECT token_hash FROM officer_session")),
        ]
    assert kept[0][0].startswith("$argon2id$") and PASSWORD not in str(kept) and signed.token not in str(kept)
    await sign_in.sign_out(signed.token)
    await sign_in.sign_out(signed.token)
    assert await sign_in.officer_of(signed.token) is None
    assert await sign_in.officer_of("made up \ud800") is None


@pytest.mark.parametrize(
    ("email", "password", "outcome"),
    [
        ("anna@example.cat", PASSWORD, "known_email"),
        ("nobody", PASSWORD, "not_an_email"),
        ("b@example.cat", "short", "weak_password"),
        ("b@example.cat", "a" * 30, "weak_password"),
        ("b@example.cat", "ab" * 300, "weak_password"),
    ],
)
async def test_what_is_no_account_is_refused_by_name(
    officers: Officers, email: str, password: str, outcome: str
) -> None:
    """A second one of an address, no address, a password that is none."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    assert (await officers.add("Berta", email, "officer", password, actor="root"))[0] == outcome


async def test_guessing_is_slowed_down_by_account(officers: Officers, sign_in: SignIn, clock: FakeClock) -> None:
    """After five wrong passwords not even the right one is looked at, from wherever; until they are old."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    for number in range(WRONG_TRIES_OF_ACCOUNT):
        assert (await sign_in.sign_in("anna@example.cat", "wrong", f"10.0.0.{number}")).outcome == "wrong"
    assert (await sign_in.sign_in("anna@example.cat", PASSWORD, "10.0.0.9")).outcome == "locked"
    clock.now += WINDOW + timedelta(seconds=1)
    assert (await sign_in.sign_in("anna@example.cat", PASSWORD, "10.0.0.9")).outcome == "signed_in"


async def test_guessing_is_slowed_down_by_address(officers: Officers, sign_in: SignIn) -> None:
    """Many accounts from one place; an unknown account counts and answers like a known one."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    for number in range(WRONG_TRIES_OF_ADDRESS):
        assert (await sign_in.sign_in(f"{number}@example.cat", "wrong", "10.0.0.1")).outcome == "wrong"
    assert (await sign_in.sign_in("anna@example.cat", PASSWORD, "10.0.0.1")).outcome == "locked"
    assert (await sign_in.sign_in("anna@example.cat", PASSWORD, "10.0.0.2")).outcome == "signed_in"


async def test_guesses_at_the_same_moment_are_counted(officers: Officers, sign_in: SignIn) -> None:
    """No window between counting and trying."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    tries = (sign_in.sign_in("anna@example.cat", "wrong", "10.0.0.1") for _ in range(10))
    outcomes = [signed.outcome for signed in await asyncio.gather(*tries)]
    assert outcomes.count("wrong") == WRONG_TRIES_OF_ACCOUNT


async def test_signing_in_often_is_no_guessing(officers: Officers, sign_in: SignIn) -> None:
    """What was right does not count."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    for _ in range(WRONG_TRIES_OF_ACCOUNT + 1):
        assert (await sign_in.sign_in("anna@example.cat", PASSWORD, "10.0.0.1")).outcome == "signed_in"


async def test_a_session_ends_when_it_is_not_used_and_in_the_end_anyway(
    officers: Officers, sign_in: SignIn, clock: FakeClock
) -> None:
    """Two hours without use, twelve with it."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    idle, busy = [(await sign_in.sign_in("anna@example.cat", PASSWORD, "10.0.0.1")).token or "" for _ in range(2)]
    for _ in range(6):
        clock.turn(minutes=119)
        assert await sign_in.officer_of(busy) is not None
    assert await sign_in.officer_of(idle) is None
    clock.turn(minutes=10)
    assert await sign_in.officer_of(busy) is None


async def test_switching_off_and_another_password_end_sessions(officers: Officers, sign_in: SignIn) -> None:
    """At once; and the old password no longer fits."""
    _, anna = await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    assert anna is not None
    token = (await sign_in.sign_in(anna.email, PASSWORD, "10.0.0.1")).token or ""
    assert await officers.set_password(anna.id, "short", actor="root") == "weak_password"
    assert await officers.set_password(anna.id, "another good password", actor="root") == "changed"
    assert await sign_in.officer_of(token) is None
    assert (await sign_in.sign_in(anna.email, PASSWORD, "10.0.0.1")).outcome == "wrong"
    token = (await sign_in.sign_in(anna.email, "another good password", "10.0.0.1")).token or ""
    assert await officers.set_active(anna.id, False, actor="root") == "changed"
    assert await sign_in.officer_of(token) is None
    assert (await sign_in.sign_in(anna.email, "another good password", "10.0.0.1")).outcome == "wrong"


async def test_the_last_admin_stays(officers: Officers) -> None:
    """Nobody locks everybody out."""
    _, anna = await officers.add("Anna", "anna@example.cat", "admin", PASSWORD, actor="root")
    assert anna is not None
    assert await officers.set_role(anna.id, "officer", actor="root") == "last_admin"
    assert await officers.set_active(anna.id, False, actor="root") == "last_admin"
    await officers.add("Berta", "berta@example.cat", "admin", PASSWORD, actor="root")
    assert await officers.set_role(anna.id, "officer", actor="root") == "changed"
    for change in (officers.set_role("x", "lead", actor="a"), officers.set_active("x", True, actor="a")):
        assert await change == "no_such_officer"


async def test_the_log_only_grows(officers: Officers, database: Database, clock: FakeClock) -> None:
    """The database itself refuses to change or delete a line."""
    await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="root")
    log = ActivityLog(database, clock)
    await log.note("anna", "read", ("conversation", "c1"), because=None, channel="web")
    for statement in ("UPDATE activity SET actor = 'nobody'", "DELETE FROM activity"):
        with pytest.raises(SQLAlchemyError, match="append-only"):
            async with database.writing() as session:
                await session.execute(text(statement))
    newest, oldest = await log.latest()
    assert (newest.actor, newest.action, newest.detail) == ("anna", "read", {"channel": "web"})
    assert (oldest.actor, oldest.action) == ("root", "added")
    assert await log.latest(subject=("conversation", "c1")) == (newest,)


async def test_passwords_that_are_drawn_are_acceptable() -> None:
    """And no hash fits nothing."""
    assert is_acceptable(generated())
    assert not await fits(PASSWORD, None)
    assert not await fits(PASSWORD, "no hash")
