"""Days and times in words, on the office's clock."""

from datetime import date, datetime, timedelta

from babel.dates import format_date

from casework.clock import office_time
from casework.words import Words
from languages import Language

# Weekday, day and month, as one says them.
_SOON: dict[Language, str] = {"ca": "EEEE d MMMM", "es": "EEEE d 'de' MMMM", "en": "EEEE d MMMM"}
_LOCALES: dict[Language, str] = {"ca": "ca", "es": "es", "en": "en_GB"}


def day_in_words(day: date, language: Language) -> str:
    """For instance "dilluns 30 de novembre"."""
    return format_date(day, _SOON[language], locale=_LOCALES[language])


def time_in_words(moment: datetime) -> str:
    """For instance "9:05"."""
    local = office_time(moment)
    return f"{local.hour}:{local.minute:02d}"


def moment_in_words(moment: datetime, language: Language) -> str:
    """For instance "24 de novembre del 2026, 9:05"."""
    day = format_date(office_time(moment).date(), "long", locale=_LOCALES[language])
    return f"{day}, {time_in_words(moment)}"


def when(words: Words, moment: datetime | None, now: datetime, language: Language) -> str:
    """When something will be: today, tomorrow or on a day, at a time.

    Args:
        words: the catalogs.
        moment: None: nobody knows.
        now: the present moment.
        language: to say it in.
    """
    if moment is None:
        return words.say("handoff.when.unknown", language)
    day, today, time = office_time(moment).date(), office_time(now).date(), time_in_words(moment)
    if day == today:
        return words.say("handoff.when.today", language, time=time)
    if day == today + timedelta(days=1):
        return words.say("handoff.when.tomorrow", language, time=time)
    return words.say("handoff.when.day", language, day=day_in_words(day, language), time=time)
