"""The desk's words: the same in three languages, all of them said, none missing."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from casework.external_accounts import REFUSALS as REFUSED_ENTRY
from casework.handoff_vocabulary import CLOSINGS, EVENTS, PRESENCES, ROLES, STATES
from casework.vocabulary import ANSWER_STATUSES, REQUEST_STATES, SERVICES
from casework.words import LOCALE
from desk import canned
from desk.conversation import SLOTS
from desk.draft_language import other_language
from desk.oidc.terms import OUTCOMES
from desk.render import DOMAIN, REFUSALS
from languages import DEFAULT_LANGUAGE, LANGUAGES, Language
from tests.casework.test_words import placeholders
from tests.contracts.reading import domain

DESK = Path(__file__).resolve().parents[2] / "desk"
# What the words of the vocabularies are called, by the kind that templates ask for.
LABELS = {
    "closing": CLOSINGS,
    "event": EVENTS,
    "language": LANGUAGES,
    "presence": PRESENCES,
    "request_state": REQUEST_STATES,
    "refusal": REFUSED_ENTRY,
    "role": ROLES,
    "service": SERVICES,
    "slot": SLOTS,
    "state": STATES,
    "status": ANSWER_STATUSES,
    "intent": domain()["intents"],
}
# Said with a name that is put together, or named by casework.
_OPEN_KINDS = {
    *LABELS,
    "account_change",
    "activity_action",
    "actor",
    "author",
    "channel",
    "outcome",
    "problem",
    "subject",
    "variable",
    "way",
}


def sentences(language: str) -> dict[str, str]:
    """The catalog's sentences by their ids."""
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, abort_invalid=True) if m.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words(language: Language) -> None:
    """Same ids, same placeholders, none empty, and none forgotten in another language."""
    reference, own = sentences(DEFAULT_LANGUAGE), sentences(language)
    assert own.keys() == reference.keys()
    assert [name for name, sentence in own.items() if not sentence.strip()] == []
    assert [name for name in own if placeholders(own[name]) != placeholders(reference[name])] == []
    others = [sentences(other) for other in LANGUAGES if other != language]
    assert [n for n, s in own.items() if len(s) > 30 and s in [other[n] for other in others]] == []


@pytest.mark.parametrize("kind", LABELS)
def test_every_word_of_the_vocabularies_has_a_name(kind: str) -> None:
    """An officer is no programmer: no id is shown where there could be a word."""
    known = sentences(DEFAULT_LANGUAGE)
    assert [name for name in LABELS[kind] if f"{kind}.{name.replace('-', '_')}" not in known] == []


def test_all_that_is_said_exists_and_all_that_exists_is_said() -> None:
    """In templates and code."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in DESK.rglob("*") if p.suffix in (".html", ".py"))
    known = sentences(DEFAULT_LANGUAGE)
    said = set(re.findall(r'say\("([a-z_.]+)"[,)]', text))
    assert said - known.keys() == set()
    made = set(re.findall(r'say\("([a-z_.]+)" ~', text))
    unsaid = {n for n in known if n not in said and n.partition(".")[0] not in _OPEN_KINDS}
    assert {n for n in unsaid if not n.startswith(tuple(made)) and n != "desk.language"} == set()


def test_every_refusal_has_its_sentence() -> None:
    """And is one that exists."""
    assert {f"outcome.{name}" for name in REFUSALS} - sentences(DEFAULT_LANGUAGE).keys() == set()


def test_every_way_a_sign_in_fails_has_its_sentence() -> None:
    """Whoever stays outside is told why."""
    assert {f"sign_in.oidc_{name}" for name in OUTCOMES} - sentences(DEFAULT_LANGUAGE).keys() == set()


def test_ready_replies_say_the_same_in_three_languages() -> None:
    """With the same values, all of which have names for officers."""
    known = sentences(DEFAULT_LANGUAGE)
    for name, reply in canned.replies().items():
        for part in ("title", "text"):
            assert set(reply[part]) == set(get_args(Language)), name
        values = {language: sorted(canned.variables(reply["text"][language])) for language in LANGUAGES}
        assert values["ca"] == values["es"] == values["en"], name
        assert [value for value in values["ca"] if f"variable.{value}" not in known] == []
        assert all(f is None or f.isidentifier() for _, f, _, _ in string.Formatter().parse(reply["text"]["ca"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_ready_replies_are_in_the_language_they_say(language: Language) -> None:
    """The desk would warn of its own words otherwise."""
    for name, reply in canned.replies().items():
        assert other_language(reply["text"][language], language) is None, name


@pytest.mark.parametrize(
    ("text", "spoken", "other"),
    [
        ("Bon dia, us ho mirem i us ho diem demà amb els terminis.", "ca", None),
        ("Bon dia, us ho mirem i us ho diem demà amb els terminis.", "es", "ca"),
        ("Buenos días, lo consultamos y le decimos algo mañana.", "ca", "es"),
        ("Buenos días, lo consultamos y le decimos algo mañana.", "es", None),
        ("We will look into this and write to you tomorrow.", "ca", "en"),
        ("We will look into this and write to you tomorrow.", "en", None),
        ("URBACT IV, CERV", "ca", None),
        ("OK", "es", None),
        ("Sí", "en", None),
        ("https://urbact.eu/a-call-for-the-cities", "ca", None),
        ("Teniu raó: la frase «the call is open» és al web i us hi explico el que cal fer.", "ca", None),
        ("", "ca", None),
    ],
)
def test_a_draft_in_another_language_is_noticed(text: str, spoken: Language, other: Language | None) -> None:
    """By its small words; names, short messages and quotations are no evidence."""
    assert other_language(text, spoken) == other
