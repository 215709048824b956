"""What a person hears about the hand-off: the catalogs' words, filled with places, times and days."""

from datetime import date, datetime

from casework.dates import day_in_words, when
from casework.handoff_vocabulary import BEGIN_REQUEST, LEAVE_REQUEST, STOP_WAITING, WAIT_ANYWAY, Unavailable
from casework.hours import Closed
from casework.office import Availability, Office
from casework.queue import Place
from casework.turns import Button, Said
from casework.vocabulary import folded
from casework.words import Words
from languages import LANGUAGES, Language

_UNAVAILABLE: dict[Unavailable, str] = {
    "unavailable_organization": "handoff.unavailable.organization",
    "unavailable_holiday": "handoff.unavailable.holiday",
    "unavailable_csas": "handoff.unavailable.csas",
}


def queued(words: Words, place: Place | None, language: Language) -> Said:
    """Somebody was told; this is your place."""
    name = "handoff.queued.next" if place is None or place.position == 1 else "handoff.queued.later"
    return _in_queue(words, name, place, language)


def still_waiting(words: Words, place: Place | None, language: Language) -> Said:
    """Nobody has come yet; this is your place now."""
    name = "handoff.waiting.next" if place is None or place.position == 1 else "handoff.waiting.later"
    return _in_queue(words, name, place, language)


def unavailable(
    office: Office, reason: Unavailable, closed: Closed | None, due: date | None, now: datetime, language: Language
) -> Said:
    """Why nobody is there, and what can be done instead."""
    words = office.words
    holes = {"offer": _offer(words, due, language)}
    if closed is not None:
        holes["when"] = when(words, closed.opens_at, now, language)
        holes["holiday"] = (office.rules.hours.holiday_name(closed.holiday, language) if closed.holiday else None) or ""
    said = words.say(_UNAVAILABLE[reason], language, **holes)
    return _system(said, Button(words.say("handoff.button.request", language), BEGIN_REQUEST))


def busy(words: Words, due: date | None, language: Language) -> Said:
    """Everybody talks to somebody else: wait, or leave a request."""
    return _system(
        words.say("handoff.unavailable.busy", language, offer=_offer(words, due, language)),
        Button(words.say("handoff.button.request", language), BEGIN_REQUEST),
        Button(words.say("handoff.button.wait", language), WAIT_ANYWAY),
    )


def left_queue(words: Words, language: Language) -> Said:
    """Back to the bot, on the person's wish."""
    return _system(words.say("handoff.left_queue", language))


def escalated(office: Office, language: Language, now: datetime) -> Said:
    """Nobody has reacted: said once."""
    words = office.words
    minutes = int(office.escalate_after.total_seconds() // 60)
    holes = {
        "minutes": minutes_in_words(words, minutes, language),
        "offer": _offer(words, office.rules.due_on(now), language),
    }
    return _system(
        words.say("handoff.escalated", language, **holes),
        Button(words.say("handoff.button.request", language), LEAVE_REQUEST),
        Button(words.say("handoff.button.leave", language), STOP_WAITING),
    )


def unattended(words: Words, there: Availability, away: bool, now: datetime, language: Language) -> Said:
    """The officer who has the conversation does not answer: who was told, and when somebody will be there."""
    if there.closed is not None:
        opens = when(words, there.closed.opens_at, now, language)
        return _system(words.say("handoff.unattended.closed", language, when=opens))
    if there.outcome == "unavailable_csas":
        return _system(words.say("handoff.unattended.nobody", language))
    return _system(words.say("handoff.unattended.away" if away else "handoff.unattended.late", language))


def about_officer(words: Words, name: str, shown_name: str | None, language: Language) -> Said:
    """Somebody has joined, left, closed … `name` is the sentence's id."""
    somebody = shown_name or words.say("handoff.somebody", language)
    return _system(words.say(name, language, officer=somebody))


def gives_up(words: Words, text: str) -> bool:
    """Whether a message says nothing but that the person no longer wants to wait, in any of the languages."""
    said = folded(text)
    return any(
        said == folded(phrase)
        for language in LANGUAGES
        for phrase in words.say("handoff.leaving_words", language).split("|")
    )


def minutes_in_words(words: Words, minutes: int, language: Language) -> str:
    """For instance "10 minuts"."""
    if minutes == 1:
        return words.say("handoff.minutes.one", language)
    return words.say("handoff.minutes.many", language, minutes=minutes)


def _in_queue(words: Words, name: str, place: Place | None, language: Language) -> Said:
    wait = words.say("handoff.wait.unknown", language)
    if place is not None and place.minutes is not None:
        wait = words.say("handoff.wait.known", language, minutes=minutes_in_words(words, place.minutes, language))
    holes: dict[str, object] = {"wait": wait, "position": place.position if place else 1}
    return _system(
        words.say(name, language, **holes), Button(words.say("handoff.button.leave", language), STOP_WAITING)
    )


def _offer(words: Words, due: date | None, language: Language) -> str:
    if due is None:
        return words.say("handoff.offer_undated", language)
    return words.say("handoff.offer", language, due=day_in_words(due, language))


def _system(text: str, *buttons: Button) -> Said:
    return Said(text, buttons, author="system")
