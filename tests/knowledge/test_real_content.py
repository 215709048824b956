"""The project's own content."""

from datetime import date

import pytest

from knowledge.kinds import KINDS
from knowledge.library import Library


async def test_every_kind_has_records(real_library: Library) -> None:
    """No folder was forgotten."""
    counts = {kind: len(await real_library.records(kind)) for kind in KINDS}
    assert all(counts.values()), counts
    assert counts["municipality"] == 36
    assert counts["service"] == 5


async def test_programmes_of_a_past_period_are_closed_today(real_library: Library) -> None:
    """Those of 2014-2020 are closed, and name a current successor."""
    for record_id in (
        "interreg-med-1420",
        "eni-cbc-med",
        "interreg-europe-1420",
        "h2020",
        "uia",
        "europe-for-citizens",
    ):
        record = await real_library.record(record_id)
        assert record is not None
        assert record.status(date(2026, 11, 24)) == "closed"
        following = await real_library.current_successor(record, date(2026, 11, 24))
        assert following is not None
        assert following.status(date(2026, 11, 24)) == "current"


@pytest.mark.parametrize(
    ("name", "kinds", "ids"),
    [
        ("urbakt", ("programme",), ["urbact-iv"]),
        ("euromed", ("programme",), ["interreg-euro-med"]),
        ("erasmus+", ("programme",), ["erasmus-plus"]),
        ("CGLU", ("network",), ["uclg"]),
        ("hospitalet", ("municipality",), ["hospitalet-de-llobregat"]),
        ("Castelldefells", ("municipality",), ["castelldefels"]),
        ("town twinning", ("procedure", "programme"), ["town-twinning", "cerv-town-twinning"]),
    ],
)
async def test_names_as_people_type_them(
    real_library: Library, name: str, kinds: tuple[str, ...], ids: list[str]
) -> None:
    """Slips, acronyms and ambiguous words over all real names."""
    resolution = await real_library.resolve(name, kinds=kinds)  # type: ignore[arg-type]
    assert [record.id for record in resolution.records] == ids
