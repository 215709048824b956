"""Requests at the desk: the board, moving, giving, notes, filing from a conversation; search and the activity log."""

import re
from collections.abc import Callable

from sqlalchemy import select

from casework.database import Database
from casework.models import Letter, Message, Officer, RequestEvent
from casework.requests import Requests
from tests.desk.browsing import Desk, Person, conversations_of
from tests.desk.conftest import OpenDesk
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.rasa import FakeRasa, turn

People = Callable[[str], Person]
REFERENCE = "RI-2026-000001"
FIELDS = {
    "service": "partner-search",
    "municipality": "gava",
    "need": "Socis per a un projecte.",
    "name": "Pau Riu",
    "email": "pau@example.cat",
}


async def filed(database: Database) -> str:
    """A request that somebody filed; returns the address of its page."""
    receipt = await Requests(database, SECRET).file(DRAFT)
    return f"/desk/requests/{receipt.reference}"


async def with_conversation(desk: Desk, rasa: FakeRasa, person: People, **known: str) -> str:
    """Somebody told the bot something; returns the address of their conversation."""
    rasa.answers.append(turn("D'acord.", known=known))
    await person("pau").say("Necessitem socis")
    return f"/desk/conversations/{conversations_of(await desk.get('/desk/queue'))[0]}"


async def test_the_board_shows_what_is_open(at_desk: OpenDesk, database: Database) -> None:
    """By state and by officer."""
    address = await filed(database)
    desk = await at_desk("Anna")
    reference = address.rpartition("/")[2]
    assert reference in (await desk.get("/desk/requests")).html
    assert reference in (await desk.get("/desk/requests?state=received")).html
    assert f'id="{reference}"' not in (await desk.get("/desk/requests?state=resolved")).html
    assert f'id="{reference}"' not in (await desk.get("/desk/requests?whose=mine")).html
    assert f'id="{reference}"' in (await desk.get("/desk/requests?state=nothing")).html


async def test_a_request_is_moved_with_a_line_of_history(at_desk: OpenDesk, database: Database) -> None:
    """Only where the rules lead; what was written is kept otherwise."""
    address = await filed(database)
    desk = await at_desk("Anna")
    page = await desk.get(address)
    assert "Maria Puig" in page.html and "maria@example.cat" in page.html
    page = await desk.post(f"{address}/move", state="waiting_for_council", text="Falta la carta.")
    assert page.status == 409 and "cannot move" in page.told and "Falta la carta." in page.html
    page = await desk.post(f"{address}/move", state="in_progress", text="Hi soc.")
    assert "has changed" in page.told and "In progress" in page.html and "Hi soc." in page.html


async def test_a_request_is_given_to_an_officer(at_desk: OpenDesk, database: Database) -> None:
    """And is then among their own."""
    address = await filed(database)
    desk = await at_desk("Anna")
    page = await desk.get(address)
    anna = page.html.split('name="officer"')[1].split('value="')[1].split('"')[0]
    assert "has its officer" in (await desk.post(f"{address}/assign", officer=anna)).told
    assert address in (await desk.get("/desk/requests?whose=mine")).html
    page = await desk.get(address)
    page = await desk.post(f"{address}/assign", officer="nobody")
    assert page.status == 409 and "cannot have requests" in page.told


async def test_a_note_is_in_the_history(at_desk: OpenDesk, database: Database) -> None:
    """An empty one is not."""
    address = await filed(database)
    desk = await at_desk("Anna")
    await desk.get(address)
    assert "in the history" in (await desk.post(f"{address}/note", text="Trucada feta.")).told
    assert "Trucada feta." in desk.page.html
    page = await desk.post(f"{address}/note", text="  ")
    assert page.status == 409 and "no text" in page.told


