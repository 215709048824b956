"""Somebody is sent away only on good evidence."""

import pytest

from bot.nlu.refusal import RefusalNeedsEvidence
from tests.bot.messages import understood


@pytest.mark.parametrize(
    ("intent", "confidence", "expected"),
    [
        ("out_of_scope", 0.9, "out_of_scope"),
        ("out_of_scope", 0.5, "out_of_scope"),
        ("out_of_scope", 0.49, "nlu_fallback"),
        ("feedback_positive", 0.4, "nlu_fallback"),
        ("feedback_positive", 0.6, "feedback_positive"),
        ("ask_programme", 0.2, "ask_programme"),
        ("nlu_fallback", 0.3, "nlu_fallback"),
    ],
)
def test_a_doubtful_refusal_becomes_the_fallback(intent: str, confidence: float, expected: str) -> None:
    """Below the threshold the knowledge is searched instead; other intents are not touched."""
    message = understood(intent, confidence=confidence)
    RefusalNeedsEvidence(0.5).process([message])
    assert message.get("intent")["name"] == expected


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        # Rasa's fallback stands before two that are as likely.
        ([("nlu_fallback", 0.35), ("out_of_scope", 0.49), ("chitchat", 0.48)], "out_of_scope"),
        ([("nlu_fallback", 0.35), ("chitchat", 0.41), ("out_of_scope", 0.4)], "chitchat"),
        ([("out_of_scope", 0.4), ("chitchat", 0.3), ("inform", 0.2)], "out_of_scope"),
        ([("nlu_fallback", 0.35), ("out_of_scope", 0.2), ("chitchat", 0.19), ("inform", 0.18)], "nlu_fallback"),
        ([("nlu_fallback", 0.35), ("out_of_scope", 0.49), ("ask_deadline", 0.48)], "nlu_fallback"),
        ([("nlu_fallback", 0.8), ("out_of_scope", 0.2)], "nlu_fallback"),
        ([("nlu_fallback", 1.0)], "nlu_fallback"),
        ([("ask_deadline", 0.5), ("out_of_scope", 0.4), ("chitchat", 0.1)], "ask_deadline"),
    ],
)
def test_between_a_refusal_and_small_talk_there_is_no_doubt(ranking: list[tuple[str, float]], expected: str) -> None:
    """Both are nobody's business here: together they are evidence, and neither is asked back."""
    message = understood(ranking[0][0], confidence=ranking[0][1])
    message.set("intent_ranking", [{"name": name, "confidence": confidence} for name, confidence in ranking])
    RefusalNeedsEvidence(0.5).process([message])
    assert message.get("intent")["name"] == expected


def test_the_refusal_stays_in_the_ranking() -> None:
    """What was thought at first can still be read."""
    message = understood("out_of_scope", confidence=0.3)
    RefusalNeedsEvidence(0.5).process([message])
    assert [i["name"] for i in message.get("intent_ranking")][:2] == ["nlu_fallback", "out_of_scope"]
    assert message.get("intent")["confidence"] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('resource{"page": 1}', "nlu_fallback"),
        ("<p></p>", "nlu_fallback"),
        ("b:no-such-button", "nlu_fallback"),
        ("no: gràcies", "thanks"),
        ("<p>gràcies</p>", "thanks"),
        ("3", "thanks"),
    ],
)
def test_letters_of_a_program_mean_nothing(text: str, expected: str) -> None:
    """However sure the classifier is of what they look like; words between them count, and so do numbers."""
    message = understood("thanks", text=text, confidence=0.8)
    RefusalNeedsEvidence(0.5).process([message])
    assert message.get("intent")["name"] == expected
