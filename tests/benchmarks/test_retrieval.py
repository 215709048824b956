"""The measure of the search says what is missing, and counts what it is given."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.retrieval import filler
from benchmarks.retrieval.data import read
from benchmarks.retrieval.ranking import Place, first, in_five, mean_reciprocal_rank, rank, record_of
from benchmarks.retrieval.speed import measure
from benchmarks.retrieval.store import RememberingEncoder, encoded, store
from knowledge.search.passages import PassageText, cut_text
from languages import LANGUAGES, Language
from operate.layout import ROOT, OperateError
from tests.knowledge.conftest import HashingEncoder

PASSAGES: dict[Language, list[str]] = {
    "ca": ["El far il·lumina la costa cada nit.", "El forn del poble fa pa de pagès."],
    "es": ["El faro ilumina la costa cada noche.", "El horno del pueblo hace pan de payés."],
    "en": ["The lighthouse lights the coast every night.", "The village oven bakes country bread."],
}
QUESTIONS: dict[Language, list[str]] = {
    "ca": ["què il·lumina la costa?", "qui fa pa de pagès?"],
    "es": ["¿qué ilumina la costa?", "¿quién hace pan de payés?"],
    "en": ["what lights the coast?", "where is country bread made?"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two made-up passages, and a question about each, in every language."""
    for language in LANGUAGES:
        passages = [{"id": f"0{number}-0", "text": text} for number, text in enumerate(PASSAGES[language])]
        questions = [{"label": f"0{number}-0", "text": text} for number, text in enumerate(QUESTIONS[language])]
        _write(tmp_path / f"xquad_passages_{language}.jsonl", passages)
        _write(tmp_path / f"xquad_questions_{language}.jsonl", questions)
    return tmp_path


def _write(path: Path, rows: Sequence[object]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def _pieces(folder: Path) -> list[PassageText]:
    passages = read(folder).passages
    return [
        piece
        for language in LANGUAGES
        for passage_id, text in passages[language].items()
        for piece in cut_text(record_of(passage_id, language), language, "summary", "", text)
    ]


def test_articles_of_even_number_are_those_that_settings_were_found_on(folder: Path) -> None:
    """Figures are told apart by it."""
    assert [question.tuned_on for question in read(folder).questions["ca"]] == [True, False]


async def test_every_question_is_asked_of_every_language(folder: Path, tmp_path: Path) -> None:
    """Each method gets a place in each pair, and in one language the words lead to the right passage."""
    encoder = HashingEncoder()
    url = f"sqlite:///{tmp_path / 'passages.db'}"
    pieces = _pieces(folder)
    store(url, encoder, pieces, encoded(pieces, encoder, tmp_path / "vectors.npz"))
    places = await rank(url, read(folder), RememberingEncoder(encoder))
    pairs = {(place.question, place.passages, place.method) for place in places}
    assert (len(places), len(pairs)) == (2 * 27, 27)
    assert {place.place for place in places if place.question == place.passages and place.method != "dense"} == {1}


async def test_vectors_are_made_once(folder: Path, tmp_path: Path) -> None:
    """A second run takes those of the first."""
    encoder, cache = HashingEncoder(), tmp_path / "vectors.npz"
    made = encoded(_pieces(folder), encoder, cache)
    encoder.encoded.clear()
    again = encoded(_pieces(folder), encoder, cache)
    assert made.keys() == again.keys() and encoder.encoded == []


async def test_a_search_among_filler_is_timed(folder: Path, tmp_path: Path) -> None:
    """All that is stored is searched, and every part takes some time."""
    encoder = HashingEncoder()
    pieces = _pieces(folder) + filler.make(30, PASSAGES)
    url = f"sqlite:///{tmp_path / 'many.db'}"
    store(url, encoder, pieces, encoded(pieces, encoder, tmp_path / "vectors.npz"))
    number, times = await measure(url, read(folder), encoder, warm_up=2)
    assert number == len(pieces) == 36
    assert all(0 < p50 <= p95 and 0 <= cpu50 <= cpu95 for _, (p50, p95, cpu50, cpu95) in times.rows())


def test_filler_is_the_same_on_every_run() -> None:
    """So are the times, as far as the machine is."""
    assert filler.make(5, PASSAGES) == filler.make(5, PASSAGES)


def test_figures_of_places() -> None:
    """What is not found counts as wrong, with no part of a reciprocal rank."""
    places = [Place("ca", "ca", "fused", False, place) for place in (1, 2, 6, 0)]
    assert (first(places), in_five(places)) == (25, 50)
    assert mean_reciprocal_rank(places) == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("xquad_passages_es.jsonl", b"", "holds nothing"),
        ("xquad_passages_ca.jsonl", b'{"id": "00-0"}', "line 1"),
        ("xquad_passages_ca.jsonl", b'{"id": "00-0", "text": 3}', "line 1"),
        ("xquad_questions_en.jsonl", b"not json", "line 1"),
        ("xquad_questions_en.jsonl", b'{"text": "what?", "label": "07-0"}', "07-0"),
        ("xquad_questions_en.jsonl", b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(folder: Path, name: str, content: bytes, said: str) -> None:
    """One sentence says which file and line, instead of figures over nothing."""
    (folder / name).write_bytes(content)
    with pytest.raises(OperateError, match=said):
        read(folder)


def test_a_missing_folder_ends_with_one_sentence(tmp_path: Path) -> None:
    """The program says which file it wants and exits with 1."""
    command = [sys.executable, "-m", "benchmarks.retrieval", str(tmp_path / "nowhere")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("passarel·la: the passages cannot be read") and "nowhere" in done.stderr
