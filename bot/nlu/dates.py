"""Dates as council staff write them: "abans de Nadal", "a finales de mes", "by 15 March".

Days of the calendar are read as they stand; month parts, feasts and "d'aquí a tres setmanes" are computed with
`dateutil`. A date without a year is the next one to come, today included. A day that no calendar has is none.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain
from typing import Any

from dateutil.easter import easter
from dateutil.relativedelta import FR, relativedelta

from bot.nlu.folding import fold
from bot.nlu.lexicon import lexicon

_MIDDLE_OF_MONTH = 15
_START_OF_MONTH = 5
# "may we apply?" asks for leave: these months are meant alone, behind a preposition or with their year.
_VERBS = frozenset({"may", "march"})
_IN_A_MONTH = re.compile(r"\b(?:in|by|until|till|before|after|of|for|from|since|during|next|this|late)\s+$")


@dataclass(frozen=True)
class FoundDate:
    """A date in a text.

    Attributes:
        start, end: offsets in the text; a deadline marker in front is not part of it.
        value: the day.
        is_deadline: whether a marker such as "abans de" or "by" stands in front.
    """

    start: int
    end: int
    value: date
    is_deadline: bool


def find_dates(text: str, language: str, today: date) -> list[FoundDate]:
    """Find the dates of a text, longest reading first, none overlapping.

    Args:
        text: the user's words.
        language: the language they are in.
        today: the day they were written.

    Returns:
        The dates in the order of the text.
    """
    folded = fold(text)
    found: list[FoundDate] = []
    read_before: list[tuple[int, int]] = []
    for pattern, read in _readers(language):
        for match in pattern.finditer(folded):
            if any(match.start() < end and start < match.end() for start, end in read_before):
                continue
            # Of an impossible date no part is a date either: "31 de febrer" is not all of February.
            read_before.append(match.span())
            marker = _marker_before(folded, match.start(), language)
            value = read(match, today, marker)
            if value is not None:
                found.append(FoundDate(match.start(), match.end(), value, marker is not None))
    return sorted(found, key=lambda date_: date_.start)


Reader = Callable[[re.Match[str], date, str | None], date | None]


@cache
def _readers(language: str) -> list[tuple[re.Pattern[str], Reader]]:
    return [(re.compile(rf"(?<![\w/.\-]){pattern}(?![\w/\-])"), read) for pattern, read in _patterns(lexicon(language))]


def _patterns(words: dict[str, Any]) -> Iterator[tuple[str, Reader]]:
    # Each entry is the month's name and its usual short forms.
    months = [[fold(form) for form in forms] for forms in words["months"]]
    of = r"(?:\s+(?:de|del|of)\s+|\s+d'|\s+)"
    month = rf"(?P<month>{_any(chain(*words['months']))})\.?"
    year = rf"(?:,?{of}(?P<year>\d{{4}}))?"

    def month_number(match: re.Match[str]) -> int:
        return next(number for number, forms in enumerate(months, 1) if match["month"] in forms)

    def day_of_month(match: re.Match[str], today: date, marker: str | None) -> date | None:
        return _parsed(f"{match['day']}/{month_number(match)}/{match['year'] or ''}".rstrip("/"), today)

    def numeric(match: re.Match[str], today: date, marker: str | None) -> date | None:
        return _parsed(match[0], today)

    def part_of(kind: str) -> Reader:
        def read(match: re.Match[str], today: date, marker: str | None) -> date | None:
            groups = match.groupdict()
            if groups.get("next_month"):
                first = today.replace(day=1) + relativedelta(months=1)
            elif groups.get("this_month"):
                first = today.replace(day=1)
            elif groups.get("this_year"):
                first = date(today.year, {"start": 1, "middle": 6, "end": 12}[kind], 1)
            else:
                first = _next_month(month_number(match), groups.get("year"), today)
            if kind == "end":
                return first + relativedelta(day=31)
            return first.replace(day=_START_OF_MONTH if kind == "start" else _MIDDLE_OF_MONTH)

        return read

    def whole_month(match: re.Match[str], today: date, marker: str | None) -> date | None:
        alone = re.sub(r"\W", "", match.string) == match["month"]
        in_front = _IN_A_MONTH.search(match.string[: match.start()])
        if match["month"] in _VERBS and not (match["year"] or alone or in_front):
            return None
        first = _next_month(month_number(match), match["year"], today)
        # "abans de març" ends where March begins; "al març" lasts to its end.
        return first if marker in _BEFORE else first + relativedelta(day=31)

    def in_units(match: re.Match[str], today: date, marker: str | None) -> date | None:
        numbers = {fold(word): n for n, forms in words["numbers"].items() for word in forms}
        amount = int(match["n"]) if match["n"].isdigit() else numbers[match["n"]]
        unit = next(u for u, forms in words["relative_units"].items() if match["unit"] in map(fold, forms))
        return today + relativedelta(**{f"{unit}s": amount})

    def weekday(match: re.Match[str], today: date, marker: str | None) -> date | None:
        ahead = (list(map(fold, words["weekdays"])).index(match["weekday"]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)

    # From the most explicit to the least: an earlier reading keeps its place in the text.
    yield r"\d{4}-\d{1,2}-\d{1,2}", numeric
    yield r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})", numeric
    yield r"\d{1,2}/\d{1,2}", numeric
    yield rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|r|n|t|er|º)?{of}{month}{year}", day_of_month
    yield rf"{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?", day_of_month
    periods = "|".join(f"(?P<{key}>{_any(words[key])})" for key in ("next_month", "this_month", "this_year"))
    for kind, forms in words["month_parts"].items():
        article = r"(?:\s+|\s*')?(?:(?:de\s+|d'|of\s+)?(?:l'|el\s+|la\s+|the\s+)?)"
        stem = f"(?:{'|'.join(re.escape(fold(form).removesuffix(' de').removesuffix(' of')) for form in forms)})"
        yield rf"{stem}{article}(?:{month}{year}|{periods})", part_of(kind)
    yield (
        rf"(?:{_any(words['relative_prefixes'])})\s+(?P<n>\d{{1,2}}|{_any(chain(*words['numbers'].values()))})"
        rf"\s+(?P<unit>{_any(chain(*words['relative_units'].values()))})",
        in_units,
    )
    for ahead, forms in sorted(words["relative_days"].items(), reverse=True):
        # "la mañana" is a time of day.
        yield rf"(?<!\bla )(?:{_any(forms)})", _fixed(timedelta(days=ahead))
    yield f"(?:{_any(words['next_week'])})", lambda match, today, marker: today + relativedelta(days=1, weekday=FR(2))
    yield f"(?:{_any(words['next_month'])})", lambda match, today, marker: today + relativedelta(months=1, day=31)
    for day, forms in words["feasts"].items():
        yield f"(?:{_any(forms)})", _feast(day)
    yield rf"(?P<weekday>{_any(words['weekdays'])})", weekday
    yield rf"{month}{year}", whole_month


_BEFORE = frozenset({"abans de", "abans del", "abans d'", "antes de", "antes del", "before"})


def _any(forms: Iterable[str]) -> str:
    return "|".join(re.escape(fold(form)) for form in sorted(forms, key=len, reverse=True))


def _fixed(ahead: timedelta) -> Reader:
    return lambda match, today, marker: today + ahead


def _feast(day: str) -> Reader:
    def read(match: re.Match[str], today: date, marker: str | None) -> date | None:
        this_year, next_year = (_feast_in(day, today.year + more) for more in (0, 1))
        return this_year if this_year >= today else next_year

    return read


def _feast_in(day: str, year: int) -> date:
    return easter(year) if day == "easter" else date.fromisoformat(f"{year}-{day}")


def _next_month(month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, 1)
    return date(today.year + (month < today.month), month, 1)


def _parsed(written: str, today: date) -> date | None:
    numbers = [int(number) for number in re.split(r"[/.\-]", written)]
    if len(numbers) == 2:
        day, month = numbers
        # 29 February may be eight years away, round a turn of a century.
        coming = (_day(today.year + more, month, day) for more in range(9))
        return next((found for found in coming if found and found >= today), None)
    year, month, day = numbers if re.match(r"\d{4}", written) else reversed(numbers)
    return _day(year + 2000 if year < 100 else year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# What may stand between a marker and its date: "termini: el dia 3", "deadline is the 3rd".
_FILLER = r"(?:\s*(?:es|is|:|sera|seria|el|la|l'|les|los|las|del|de|d'|al|the|dia))*\s*$"


def _marker_before(folded: str, start: int, language: str) -> str | None:
    before = folded[:start]
    for marker in sorted(map(fold, lexicon(language)["deadline_markers"]), key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(marker)}{_FILLER}", before):
            return marker
    return None
