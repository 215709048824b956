"""Due dates: so many working days later, as the law counts them, from the day after."""

from datetime import date, datetime, timedelta

from casework.clock import office_time
from casework.hours import OfficeHours

# Nobody is promised an answer after more days than these.
_HORIZON_DAYS = 1000


class NoWorkingDays(Exception):
    """The office has too few working days ahead."""


def due_on(hours: OfficeHours, moment: datetime, working_days: int) -> date:
    """The last day of a term of working days (Llei 39/2015, article 30: counted from the day after).

    Args:
        hours: of the office; its closed days and holidays are no working days.
        moment: when the term begins, aware.
        working_days: at least 1.

    Raises:
        NoWorkingDays: the office is closed for too long.
    """
    day = office_time(moment).date()
    left = working_days
    for _ in range(_HORIZON_DAYS):
        day += timedelta(days=1)
        left -= hours.is_working_day(day)
        if left == 0:
            return day
    raise NoWorkingDays
