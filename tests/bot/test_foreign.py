"""A message in a language that is not spoken is told so."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.foreign import INTENT, ForeignLanguage
from bot.nlu.language import FOREIGN_LANGUAGE, LANGUAGE, LanguageDecider
from tests.bot.messages import understood


def test_a_foreign_message_has_its_own_intent() -> None:
    """Whatever the classifier made of it."""
    message = understood("ask_programme", **{FOREIGN_LANGUAGE: "fr"})
    ForeignLanguage().process([message])
    assert message.get("intent") == {"name": INTENT, "confidence": 1.0}
    assert message.get("intent_ranking")[0]["name"] == INTENT


def decider() -> LanguageDecider:
    """The component with a few names; nothing is stored."""
    names = {"towns": ["sant cugat", "l'hospitalet"], "brands": ["pacte d'alcaldes", "ciudades educadoras"]}
    return LanguageDecider(names, None, None)


def test_a_message_that_is_mostly_a_name_is_answered() -> None:
    """Names of programmes are French or English words themselves: better an answer than a refusal."""
    name = "Agence nationale"
    message = understood("ask_programme", text=f"{name} ?", **{FOREIGN_LANGUAGE: "fr"})
    message.set("entities", [{"entity": "programme", "value": "urbact-iv", "start": 0, "end": len(name)}])
    ForeignLanguage().process([message])
    assert message.get("intent")["name"] == "ask_programme"


def test_a_name_in_a_foreign_sentence_does_not_make_it_understood() -> None:
    """A French question about URBACT is told which languages are spoken."""
    text = "je voudrais savoir comment participer au programme URBACT"
    message = understood("ask_programme", text=text, **{FOREIGN_LANGUAGE: "fr"})
    found = {"entity": "programme", "value": "urbact-iv", "start": len(text) - 6, "end": len(text)}
    message.set("entities", [found])
    ForeignLanguage().process([message])
    assert message.get("intent")["name"] == "unsupported_language"


def test_names_of_towns_are_no_evidence() -> None:
    """A town typed in an English conversation is no turn to Catalan."""
    message = Message({"text": "L'Hospitalet", "metadata": {"conversation_language": "en"}})
    decider().process([message])
    assert message.get(LANGUAGE) == "en"


@pytest.mark.parametrize(
    ("text", "conversation"),
    [("Pacte d'Alcaldes", "es"), ("el Pacte d'Alcaldes", "es"), ("Ciudades Educadoras", "ca")],
)
def test_names_of_networks_do_not_turn_a_conversation(text: str, conversation: str) -> None:
    """A network is called in one language whatever the others speak."""
    message = Message({"text": text, "metadata": {"conversation_language": conversation}})
    decider().process([message])
    assert message.get(LANGUAGE) == conversation


def test_a_sentence_about_a_network_still_turns_it() -> None:
    """The words around the name are evidence."""
    text = "what does the Pacte d'Alcaldes ask from a small council like ours?"
    message = Message({"text": text, "metadata": {"conversation_language": "es"}})
    decider().process([message])
    assert message.get(LANGUAGE) == "en"


def test_our_languages_pass() -> None:
    """Nothing foreign, nothing changed."""
    message = understood("greet", **{FOREIGN_LANGUAGE: None})
    ForeignLanguage().process([message])
    assert message.get("intent")["name"] == "greet"


def test_the_decision_is_written_on_the_message() -> None:
    """Everything behind the first component reads language, reason and foreign language from the message."""
    message = Message({"text": "Bonjour, je voudrais savoir comment participer", "metadata": {"page_language": "es"}})
    decider().process([message])
    assert (message.get(LANGUAGE), message.get(FOREIGN_LANGUAGE)) == ("es", "fr")
    assert message.get("language_reason") == "hint"


def test_hints_come_with_the_metadata() -> None:
    """Conversation, choice and page travel with each message of the channel."""
    for hints, language in (
        ({"conversation_language": "en", "language_choice": "en", "page_language": "ca"}, "en"),
        ({"conversation_language": "es", "language_choice": "en", "page_language": "ca"}, "es"),
        ({"page_language": "en"}, "en"),
    ):
        message = Message({"text": "URBACT", "metadata": hints})
        decider().process([message])
        assert message.get(LANGUAGE) == language


def test_training_sentences_are_decided_too() -> None:
    """Features see the same at training as at run time; a sentence without metadata is no mistake."""
    message = Message({"text": "¿qué programas hay para los ayuntamientos?"})
    decider().process([message])
    assert message.get(LANGUAGE) == "es"
