"""The queue and the conversation: claiming, answering, passing on, giving back, closing, over HTTP."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from casework.clock import utc_now
from casework.database import Database
from casework.models import Conversation
from tests.desk.browsing import Desk, Person, conversations_of
from tests.desk.conftest import OpenDesk
from tests.fakes.office import FakeClock, FakeOffice
from tests.fakes.rasa import FakeRasa, turn

People = Callable[[str], Person]
BOT = turn("Això és una resposta.")


async def waiting(rasa: FakeRasa, person: People, name: str = "pau", **facts: object) -> Person:
    """Somebody who asked for a person."""
    somebody = person(name)
    rasa.answers.append(turn("Ara us hi poso.", intent="talk_to_human", handoff=True, **facts))
    await somebody.say("Vull parlar amb una persona")
    return somebody


async def claimed(desk: Desk) -> str:
    """The first conversation that waits, taken; returns the address of its page."""
    conversation = conversations_of(await desk.get("/desk/queue"), "waiting")[0]
    page = await desk.post(f"/desk/conversations/{conversation}/claim")
    assert "yours now" in page.told
    return f"/desk/conversations/{conversation}"


async def reply(desk: Desk, address: str, text: str, do: str = "send", **more: str) -> str:
    """Send an answer; returns what the page says of it."""
    page = await desk.get(address)
    form_id = more.pop("form_id", None) or page.field("form_id")
    return (await desk.post(f"{address}/reply", text=text, do=do, form_id=form_id, **more)).told


async def test_the_queue_shows_who_waits_and_about_what(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """With the title's number, and what the bot has learnt."""
    desk = await at_desk("Anna")
    await waiting(rasa, person, known={"subject": "urbact-iv", "request_municipality": "gava"})
    page = await desk.get("/desk/queue")
    assert "<title>(1) Queue" in page.html
    assert len(conversations_of(page, "waiting")) == 1
    assert "gava · urbact-iv" in page.html and "Catalan" in page.html and "API" in page.html
    assert "Vull parlar amb una persona" in page.html


