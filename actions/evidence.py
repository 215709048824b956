"""The line under every answer: where a fact comes from and when it was checked, or that it is to be confirmed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from actions.dates import in_words
from knowledge.records import Source
from languages import Language


def evidence(sources: Sequence[Source], checked_on: date, confidence: str, language: Language) -> dict[str, Any]:
    """Values of the evidence line.

    Args:
        sources: the fact's sources, best first; may be empty for unconfirmed facts.
        checked_on: the day the fact was last compared with them.
        confidence: "sourced" or "to_be_confirmed".
        language: of the conversation.

    Returns:
        The hole `evidence` and what fills it.
    """
    line = "sourced" if confidence == "sourced" else "unconfirmed"
    values: dict[str, Any] = {"checked_on": in_words(checked_on, language)}
    source = next((source for source in sources if source.url), None)
    if source is not None:
        values |= {"source_title": source.title, "source_url": source.url}
    elif line == "unconfirmed":
        line = "unsourced"
    return {"evidence": f"label:utter_evidence_{line}", **values}
