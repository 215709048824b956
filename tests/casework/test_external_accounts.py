"""Accounts of people whom a provider knows, the browsers on their way there, and the operators' commands for both."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from casework.activity import ActivityLog
from casework.database import Database
from casework.external_accounts import AccountRules, ExternalAccounts, Identity, Refusal
from casework.models import SignInFlow
from casework.officers import Officers
from casework.sign_in import SignIn
from casework.sign_in_flows import LIFETIME, Flow, SignInFlows
from tests.casework.test_console_office import Command, command  # noqa: F401
from tests.fakes.fixtures import SECRET
from tests.fakes.office import PASSWORD, FakeClock, FakeOffice

ISSUER = "https://id.example.cat"
ANNA = Identity(ISSUER, "1234", "Anna Puig", "Anna@example.cat", "officer")
FLOW = Flow("https://amb.example.cat/desk/sign-in/oidc/callback", "ca", "/desk/queue", "A mig escriure")


async def test_the_same_person_has_one_account(database: Database) -> None:
    """Whatever name and address the provider gives later, and in two windows at once."""
    accounts = ExternalAccounts(database)
    first, again = await asyncio.gather(*(accounts.admit(ANNA, AccountRules()) for _ in range(2)))
    assert first == again and first.outcome == "admitted"
    later = replace(ANNA, name="Anna P.", email="anna.puig@example.cat")
    assert await accounts.admit(later, AccountRules()) == first
    (anna,) = await Officers(database).list()
    assert (anna.name, anna.email, anna.role) == ("Anna Puig", "anna@example.cat", "officer")


async def test_another_provider_is_somebody_else(database: Database) -> None:
    """A subject means something at its own issuer only."""
    accounts = ExternalAccounts(database)
    await accounts.admit(ANNA, AccountRules())
    other = replace(ANNA, issuer="https://other.example", email="other@example.cat")
    await accounts.admit(other, AccountRules())
    assert len(await Officers(database).list()) == 2


async def test_no_password_opens_an_account_without_one(database: Database) -> None:
    """Not even an empty one."""
    await ExternalAccounts(database).admit(ANNA, AccountRules())
    for password in ("", " ", PASSWORD):
        assert (await SignIn(database, SECRET).sign_in("anna@example.cat", password, "::1")).outcome == "wrong"


@pytest.mark.parametrize(
    ("changed", "rules", "refusal"),
    [
        ({"role": None}, AccountRules(), "no_role"),
        ({"role": None}, AccountRules(roles="here"), "unknown"),
        ({}, AccountRules(new_people="never"), "unknown"),
        ({"email": None}, AccountRules(), "no_email"),
        ({"email": "anna"}, AccountRules(), "no_email"),
        ({"email": "pere@example.cat"}, AccountRules(), "email_taken"),
        ({"email": "pere@example.cat"}, AccountRules(roles="here", new_people="never"), "email_taken"),
    ],
)
async def test_who_stays_out_is_in_the_log(
    database: Database, changed: dict[str, str | None], rules: AccountRules, refusal: Refusal
) -> None:
    """With what an admin needs to link them, and no account is made."""
    await FakeOffice(database, FakeClock()).employ("Pere")
    admitted = await ExternalAccounts(database).admit(replace(ANNA, **changed), rules)  # type: ignore[arg-type]
    assert (admitted.outcome, admitted.officer_id) == (refusal, None)
    assert [officer.name for officer in await Officers(database).list()] == ["Pere"]
    line = (await ActivityLog(database).latest())[0]
    assert (line.action, line.detail) == ("refused", {"refusal": refusal, "sub": "1234"})
    assert line.subject_kind == "external" and "1234" not in line.subject_id


async def test_a_flow_is_taken_once_in_its_browser_and_in_time(database: Database) -> None:
    """What was drawn and kept comes back with it."""
    clock = FakeClock()
    flows = SignInFlows(database, SECRET, clock)
    begun = await flows.begin("browser", "::1", FLOW)
    assert begun is not None
    state, drawn = begun
    assert len(drawn.verifier) >= 43 and drawn.nonce != drawn.verifier and drawn.kept == "A mig escriure"
    assert await flows.take(state, "another browser") is None
    assert await flows.take("another state", "browser") is None
    assert await flows.take(state, "browser") == drawn
    assert await flows.take(state, "browser") is None
    late = await flows.begin("browser", "::1", FLOW)
    assert late is not None
    clock.turn(minutes=LIFETIME.total_seconds() / 60)
    assert await flows.take(late[0], "browser") is None
    await flows.begin("browser", "::1", FLOW)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(SignInFlow)) == 1


async def test_an_admin_links_and_unlinks(command: Command, database: Database) -> None:  # noqa: F811
    """Each mistake has its sentence."""
    office = FakeOffice(database, FakeClock())
    await office.employ("Anna")
    await office.employ("Pere")
    link = ("officers", "link", "--issuer", ISSUER)
    assert (await command(*link, "nobody@example.cat", "1234"))[1] == ["nobody@example.cat has no account."]
    assert await command(*link, "anna@example.cat", "1234") == (
        0,
        [f"1234 of {ISSUER} signs in to anna@example.cat."],
    )
    assert (await command(*link, "anna@example.cat", "1234"))[0] == 0
    assert (await command(*link, "pere@example.cat", "1234"))[0] == 1
    assert (await ExternalAccounts(database).admit(ANNA, AccountRules())).outcome == "admitted"
    assert (await command("officers", "unlink", "anna@example.cat"))[0] == 0
    assert (await command("officers", "unlink", "anna@example.cat"))[0] == 1
    assert (await command("officers", "unlink", "nobody@example.cat"))[0] == 1
    assert (await ExternalAccounts(database).admit(ANNA, AccountRules())).outcome == "email_taken"
