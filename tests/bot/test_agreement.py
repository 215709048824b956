"""The intent agrees with the kind of thing that was named."""

import pytest

from bot.nlu.agreement import KindAgreement
from tests.bot.messages import understood


@pytest.mark.parametrize(
    ("intent", "kinds", "expected"),
    [
        ("ask_programme", ["network"], "ask_network"),
        ("ask_network", ["programme"], "ask_programme"),
        ("ask_network", ["network"], "ask_network"),
        ("ask_programme", ["procedure"], "ask_procedure"),
        ("ask_procedure", ["programme"], "ask_programme"),
        ("ask_programme", ["programme", "network"], "ask_programme"),
        ("ask_procedure", ["programme", "network"], "ask_procedure"),
        ("ask_network", ["municipality"], "ask_municipality"),
        ("ask_municipality", ["programme"], "ask_programme"),
        ("ask_programme", ["programme", "municipality"], "ask_programme"),
        ("ask_network", ["programme", "municipality"], "ask_programme"),
        ("ask_programme", [], "ask_programme"),
        ("ask_service", ["procedure"], "ask_service"),
        ("ask_procedure", ["service"], "ask_procedure"),
        ("ask_deadline", ["network"], "ask_deadline"),
        ("list_items", ["network"], "list_items"),
        ("greet", ["municipality"], "greet"),
        ("ask_capabilities", ["topic"], "list_items"),
        ("ask_capabilities", ["programme"], "ask_capabilities"),
    ],
)
def test_the_name_tells_the_kind(intent: str, kinds: "list[str]", expected: str) -> None:
    """One named kind decides among questions about things; a town besides only says who asks."""
    message = understood(intent, *((kind, "x") for kind in kinds))
    KindAgreement().process([message])
    got = message.get("intent")["name"]
    assert got == expected, f"{intent} with {kinds}: expected {expected}, got {got}"


def test_confidence_stays_and_the_ranking_follows() -> None:
    """The corrected intent leads the ranking, once, with the confidence of the one it replaces."""
    message = understood("ask_programme", ("network", "medcities"), confidence=0.8)
    KindAgreement().process([message])
    assert message.get("intent") == {"name": "ask_network", "confidence": 0.8}
    assert [i["name"] for i in message.get("intent_ranking")] == ["ask_network", "greet"]


def test_a_message_without_intent_is_left_alone() -> None:
    """An empty message has none."""
    message = understood("ask_programme", ("network", "medcities"))
    message.set("intent", None)
    KindAgreement().process([message])
    assert message.get("intent") is None
