"""When the office is open: its week, its summer, public holidays of Catalonia and its own, on Barcelona's clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, Self, get_args

import holidays

from casework.clock import OFFICE_ZONE, office_time
from casework.hours_file import HoursFile, Shift, Weekday
from languages import LANGUAGES, Language

# Further ahead nobody is told when somebody will be there.
_HORIZON_DAYS = 366
_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
# The names that `holidays` has for our languages.
_NAMES_IN: dict[Language, str] = {"ca": "ca", "es": "es", "en": "en_US"}


@dataclass(frozen=True)
class Open:
    """Somebody should be there.

    Attributes:
        closes_at: the end of this shift, in UTC.
    """

    closes_at: datetime


@dataclass(frozen=True)
class Closed:
    """Nobody is expected to be there.

    Attributes:
        reason: "holiday" on a day that would have hours otherwise.
        opens_at: the next time, in UTC; None: not within a year.
        holiday: the day whose holiday it is, to be named by `OfficeHours.holiday_name`.
    """

    reason: Literal["closed", "holiday"]
    opens_at: datetime | None
    holiday: date | None = None


class OfficeHours:
    """The hours of one office."""

    def __init__(self, file: HoursFile) -> None:
        """Keep what the file says; use `read` for a path."""
        self._file = file
        self._public = {
            language: holidays.country_holidays("ES", subdiv="CT", language=name)
            for language, name in _NAMES_IN.items()
        }

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read the hours from a file, or from the one that comes along.

        Raises:
            casework.hours_file.HoursError: the file is not as it should be.
        """
        return cls(HoursFile.read(path))

    def open_at(self, moment: datetime) -> Open | Closed:
        """Whether somebody should be there.

        Args:
            moment: aware.
        """
        moment = moment.astimezone(UTC)
        today = office_time(moment).date()
        for begins, ends in self._shifts(today):
            if begins <= moment < ends:
                return Open(ends)
        is_holiday = bool(self._usual(today)) and self.holiday_name(today, LANGUAGES[0]) is not None
        opens_at = self.next_opening(moment)
        return Closed("holiday", opens_at, today) if is_holiday else Closed("closed", opens_at)

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first beginning of a shift after a moment, in UTC; None: there is none within a year."""
        today = office_time(moment).date()
        days = (today + timedelta(days=ahead) for ahead in range(_HORIZON_DAYS + 1))
        return next((begins for day in days for begins, _ in self._shifts(day) if begins > moment), None)

    def is_working_day(self, day: date) -> bool:
        """Whether the office has hours on a day."""
        return any(self._shifts(day))

    def holiday_name(self, day: date, language: Language) -> str | None:
        """The name of the holiday of a day, or None: it is none."""
        written = (day.isoformat(), f"{day:%m-%d}")
        local = next((h.name[language] for h in self._file.local_holidays if h.day in written), None)
        return local or (self._public[language].get(day) if self._file.public_holidays else None)

    def _shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Beginnings and ends in UTC: moments of one zone are compared by their clock face, and it shows 2:30 twice."""
        if self.holiday_name(day, LANGUAGES[0]) or any(c.first <= day <= c.last for c in self._file.closed):
            return
        for shift in self._usual(day):
            begins, ends = (datetime.combine(day, t, OFFICE_ZONE).astimezone(UTC) for t in (shift.begins, shift.ends))
            # In spring the clock skips an hour; a shift that begins in it may be over before it begins.
            if begins < ends:
                yield begins, ends

    def _usual(self, day: date) -> tuple[Shift, ...]:
        summer, weekday = self._file.summer, _WEEKDAYS[day.weekday()]
        week = self._file.week
        if summer is not None and _is_within(f"{day:%m-%d}", summer.first, summer.last):
            week = summer.week
        return week.get(weekday, ())


def _is_within(month_day: str, first: str, last: str) -> bool:
    """Also for a period that goes over the turn of the year."""
    if first <= last:
        return first <= month_day <= last
    return month_day >= first or month_day <= last
