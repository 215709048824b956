"""Names in questions: exact, misspelt, and words that only look like names."""

from datetime import date
from types import MappingProxyType

import pytest

from knowledge.records import Record
from knowledge.search.names import NameIndex


def _record(record_id: str, *names: str) -> Record:
    texts = MappingProxyType({"ca": names[0], "es": names[0], "en": names[0]})
    return Record(
        id=record_id,
        kind="programme",
        position=None,
        names=texts,  # type: ignore[arg-type]
        aliases=MappingProxyType({"ca": names[1:], "es": (), "en": ()}),
        summary=texts,  # type: ignore[arg-type]
        confidence="sourced",
        checked_on=date(2026, 11, 24),
        sources=(),
        website=None,
        parent=None,
        related=(),
        facts=(),
    )


RECORDS = [
    _record("urbact-iv", "URBACT IV", "URBACT"),
    _record("letter", "Carta de suport", "LoS"),
    _record("erasmus", "Erasmus+"),
    _record("energy-cities", "Energy Cities"),
    _record("town-twinning", "twin town"),
    _record("networks", "xarxes"),
]
INDEX = NameIndex(
    {record.id: record for record in RECORDS},
    {},
    ["som", "un", "poble", "petit", "amb", "equip", "technical", "staff", "xarxes", "ciutats"],
)


def _all(record_id: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("question", "scores"),
    [
        ("URBACT", {"urbact-iv": 1.0}),
        ("qui pot participar a urbact iv?", {"urbact-iv": 2 / 3}),
        ("què és LoS?", {"letter": 1.0}),
        ("los municipios del área", {}),
        ("los", {"letter": 1.0}),
        ("erasmus plus o Erasmus+", {"erasmus": 0.5}),
        ("xarxes de ciutats per aprendre", {"networks": 1 / 3}),
        ("", {}),
    ],
)
def test_exact(question: str, scores: dict[str, float]) -> None:
    """A name counts by the share of the question that it covers; "los" is a name only where it is written LoS."""
    found = INDEX.exact(question, _all)
    assert set(found) == set(scores)
    for record_id, score in scores.items():
        assert found[record_id] == pytest.approx(score, abs=0.01)


@pytest.mark.parametrize(
    ("question", "ids", "put_right"),
    [
        ("urbakt", {"urbact-iv"}, "urbact"),
        ("energi cities", {"energy-cities"}, "energy cities"),
        ("la carta de suprot", {"letter"}, "la carta de suport"),
        ("tiny town without technical staff", set(), "tiny town without technical staff"),
        ("curbact", set(), "curbact"),
        ("ciutats", set(), "ciutats"),
    ],
)
def test_fuzzy(question: str, ids: set[str], put_right: str) -> None:
    """Slips are put right; other words, and slips in the first letter, are left alone."""
    scores, text = INDEX.fuzzy(question, _all)
    assert set(scores) == ids
    assert text == put_right
    assert all(0 < score < 1 for score in scores.values())


def test_names_of_records_not_wanted_are_not_found() -> None:
    """A filter holds for both parts."""
    assert INDEX.exact("urbact", lambda record_id: False) == {}
    assert INDEX.fuzzy("urbakt", lambda record_id: False) == ({}, "urbakt")
