"""When the office is open, and when it opens next."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.hours import Closed, OfficeHours, Open
from casework.hours_file import HoursError, HoursFile
from casework.working_days import NoWorkingDays, due_on

MADRID = ZoneInfo("Europe/Madrid")
HOURS = OfficeHours.read()


def at(written: str) -> datetime:
    """A moment on Barcelona's clock."""
    return datetime.fromisoformat(written).replace(tzinfo=MADRID)


def hours_of(**fields: object) -> OfficeHours:
    """An office that is open on Mondays from nine to one, and what is said besides."""
    return OfficeHours(HoursFile.model_validate({"week": {"monday": ["09:00-13:00"]}} | fields))


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-11-24 09:00", "2026-11-24 14:00"),
        ("2026-11-24 13:59", "2026-11-24 14:00"),
        ("2026-11-24 15:00", "2026-11-24 17:30"),
        ("2026-07-14 08:30", "2026-07-14 14:30"),
    ],
)
def test_it_is_open_within_a_shift(moment: str, closes: str) -> None:
    """The first minute counts; summer has hours of its own."""
    assert HOURS.open_at(at(moment)) == Open(at(closes).astimezone(UTC))


@pytest.mark.parametrize(
    ("moment", "reason", "opens"),
    [
        ("2026-11-24 14:00", "closed", "2026-11-24 15:00"),
        ("2026-11-24 17:30", "closed", "2026-11-25 09:00"),
        ("2026-11-27 14:00", "closed", "2026-11-30 09:00"),
        ("2026-07-14 15:30", "closed", "2026-07-15 08:30"),
        # A Tuesday, Immaculate Conception.
        ("2026-12-08 10:00", "holiday", "2026-12-09 09:00"),
        # La Mercè, a Thursday; and Whit Monday, only in 2026.
        ("2026-09-24 10:00", "holiday", "2026-09-25 09:00"),
        ("2026-05-25 10:00", "holiday", "2026-05-26 09:00"),
        # 26 December 2026 is a holiday on a Saturday: closed anyway, and that is the reason.
        ("2026-12-26 10:00", "closed", "2026-12-28 09:00"),
        # The evening before a holiday.
        ("2026-12-24 20:00", "closed", "2026-12-28 09:00"),
    ],
)
def test_it_is_closed_and_says_until_when(moment: str, reason: str, opens: str) -> None:
    """Between shifts, at night, at weekends and on holidays, and what comes next is skipped over as well."""
    closed = HOURS.open_at(at(moment))
    assert isinstance(closed, Closed)
    assert (closed.reason, closed.opens_at) == (reason, at(opens).astimezone(UTC))


def test_a_holiday_has_a_name_in_three_languages() -> None:
    """Public and local ones."""
    diada, merce = date(2026, 9, 11), date(2026, 9, 24)
    assert HOURS.holiday_name(diada, "en") == "National Day of Catalonia"
    assert HOURS.holiday_name(diada, "ca") != HOURS.holiday_name(diada, "es")
    assert HOURS.holiday_name(merce, "ca") == "la Mercè"
    assert HOURS.holiday_name(date(2026, 9, 23), "ca") is None


@pytest.mark.parametrize(
    ("day", "utc_hour"), [("2026-03-27", 8), ("2026-03-30", 7), ("2026-10-23", 7), ("2026-10-26", 8)]
)
def test_nine_o_clock_stays_nine_o_clock_when_the_clock_changes(day: str, utc_hour: int) -> None:
    """Before and after both changes of 2026."""
    opens = HOURS.next_opening(at(f"{day} 00:30"))
    assert opens is not None
    assert (opens.hour, opens.astimezone(MADRID).hour) == (utc_hour, 9)


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    """On the night of 25 October the clock shows 2:30 twice: a night shift is open both times, four hours in all."""
    night = hours_of(week={"sunday": ["01:00-04:00"]})
    midnight = at("2026-10-25 00:00").astimezone(UTC)
    open_minutes = sum(isinstance(night.open_at(midnight + timedelta(minutes=m)), Open) for m in range(0, 360, 10)) * 10
    assert open_minutes == 240


def test_a_shift_that_would_end_before_it_begins_does_not_take_place() -> None:
    """On 29 March half past two is half past three, which is after ten past three."""
    night = hours_of(week={"sunday": ["02:30-03:10"]})
    assert night.next_opening(at("2026-03-28 12:00")) == at("2026-04-05 02:30").astimezone(UTC)


