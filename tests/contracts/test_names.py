"""One name, one place: what one part calls another by exists, once, and is used."""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import get_args
from urllib.parse import parse_qsl

from actions.answers import TOPIC_OF_FACET
from actions.lists import KIND_OF_TOPIC
from actions.next_steps import _OWN_WORDS
from actions.repair import _PROPOSED
from actions.request_fields import FIELDS
from actions.server import ACTIONS
from actions.strategy import _KIND_OF_INTENT as STRATEGY_INTENTS
from casework.requests import CancelOutcome
from casework.vocabulary import REQUEST_STATES, SERVICES
from knowledge.kinds import Status
from languages import LANGUAGES
from tests.contracts.reading import (
    RESPONSES,
    domain,
    python_files,
    rule_steps,
    shown,
    training_sentences,
    tree_of,
    variations,
)

# Names that are put together in code, with all that they can become. A name that is missing here fails the test below.
EXPANSIONS: dict[str, Collection[str]] = {
    "utter_fact_{topic}": TOPIC_OF_FACET.values(),
    "utter_label_next_{topic}_{kind}": [
        f"{t}_{k}" for t in TOPIC_OF_FACET.values() for k in ("programme", *_OWN_WORDS)
    ],
    "utter_label_where_{'website' if record.website else 'service'}": ("website", "service"),
    "utter_label_{years}": ("period", "since"),
    "utter_fact_missing_{topic}": TOPIC_OF_FACET.values(),
    "utter_list_{topic}": KIND_OF_TOPIC,
    # Closed ones are said by a function of their own, undated ones too.
    "utter_programme_{status}": set(get_args(Status)) - {"closed", "undated"},
    "utter_evidence_{line}": ("sourced", "unconfirmed", "unsourced"),
    "utter_{turn.intent.removeprefix('ask_')}": [intent.removeprefix("ask_") for intent in STRATEGY_INTENTS],
    "utter_label_{name}": _PROPOSED,
    "utter_label_{field}": FIELDS,
    "utter_label_service_{value.replace('-', '_')}": [service.replace("-", "_") for service in SERVICES],
    "utter_label_state_{request.state}": REQUEST_STATES,
    "utter_request_{how}": ("corrected", "noted"),
    "utter_{requested}_unclear": domain()["forms"]["lookup_form"]["required_slots"],
    "utter_{requested}_absent": domain()["forms"]["lookup_form"]["required_slots"],
    "utter_lookup_{found.outcome}": ("not_found", "locked"),
    "utter_lookup_{outcome}": set(get_args(CancelOutcome)) - {"cancelled", "already_closed"},
}
# The intents and entities that others rely on; add where dialogues need more, never rename.
FIXED_INTENTS = """
    greet goodbye thanks affirm deny chitchat ask_capabilities ask_if_bot ask_privacy change_language ask_service
    ask_programme ask_network ask_procedure ask_municipality ask_objectives ask_lines_of_work ask_geographic_priorities
    ask_eligibility ask_deadline ask_funding ask_how_to_join ask_contact list_items request_assistance request_status
    cancel_request talk_to_human inform feedback_positive feedback_negative out_of_scope
    """.split()  # noqa: SIM905 - a list of quoted words says less
FIXED_ENTITIES = """
    service programme network procedure municipality topic request_reference email phone person date deadline language
    """.split()  # noqa: SIM905
# Said by buttons or set by a component; the classifier does not learn them.
NOT_LEARNT = {"open_item", "withdraw_request", "unsupported_language"}
_NAME = re.compile(r"(?:label:)?(utter_[a-z_]+)")


