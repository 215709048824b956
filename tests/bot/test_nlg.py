"""The words of a response: in the conversation's language, with its holes filled."""

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlg import Responses


def variations(**texts: "dict[str, Any]") -> "list[dict[str, Any]]":
    """A response in the languages that are given."""
    return [
        {"condition": [{"type": "slot", "name": "language", "value": language}], **variation}
        for language, variation in texts.items()
    ]


RESPONSES = {
    "utter_hello": variations(ca={"text": "Hola"}, es={"text": "¡Hola!"}, en={"text": "Hello"}),
    "utter_about": variations(
        ca={
            "text": "{name}: {summary} {website}\n\n{evidence}",
            "metadata": {"status": "answered"},
            "buttons": [{"title": "Obre {name}", "payload": "open_item?subject={id}"}],
        },
        es={"text": "{name}: {summary} {website}\n\n{evidence}", "metadata": {"status": "answered"}},
        en={"text": "{name}: {summary} {website}\n\n{evidence}", "metadata": {"status": "answered"}},
    ),
    "utter_state": variations(ca={"text": "està {state}"}, es={"text": "está {state}"}, en={"text": "is {state}"}),
    "utter_label_received": variations(ca={"text": "rebuda"}, es={"text": "recibida"}, en={"text": "received"}),
    "utter_evidence": variations(
        ca={"text": "Font: {source}."}, es={"text": "Fuente: {source}."}, en={"text": "Source: {source}."}
    ),
    "utter_call": variations(ca={"text": "Cap convocatòria. {rhythm} {website}"}),
    "utter_first": variations(ca={"text": "{name} res més"}),
    "utter_lines": variations(ca={"text": "Llista:\n{lines}\n\n\n\nFi"}),
}
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "responses": RESPONSES,
        "slots": {
            "language": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]},
            "name": {"type": "any", "mappings": [{"type": "custom"}]},
        },
    }
)


@pytest.fixture
def nlg() -> Responses:
    """The generator over the responses above."""
    return Responses(None, DOMAIN)


def text_of(nlg: Responses, response: str, language: str, /, **values: Any) -> str:
    """The filled text of a response."""
    words = nlg.words(response, language, values)
    assert words is not None, f"{response} in {language}: no words"
    return words["text"]


@pytest.mark.parametrize(("language", "text"), [("ca", "Hola"), ("es", "¡Hola!"), ("en", "Hello")])
def test_the_variation_of_the_language_is_said(nlg: Responses, language: str, text: str) -> None:
    """The words come with their language and without the condition that picked them."""
    assert nlg.words("utter_hello", language, {}) == {"text": text, "language": language}


def test_holes_are_filled_in_text_and_buttons(nlg: Responses) -> None:
    """Titles and payloads have holes too; status and the like stay as they are."""
    values = {
        "name": "URBACT",
        "summary": "Una xarxa.",
        "website": "https://urbact.eu",
        "evidence": "Font.",
        "id": "urbact-iv",
    }
    words = nlg.words("utter_about", "ca", values)
    assert words is not None
    assert words["text"] == "URBACT: Una xarxa. https://urbact.eu\n\nFont."
    assert words["buttons"] == [{"title": "Obre URBACT", "payload": "open_item?subject=urbact-iv"}]
    assert words["metadata"] == {"status": "answered"}


def test_an_empty_hole_leaves_no_trace(nlg: Responses) -> None:
    """No website: no space at the end of the line, and no None."""
    text = text_of(
        nlg, "utter_about", "ca", name="URBACT", summary="Una xarxa.", website=None, evidence="Font.", id="x"
    )
    assert text == "URBACT: Una xarxa.\n\nFont."


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"rhythm": "Cada any.", "website": "https://a.eu"}, "Cap convocatòria. Cada any. https://a.eu"),
        ({"rhythm": None, "website": "https://a.eu"}, "Cap convocatòria. https://a.eu"),
        ({"rhythm": "", "website": None}, "Cap convocatòria."),
        ({"rhythm": "Cada any.", "website": None}, "Cap convocatòria. Cada any."),
        ({"rhythm": "a  b", "website": None}, "Cap convocatòria. a  b"),
    ],
)
def test_an_empty_hole_between_others_leaves_one_space(nlg: Responses, values: "dict[str, Any]", text: str) -> None:
    """Nothing is known of the rhythm: one space, not two; what a value holds is left alone."""
    assert text_of(nlg, "utter_call", "ca", **values) == text


