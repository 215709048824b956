"""Answers about one thing: what it is, or one fact of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from actions import municipalities, networks, procedures, programmes, services
from actions.asking import is_about_all_calls, is_name_alone
from actions.base import Sources, TurnAction
from actions.describe import describe, describe_fact
from actions.next_steps import next_steps
from actions.subject import KINDS, Subject, named_in, subject_of
from actions.turn import Turn, Utterance
from knowledge.kinds import Topic
from knowledge.library import Library
from knowledge.records import Record

About = Callable[[Record, Library, Turn], Awaitable[Utterance]]
_ABOUT: dict[str, About] = {
    "programme": programmes.about,
    "network": networks.about,
    "service": services.about,
    "procedure": procedures.about,
    "municipality": municipalities.about,
}
TOPIC_OF_FACET: dict[str, Topic] = {
    "ask_eligibility": "eligibility",
    "ask_deadline": "deadline",
    "ask_funding": "funding",
    "ask_how_to_join": "how_to_join",
    "ask_contact": "contact",
}
_DATA = ("email", "phone", "person", "date", "deadline")
# "I quins terminis tenen?" says nothing but the question.
_BARE_WORDS = 5
# The service itself: whom "quin és el vostre telèfon?" asks about.
_HOUSE = "amb-international"


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a record is, by its kind.

    Args:
        record: the record.
        library: the knowledge.
        turn: the turn to be answered.
    """
    tell = _ABOUT.get(record.kind)
    return await tell(record, library, turn) if tell else Utterance("utter_record", describe(record, turn.language))


async def facet(record: Record, topic: Topic, library: Library, turn: Turn) -> Utterance:
    """One fact of a record, or an honest word about why there is none.

    Args:
        record: the record.
        topic: a fact topic of the knowledge base.
        library: the knowledge.
        turn: the turn to be answered.
    """
    if record.kind == "programme" and record.status(turn.today) == "closed":
        return await programmes.closed(record, library, turn)
    if topic == "deadline" and record.kind == "programme":
        return programmes.deadline(record, turn)
    if record.kind == "procedure" and topic != "contact" and await procedures.is_closed(record, library, turn):
        return await procedures.about(record, library, turn)
    if topic == "how_to_join" and record.kind == "procedure" and record.fact(topic) is None:
        return await procedures.about(record, library, turn)
    fact = record.fact(topic)
    if fact is not None:
        values = describe_fact(record, fact, turn.language)
        return Utterance(f"utter_fact_{topic}", values, next_steps(record, turn, topic))
    if topic == "deadline" and record.kind == "service":
        return services.no_deadline(record, turn)
    return Utterance(f"utter_fact_missing_{topic}", describe(record, turn.language))


async def open_picked(record: Record, library: Library, turn: Turn) -> None:
    """Tell about what was picked from a list; a question that was left open is answered.

    Args:
        record: what was picked.
        library: the knowledge.
        turn: the turn to be answered.
    """
    # A question left open is about programmes and the like, not about an objective that was listed meanwhile.
    topic = turn.slots.get("pending_topic") if record.kind in KINDS else None
    turn.say(await facet(record, topic, library, turn) if topic else await about(record, library, turn))
    remember(turn, record)


def _is_told(record: Record, topic: Topic, turn: Turn) -> bool:
    """Whether `facet` has more to say than that the fact is missing."""
    instead = {"programme": "deadline", "procedure": "how_to_join"}
    closed = record.kind == "programme" and record.status(turn.today) == "closed"
    return closed or record.fact(topic) is not None or instead.get(record.kind) == topic


def remember(turn: Turn, record: Record) -> None:
    """Make a record the subject of the conversation: follow-ups need not name it again."""
    turn.set(pending_topic=None, failed_turns=0, talked_about="record")
    # A word of the glossary is looked up on the way; what was talked about stays what it was.
    if record.kind != "term" or not turn.slots.get("subject"):
        turn.set(subject=record.id)


def ask_which(turn: Turn, subject: Subject, payload: str, response: str = "utter_which") -> None:
    """Ask which of several records with one name is meant; the question stays open for a number or a name.

    Args:
        turn: the turn.
        subject: the candidates.
        payload: intent that each button stands for.
        response: the question.
    """
    buttons = tuple(
        {"title": record.names[turn.language], "payload": f"{payload}?subject={record.id}"}
        for record in subject.records
    )
    turn.say(Utterance(response, {}, buttons))
    turn.set(
        listed=[record.id for record in subject.records],
        list_topic=None,
        pending_topic=TOPIC_OF_FACET.get(payload),
        failed_turns=0,
    )


