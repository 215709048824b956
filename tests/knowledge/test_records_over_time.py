"""What records say of a day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.library import Library

days = st.dates(date(2010, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("record_id", "on", "status"),
    [
        ("coast-1420", date(2013, 12, 31), "upcoming"),
        ("coast-1420", date(2014, 1, 1), "current"),
        ("coast-1420", date(2020, 12, 31), "current"),
        ("coast-1420", date(2021, 1, 1), "closed"),
        ("twinning-grants", date(2026, 8, 30), "current"),
        ("twinning-grants", date(2026, 8, 31), "closed"),
        ("lighthouses", date(2026, 11, 24), "undated"),
    ],
)
async def test_status_on_a_day(library: Library, record_id: str, on: date, status: str) -> None:
    """A period includes its last day; a closing day is the first day on which something is closed."""
    record = await library.record(record_id)
    assert record is not None
    assert record.status(on) == status


@pytest.mark.parametrize(
    ("on", "open_calls", "next_calls", "last"),
    [
        (date(2022, 1, 31), [], ["coast-call-1", "coast-call-2"], None),
        (date(2022, 2, 1), ["coast-call-1"], ["coast-call-2"], None),
        (date(2022, 5, 30), ["coast-call-1"], ["coast-call-2"], None),
        (date(2022, 5, 31), [], ["coast-call-2"], "coast-call-1"),
        (date(2027, 10, 1), [], ["coast-call-2"], "coast-call-3"),
        (date(2027, 12, 31), ["coast-call-2"], [], "coast-call-3"),
        (date(2028, 1, 1), [], [], "coast-call-3"),
    ],
)
async def test_calls_on_a_day(
    library: Library, on: date, open_calls: list[str], next_calls: list[str], last: str | None
) -> None:
    """A call is open between its two days; never without an opening day, never when the programme is closed."""
    record = await library.record("coast-2127")
    assert record is not None
    assert [call.id for call in record.open_calls(on)] == open_calls
    assert [call.id for call in record.next_calls(on)] == next_calls
    closed = record.last_closed_call(on)
    assert (closed.id if closed else None) == last


async def test_a_closed_programme_leads_to_what_is_current(library: Library) -> None:
    """The successor is followed until one is not closed on the day."""
    old = await library.record("coast-1420")
    assert old is not None
    following = await library.current_successor(old, date(2026, 11, 24))
    assert following is not None
    assert following.id == "coast-2127"
    assert await library.current_successor(old, date(2028, 1, 1)) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(on=days)
async def test_no_real_programme_is_open_when_closed(real_library: Library, on: date) -> None:
    """On any day between 2010 and 2040, what is closed has no open or coming call and no closed successor."""
    for kind in ("programme", "plan"):
        for record in await real_library.records(kind):
            if record.status(on) == "closed":
                assert record.open_calls(on) == record.next_calls(on) == ()
                following = await real_library.current_successor(record, on)
                assert following is None or following.status(on) != "closed"
            for call in record.open_calls(on):
                assert call.opens_on is not None
                assert call.closes_on is not None
                assert call.opens_on <= on <= call.closes_on
                assert call not in record.next_calls(on)
                assert call != record.last_closed_call(on)


async def test_real_programmes_close_once(real_library: Library) -> None:
    """No real programme is ever current again after it was closed."""
    for record in await real_library.records("programme"):
        closed = False
        for number in range(0, 366 * 30, 30):
            status = record.status(date(2010, 1, 1) + timedelta(days=number))
            assert not (closed and status != "closed"), record.id
            closed = status == "closed"
