"""What a typed title stands for."""

import pytest

from bot.titles import Titles


def titles(*buttons: "tuple[str, str]") -> Titles:
    """The titles of a domain with one response for each button."""
    return Titles(
        {
            f"utter_{number}": [{"text": "…", "buttons": [{"title": title, "payload": payload}]}]
            for number, (title, payload) in enumerate(buttons)
        }
    )


@pytest.mark.parametrize("text", ["Xarxes internacionals", "xarxes  INTERNACIONALS!", "«Xarxes internacionals»"])
def test_a_title_stands_for_its_payload(text: str) -> None:
    """In any case and with any punctuation around it."""
    assert titles(("Xarxes internacionals", "list_items?topic=networks")).payload(text) == "list_items?topic=networks"


def test_what_the_button_was_about_is_left_to_the_conversation() -> None:
    """A hole was filled where the button stood; elsewhere the same title has none."""
    found = titles(("Qui?", "ask_eligibility?subject={id}"), ("Ajuda", "help?subject={id}"), ("Ajuda", "help"))
    assert (found.payload("qui"), found.payload("ajuda")) == ("ask_eligibility", "help")


@pytest.mark.parametrize(
    "buttons",
    [
        [("Torna-hi", "request_status"), ("Torna-hi", "request_assistance")],
        [("Torna-hi", "list_items?topic=networks"), ("Torna-hi", "list_items?topic=services")],
        [("Torna-hi", "inform?skip=request_phone")],
        [("Torna-hi", "affirm")],
        [],
    ],
    ids=["two intents", "two topics", "an answer", "a yes", "no such title"],
)
def test_a_title_that_depends_on_its_place_stands_for_nothing(buttons: "list[tuple[str, str]]") -> None:
    """It is read like any other sentence."""
    assert titles(*buttons).payload("Torna-hi") is None


def test_a_sentence_that_holds_a_title_is_no_title() -> None:
    """Only the whole text counts."""
    assert titles(("Xarxes", "list_items")).payload("quines xarxes hi ha?") is None
