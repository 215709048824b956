"""The state machine of the hand-off: every step, every refusal, and what is written down of them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from casework.conversations import Conversations
from casework.database import Database
from casework.handoff_vocabulary import EVENTS, MOVES, STATES
from casework.models import Activity, Conversation, Handoff, HandoffEvent, Message
from casework.outbox import MailPlan
from tests.fakes.fixtures import SECRET
from tests.fakes.locks import locked
from tests.fakes.office import FakeClock, FakeOffice


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning."""
    return FakeClock()


@pytest.fixture
def office(database: Database, clock: FakeClock) -> FakeOffice:
    """An office nobody works in yet; its letters are written."""
    return FakeOffice(database, clock, MailPlan(on=True, service="servei@example.cat"))


@pytest.fixture
def conversations(database: Database, clock: FakeClock, office: FakeOffice) -> Conversations:
    """The book that officers speak into."""
    return Conversations(database, SECRET, clock, office.events)


async def state(database: Database, conversation_id: str) -> tuple[str, str | None]:
    """Who answers, and which officer."""
    async with database.reading() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        return conversation.state, conversation.officer_id


async def steps(database: Database) -> list[tuple[str, str, str, str]]:
    """What was written down: actor, event, from, to."""
    async with database.reading() as session:
        rows = await session.scalars(select(HandoffEvent).order_by(HandoffEvent.id))
        return [(row.actor, row.event, row.from_state, row.to_state) for row in rows]


async def said(database: Database) -> list[tuple[str, str]]:
    """Author and text of everything that was said."""
    async with database.reading() as session:
        rows = await session.scalars(select(Message).where(Message.direction == "out").order_by(Message.sequence))
        return [(row.author, row.text) for row in rows]


async def all_of(database: Database, model: Any) -> list[Any]:
    """All rows of a table."""
    async with database.writing() as session:
        return list(await session.scalars(select(model)))


def test_every_state_is_left_and_every_event_leads_somewhere() -> None:
    """The table of moves has no event without a way, and no state that is a trap."""
    assert set(MOVES) == set(EVENTS)
    assert {here for ways in MOVES.values() for here, there in ways.items() if here != there} == set(STATES)


async def test_a_conversation_goes_to_an_officer_and_back(office: FakeOffice, database: Database) -> None:
    """Bot, waiting, with an officer, bot: each step is a row, and the person hears of joining and leaving."""
    anna = await office.employ("Anna", shown_name="Anna, del servei")
    conversation = await office.conversation()
    asked = await office.desk.request_handoff(conversation)
    assert (asked.outcome, asked.place and asked.place.position) == ("queued", 1)
    assert (await office.takeover.claim(conversation, anna)).outcome == "claimed"
    assert await state(database, conversation) == ("with_officer", anna.id)
    agreed = {"request_service": "advice"}
    assert await office.takeover.return_to_bot(conversation, anna, "Ho hem aclarit.", agreed) == "returned"
    assert await state(database, conversation) == ("bot", None)
    assert await steps(database) == [
        ("user", "forwarded_to_backoffice", "bot", "waiting"),
        (anna.id, "taken-over", "waiting", "with_officer"),
        (anna.id, "continue_chatting_with_bot", "with_officer", "bot"),
    ]
    joined, left = await said(database)
    assert joined[0] == left[0] == "system"
    assert "Anna, del servei" in joined[1] and "Anna, del servei" in left[1]
    (handoff,) = await all_of(database, Handoff)
    assert (handoff.summary, handoff.agreed) == ("Ho hem aclarit.", agreed)


async def test_an_officer_without_a_shown_name_is_somebody_of_the_service(
    office: FakeOffice, database: Database
) -> None:
    """An account's own name is for colleagues."""
    anna = await office.employ("Anna")
    await office.takeover.claim(await office.conversation(), anna)
    ((_, joined),) = await said(database)
    assert "Anna" not in joined and "persona del servei" in joined


