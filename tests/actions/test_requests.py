"""Beginning a request, filing it once, giving it up."""

from actions.request_fields import FIELDS, SKIPPED
from actions.request_form import CONFIRMED
from actions.requests import DropRequest, FileRequest, StartRequest
from tests.actions.conftest import SHARED_LOOP, Chat, names
from tests.actions.filing import CONFIRMED_FORM, filed
from tests.actions.filling import FILLED
from tests.fakes.locks import locked

pytestmark = SHARED_LOOP


async def test_a_request_begins_with_what_is_known(chat: Chat) -> None:
    """Service, programme, contact, deadline and a need that is told well enough are not asked again."""
    text = "necessitem ajuda amb un agermanament per a Costa Viva abans del 15 de març, maria@example.cat"
    said = await chat.do(
        StartRequest,
        text,
        "request_assistance",
        ("procedure", "town-twinning", "agermanament"),
        ("programme", "coast-2127", "Costa Viva"),
        ("deadline", "2027-03-15", "15 de març"),
        ("email", "maria@example.cat", "maria@example.cat"),
    )
    assert names(said) == ["utter_request_start"]
    assert chat.slots["request_draft"]
    known = {field: chat.slots.get(field) for field in FIELDS if chat.slots.get(field) is not None}
    assert known == {
        "request_service": "twinning",
        "request_subject": "coast-2127",
        "request_need": text,
        "request_deadline": "2027-03-15",
        "request_email": "maria@example.cat",
    }
    assert chat.asked == "request_municipality"


async def test_a_short_wish_is_not_yet_a_need(chat: Chat) -> None:
    """ "Vull fer una sol·licitud" says nothing that an officer could begin with; a button's payload neither."""
    await chat.do(StartRequest, "vull fer una sol·licitud", "request_assistance")
    assert chat.slots.get("request_need") is None
    await chat.do(
        StartRequest,
        "request_assistance?service=advice and some more words to make it long enough",
        "request_assistance",
        button=True,
    )
    assert chat.slots.get("request_need") is None


async def test_a_button_names_service_and_subject(chat: Chat) -> None:
    """What the person was reading about is taken over."""
    await chat.do(
        StartRequest,
        "…",
        "request_assistance",
        ("request_service", "other"),
        ("request_subject", "coast-2127"),
        button=True,
    )
    assert (chat.slots["request_service"], chat.slots["request_subject"]) == ("other", "coast-2127")


async def test_a_deadline_that_is_over_is_not_taken_at_the_start(chat: Chat) -> None:
    """The form will ask for it, and say why."""
    await chat.do(StartRequest, "…", "request_assistance", ("deadline", "2026-11-23"))
    assert chat.slots.get("request_deadline") is None


async def test_beginning_again_goes_on_with_the_same_draft(chat: Chat) -> None:
    """A person who comes back after an aside files one request, not two."""
    await chat.do(StartRequest, "…", "request_assistance")
    draft = chat.slots["request_draft"]
    await chat.do(StartRequest, "…", "request_assistance")
    assert chat.slots["request_draft"] == draft


async def test_an_ambiguous_town_is_not_taken_at_the_start(chat: Chat) -> None:
    """The form will ask which."""
    named = [("municipality", f"santa-coloma-de-{name}", "Santa Coloma") for name in ("cervello", "gramenet")]
    await chat.do(StartRequest, "necessitem ajuda, som de Santa Coloma", "request_assistance", *named)
    assert chat.slots.get("request_municipality") is None


async def test_giving_up_empties_the_form(chat: Chat) -> None:
    """A new request begins with nothing of the old one."""
    chat.slots |= FILLED
    assert names(await chat.do(DropRequest, "cancel·la", "cancel_request")) == ["utter_request_dropped"]
    assert {chat.slots.get(name) for name in ("request_draft", CONFIRMED, *FIELDS)} == {None}


async def test_what_was_given_up_is_brought_back(chat: Chat) -> None:
    """Whoever was misunderstood loses nothing."""
    chat.slots |= FILLED
    await chat.do(DropRequest, "deixem-ho", "cancel_request")
    resumed = await chat.do(StartRequest, "…", "request_assistance", ("resume", "yes"), button=True)
    assert names(resumed) == ["utter_request_resumed"]
    assert {field: chat.slots[field] for field in FIELDS} == {field: FILLED[field] for field in FIELDS}
    assert chat.slots["request_draft"] not in (None, FILLED["request_draft"])


async def test_a_confirmed_request_is_filed_as_it_was_typed(chat: Chat) -> None:
    """Every field reaches the book, and the person gets reference, code and day."""
    said = await filed(chat)
    request = await chat.sources.requests.get(said.values["reference"])
    assert request is not None
    assert (request.service, request.municipality, request.subject) == (
        "twinning",
        "santa-coloma-de-gramenet",
        "coast-2127",
    )
    assert (request.need, request.name, request.email) == (FILLED["request_need"], "Maria Puig", "maria@example.cat")
    assert (str(request.deadline), request.phone, request.language) == ("2027-03-15", "930000000", "ca")
    assert request.state == "received"
    assert said.values["request"] == said.values["reference"]
    assert len(said.values["code"]) == 6
    assert said.values["email"] == "maria@example.cat"


async def test_what_was_skipped_is_filed_as_nothing(chat: Chat) -> None:
    """The mark of a skipped field never reaches an officer."""
    said = await filed(chat, request_subject=SKIPPED, request_deadline=SKIPPED, request_phone=SKIPPED)
    request = await chat.sources.requests.get(said.values["reference"])
    assert request is not None
    assert (request.subject, request.deadline, request.phone) == (None, None, None)


async def test_filing_forgets_the_form_and_remembers_the_receipt(chat: Chat) -> None:
    """The next request begins empty; who filed here need not prove it here."""
    said = await filed(chat)
    assert {chat.slots[name] for name in ("request_draft", CONFIRMED, *FIELDS)} == {None}
    assert chat.slots["lookup_reference"] == said.values["reference"]
    assert chat.slots["lookup_code"] == said.values["code"]


async def test_the_same_draft_is_filed_once(chat: Chat) -> None:
    """A confirmation that arrives twice gets the same receipt twice."""
    first, second = await filed(chat), await filed(chat)
    assert (first.values["reference"], first.values["code"]) == (second.values["reference"], second.values["code"])
    assert len(await chat.sources.requests.list()) == 1


async def test_another_draft_is_another_request(chat: Chat) -> None:
    """Two requests of one person have two references."""
    first, second = await filed(chat), await filed(chat, request_draft="3f2c8c5e-0000-4000-8000-000000000009")
    assert first.values["reference"] != second.values["reference"]


async def test_nothing_is_filed_without_a_yes(chat: Chat) -> None:
    """The rule that ends the form also runs when it was given up."""
    chat.slots |= FILLED
    assert await chat.do(FileRequest, "…", "deny") == []
    assert await chat.sources.requests.list() == ()


async def test_a_failing_database_loses_nothing(chat: Chat, database_url: str) -> None:
    """The person is told, every field stays, and the next yes files it."""
    chat.slots |= CONFIRMED_FORM
    with locked(database_url):
        said = await chat.do(FileRequest, "sí", "affirm")
    assert names(said) == ["utter_request_not_filed"]
    assert {name: chat.slots[name] for name in FILLED} == FILLED
    assert chat.slots[CONFIRMED] is None
    assert await chat.sources.requests.list() == ()
    await filed(chat)
    assert len(await chat.sources.requests.list()) == 1
