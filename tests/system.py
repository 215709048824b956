"""The real three processes on the day that all dialogues happen on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

from casework.clock import OFFICE_ZONE
from operate import trial
from operate.trial import RunningSystem

__all__ = ["TODAY", "RunningSystem", "running"]

TODAY = date(2026, 11, 24)


@contextmanager
def running(folder: Path) -> Iterator[RunningSystem]:
    """Prepare and start a copy on free ports; stop it afterwards.

    Args:
        folder: for its database, secret and logs.
    """
    with trial.running(folder, now=datetime.combine(TODAY, time(10), OFFICE_ZONE)) as system:
        yield system
