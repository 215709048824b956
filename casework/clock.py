"""What time it is: moments are kept in UTC and shown in the time of the office."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Europe/Madrid")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def running_from(beginning: datetime | None) -> Clock:
    """A clock that shows a moment now and runs on from it; the real one for None.

    Args:
        beginning: aware.
    """
    if beginning is None:
        return utc_now
    ahead = beginning.astimezone(UTC) - utc_now()
    return lambda: utc_now() + ahead


def read_moment(text: str) -> datetime:
    """A moment as settings write it, for instance "2026-12-24T18:55"; aware.

    Args:
        text: in the form of ISO 8601; on the office's clock where it names no zone, its midnight where it is a day.

    Raises:
        ValueError: it is none.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)


def read_clock(environment: Mapping[str, str]) -> Clock:
    """The clock of an installation, for processes without the gateway's settings.

    Args:
        environment: with PASSARELLA_NOW, or without it: then the clock is the real one.

    Raises:
        ValueError: the setting is no moment.
    """
    written = environment.get("PASSARELLA_NOW")
    try:
        return running_from(read_moment(written) if written else None)
    except ValueError:
        raise ValueError("PASSARELLA_NOW should be a moment like 2026-12-24T18:55") from None


def office_time(moment: datetime) -> datetime:
    """The same moment on the office's clock, so that `.date()` is the day people know."""
    return moment.astimezone(OFFICE_ZONE)


def office_day(moment: datetime) -> date:
    """The day that people know."""
    return office_time(moment).date()