async def test_closing_takes_a_code_and_writing_again_reopens(office: FakeOffice, database: Database) -> None:
    """With officer, closed, bot."""
    anna = await office.employ("Anna")
    conversation = await office.conversation()
    await office.takeover.claim(conversation, anna)
    assert await office.takeover.close(conversation, anna, "solved") == "no_such_closing"  # type: ignore[arg-type]
    assert await office.takeover.close(conversation, anna, "client_left_with_accepted") == "closed"
    assert await state(database, conversation) == ("closed", None)
    assert (await office.takeover.claim(conversation, anna)).outcome == "closed"
    assert await office.desk.reopen(conversation) == "reopened"
    assert await office.desk.reopen(conversation) == "not_closed"
    assert [event for _, event, _, _ in await steps(database)] == ["taken-over", "terminated", "reopened"]
    (handoff,) = await all_of(database, Handoff)
    assert (handoff.ended_by, handoff.outcome) == ("terminated", "client_left_with_accepted")


async def test_giving_up_leaves_the_queue(office: FakeOffice, database: Database) -> None:
    """Once; and never when an officer has come."""
    anna = await office.employ("Anna")
    conversation = await office.conversation()
    assert await office.desk.give_up(conversation) == "not_waiting"
    await office.desk.request_handoff(conversation)
    assert await office.desk.give_up(conversation) == "left"
    assert await office.desk.give_up(conversation) == "not_waiting"
    await office.desk.request_handoff(conversation)
    await office.takeover.claim(conversation, anna)
    assert await office.desk.give_up(conversation) == "not_waiting"
    assert (await office.desk.request_handoff(conversation)).outcome == "already_with_officer"


async def test_two_officers_claim_at_once_and_one_gets_it(office: FakeOffice, database: Database) -> None:
    """The other is told who was first."""
    officers = [await office.employ(name) for name in ("Anna", "Berta", "Carla")]
    conversation = await office.conversation()
    await office.desk.request_handoff(conversation)
    claims = await asyncio.gather(*(office.takeover.claim(conversation, officer) for officer in officers))
    assert sorted(claim.outcome for claim in claims) == ["claimed", "taken", "taken"]
    winner = next(o for o, claim in zip(officers, claims, strict=True) if claim.outcome == "claimed")
    assert {claim.holder for claim in claims} == {winner.name}
    assert await state(database, conversation) == ("with_officer", winner.id)
    assert (await office.takeover.claim(conversation, winner)).outcome == "already_yours"
    assert len(await said(database)) == 1


async def test_only_who_has_it_may_move_it_and_a_lead(office: FakeOffice, conversations: Conversations) -> None:
    """A colleague is refused, whatever they try; a lead passes on what somebody left behind, but speaks for nobody."""
    anna, berta = await office.employ("Anna"), await office.employ("Berta")
    laia, editor = await office.employ("Laia", "lead"), await office.employ("Enric", "editor")
    conversation = await office.conversation()
    for command in (office.takeover.release, office.takeover.return_to_bot):
        assert await command(conversation, anna) == "not_with_officer"
        assert await command("nowhere", anna) == "not_found"
    assert (await office.takeover.claim("nowhere", anna)).outcome == "not_found"
    assert (await office.takeover.claim(conversation, editor)).outcome == "not_allowed"
    await office.takeover.claim(conversation, anna)
    assert await office.takeover.release(conversation, berta) == "not_yours"
    assert await office.takeover.close(conversation, berta, "other") == "not_yours"
    assert await office.takeover.redirect(conversation, berta, berta) == "not_yours"
    assert await office.takeover.redirect(conversation, anna, editor) == "not_an_officer"
    assert (await conversations.say_as_officer(conversation, laia, "Hola")).outcome == "not_yours"
    assert await office.takeover.redirect(conversation, laia, berta) == "redirected"
    assert await office.takeover.redirect(conversation, laia, berta) == "already_theirs"
    assert (await conversations.say_as_officer(conversation, anna, "Hola")).outcome == "not_yours"
    assert (await conversations.say_as_officer(conversation, berta, "Hola")).outcome == "said"


async def test_an_officer_who_was_switched_off_has_no_say(office: FakeOffice) -> None:
    """Also with a session that is still open somewhere."""
    anna = await office.employ("Anna")
    conversation = await office.conversation()
    await office.takeover.claim(conversation, anna)
    await office.officers.set_active(anna.id, False, actor="test")
    assert await office.takeover.release(conversation, anna) == "not_allowed"


