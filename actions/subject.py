"""Which record a message is about: named in it, found by search, or the one talked about before."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from actions.asking import is_about_all_calls, is_short, may_be_outside, telling
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
# Kinds that have deadlines, money, members…: a town or a word of the glossary has none.
_WITH_FACTS = (*KINDS, "organisation", "plan")
# In "com s'obté el PIC per a un projecte LIFE" the thing asked about depends on the kind of question.
_KINDS_OF_FACET = {"ask_funding": ("programme", "network"), "ask_deadline": ("programme", "procedure")}
# Part of a name is looked for by words of at least so many letters.
_LETTERS_OF_A_PART = 5


@dataclass(frozen=True)
class Subject:
    """What a message is about.

    Attributes:
        outcome: "one" | "ambiguous" (several records share the name) | "calls" (calls in general) | "outside" (somebody
            else's business, by the words that nobody here uses) | "none".
        records: one record, the candidates, or nothing.
        known_by: what says so: the message or the conversation ("context"), or only that a search found it.
    """

    outcome: Literal["one", "ambiguous", "calls", "outside", "none"]
    records: tuple[Record, ...] = ()
    known_by: Literal["context", "search"] = "context"


_NONE = Subject("none")


async def subject_of(turn: Turn, library: Library, *, follow_up: bool = True) -> Subject:
    """Find what a message is about.

    Args:
        turn: the message with its conversation.
        library: the knowledge.
        follow_up: whether the subject of the conversation may stand in where none is named.

    Returns:
        The subject.
    """
    named = await named_in(turn, library)
    if named.outcome != "none":
        return named
    if is_about_all_calls(turn):
        return Subject("calls")
    before = await subject_before(turn, library) if follow_up else None
    kind = _KIND_OF_INTENT.get(turn.intent)
    if kind is None:
        return await _of_a_fact(turn, library, before)
    return await _of_a_kind(turn, library, before, kind)


async def subject_before(turn: Turn, library: Library) -> Record | None:
    """The record that the conversation was about, if any."""
    return await library.record(turn.slots["subject"]) if turn.slots.get("subject") else None


async def _of_a_fact(turn: Turn, library: Library, before: Record | None) -> Subject:
    """Whom "i quin termini té?" asks about: what was talked about, unless the sentence says more than that."""
    if may_be_outside(turn) and await library.unheard(telling(turn)):
        return Subject("outside")
    goes_on = before is not None and before.kind in _WITH_FACTS
    if before is not None and goes_on and is_short(turn):
        return Subject("one", (before,))
    found = await _found(turn, library, KINDS)
    return found if found.outcome == "one" or before is None or not goes_on else Subject("one", (before,))


async def _of_a_kind(turn: Turn, library: Library, before: Record | None, kind: Kind) -> Subject:
    """Whom "i què és exactament?" asks about: what was talked about, unless the sentence holds a name or a theme."""
    says_nothing_else = before is not None and not telling(turn)
    if kind == "municipality":
        # A town that is none of the 36 has no name that is known here: nothing may stand in for it.
        return Subject("one", (before,)) if before and before.kind == kind and says_nothing_else else _NONE
    if before is not None and says_nothing_else and is_short(turn):
        return Subject("one", (before,))
    if before is not None and before.kind == kind:
        in_part = await _named_in_part(turn, library, kind)
        return in_part if in_part.outcome == "one" or not is_short(turn) else Subject("one", (before,))
    return await _found(turn, library, (kind,))


async def _found(turn: Turn, library: Library, kinds: Collection[Kind]) -> Subject:
    if not telling(turn):
        return _NONE
    result = await library.search(turn.text, language=turn.language, on=turn.today, kinds=kinds)
    return Subject("one", (result.hits[0].record,), "search") if result.outcome == "found" else _NONE


async def _named_in_part(turn: Turn, library: Library, kind: Kind) -> Subject:
    for word in telling(turn):
        if len(word) >= _LETTERS_OF_A_PART:
            found = await library.resolve(word, kinds=(kind,))
            if found.outcome == "one":
                return Subject("one", found.records)
    return _NONE


async def named_in(turn: Turn, library: Library) -> Subject:
    """The record that a message names, or the records that share the name.

    Args:
        turn: the message.
        library: the knowledge.

    Returns:
        "one", "ambiguous" or "none".
    """
    chosen = turn.value("subject")
    if chosen:
        record = await library.record(str(chosen))
        return Subject("one", (record,)) if record else _NONE
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
        return _NONE
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
    return _NONE
