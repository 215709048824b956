"""Questions that a record answers: it is found by them, and they are never shown."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from knowledge.content import DEFAULT_FOLDER, read_content
from knowledge.errors import ContentError
from knowledge.evaluate import read_questions
from knowledge.folding import fold
from knowledge.library import Library
from knowledge.load import load
from knowledge.search.asked import AskedIndex
from knowledge.snapshot import StoredPassage
from languages import LANGUAGES
from tests.knowledge.conftest import HashingEncoder

TODAY = date(2026, 11, 24)
QUESTIONS = Path(__file__).parent / "questions"
ASKED = {
    "ca": ["qui ens ensenya la llanterna?", "volem il·luminar el port de nit"],
    "es": ["¿quién nos enseña la linterna?", "queremos iluminar el puerto de noche"],
    "en": ["who shows us the lantern?", "we want to light the harbour at night"],
}


def _passages(*asked: tuple[str, str]) -> list[StoredPassage]:
    return [StoredPassage(record, "en", "asked", text, "") for record, text in asked]


def _index(*asked: tuple[str, str]) -> AskedIndex:
    return AskedIndex(_passages(*asked), np.stack([HashingEncoder().query(text) for _, text in asked]))


def test_a_question_is_for_the_record_whose_questions_it_is_like() -> None:
    """Learnt from several, not found by the nearest one."""
    index = _index(
        ("ships", "where do ships land"), ("ships", "ships in the harbour"), ("bread", "who bakes the bread")
    )
    scores = index.search(HashingEncoder().query("do ships land in the harbour"), lambda record_id: True)
    assert max(scores, key=lambda record_id: scores[record_id]) == "ships"
    assert all(0 < score <= 1 for score in scores.values())
    assert index.records == {"ships", "bread"}


def test_only_wanted_records_are_found() -> None:
    """As in every other part."""
    index = _index(("ships", "where do ships land"), ("bread", "who bakes the bread"))
    question = HashingEncoder().query("who bakes the bread of ships")
    assert set(index.search(question, lambda record_id: record_id == "bread")) == {"bread"}


def test_without_questions_there_is_nothing_to_learn() -> None:
    """A knowledge base need not have any; those of a single record tell it from nothing."""
    for index in (AskedIndex([], np.zeros((0, 1), dtype=np.float32)), _index(("ships", "where do ships land"))):
        assert index.records == frozenset()
        assert index.search(np.ones(1, dtype=np.float32), lambda record_id: True) == {}


@pytest.fixture
async def asked(change: Callable[..., Path], folder: Path, database_url: str, encoder: HashingEncoder) -> Any:
    """The small content with questions for the lighthouses, and a procedure for joining them."""
    change("networks/lighthouses.yml", asked=ASKED)
    change("services/advice.yml", asked={"ca": ["qui ens aconsella?"], "es": ["¿consejos?"], "en": ["any advice?"]})
    path = folder / "procedures" / "join-lighthouses.yml"
    procedure = yaml.safe_load((folder / "procedures" / "town-twinning.yml").read_text("utf-8"))
    procedure |= {
        "id": path.stem,
        "names": {"ca": "Entrar a la Xarxa de Fars", "es": "Entrar en la Red de Faros", "en": "Join the lighthouses"},
        "aliases": {},
        "related": ["lighthouses"],
    }
    path.write_text(yaml.safe_dump(procedure, allow_unicode=True), "utf-8")
    load(read_content(folder), database_url, encoder)
    opened = await Library.open(database_url, encoder=encoder)
    yield opened
    await opened.close()


async def test_a_record_is_found_by_what_is_asked_in_none_of_its_words(asked: Library) -> None:
    """And what is answered is its own text, not the question."""
    result = await asked.search("ens agradaria il·luminar el port", language="ca", on=TODAY)
    hit = result.hits[0]
    assert (result.outcome, hit.record.id) == ("found", "lighthouses")
    assert hit.shares["asked"] > 0
    assert hit.topic != "asked" and "llanterna" not in hit.text


async def test_each_question_is_encoded_as_a_question(asked: Library, encoder: HashingEncoder) -> None:
    """Texts that answer are encoded otherwise; what is asked is like what is asked."""
    assert not set(ASKED["ca"]) & set(encoder.encoded)
    assert any(" ".join(ASKED["ca"]) in text for text in encoder.encoded)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("com ens fem membres de la Xarxa de Fars?", "join-lighthouses"),
        ("què és la Xarxa de Fars?", "lighthouses"),
    ],
)
async def test_how_to_join_is_told_apart_from_what_is_joined(asked: Library, question: str, first: str) -> None:
    """Both have the name in common."""
    result = await asked.search(question, language="ca", on=TODAY)
    assert result.hits[0].record.id == first


async def test_joining_something_else_does_not_lead_to_the_only_thing_that_can_be_joined(asked: Library) -> None:
    """A programme that is named is what is meant."""
    result = await asked.search("podem entrar a Costa Viva?", language="ca", on=TODAY)
    assert result.hits[0].record.id == "coast-2127"


def test_questions_in_one_language_alone_are_refused(change: Callable[..., Path], folder: Path) -> None:
    """Who asks in another would not find the record as well."""
    change("networks/lighthouses.yml", asked={"ca": ["qui ens ensenya la llanterna?"]})
    with pytest.raises(ContentError, match="asked: has questions in some languages only"):
        read_content(folder)


def test_one_question_for_two_records_is_refused(change: Callable[..., Path], folder: Path) -> None:
    """It cannot teach which of them it is for."""
    change("networks/lighthouses.yml", asked=ASKED)
    change("services/advice.yml", asked=ASKED | {"es": ["¿otra?"], "en": ["another?"]})
    with pytest.raises(ContentError, match=r"asked: 'qui ens ensenya la llanterna\?' is already asked for advice"):
        read_content(folder)


def test_every_programme_network_service_and_procedure_is_asked_for() -> None:
    """At least five questions in each language to learn from."""
    for record in read_content(DEFAULT_FOLDER).records:
        if record.kind in ("programme", "network", "service", "procedure"):
            for language in LANGUAGES:
                assert len(record.asked.in_language(language)) >= 5, f"{record.id} in {language}"


def test_no_question_to_learn_from_is_one_to_measure_with() -> None:
    """Otherwise the measure would praise the search for what it was told."""
    measured = {fold(question.text) for question in read_questions(QUESTIONS)}
    for record in read_content(DEFAULT_FOLDER).records:
        for language in LANGUAGES:
            for question in record.asked.in_language(language):
                assert fold(question) not in measured, f"{record.id}: {question}"
