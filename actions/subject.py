"""Which record a message is about: named in it, found by search, or the one talked about before."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from actions.turn import Turn
from knowledge.kinds import Kind
from knowledge.library import Library
from knowledge.records import Record

KINDS: tuple[Kind, ...] = ("programme", "network", "procedure", "service")
_KIND_OF_INTENT: dict[str, Kind] = {
    "ask_programme": "programme",
    "ask_network": "network",
    "ask_procedure": "procedure",
    "ask_service": "service",
    "ask_municipality": "municipality",
}
# Kinds that are asked about only where an ambiguous word may mean them.
_SHARED = ("line_of_work", "organisation")
# In "com s'obté el PIC per a un projecte LIFE" the thing asked about depends on the kind of question.
_KINDS_OF_FACET = {"ask_funding": ("programme", "network"), "ask_deadline": ("programme", "procedure")}
# A follow-up ("i qui hi pot participar?") is short; a longer sentence without a name speaks for itself.
_FOLLOW_UP_WORDS = 9


@dataclass(frozen=True)
class Subject:
    """What a message is about.

    Attributes:
        outcome: "one" | "ambiguous" (several records share the name) | "none".
        records: one record, the candidates, or nothing.
        topic: the fact that search found, if search it was.
    """

    outcome: Literal["one", "ambiguous", "none"]
    records: tuple[Record, ...] = ()
    topic: str | None = None


async def subject_of(turn: Turn, library: Library, *, follow_up: bool = True) -> Subject:
    """Find what a message is about.

    Args:
        turn: the message with its conversation.
        library: the knowledge.
        follow_up: whether the subject of the conversation may stand in where none is named.

    Returns:
        The subject.
    """
    named = await _named(turn, library)
    if named.outcome != "none":
        return named
    before = await library.record(turn.slots["subject"]) if turn.slots.get("subject") else None
    if follow_up and before is not None and len(turn.text.split()) <= _FOLLOW_UP_WORDS:
        return Subject("one", (before,))
    kind = _KIND_OF_INTENT.get(turn.intent)
    kinds: tuple[Kind, ...] = (kind,) if kind in KINDS else KINDS
    result = await library.search(turn.text, language=turn.language, on=turn.today, kinds=kinds)
    if result.outcome == "found":
        return Subject("one", (result.hits[0].record,), result.hits[0].topic)
    if follow_up and before is not None:
        return Subject("one", (before,))
    return Subject("none")


async def _named(turn: Turn, library: Library) -> Subject:
    chosen = turn.value("subject")
    if chosen:
        record = await library.record(str(chosen))
        return Subject("one", (record,)) if record else Subject("none")
    kinds: Collection[str] = (*KINDS, *_SHARED)
    if turn.intent == "ask_municipality":
        kinds = ("municipality",)
    wanted = _KINDS_OF_FACET.get(turn.intent, ())
    spans: dict[tuple[int | None, int | None], list[tuple[str, str]]] = {}
    for entity in turn.entities:
        if entity.name in kinds:
            spans.setdefault((entity.start, entity.end), []).append((entity.name, str(entity.value)))
    fitting = [candidates for candidates in spans.values() if any(kind in wanted for kind, _ in candidates)]
    if wanted and not fitting and turn.slots.get("subject"):
        # "i quant cofinancen?" names co-financing, but asks for that of what we were talking about.
        return Subject("none")
    preferred = (_KIND_OF_INTENT.get(turn.intent, ""),)
    # The name whose kind fits the question goes first; among equals the first in the text.
    ordered = fitting or sorted(spans.values(), key=lambda found: not any(kind in preferred for kind, _ in found))
    for candidates in ordered:
        of_wanted_kind = [candidate for candidate in candidates if candidate[0] in wanted]
        ids = [record_id for _, record_id in of_wanted_kind or candidates]
        records = [record for record_id in ids if (record := await library.record(record_id))]
        current = [record for record in records if record.status(turn.today) != "closed"]
        meant = current or records
        if meant:
            return Subject("one" if len(meant) == 1 else "ambiguous", tuple(meant))
    return Subject("none")