def test_an_office_may_be_open_at_all_times() -> None:
    """Shifts until 24:00 and no public holidays: also on Christmas at midnight."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    always = hours_of(week={day: ["00:00-24:00"] for day in days}, public_holidays=False)
    for moment in ("2026-12-25 00:00", "2026-12-25 23:59", "2026-03-29 03:00"):
        assert isinstance(always.open_at(at(moment)), Open)
    assert always.is_working_day(date(2026, 12, 25))


def test_an_office_that_never_opens_says_so() -> None:
    """Closed days for two years: no next opening is made up, and no due date."""
    never = hours_of(closed=[{"from": "2026-01-01", "to": "2032-12-31"}])
    assert never.open_at(at("2026-11-24 10:00")) == Closed("closed", None)
    with pytest.raises(NoWorkingDays):
        due_on(never, at("2026-11-24 10:00"), 1)


@pytest.mark.parametrize(
    ("moment", "days", "due"),
    [
        ("2026-11-24 10:00", 1, "2026-11-25"),
        ("2026-11-27 10:00", 1, "2026-11-30"),
        # 7 December is no holiday; 8 is.
        ("2026-12-04 10:00", 2, "2026-12-09"),
        ("2026-12-23 10:00", 5, "2026-12-31"),
        # Late in the evening in UTC it is the next day in Barcelona.
        ("2026-11-25 00:30", 1, "2026-11-26"),
    ],
)
def test_a_due_date_counts_working_days_from_the_day_after(moment: str, days: int, due: str) -> None:
    """Weekends and holidays do not count."""
    assert due_on(HOURS, at(moment), days).isoformat() == due


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(moments)
def test_open_and_closed_meet(moment: datetime) -> None:
    """When it closes it is closed, when it opens it is open, and in between nothing else opens."""
    now = HOURS.open_at(moment)
    if isinstance(now, Open):
        assert now.closes_at > moment
        assert isinstance(HOURS.open_at(now.closes_at), Closed)
    else:
        assert now.opens_at is not None and now.opens_at > moment
        assert isinstance(HOURS.open_at(now.opens_at), Open)
        assert HOURS.open_at(now.opens_at - timedelta(microseconds=1)) != Open(now.opens_at)
        assert HOURS.next_opening(moment + (now.opens_at - moment) / 2) == now.opens_at


@given(moments, st.integers(1, 40))
def test_due_dates_are_working_days_and_grow(moment: datetime, days: int) -> None:
    """One more day is a later date, and exactly so many working days lie in between."""
    due = due_on(HOURS, moment, days)
    begins = moment.astimezone(MADRID).date()
    between = [begins + timedelta(days=n) for n in range(1, (due - begins).days + 1)]
    assert sum(map(HOURS.is_working_day, between)) == days
    assert HOURS.is_working_day(due)
    assert due_on(HOURS, moment, days + 1) > due


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("week: {monday: ['14:00-09:00']}", "ends after it begins"),
        ("week: {monday: ['09:00-14:00', '13:00-15:00']}", "follow one another"),
        ("week: {monday: ['nine to two']}", "09:00-14:00"),
        ("week: {someday: ['09:00-14:00']}", "week.someday"),
        ("week: {}", "no shift"),
        ("week: {monday: ['09:00-14:00']}\nsumer: {}", "sumer"),
        (
            "week: {monday: ['09:00-14:00']}\nlocal_holidays: [{day: '02-31', name: {ca: a, es: b, en: c}}]",
            "local_holidays",
        ),
        ("week: {monday: ['09:00-14:00']}\nlocal_holidays: [{day: '02-03', name: {ca: a}}]", "name in ca, es and en"),
        ("week: [", "hours.yml"),
    ],
)
def test_a_wrong_file_is_one_line_that_says_where(tmp_path: Path, written: str, problem: str) -> None:
    """Whoever edits hours is told what is wrong with them."""
    file = tmp_path / "hours.yml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(HoursError) as caught:
        OfficeHours.read(file)
    assert problem in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A typing mistake in the setting."""
    with pytest.raises(HoursError, match=r"missing\.yml"):
        OfficeHours.read(tmp_path / "missing.yml")