async def test_a_request_is_filed_from_a_conversation(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """With what the bot has learnt filled in; sent twice it is filed once."""
    desk = await at_desk("Anna")
    address = await with_conversation(desk, rasa, person, request_municipality="gava", request_name="Pau Riu")
    page = await desk.get(f"{address}/request")
    assert (page.field("municipality"), page.field("name"), page.field("need")) == ("gava", "Pau Riu", "")
    fields = {**FIELDS, "form_id": page.field("form_id")}
    for _ in range(2):
        page = await desk.post(f"{address}/request", **fields)
        assert "was filed" in page.told
        assert page.html.count(">RI-2026-") == 1
        await desk.get(f"{address}/request")


async def test_the_person_is_told_reference_and_code_and_nobody_else_is(
    at_desk: OpenDesk, rasa: FakeRasa, person: People, database: Database
) -> None:
    """With the next reply of a channel that cannot push, once; no page of the desk and no row holds the code."""
    desk, somebody = await at_desk("Anna"), person("pau")
    rasa.answers.append(turn("D'acord.", intent="talk_to_human", handoff=True))
    await somebody.say("Necessitem ajuda")
    conversation = conversations_of(await desk.get("/desk/queue"), "waiting")[0]
    page = await desk.get(f"/desk/conversations/{conversation}/request")
    fields = {**FIELDS, "form_id": page.field("form_id")}
    for _ in range(2):
        await desk.post(f"/desk/conversations/{conversation}/request", **fields)
        await desk.get(f"/desk/conversations/{conversation}/request")
    told = [element["text"] for element in await somebody.say("Gràcies") if "RI-2026-" in element.get("text", "")]
    assert len(told) == 1
    reference, code = re.findall(r"RI-2026-\d{6}|\b[A-Z0-9]{6}\b", told[0])[:2]
    assert (await Requests(database, SECRET).look_up(reference, code, conversation_id="another")).outcome == "found"
    assert "RI-2026-" not in str(await somebody.say("Una altra cosa"))
    for path in (
        f"conversations/{conversation}",
        f"requests/{reference}",
        "requests",
        "queue",
        f"search?q={reference}",
    ):
        html = (await desk.get(f"/desk/{path}")).html
        assert reference in html or path == "queue"
        assert code not in html and "[code]" not in html
    async with database.reading() as session:
        texts = [*await session.scalars(select(Message.text)), *await session.scalars(select(Letter.body))]
        assert not [text for text in texts if code in text]
        events = (await session.scalars(select(RequestEvent))).all()
        officers = (await session.scalars(select(Officer.id))).all()
        assert [event.actor for event in events] == list(officers)


async def test_an_incomplete_request_is_not_filed(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """Each field says what is wrong, and nothing that was written is lost."""
    desk = await at_desk("Anna")
    address = await with_conversation(desk, rasa, person)
    await desk.get(f"{address}/request")
    page = await desk.post(
        f"{address}/request", form_id="f", service="x", need="Socis", email="pau", deadline="demà", name=""
    )
    assert page.status == 422 and "Nothing was filed" in page.told
    assert page.field("need") == "Socis"
    assert page.html.count('class="wrong"') == 5
    assert page.html.count('aria-invalid="true"') == 5


async def test_search_finds_conversations_and_requests(
    at_desk: OpenDesk, rasa: FakeRasa, person: People, database: Database
) -> None:
    """What was searched for is not written down; that somebody searched is."""
    request = await filed(database)
    desk = await at_desk("Laia", "lead")
    conversation = await with_conversation(desk, rasa, person)
    page = await desk.get("/desk/search?q=NECESSITEM")
    assert conversation in page.html and request not in page.html
    page = await desk.get("/desk/search?q=mobilitat")
    assert request in page.html and conversation not in page.html
    assert "Nothing was found" in (await desk.get("/desk/search?q=%25%25")).html
    page = await desk.get("/desk/activity")
    assert page.html.count('<td data-name="What">searched</td>') == 3 and "mobilitat" not in page.html


async def test_the_activity_log_says_who_read_and_did_what(
    at_desk: OpenDesk, rasa: FakeRasa, person: People, database: Database
) -> None:
    """Reading, taking, answering, changing; looking into the log as well."""
    request = await filed(database)
    anna, lead = await at_desk("Anna"), await at_desk("Laia", "lead")
    address = await with_conversation(anna, rasa, person)
    await anna.get(address)
    await anna.post(f"{address}/claim")
    await anna.post(f"{address}/reply", text="Bon dia.", form_id="f", do="send")
    await anna.get(request)
    await anna.post(f"{request}/move", state="in_progress")
    page = await lead.get("/desk/activity")
    for word in ("signed in", "read", "took", "answered", "changed"):
        assert f'<td data-name="What">{word}</td>' in page.html, word
    assert "Bon dia." not in page.html
    assert "activity log" in (await lead.get("/desk/activity")).html


async def test_settings_are_kept(at_desk: OpenDesk) -> None:
    """How the desk calls, and whether it listens to single keys."""
    desk = await at_desk("Anna")
    assert "data-shortcuts" in desk.page.html and 'data-sound="off"' in desk.page.html
    page = await desk.post("/desk/settings", sound="on")
    assert "were kept" in page.told
    assert "data-shortcuts" not in page.html and 'data-sound="on"' in page.html
