"""A short question that no intent covers, about what was talked about: "i quines ciutats en formen part?"."""

from typing import Literal

from actions.answers import TOPIC_OF_FACET, about, facet, remember
from actions.asking import asks_for_members, is_short, telling
from actions.describe import describe, describe_fact
from actions.next_steps import next_steps
from actions.procedures import is_closed
from actions.programmes import closed
from actions.subject import KINDS, subject_before
from actions.turn import Turn, Utterance
from knowledge.library import Hit, Library
from knowledge.records import Record

Outcome = Literal["answered", "missing", "not_about_it"]
# A question that was nearly understood, about something that was just talked about, is understood.
_LIKELY = 0.2


async def go_on(turn: Turn, library: Library) -> Outcome:
    """Answer from what is known of the subject and of what is related to it.

    Args:
        turn: the turn to be answered.
        library: the knowledge.

    Returns:
        "answered" when something was said; "missing" when the message is about the subject and this is not known of it;
        "not_about_it" when there is no subject, or the message is too long or too empty to be about it.
    """
    before = await subject_before(turn, library)
    if before is None or before.kind not in KINDS or turn.values(*KINDS) or not is_short(turn):
        return "not_about_it"
    if asks_for_members(turn) and before.kind == "network":
        fact = before.fact("members")
        values = describe_fact(before, fact, turn.language) if fact else describe(before, turn.language)
        response = "utter_fact_members" if fact else "utter_fact_missing_members"
        turn.say(Utterance(response, values, next_steps(before, turn, "members") if fact else ()))
        remember(turn, before)
        return "answered"
    if not telling(turn):
        return "not_about_it"
    hit = await _nearest(turn, library, before)
    if hit is None:
        return "missing"
    await say_found(hit, turn, library)
    return "answered"


async def say_missing(turn: Turn, library: Library) -> None:
    """Say of the subject that what was asked is not known of it."""
    before = await subject_before(turn, library)
    if before is not None:
        turn.say(Utterance("utter_fact_missing_details", describe(before, turn.language)))
        remember(turn, before)


async def nearly_a_question(turn: Turn, library: Library) -> Outcome:
    """Answer a message that was nearly understood as a question about a fact of the subject.

    Args:
        turn: the turn, whose intent was in doubt.
        library: the knowledge.
    """
    before = await subject_before(turn, library)
    likely = next(((name, share) for name, share in turn.ranking if name != "nlu_fallback"), ("", 0.0))
    if before is None or before.kind not in KINDS or not is_short(turn) or turn.values(*KINDS):
        return "not_about_it"
    topic = TOPIC_OF_FACET.get(likely[0])
    if topic is None or likely[1] < _LIKELY:
        return "not_about_it"
    turn.say(await facet(before, topic, library, turn))
    remember(turn, before)
    return "answered"


async def say_found(hit: Hit, turn: Turn, library: Library) -> None:
    """Say what a search found, as found: a closed programme as closed, steps as steps, one fact, or what it is.

    Args:
        hit: the best of the search.
        turn: the turn to be answered.
        library: the knowledge.
    """
    record = hit.record
    remember(turn, record)
    if record.kind == "programme" and record.status(turn.today) == "closed":
        return turn.say(await closed(record, library, turn))
    if hit.topic == "steps" or (record.kind == "procedure" and await is_closed(record, library, turn)):
        return turn.say(await about(record, library, turn))
    if hit.fact is not None:
        return turn.say(Utterance("utter_found_fact", describe_fact(record, hit.fact, turn.language)))
    return turn.say(Utterance("utter_found", describe(record, turn.language)))


async def _nearest(turn: Turn, library: Library, before: Record) -> Hit | None:
    """The subject itself, unless something related has more of the question's words."""
    result = await library.search(
        turn.text,
        language=turn.language,
        on=turn.today,
        only=(before.id, *before.related),
        limit=len(before.related) + 1,
    )
    own = next((hit for hit in result.hits if hit.record.id == before.id), None)
    if result.outcome != "found":
        return None
    best = result.hits[0]
    if own is None or best.record.id == before.id:
        return best
    return best if best.in_words > own.in_words else own
