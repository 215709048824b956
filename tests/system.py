"""The real three processes on the day that all dialogues happen on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

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
    with trial.running(folder, today=TODAY) as system:
        yield system
