"""Assistance requests are filed once, proven by a code and moved by rules."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from casework.database import Database
from casework.models import Conversation
from casework.requests import Requests
from casework.vocabulary import REQUEST_STATES, TRANSITIONS
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.locks import locked

ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the book of requests."""
    return Clock()


@pytest.fixture
async def requests(database: Database, clock: Clock) -> AsyncIterator[Requests]:
    """An empty book of requests."""
    yield Requests(database, SECRET, clock)


async def test_a_confirmed_form_gets_a_reference_and_a_code(requests: Requests) -> None:
    """The first request of a year has the number one."""
    receipt = await requests.file(DRAFT)
    assert (receipt.outcome, receipt.reference) == ("filed", "RI-2026-000001")
    assert len(receipt.code) == 6
    assert any(character.isdigit() for character in receipt.code)


async def test_the_same_confirmation_twice_files_one_request(requests: Requests) -> None:
    """The second receipt repeats reference, code and time."""
    first, second = await requests.file(DRAFT), await requests.file(replace(DRAFT, need="una altra cosa"))
    assert second == replace(first, outcome="already_filed")
    assert [request.need for request in await requests.list()] == [DRAFT.need]


async def test_the_same_confirmation_at_the_same_moment_files_one_request(requests: Requests) -> None:
    """Eight concurrent confirmations: one files, seven get its receipt."""
    receipts = await asyncio.gather(*(requests.file(DRAFT) for _ in range(8)))
    assert sorted(receipt.outcome for receipt in receipts) == ["already_filed"] * 7 + ["filed"]
    assert len({(receipt.reference, receipt.code) for receipt in receipts}) == 1


async def test_concurrent_requests_get_numbers_without_gaps(requests: Requests) -> None:
    """Ten different forms at once are numbered one to ten."""
    receipts = await asyncio.gather(*(requests.file(replace(DRAFT, draft_id=str(i))) for i in range(10)))
    assert sorted(receipt.reference for receipt in receipts) == [f"RI-2026-{n:06d}" for n in range(1, 11)]


async def test_numbers_begin_again_with_the_year_of_the_office(requests: Requests, clock: Clock) -> None:
    """The year turns at midnight in Barcelona, an hour before it does in UTC."""
    await requests.file(DRAFT)
    clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    receipt = await requests.file(replace(DRAFT, draft_id="other"))
    assert receipt.reference == "RI-2027-000001"
    assert receipt.filed_at.date() == date(2027, 1, 1)


@pytest.mark.parametrize("committed", [False, True])
async def test_a_process_killed_while_filing_leaves_one_request_or_none(database_url: str, committed: bool) -> None:
    """Whenever it dies, confirming again gives one request with the first number."""
    script = f"""
import asyncio, os
from casework.clock import utc_now
from casework.database import Database
from casework.requests import Requests
from tests.fakes.drafts import DRAFT
async def main():
    # The clock is read inside the transaction.
    clock = utc_now if {committed} else lambda: os._exit(9)
    await Requests(Database.open({database_url!r}), {SECRET!r}, clock).file(DRAFT)
    os._exit(9)
asyncio.run(main())
"""
    process = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script], cwd=ROOT, check=False)
    assert process.returncode == 9
    requests = await Requests.open(database_url, SECRET)
    receipt = await requests.file(DRAFT)
    assert (receipt.outcome, receipt.reference) == ("already_filed" if committed else "filed", "RI-2026-000001")
    assert len(await requests.list()) == 1
    await requests.close()


async def test_a_locked_database_files_nothing_and_says_so(requests: Requests, database_url: str) -> None:
    """The caller gets the database's error, and filing again works."""
    with locked(database_url), pytest.raises(OperationalError, match="locked"):
        await requests.file(DRAFT)
    assert (await requests.file(DRAFT)).reference == "RI-2026-000001"


async def test_the_database_holds_no_code(requests: Requests, database_url: str) -> None:
    """Whoever reads the whole database finds no code in it."""
    receipt = await requests.file(DRAFT)
    connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
    assert receipt.code not in "\n".join(connection.iterdump())
    connection.close()


async def test_a_request_remembers_its_conversation_only_if_there_is_one(
    requests: Requests, database: Database, clock: Clock
) -> None:
    """A conversation that casework does not know is no reason to refuse a request."""
    async with database.writing() as session:
        session.add(
            Conversation(
                id=DRAFT.conversation_id,
                channel="rest",
                sender_key="k",
                state="bot",
                created_at=clock(),
                last_message_at=clock(),
            )
        )
    await requests.file(DRAFT)
    assert (await requests.file(replace(DRAFT, draft_id="2", conversation_id="unknown"))).outcome == "filed"


async def test_reference_and_code_show_the_request_however_they_are_typed(requests: Requests) -> None:
    """Case, spaces and hyphens do not matter."""
    receipt = await requests.file(DRAFT)
    typed = f" {receipt.code[:3].lower()}-{receipt.code[3:].lower()} "
    found = await requests.look_up(receipt.reference.lower(), typed, conversation_id="c")
    assert found.outcome == "found"
    assert found.request is not None
    assert (found.request.state, found.request.need) == ("received", DRAFT.need)
    assert [event.to_state for event in found.request.history] == ["received"]


