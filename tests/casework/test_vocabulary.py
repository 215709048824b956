"""The fixed words of casework fit the knowledge base and each other."""

from pathlib import Path

from casework.vocabulary import (
    BARCELONA_DISTRICTS,
    CLOSED_STATES,
    REQUEST_STATES,
    SERVICE_OF_RECORD,
    SERVICES,
    TRANSITIONS,
    folded,
)

CONTENT = Path(__file__).resolve().parents[2] / "knowledge" / "content"


def test_records_that_lead_to_a_service_exist() -> None:
    """A renamed record would silently lose its service."""
    records = {path.stem for folder in ("services", "procedures") for path in (CONTENT / folder).glob("*.yml")}
    assert SERVICE_OF_RECORD.keys() <= records
    assert set(SERVICE_OF_RECORD.values()) <= set(SERVICES)


def test_every_service_of_the_knowledge_base_can_be_asked_for() -> None:
    """The five services are among those of the form."""
    assert {path.stem for path in (CONTENT / "services").glob("*.yml")} <= set(SERVICES)


def test_every_state_has_its_transitions() -> None:
    """Every open request can be closed."""
    assert tuple(TRANSITIONS) == REQUEST_STATES
    assert all(TRANSITIONS[state] >= CLOSED_STATES for state in REQUEST_STATES if state not in CLOSED_STATES)


def test_folded_text_is_searched_by_whole_words() -> None:
    """Thanks are no district of Barcelona."""
    assert folded("Sarrià-Sant Gervasi") == " sarria sant gervasi "
    assert folded("Gràcia") in folded("Som de Gràcia!")
    assert folded("Gràcia") not in folded("gracias")
    assert not any(folded(name) in folded("som de Sant Cugat del Vallès") for name in BARCELONA_DISTRICTS)
