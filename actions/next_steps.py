"""Buttons under an answer: what else is known of the same thing, in words that fit its kind, and help with it."""

from actions.turn import Turn
from knowledge.kinds import Topic
from knowledge.records import Record

Button = dict[str, str]

_INTENTS: dict[Topic, str] = {
    "eligibility": "ask_eligibility",
    "funding": "ask_funding",
    "deadline": "ask_deadline",
    "how_to_join": "ask_how_to_join",
    "contact": "ask_contact",
}
# The kinds whose questions have words of their own; "who may take part?" is asked of all others.
_OWN_WORDS = ("network", "service", "procedure")
_AT_MOST = 2


def next_steps(record: Record, turn: Turn, besides: str | None = None) -> tuple[Button, ...]:
    """Make the buttons that go on from an answer.

    Args:
        record: what was told about.
        turn: the turn that is answered.
        besides: the topic that was told; None where the answer was what the thing is.

    Returns:
        Two questions at most that have an answer, and a request for help last.
    """
    questions = [topic for topic in _INTENTS if topic != besides and _is_answered(record, topic, turn)]
    # What was not told yet comes before the contact and the deadline of what was.
    shown = questions[: _AT_MOST + 1] if besides is None else questions[:_AT_MOST]
    kind = record.kind if record.kind in _OWN_WORDS else "programme"
    buttons = [
        {"title": f"label:utter_label_next_{topic}_{kind}", "payload": f"{_INTENTS[topic]}?subject={record.id}"}
        for topic in shown
    ]
    if besides is not None and len(buttons) < _AT_MOST:
        buttons.append({"title": "label:utter_label_next_about", "payload": f"open_item?subject={record.id}"})
    return (*buttons, _help(record))


def _is_answered(record: Record, topic: Topic, turn: Turn) -> bool:
    # A programme always has a word about its calls.
    return record.fact(topic) is not None or (topic == "deadline" and record.kind == "programme")


def _help(record: Record) -> Button:
    if record.kind == "service":
        return {"title": "label:utter_label_next_service", "payload": f"request_assistance?service={record.id}"}
    entity = "procedure" if record.kind == "procedure" else "request_subject"
    return {"title": "label:utter_label_next_help", "payload": f"request_assistance?{entity}={record.id}"}