class Answer(TurnAction):
    """Answers what a programme, network, procedure, service or municipality is."""

    action_name = "action_answer"

    async def respond(self, turn: Turn) -> Any:
        """Say what it is, ask which one, or say that it is not known."""
        library = self.sources.library
        subject = await subject_of(turn, library)
        if subject.outcome == "calls":
            return await programmes.say_open_calls(turn, library)
        if subject.outcome == "ambiguous":
            return ask_which(turn, subject, turn.intent)
        if subject.outcome != "one":
            turn.set(pending_topic=None)
            outside = turn.intent == "ask_municipality"
            return turn.say(Utterance("utter_municipality_outside" if outside else "utter_not_known"))
        record = subject.records[0]
        if turn.slots.get("pending_topic") and is_name_alone(turn, *KINDS):
            # "De quin programa?" "Interreg Europe": the name alone answers; "què és Interreg Europe?" asks anew.
            return await open_picked(record, library, turn)
        turn.say(await about(record, library, turn))
        return remember(turn, record)


class AnswerFacet(TurnAction):
    """Answers who may take part, until when, how much, how to join, whom to contact."""

    action_name = "action_answer_facet"

    async def respond(self, turn: Turn) -> Any:
        """Say the fact of the subject, ask which subject, or speak of the service itself."""
        topic = TOPIC_OF_FACET[turn.intent]
        library = self.sources.library
        listed = await self._of_the_list(turn, library)
        if listed.outcome == "ambiguous":
            return ask_which(turn, listed, turn.intent, "utter_which_listed")
        subject = listed if listed.outcome == "one" else await subject_of(turn, library)
        if subject.outcome == "ambiguous":
            return ask_which(turn, subject, turn.intent)
        if subject.outcome == "calls":
            return await programmes.say_open_calls(turn, library)
        if subject.outcome == "outside":
            return turn.say(Utterance("utter_out_of_scope"))
        if subject.known_by == "search" and not _is_told(subject.records[0], topic, turn):
            # Found, but not by what was asked: it would be odd to say that just this is not known of it.
            subject = Subject("none")
        if subject.outcome == "none" and topic == "contact":
            house = await library.record(_HOUSE)
            subject = Subject("one", (house,)) if house else subject
        if subject.outcome == "none":
            return self._ask_about_which(turn, topic)
        record = subject.records[0]
        turn.say(await facet(record, topic, library, turn))
        return remember(turn, record)

    @staticmethod
    async def _of_the_list(turn: Turn, library: Library) -> Subject:
        """ "¿Quién puede participar en la 2?" and "i el termini?", when what was talked about last is a list."""
        if (await named_in(turn, library)).outcome != "none":
            # "La segona convocatòria d'URBACT" picks nothing from a list.
            return Subject("none")
        if turn.value("ordinal") is not None:
            return await _of_listed(turn, library)
        bare = len(turn.text.split()) <= _BARE_WORDS and not is_about_all_calls(turn)
        # "Quin telèfon teniu?" asks for that of the service, and "quant trigueu?" in a request for that of the request.
        about_us = turn.intent == "ask_contact" or turn.slots.get("request_draft")
        if turn.slots.get("talked_about") != "list" or about_us or not bare:
            return Subject("none")
        listed = [await library.record(record_id) for record_id in turn.slots.get("listed") or ()]
        records = tuple(record for record in listed if record and record.kind in KINDS)
        return Subject("ambiguous", records) if len(records) > 1 else Subject("none")

    @staticmethod
    def _ask_about_which(turn: Turn, topic: Topic) -> None:
        if topic == "deadline" and "calls" not in turn.values("topic") and turn.slots.get("request_draft"):
            # In the middle of a request "quant trigueu?" is about the request.
            return turn.say(Utterance("utter_service_no_deadline"))
        turn.set(pending_topic=topic)
        return turn.say(Utterance("utter_which_subject"))


class Pick(TurnAction):
    """Answers a bare datum outside any form: "la segona", "URBACT", a reference."""

    action_name = "action_pick"

    async def respond(self, turn: Turn) -> Any:
        """Open what was picked; a name answers the question that was left open."""
        picked = await self._picked(turn, self.sources)
        if picked.outcome == "ambiguous":
            open_question = turn.slots.get("pending_topic")
            ask_which(
                turn, picked, next((i for i, topic in TOPIC_OF_FACET.items() if topic == open_question), "open_item")
            )
        elif picked.outcome == "one":
            await open_picked(picked.records[0], self.sources.library, turn)
        else:
            turn.say(Utterance("utter_pick_nothing"))

    @staticmethod
    async def _picked(turn: Turn, sources: Sources) -> Subject:
        if turn.value("ordinal") is not None:
            return await _of_listed(turn, sources.library)
        if turn.values(*_DATA) and not turn.values(*KINDS, "municipality", "subject"):
            # An address or a date that nothing asked for names no record.
            return Subject("none")
        subject = await subject_of(turn, sources.library, follow_up=False)
        if subject.outcome == "none" and turn.value("municipality"):
            return await _one(str(turn.value("municipality")), sources.library)
        return subject


async def _of_listed(turn: Turn, library: Library) -> Subject:
    """The item of the last list that a number picks."""
    listed: list[str] = turn.slots.get("listed") or []
    number = int(turn.value("ordinal") or 0)
    at = number - 1 if number > 0 else len(listed) - 1
    return await _one(listed[at], library) if 0 <= at < len(listed) else Subject("none")


async def _one(record_id: str, library: Library) -> Subject:
    record = await library.record(record_id)
    return Subject("one", (record,)) if record else Subject("none")
