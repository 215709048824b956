"""The clock of an installation, also one that is pretended."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.clock import office_day, read_clock, utc_now


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-12-24T18:55", datetime(2026, 12, 24, 17, 55, tzinfo=UTC)),
        ("2026-07-01T18:55", datetime(2026, 7, 1, 16, 55, tzinfo=UTC)),
        ("2026-12-24 18:55:30+00:00", datetime(2026, 12, 24, 18, 55, 30, tzinfo=UTC)),
        ("2026-12-24", datetime(2026, 12, 23, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_clock_begins_at_the_moment_that_is_set_and_runs_on(written: str, moment: datetime) -> None:
    """Without a zone it is Barcelona's, in winter and in summer."""
    clock = read_clock({"PASSARELLA_NOW": written})
    first = clock()
    assert moment <= first < moment + timedelta(seconds=5)
    while clock() == first:
        pass
    assert first < clock() < moment + timedelta(seconds=5)


@pytest.mark.parametrize("environment", [{}, {"PASSARELLA_NOW": ""}])
def test_without_the_setting_the_clock_is_the_real_one(environment: dict[str, str]) -> None:
    """An empty setting is none."""
    assert read_clock(environment) is utc_now


def test_what_is_no_moment_is_refused_by_the_name_of_the_setting() -> None:
    """Each process ends at its start with this line."""
    with pytest.raises(ValueError, match=r"^PASSARELLA_NOW should be a moment"):
        read_clock({"PASSARELLA_NOW": "soon"})


def test_a_day_is_the_one_of_the_office() -> None:
    """Not that of UTC, which begins later."""
    assert office_day(datetime(2026, 12, 23, 23, 30, tzinfo=UTC)).isoformat() == "2026-12-24"
