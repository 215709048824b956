"""The operators' commands for accounts, the queue and letters."""

from collections.abc import Awaitable, Callable

import pytest

from casework import __main__ as main_module
from casework import console_office
from casework.clock import utc_now
from casework.database import Database
from casework.models import Letter
from tests.fakes.office import OPEN, PASSWORD, FakeClock, FakeOffice

Command = Callable[..., Awaitable[tuple[int, list[str]]]]


@pytest.fixture
def command(database_url: str) -> Command:
    """Runs one command and returns exit code and lines."""

    async def run(*words: str, answers: tuple[str, ...] = ()) -> tuple[int, list[str]]:
        lines: list[str] = []
        given = iter(answers)
        arguments = main_module._parser().parse_args(["--database", database_url, *words])
        arguments.clock = utc_now
        code = await console_office.run(arguments, lines.append, lambda _: next(given))
        return code, lines

    return run


async def test_an_account_is_added_listed_and_switched_off(command: Command) -> None:
    """The first one too: there is no other way in."""
    assert (await command("officers", "list"))[1] == ["No accounts."]
    add = ("officers", "add", "Anna", "--email", "anna@example.cat", "--role", "admin")
    assert (await command(*add, answers=(PASSWORD, "another")))[0] == 1
    assert (await command(*add, answers=("short", "short")))[0] == 1
    assert (await command(*add, answers=(PASSWORD, PASSWORD)))[0] == 0
    assert (await command(*add, "--generate"))[0] == 1
    code, lines = await command("officers", "list")
    assert code == 0 and "anna@example.cat" in lines[0] and "admin" in lines[0]
    assert (await command("officers", "off", "anna@example.cat"))[1] == ["Not changed: last_admin."]
    assert (await command("officers", "off", "nobody@example.cat"))[0] == 1
    assert (await command("officers", "on", "anna@example.cat"))[0] == 0
    code, lines = await command("officers", "password", "anna@example.cat", "--generate")
    assert code == 0 and lines[0].startswith("Password: ")
    assert (await command("officers", "password", "nobody@example.cat", "--generate"))[0] == 1


async def test_the_queue_and_its_steps_are_shown(command: Command, database: Database) -> None:
    """Who waits, who has whom, and what happened."""
    assert (await command("handoff", "list"))[1] == ["Nobody waits."]
    office = FakeOffice(database, FakeClock())
    anna = await office.employ("Anna")
    conversation = await office.conversation()
    await office.desk.request_handoff(conversation)
    await office.takeover.claim(conversation, anna)
    assert "Anna" in (await command("handoff", "list"))[1][0]
    assert (await command("handoff", "list", "--state", "waiting"))[1] == ["Nobody waits."]
    code, lines = await command("handoff", "show", conversation)
    assert code == 0 and "forwarded_to_backoffice" in lines[0] and "taken-over" in lines[1]
    assert (await command("handoff", "show", "nowhere"))[0] == 1


async def test_dead_letters_are_seen_and_sent_again(command: Command, database: Database) -> None:
    """Without who they are for."""
    assert (await command("mail", "list"))[1] == ["No letters."]
    letter = Letter(
        id="l1", purpose="request_received", recipient="maria@example.cat", language="ca", subject="…", body="…",
        created_at=OPEN, tries=8, dead_at=OPEN, problem="recipient 550",
    )  # fmt: skip
    async with database.writing() as session:
        session.add(letter)
    code, lines = await command("mail", "list", "--state", "dead")
    assert code == 0 and "recipient 550" in lines[0] and "maria" not in lines[0]
    assert (await command("mail", "retry", "l1"))[0] == 0
    assert (await command("mail", "retry", "l1"))[0] == 1