def test_an_empty_hole_at_the_start_leaves_no_space(nlg: Responses) -> None:
    """The line begins with what comes next."""
    assert text_of(nlg, "utter_first", "ca", name=None) == "res més"


def test_nothing_at_the_end_leaves_no_empty_lines(nlg: Responses) -> None:
    """No evidence: the text ends with the last word."""
    text = text_of(nlg, "utter_about", "ca", name="A", summary="B.", website=None, evidence=None, id="x")
    assert text == "A: B."


def test_many_empty_lines_become_one(nlg: Responses) -> None:
    """Paragraphs are apart by one empty line."""
    assert text_of(nlg, "utter_lines", "ca", lines="1. u\n2. dos") == "Llista:\n1. u\n2. dos\n\nFi"


@pytest.mark.parametrize(("language", "text"), [("ca", "està rebuda"), ("es", "está recibida"), ("en", "is received")])
def test_a_label_becomes_words(nlg: Responses, language: str, text: str) -> None:
    """A value "label:<response>" is said in the language of the response around it."""
    assert text_of(nlg, "utter_state", language, state="label:utter_label_received") == text


def test_a_label_is_filled_with_the_same_values(nlg: Responses) -> None:
    """The line of evidence is a response with holes of its own."""
    values = {
        "name": "A",
        "summary": "B.",
        "website": None,
        "id": "x",
        "evidence": "label:utter_evidence",
        "source": "AMB",
    }
    assert text_of(nlg, "utter_about", "en", **values) == "A: B.\n\nSource: AMB."


def test_titles_of_buttons_may_be_labels(nlg: Responses) -> None:
    """Buttons that actions add name their words."""
    assert nlg.label("label:utter_label_received", "es") == "recibida"
    assert nlg.label("Gavà", "es") == "Gavà"


@pytest.mark.parametrize(
    "written",
    [
        "{name}",
        "{summary} {id}",
        "{}",
        "{0}",
        "{{name}}",
        "un {codi} {evidence}",
        "100 % {",
        "label:utter_nothing",
        "label:",
        "\\1",
    ],
)
def test_what_a_user_wrote_stays_as_it_is(nlg: Responses, written: str) -> None:
    """Braces, labels of nothing and backslashes in a value are neither filled nor an error."""
    text = text_of(nlg, "utter_about", "ca", name="NOM", summary=written, website=None, evidence=None, id="x")
    assert text == f"NOM: {written}"


def test_values_that_are_no_text(nlg: Responses) -> None:
    """Years and counts are written out; zero is not nothing."""
    assert text_of(nlg, "utter_state", "en", state=2027) == "is 2027"
    assert text_of(nlg, "utter_state", "en", state=0) == "is 0"


def test_a_missing_hole_is_empty_not_an_error(nlg: Responses) -> None:
    """A forgotten value costs a word, not the answer."""
    assert text_of(nlg, "utter_state", "en") == "is"


def test_an_unknown_response_has_no_words(nlg: Responses) -> None:
    """Nor has one that is not there in the language."""
    assert nlg.words("utter_nothing", "ca", {}) is None
    assert nlg.words("utter_lines", "en", {}) is None


def generated(nlg: Responses, name: str, *slots: SlotSet, **values: Any) -> "dict[str, Any]":
    """What Rasa gets for a running conversation."""
    tracker = DialogueStateTracker.from_events("anna", list(slots), slots=DOMAIN.slots)
    words = asyncio.run(nlg.generate(name, tracker, "passarella", **values))
    assert words is not None
    return words


def test_a_running_conversation_speaks_the_language_of_its_slot(nlg: Responses) -> None:
    """Catalan until the slot says otherwise; slots fill holes."""
    assert generated(nlg, "utter_hello")["text"] == "Hola"
    assert generated(nlg, "utter_hello", SlotSet("language", "es"))["text"] == "¡Hola!"


def test_an_action_may_change_the_language_of_its_own_words(nlg: Responses) -> None:
    """The slot event of a change of language comes after the words: the value goes first."""
    assert generated(nlg, "utter_hello", SlotSet("language", "es"), language="en")["text"] == "Hello"


def test_responses_follow_the_model(nlg: Responses) -> None:
    """Rasa sets the responses anew when it loads a model."""
    nlg.responses = {"utter_hello": variations(ca={"text": "Bon dia"})}
    assert text_of(nlg, "utter_hello", "ca") == "Bon dia"
    assert nlg.words("utter_state", "ca", {}) is None