def literals() -> Iterator[tuple[str, str]]:
    """File and text of every string in code, f-strings with their holes as written."""
    for path in python_files("actions", "bot"):
        inside: set[int] = set()
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.JoinedStr):
                inside |= {id(part) for part in node.values}
                yield shown(path), "".join(_source(part) for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                yield shown(path), node.value


def _source(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        return "{" + ast.unparse(part.value) + "}"
    return str(part.value) if isinstance(part, ast.Constant) else ""


# Rasa's key for the name of a response, and the prefix of the responses that forms ask with.
_NO_RESPONSES = frozenset({"utter_action", "utter_ask_"})


def named_in_code() -> dict[str, str]:
    """Every response that code names → the file that does."""
    found: dict[str, str] = {}
    for file, text in literals():
        bare = text.removeprefix("label:")
        if "{" in bare and bare.startswith("utter_"):
            assert bare in EXPANSIONS, f"{file}: say in EXPANSIONS what {bare!r} can become"
            hole = re.compile(r"\{.*\}")
            found |= {hole.sub(value, bare): file for value in EXPANSIONS[bare]}
        elif _NAME.fullmatch(text) and bare not in _NO_RESPONSES:
            found[bare] = file
    return found


def named_in_rules() -> set[str]:
    """Every response that a rule says."""
    return {name for kind, name in rule_steps() if kind == "action" and name.startswith("utter_")}


def asked_by_forms() -> set[str]:
    """The question for each slot of a form that no action asks for."""
    slots = {slot for form in domain()["forms"].values() for slot in form["required_slots"]}
    return {f"utter_ask_{slot}" for slot in slots if f"action_ask_{slot}" not in domain()["actions"]}


def payloads() -> Iterator[tuple[str, str]]:
    """Where a button is, and its payload."""
    yield from ((v.where, button["payload"]) for v in variations() for button in v.buttons)
    for file, text in literals():
        if re.fullmatch(r"[a-z_]+\?[a-z_]+=.*", text):
            yield file, text


def test_no_response_is_written_twice() -> None:
    """Of two copies Rasa keeps one and only warns; YAML keeps the last one of a file and does not even warn."""
    lines = [
        (found[1], path.name)
        for path in sorted(RESPONSES.glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if (found := re.match(r"  (utter_\w+):", line))
    ]
    twice = {name for name, times in Counter(name for name, _ in lines).items() if times > 1}
    assert not twice, [f"{name} in {file}" for name, file in lines if name in twice]


def test_every_response_that_is_named_exists() -> None:
    """A name without a response leaves the user without a word."""
    known = {v.name for v in variations()}
    missing = [f"{file} says {name}" for name, file in named_in_code().items() if name not in known]
    missing += [f"a rule says {name}" for name in named_in_rules() - known]
    missing += [f"a form asks with {name}" for name in asked_by_forms() - known]
    assert missing == [], "no such response: " + "; ".join(missing)


def test_every_response_is_used() -> None:
    """Words that nobody says are not kept: editors would polish them for nothing."""
    used = {*named_in_code(), *named_in_rules(), *asked_by_forms()}
    unused = sorted({f"{v.file}: {v.name}" for v in variations() if v.name not in used})
    assert unused == [], "nothing says " + ", ".join(unused)


def test_expansions_are_all_in_use() -> None:
    """The list of names that are put together says nothing that the code no longer does."""
    assert set(EXPANSIONS) - {text.removeprefix("label:") for _, text in literals()} == set()


def test_actions_of_domain_and_server_are_the_same() -> None:
    """The action server registers exactly the actions that the domain declares."""
    registered = {action.action_name for action in ACTIONS}  # type: ignore[attr-defined]
    assert registered == set(domain()["actions"])


def test_rules_name_declared_actions() -> None:
    """Every action in a rule is declared: Rasa would train the rule and then say nothing."""
    own = {*domain()["actions"], *domain()["forms"], "action_deactivate_loop", "action_listen"}
    unknown = {n for kind, n in rule_steps() if kind == "action" and not n.startswith("utter_")} - own
    assert unknown == set()


def test_every_intent_leads_somewhere() -> None:
    """Each intent of the domain has a rule, and each intent of a rule is in the domain."""
    ruled = {name for kind, name in rule_steps() if kind == "intent"}
    assert set(domain()["intents"]) == ruled - {"nlu_fallback"}


def test_the_fixed_intents_and_entities_are_there() -> None:
    """Their names are an interface: statistics, tests and other programs rely on them."""
    assert set(FIXED_INTENTS) - set(domain()["intents"]) == set()
    assert set(FIXED_ENTITIES) - set(domain()["entities"]) == set()


def test_no_intent_or_entity_is_declared_twice() -> None:
    """A second declaration hides which topic it belongs to."""
    for key in ("intents", "entities", "actions"):
        assert [name for name, times in Counter(domain()[key]).items() if times > 1] == [], key


def test_exactly_the_intents_that_are_learnt_have_sentences() -> None:
    """An intent without sentences is never understood; sentences of an unknown intent spoil the others.

    Rasa's own `nlu_fallback` is in no domain: its sentences are those that nobody can understand ("allò d'abans").
    """
    for language in LANGUAGES:
        learnt = {s.intent for s in training_sentences() if s.language == language}
        assert learnt - {"nlu_fallback"} == set(domain()["intents"]) - NOT_LEARNT, f"data/nlu/{language}"


def test_buttons_speak_of_known_intents_and_entities() -> None:
    """A payload is an intent and entities of the domain: a press on anything else would be repaired, not answered."""
    wrong = []
    for where, payload in payloads():
        intent, _, query = payload.partition("?")
        if intent not in domain()["intents"] and not intent.startswith("{"):
            wrong.append(f"{where}: {payload!r} has no known intent")
        wrong += [
            f"{where}: {payload!r} has the unknown entity {entity!r}"
            for entity, _ in parse_qsl(query)
            if entity not in domain()["entities"]
        ]
    assert wrong == [], "\n".join(wrong)
