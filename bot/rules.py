"""Rasa's rule policy with its rules found by what has just happened, instead of trying every one each time."""

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, SHOULD_NOT_BE_SET, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

# The action that was last and the intent that was last; None where a rule is open.
Moment = tuple[str | None, str | None]
# Stands for a last action that has no name.
_UNNAMED = ""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class Rules(RulePolicy):
    """Predicts what `RulePolicy` predicts, from the same rules and with the same settings."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take what Rasa gives; rules are indexed when they are first asked."""
        super().__init__(*arguments, **named)
        self._indexes: dict[int, RuleIndex] = {}

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        # Rasa asks a first time for rules about the very words of a message.
        if use_text_for_last_user_input and not self._any_reads_words():
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        candidates = self._index(lookup).candidates(states[-1]) if states else list(lookup)
        return super()._get_possible_keys({key: lookup[key] for key in candidates}, states)

    def _any_reads_words(self) -> bool:
        lookups = [self.lookup[name] for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH) if name in self.lookup]
        return any(self._index(lookup).reads_words for lookup in lookups)

    def _index(self, lookup: dict[str, str]) -> "RuleIndex":
        index = self._indexes.get(id(lookup))
        # Training makes other lookups, and may make one where another was.
        if index is None or index.lookup is not lookup or index.size != len(lookup):
            index = self._indexes[id(lookup)] = RuleIndex(lookup)
        return index


class RuleIndex:
    """Keys of rules by the moment that they are about."""

    def __init__(self, lookup: dict[str, str]) -> None:
        """Read every key once.

        Args:
            lookup: what a rule predicts, by its key: its states as JSON.
        """
        self.lookup = lookup
        self.size = len(lookup)
        self.reads_words = False
        self._keys: defaultdict[Moment, list[str]] = defaultdict(list)
        self._of_beginnings: list[str] = []
        for key in lookup:
            rule_states: list[State] = RulePolicy._rule_key_to_state(key)
            self.reads_words |= any(TEXT in rule_state.get(USER, {}) for rule_state in rule_states)
            action, intent = _moment(rule_states[-1])
            if action is None:
                self._of_beginnings.append(key)
            self._keys[action, intent].append(key)

    def candidates(self, state: State) -> list[str]:
        """The keys that may apply: no other can.

        Args:
            state: the last one of a conversation.
        """
        action, intent = _moment(state)
        if action is None:
            return self._of_beginnings
        moments = {(a, i) for a in (action, _UNNAMED) for i in (intent, None)}
        return [key for moment in moments for key in self._keys.get(moment, ())]


def _moment(state: State) -> Moment:
    before = state.get(PREVIOUS_ACTION)
    intent = state.get(USER, {}).get(INTENT)
    action = str(before.get(ACTION_NAME) or _UNNAMED) if before else None
    return action, str(intent) if intent and intent != SHOULD_NOT_BE_SET else None