async def test_a_wrong_code_and_a_wrong_reference_get_the_same_answer(requests: Requests) -> None:
    """Nobody learns which references exist."""
    receipt = await requests.file(DRAFT)
    wrong_code = await requests.look_up(receipt.reference, "AAAAA3", conversation_id="c")
    wrong_reference = await requests.look_up("RI-2026-009999", receipt.code, conversation_id="c")
    assert wrong_code == wrong_reference
    assert wrong_code.outcome == "not_found"


@pytest.mark.parametrize("conversations", [["c"] * 5, ["c1", "c2", "c3", "c4", "c5"]])
async def test_five_wrong_tries_lock_a_reference(requests: Requests, conversations: list[str]) -> None:
    """In one conversation or spread over several: then the right code does not help either."""
    receipt = await requests.file(DRAFT)
    for conversation in conversations:
        assert (await requests.look_up(receipt.reference, "x", conversation_id=conversation)).outcome == "not_found"
    assert (await requests.look_up(receipt.reference, receipt.code, conversation_id="c6")).outcome == "locked"
    assert await requests.cancel(receipt.reference, receipt.code, conversation_id="c6") == "locked"


async def test_five_wrong_tries_lock_a_conversation_for_every_reference(requests: Requests) -> None:
    """Trying other references does not help; other conversations go on."""
    receipt = await requests.file(DRAFT)
    for number in range(5):
        await requests.look_up(f"RI-2026-00001{number}", "x", conversation_id="c")
    assert (await requests.look_up(receipt.reference, receipt.code, conversation_id="c")).outcome == "locked"
    assert (await requests.look_up(receipt.reference, receipt.code, conversation_id="d")).outcome == "found"


async def test_a_lock_opens_after_a_quarter_of_an_hour(requests: Requests, clock: Clock) -> None:
    """Wrong tries are forgotten."""
    receipt = await requests.file(DRAFT)
    for _ in range(5):
        await requests.look_up(receipt.reference, "x", conversation_id="c")
    clock.now += timedelta(minutes=15)
    assert (await requests.look_up(receipt.reference, receipt.code, conversation_id="c")).outcome == "found"


async def test_parallel_guesses_get_no_more_tries(requests: Requests) -> None:
    """Twenty guesses at once are answered five times."""
    receipt = await requests.file(DRAFT)
    guesses = (requests.look_up(receipt.reference, "x", conversation_id=str(n)) for n in range(20))
    outcomes = [lookup.outcome for lookup in await asyncio.gather(*guesses)]
    assert outcomes.count("not_found") == 5


async def test_the_owner_cancels_once(requests: Requests) -> None:
    """The second time it is already closed; the history says who did it."""
    receipt = await requests.file(DRAFT)
    assert await requests.cancel(receipt.reference, "wrong", conversation_id="c") == "not_found"
    assert await requests.cancel(receipt.reference, receipt.code, conversation_id="c") == "cancelled"
    assert await requests.cancel(receipt.reference, receipt.code, conversation_id="c") == "already_closed"
    request = await requests.get(receipt.reference)
    assert request is not None
    last = request.history[-1]
    assert (last.actor, last.from_state, last.to_state) == ("user", "received", "cancelled")


@pytest.mark.parametrize("to_state", [*REQUEST_STATES, "nowhere"])
@pytest.mark.parametrize("from_state", REQUEST_STATES)
async def test_only_the_transitions_of_the_table_are_allowed(
    requests: Requests, database: Database, from_state: str, to_state: str
) -> None:
    """Every pair of states, allowed or not, with one row of history for each move."""
    reference = (await requests.file(DRAFT)).reference
    paths = {"received": (), "waiting_for_council": ("assigned", "waiting_for_council")}
    for state in paths.get(from_state, (from_state,)):
        assert await requests.move(reference, state, "officer", None) == "moved"
    before = await requests.get(reference)
    allowed = to_state in TRANSITIONS[from_state]  # type: ignore[index]
    assert await requests.move(reference, to_state, "officer", "why") == ("moved" if allowed else "not_allowed")
    after = await requests.get(reference)
    assert before is not None
    assert after is not None
    assert len(after.history) == len(before.history) + allowed
    assert after.state == (to_state if allowed else from_state)
    if allowed:
        assert (after.history[-1].actor, after.history[-1].note) == ("officer", "why")


async def test_moving_an_unknown_request_finds_nothing(requests: Requests) -> None:
    """The outcome has a name."""
    assert await requests.move("RI-2026-000001", "assigned", "officer", None) == "not_found"


async def test_requests_are_listed_by_state(requests: Requests) -> None:
    """Oldest first, all or those in one state."""
    first = await requests.file(DRAFT)
    second = await requests.file(replace(DRAFT, draft_id="2"))
    await requests.move(second.reference, "assigned", "officer", None)
    assert [request.reference for request in await requests.list()] == [first.reference, second.reference]
    assert [request.reference for request in await requests.list("assigned")] == [second.reference]
