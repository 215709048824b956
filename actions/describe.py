"""What is said of any record: its name, its summary or one of its facts, and the evidence."""

from typing import Any

from actions.evidence import evidence
from actions.grammar import of, opening
from knowledge.records import Fact, Record
from languages import Language


def describe(record: Record, language: Language) -> dict[str, Any]:
    """Values that every answer about a record may use.

    Args:
        record: the record.
        language: of the conversation.

    Returns:
        id, name; the name after "of" and at the start of a sentence; summary, website, where else to ask, evidence.
    """
    name = record.names[language]
    return {
        "id": record.id,
        "name": name,
        "of_name": of(name, language),
        "opening_name": opening(name, language),
        "summary": record.summary[language],
        "website": record.website,
        "where": f"label:utter_label_where_{'website' if record.website else 'service'}",
        **evidence(record.sources, record.checked_on, record.confidence, language),
    }


def describe_fact(record: Record, fact: Fact, language: Language) -> dict[str, Any]:
    """Values of an answer with one fact: as `describe`, with the fact's own words and evidence.

    Args:
        record: the record.
        fact: one of its facts.
        language: of the conversation.
    """
    sources = fact.sources or record.sources
    return {
        **describe(record, language),
        "fact": fact.text[language],
        **evidence(sources, fact.checked_on, fact.confidence, language),
    }