async def test_a_released_conversation_waits_again_where_it_was(office: FakeOffice, clock: FakeClock) -> None:
    """It keeps its place by the time it was asked for."""
    anna = await office.employ("Anna")
    first, second = await office.conversation("k1"), await office.conversation("k2")
    await office.desk.request_handoff(first)
    clock.turn(minutes=1)
    asked = await office.desk.request_handoff(second)
    assert asked.place is not None and asked.place.position == 2
    await office.takeover.claim(first, anna)
    place = await office.desk.place(second)
    assert place is not None and place.position == 1
    assert await office.takeover.release(first, anna, "end of shift") == "released"
    place = await office.desk.place(second)
    assert place is not None and place.position == 2


async def test_the_wait_is_told_from_the_last_days_or_not_at_all(office: FakeOffice, clock: FakeClock) -> None:
    """Too few waits say nothing; then what three of four waited at most, rounded up."""
    anna = await office.employ("Anna")
    minutes: list[int | None] = []
    for number, wait in enumerate((1, 2, 3, 4, 30)):
        conversation = await office.conversation(f"k{number}")
        asked = await office.desk.request_handoff(conversation)
        assert asked.place is not None
        minutes.append(asked.place.minutes)
        clock.turn(minutes=wait - 0.5)
        await office.officers.give_sign_of_life(anna.id)
        await office.takeover.claim(conversation, anna)
    assert minutes == [None] * 5
    asked = await office.desk.request_handoff(await office.conversation("k9"))
    assert asked.place is not None and asked.place.minutes == 4
    clock.turn(days=15)
    assert (place := await office.desk.place(await office.conversation("k9"))) is not None and place.minutes is None


@pytest.mark.parametrize(
    ("presences", "moment", "outcome"),
    [
        ([], None, "not_offered"),
        (["available"], None, "queued"),
        (["busy", "available"], None, "queued"),
        (["busy"], None, "busy"),
        (["away"], None, "unavailable_csas"),
        (["available"], datetime(2026, 11, 24, 19, tzinfo=UTC), "unavailable_organization"),
        (["available"], datetime(2026, 12, 8, 10, tzinfo=UTC), "unavailable_holiday"),
    ],
)
async def test_who_is_there_decides(
    office: FakeOffice,
    clock: FakeClock,
    database: Database,
    presences: list[Any],
    moment: datetime | None,
    outcome: str,
) -> None:
    """No account at all, somebody free, all busy, nobody there, closed, holiday: each has its name and its row."""
    clock.now = moment or clock.now
    for number, presence in enumerate(presences):
        await office.employ(f"Officer{number}", presence=presence)
    conversation = await office.conversation()
    asked = await office.desk.request_handoff(conversation)
    assert asked.outcome == outcome
    assert (await state(database, conversation))[0] == ("waiting" if outcome == "queued" else "bot")
    written = {"queued": ["forwarded_to_backoffice"], "not_offered": [], "busy": ["unavailable_csas"]}
    assert [event for _, event, _, _ in await steps(database)] == written.get(outcome, [outcome])
    if outcome not in ("queued", "not_offered"):
        assert asked.due is not None


async def test_who_is_busy_can_be_waited_for(office: FakeOffice) -> None:
    """The person decides; nobody there cannot be waited for."""
    anna = await office.employ("Anna", presence="busy")
    conversation = await office.conversation()
    assert (await office.desk.request_handoff(conversation, waits_anyway=True)).outcome == "queued"
    await office.officers.set_presence(anna.id, "away")
    other = await office.conversation("k2")
    assert (await office.desk.request_handoff(other, waits_anyway=True)).outcome == "unavailable_csas"


async def test_an_editor_is_nobody_to_talk_to(office: FakeOffice) -> None:
    """Editors keep the knowledge."""
    await office.employ("Enric", "editor")
    assert (await office.desk.request_handoff(await office.conversation())).outcome == "not_offered"


