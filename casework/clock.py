"""What time it is: moments are kept in UTC and shown in the time of the office."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Europe/Madrid")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def office_time(moment: datetime) -> datetime:
    """The same moment on the office's clock, so that `.date()` is the day people know."""
    return moment.astimezone(OFFICE_ZONE)