async def test_what_people_write_is_text_and_nothing_else(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """Neither in the queue nor in the transcript does it become part of the page."""
    desk = await at_desk("Anna")
    rasa.answers.append(turn("<b>x</b>"))
    await person("pau").say('<script src="/x.js"></script>"><img src=x onerror=alert(1)>')
    queue = await desk.get("/desk/queue")
    page = await desk.get(f"/desk/conversations/{conversations_of(queue)[0]}")
    for html in (queue.html, page.html):
        assert '<script src="/x.js">' not in html and "<img" not in html and "<b>x" not in html


async def test_an_officer_takes_a_conversation_and_answers(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """The person reads it, and the bot is silent until the conversation is given back."""
    desk = await at_desk("Anna", shown_name="Anna Riu")
    pau = await waiting(rasa, person)
    address = await claimed(desk)
    asked = len(rasa.asked)
    assert await reply(desk, address, "Bon dia, us ho miro.") == "Sent."
    heard = await pau.say("Gràcies")
    assert [e.get("text") for e in heard if e["custom"].get("author") == "officer"] == ["Bon dia, us ho miro."]
    assert len(rasa.asked) == asked
    page = await desk.get(address)
    assert "Gràcies" in page.html and "Anna Riu" in page.html
    page = await desk.post(f"{address}/return", summary="Parlat del termini.")
    assert "answers again" in page.told and "Parlat del termini." in page.html
    assert any(e.get("text") == "Això és una resposta." for e in await pau.say("I ara?"))
    assert rasa.asked[-1]["metadata"]["resumed"]["summary"] == "Parlat del termini."


async def test_the_same_form_sent_twice_says_it_once(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """A double click, a reload, a lost connection."""
    desk = await at_desk("Anna")
    pau = await waiting(rasa, person)
    address = await claimed(desk)
    for _ in range(3):
        assert await reply(desk, address, "Una vegada.", form_id="the-same") == "Sent."
    assert [e.get("text") for e in await pau.say("Sí")].count("Una vegada.") == 1


async def test_of_two_who_claim_one_is_told_who_has_it(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """At the same moment too."""
    anna, pere = await at_desk("Anna"), await at_desk("Pere")
    await waiting(rasa, person)
    conversation = conversations_of(await anna.get("/desk/queue"), "waiting")[0]
    await pere.get("/desk/queue")
    address = f"/desk/conversations/{conversation}"
    pages = await asyncio.gather(anna.post(f"{address}/claim"), pere.post(f"{address}/claim"))
    assert sorted(page.status for page in pages) == [200, 409]
    lost = next(page for page in pages if page.status == 409)
    winner = "Anna" if lost is pages[1] else "Pere"
    assert f"{winner} has this conversation already" in lost.told
    assert not lost.has_field("canned")


async def test_what_a_colleague_leaves_unanswered_is_taken_over_in_one_step(
    at_desk: OpenDesk, rasa: FakeRasa, person: People, database: Database
) -> None:
    """It stands out in the queue, is counted in the title, and whoever had it is told who has it now."""
    anna, pere = await at_desk("Anna"), await at_desk("Pere")
    somebody = await waiting(rasa, person)
    address = await claimed(anna)
    assert "/relieve" not in (await pere.get(address)).html
    refused = await pere.post(f"{address}/relieve")
    assert refused.status == 409 and "Anna has this conversation already" in refused.told
    later = FakeOffice(database, FakeClock(utc_now() + timedelta(minutes=11)))
    assert await later.watch.look() == {address.rpartition("/")[2]: "escalated"}
    queue = await pere.get("/desk/queue")
    assert conversations_of(queue, "unattended") == [address.rpartition("/")[2]]
    assert "<title>(1) " in queue.html and "Nobody answers them" in queue.html
    assert "Waiting too long for you" in (await anna.get("/desk/queue")).html
    assert "Anna does not answer" in (await pere.get(address)).html
    assert "yours now" in (await pere.post(f"{address}/relieve")).told
    assert conversations_of(await pere.get("/desk/queue"), "unattended") == []
    assert "Taken over from a colleague · Pere</p>" in (await pere.get(address)).html
    assert "a colleague has this" in await reply(anna, address, "Ja hi soc", form_id="late")
    heard = [element["custom"].get("author") for element in await somebody.say("Hi sou?")]
    assert "bot" not in heard
    assert "You had this" in (await pere.post(f"{address}/relieve")).told
    await pere.post(f"{address}/release")
    assert "yours now" in (await anna.post(f"{address}/relieve")).told


async def test_what_a_colleague_has_is_not_answered(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """What was written is kept; a lead may move it all the same."""
    anna, pere, lead = await at_desk("Anna"), await at_desk("Pere"), await at_desk("Laia", "lead")
    await waiting(rasa, person)
    address = await claimed(anna)
    await pere.get(address)
    page = await pere.post(f"{address}/reply", text="Jo també hi soc.", form_id="f", do="send")
    assert page.status == 409 and "colleague" in page.told and page.field("text") == "Jo també hi soc."
    page = await pere.post(f"{address}/close", closing="accepted")
    assert page.status == 409 and "colleague" in page.told
    await lead.get(address)
    assert "in the queue" in (await lead.post(f"{address}/release")).told


async def test_a_closed_conversation_is_not_answered_but_opened(
    at_desk: OpenDesk, rasa: FakeRasa, person: People
) -> None:
    """The text is kept, and after opening again it can be sent."""
    desk = await at_desk("Anna")
    pau = await waiting(rasa, person)
    address = await claimed(desk)
    assert "Choose how" in (await desk.post(f"{address}/close", closing="whatever")).told
    assert "was closed" in (await desk.post(f"{address}/close", closing="accepted")).told
    page = await desk.post(f"{address}/reply", text="Una cosa més.", form_id="late", do="send")
    assert page.status == 409 and "nobody of the service has" in page.told and page.field("text") == "Una cosa més."
    page = await desk.post(f"{address}/claim")
    assert page.status == 409 and "is closed" in page.told
    assert "open again and yours" in (await desk.post(f"{address}/reopen")).told
    assert await reply(desk, address, "Una cosa més.") == "Sent."
    assert "Una cosa més." in [e.get("text") for e in await pau.say("Digueu")]


async def test_a_conversation_is_passed_to_a_colleague(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """Who finds it among their own."""
    anna, pere = await at_desk("Anna"), await at_desk("Pere")
    await waiting(rasa, person)
    address = await claimed(anna)
    page = await anna.get(address)
    pere_id = page.html.split('<option value="')[-1].split('"')[0]
    assert "colleague&#39;s now" in (await anna.post(f"{address}/assign", officer=pere_id)).html
    assert conversations_of(await pere.get("/desk/queue"), "mine") == [address.rpartition("/")[2]]
    page = await pere.post(f"{address}/assign", officer="nobody")
    assert page.status == 409 and "cannot answer people" in page.told


async def test_a_draft_in_another_language_is_asked_about(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """And sent on the officer's word."""
    desk = await at_desk("Anna")
    pau = await waiting(rasa, person)
    address = await claimed(desk)
    text = "Buenos días, lo consultamos y le decimos algo mañana."
    told = await reply(desk, address, text)
    assert "in Spanish" in told and "in Catalan" in told
    assert desk.page.field("text") == text
    page = await desk.post(f"{address}/reply", text=text, do="send_anyway", form_id=desk.page.field("form_id"))
    assert page.told == "Sent."
    assert text in [e.get("text") for e in await pau.say("Entesos")]


async def test_a_ready_reply_is_in_the_conversations_language(
    at_desk: OpenDesk, rasa: FakeRasa, person: People
) -> None:
    """With what is known filled in; after what was written already."""
    desk = await at_desk("Anna", shown_name="Anna Riu")
    await waiting(rasa, person)
    address = await claimed(desk)
    await reply(desk, address, "Hola.", do="insert", canned="introduction")
    assert desk.page.field("text").startswith("Hola.\n\nBon dia! Em dic Anna Riu")
    assert "Check it" in desk.page.told


async def test_a_ready_reply_without_its_values_is_not_inserted(
    at_desk: OpenDesk, rasa: FakeRasa, person: People
) -> None:
    """What is missing is named, and the draft stays as it was."""
    desk = await at_desk("Anna")
    await waiting(rasa, person)
    address = await claimed(desk)
    told = await reply(desk, address, "Hola.", do="insert", canned="filed")
    assert desk.page.status == 409
    assert "the number of the request, the due date of the request" in told
    assert desk.page.field("text") == "Hola."
    assert "no such ready reply" in await reply(desk, address, "Hola.", do="insert", canned="none")


async def test_an_internal_note_is_for_the_service_only(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """Colleagues read it, the person does not."""
    anna, pere = await at_desk("Anna"), await at_desk("Pere")
    pau = await waiting(rasa, person)
    address = await claimed(anna)
    for _ in range(2):
        assert (await anna.post(f"{address}/note", text="Ja va trucar.", form_id="n1")).told == "The note was kept."
    assert (await pere.get(address)).html.count("Ja va trucar.") == 1
    assert "Ja va trucar." not in str(await pau.say("Hola?"))
    assert (await anna.post(f"{address}/note", text=" ", form_id="n2")).told == "There is no text."


async def test_a_conversation_that_is_not_there(at_desk: OpenDesk) -> None:
    """Is a page that says so, whatever is done with it."""
    desk = await at_desk("Anna")
    token = desk.page.field("token")
    assert (await desk.get("/desk/conversations/none")).status == 404
    for step in ("claim", "reply", "close", "nothing"):
        page = await desk.post(f"/desk/conversations/none/{step}", token=token, closing="accepted", text="x")
        assert page.status == 404 and page.told


async def test_an_address_cannot_put_words_on_the_page(at_desk: OpenDesk, rasa: FakeRasa, person: People) -> None:
    """Only outcomes that exist are told, and only those that need no values."""
    desk = await at_desk("Anna")
    await waiting(rasa, person)
    address = await claimed(desk)
    for outcome in ("taken", "<b>", "x.y", "other_language"):
        page = await desk.get(f"{address}?outcome={outcome}")
        assert (page.status, page.told) == (200, "")


async def test_the_stream_tells_what_is_new(
    at_desk: OpenDesk, rasa: FakeRasa, person: People, server: TestServer
) -> None:
    """How many wait, and whose conversation it is about."""
    desk = await at_desk("Anna")
    headers = {"Cookie": f"passarella_desk={desk.cookie()}", "Accept": "text/event-stream"}
    async with ClientSession() as session, session.get(server.make_url("/desk/live"), headers=headers) as stream:
        assert stream.content_type == "text/event-stream"

        async def told() -> dict[str, Any]:
            async with asyncio.timeout(5):
                while not (line := await stream.content.readline()).startswith(b"data: "):
                    pass
                found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return found

        first = await told()
        assert (first["counts"], first["own"]) == ({"waiting": 0, "mine": 0, "late": 0, "unattended": 0}, None)
        await waiting(rasa, person)
        seen = await told()
        while seen["counts"]["waiting"] != 1:
            seen = await told()
        assert seen["own"] == [conversations_of(await desk.get("/desk/queue"), "waiting")[0]]


async def test_a_stranger_hears_nothing(server: TestServer) -> None:
    """Not even a form: the page asks by itself."""
    url, headers = server.make_url("/desk/live"), {"Accept": "text/event-stream"}
    async with ClientSession() as session, session.get(url, headers=headers) as stream:
        assert stream.status == 401


async def test_presence_is_chosen_and_lives_as_long_as_the_desk(
    at_desk: OpenDesk, rasa: FakeRasa, person: People, database: Database
) -> None:
    """Whoever signs in is available; who is away is not waited for."""
    desk = await at_desk("Anna")
    assert '<option value="available" selected>' in (await desk.get("/desk/queue")).html
    await desk.post("/desk/presence", presence="away", back="/desk/queue")
    assert '<option value="away" selected>' in desk.page.html
    await waiting(rasa, person)
    async with database.reading() as session:
        conversation = await session.get_one(Conversation, conversations_of(await desk.get("/desk/queue"))[0])
        assert conversation.state == "bot"


async def test_an_open_stream_does_not_hold_the_process(at_desk: OpenDesk, server: TestServer) -> None:
    """A gateway that is told to stop stops, however many desks are open."""
    desk = await at_desk("Anna")
    headers = {"Cookie": f"passarella_desk={desk.cookie()}"}
    async with ClientSession() as session, session.get(server.make_url("/desk/live"), headers=headers) as stream:
        await stream.content.readline()
        async with asyncio.timeout(4):
            await server.close()