async def test_without_a_sign_of_life_nobody_is_there(office: FakeOffice, clock: FakeClock) -> None:
    """A browser that was closed does not keep its officer available."""
    anna = await office.employ("Anna")
    clock.turn(seconds=89)
    assert (await office.officers.list())[0].presence == "available"
    clock.turn(seconds=2)
    assert (await office.officers.list())[0].presence == "away"
    await office.officers.give_sign_of_life(anna.id)
    assert (await office.officers.list())[0].presence == "available"


async def test_many_ask_at_once_and_wait_once(office: FakeOffice, database: Database) -> None:
    """The same wish from two tabs is one hand-off."""
    await office.employ("Anna")
    conversation = await office.conversation()
    asked = await asyncio.gather(*(office.desk.request_handoff(conversation) for _ in range(3)))
    assert sorted(a.outcome for a in asked) == ["already_waiting", "already_waiting", "queued"]
    assert len(await all_of(database, Handoff)) == 1


async def test_an_officer_speaks_under_their_name_and_once(
    office: FakeOffice, conversations: Conversations, database: Database
) -> None:
    """What is sent twice with the same draft is said once; invisible characters go, ends of lines stay."""
    anna = await office.employ("Anna", shown_name="Anna")
    conversation = await office.conversation()
    assert (await conversations.say_as_officer(conversation, anna, "Hola")).outcome == "not_with_officer"
    await office.takeover.claim(conversation, anna)
    spoken = await conversations.say_as_officer(conversation, anna, " Bon dia!\u200b\nEn què us ajudo? ", "d1")
    again = await conversations.say_as_officer(conversation, anna, "Bon dia!\nEn què us ajudo?", "d1")
    assert (spoken.outcome, again.outcome) == ("said", "said_before")
    assert spoken.entry == again.entry and spoken.entry is not None
    assert (spoken.entry.author, spoken.entry.name, spoken.entry.text) == (
        "officer",
        "Anna",
        "Bon dia!\nEn què us ajudo?",
    )
    assert (await conversations.say_as_officer(conversation, anna, " \u200b ")).outcome == "empty"
    assert (await conversations.say_as_officer("nowhere", anna, "Hola")).outcome == "not_found"
    assert [author for author, _ in await said(database)] == ["system", "officer"]
    assert [row.action for row in await all_of(database, Activity) if row.subject_kind == "conversation"] == [
        "taken-over",
        "answered",
    ]


async def test_what_was_said_unasked_is_found_until_it_is_delivered(
    office: FakeOffice, conversations: Conversations
) -> None:
    """In its order, on its channel, also by another process."""
    anna = await office.employ("Anna")
    conversation, elsewhere = await office.conversation("k1", "web"), await office.conversation("k2", "telegram")
    for each in (conversation, elsewhere):
        await office.takeover.claim(each, anna)
    await conversations.say_as_officer(conversation, anna, "Hola")
    found = await conversations.undelivered("web")
    assert [(o.key, o.entry.author) for o in found] == [("k1", "system"), ("k1", "officer")]
    await conversations.mark_messages_delivered([found[0].message_id])
    assert [o.entry.author for o in await conversations.undelivered("web")] == ["officer"]


async def test_a_subscriber_hears_of_its_conversation_only(office: FakeOffice, conversations: Conversations) -> None:
    """What happens elsewhere is not its business; of too much the oldest goes."""
    anna = await office.employ("Anna")
    one, other = await office.conversation("k1"), await office.conversation("k2")
    with office.events.subscribed(one) as heard, office.events.subscribed() as heard_all:
        await office.takeover.claim(other, anna)
        await office.takeover.claim(one, anna)
        await conversations.say_as_officer(one, anna, "Hola")
        assert [(await heard.next()).kind for _ in range(2)] == ["moved", "said"]
        assert [(await heard_all.next()).conversation_id for _ in range(3)] == [other, one, one]
    await office.takeover.release(one, anna)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await heard.next()


async def test_nothing_is_moved_when_the_database_refuses(
    office: FakeOffice, database: Database, database_url: str
) -> None:
    """A step is all there or not at all: state, row and what is said."""
    anna = await office.employ("Anna")
    conversation = await office.conversation()
    with locked(database_url), pytest.raises(SQLAlchemyError):
        await office.takeover.claim(conversation, anna)
    assert await state(database, conversation) == ("bot", None)
    assert await said(database) == await steps(database) == []
