"""The quicker rule policy predicts what Rasa's own predicts."""

import json

import pytest
from rasa.core.policies.rule_policy import RulePolicy

from bot.rules import RuleIndex, Rules

LISTEN = {"action_name": "action_listen"}


def key(*states: dict) -> str:
    """A rule's key as Rasa writes it."""
    return json.dumps(states, sort_keys=True)


RULES = {
    key({"prev_action": LISTEN, "user": {"intent": "greet"}}): "utter_greet",
    key({"prev_action": LISTEN, "user": {"intent": "greet"}}, {"prev_action": {"action_name": "utter_greet"}}): "done",
    key({"prev_action": LISTEN, "slots": {"need": "should_not_be_set"}}): "utter_anything",
    key({"prev_action": LISTEN, "user": {"intent": "should_not_be_set"}}): "utter_no_intent",
    key({"prev_action": LISTEN, "user": {"intent": "ask"}, "slots": {"need": [1.0]}}): "utter_need",
    key({"user": {"intent": "greet"}}): "utter_first",
    key({"prev_action": {"action_text": "hello"}}): "utter_spoken",
    key({"active_loop": {"name": "form"}, "prev_action": {"action_name": "form"}}): "action_listen",
}
CONVERSATIONS = [
    [{}],
    [{"user": {"intent": "greet"}}],
    [{"prev_action": LISTEN, "user": {"intent": "greet"}}],
    [{}, {"prev_action": LISTEN, "user": {"intent": "greet"}}, {"prev_action": {"action_name": "utter_greet"}}],
    [{"prev_action": LISTEN, "user": {"intent": "ask"}}],
    [{"prev_action": LISTEN, "user": {"intent": "ask"}, "slots": {"need": (1.0,)}}],
    [{"prev_action": LISTEN, "user": {"text": "hello"}}],
    [{"prev_action": {"action_text": "hello"}}],
    [{"prev_action": {"action_name": "form"}, "active_loop": {"name": "form"}}],
    [],
]


@pytest.mark.parametrize("states", CONVERSATIONS)
def test_the_same_rules_apply_as_in_rasa(states: list[dict]) -> None:
    """What the index leaves out would not have applied, and what applies is not left out."""
    quick = Rules.__new__(Rules)
    quick._indexes = {}
    stock = RulePolicy.__new__(RulePolicy)
    assert quick._get_possible_keys(RULES, states) == stock._get_possible_keys(RULES, states)


def test_the_words_of_a_message_are_looked_at_only_where_a_rule_does() -> None:
    """A rule about words switches Rasa's first look on again."""
    quick = Rules.__new__(Rules)
    quick._indexes = {}
    quick.lookup = {"rules": RULES}
    assert not quick._any_reads_words()
    quick.lookup = {"rules": {**RULES, key({"prev_action": LISTEN, "user": {"text": "hello"}}): "utter_greet"}}
    assert quick._any_reads_words()


def test_another_lookup_gets_its_own_index() -> None:
    """Training makes lookups one after the other, of the same rules and of others."""
    quick = Rules.__new__(Rules)
    quick._indexes = {}
    lookup = dict(RULES)
    first = quick._index(lookup)
    assert isinstance(first, RuleIndex)
    assert quick._index(lookup) is first
    lookup[key({"prev_action": LISTEN, "user": {"intent": "bye"}})] = "utter_goodbye"
    assert quick._index(lookup) is not first
