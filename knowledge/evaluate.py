"""Measures the search on labelled questions, and finds the threshold below which nothing is known."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ContentError
from knowledge.library import Library
from knowledge.search.engine import THRESHOLD
from languages import LANGUAGES, Language


@dataclass(frozen=True)
class Question:
    """A question and the records that answer it; none for what the service does not know."""

    language: Language
    text: str
    expected: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """What the search made of a question; `place` is that of the first right hit, from 1, or 0."""

    question: Question
    first: str
    score: float
    place: int


def read_questions(folder: Path) -> list[Question]:
    """Read the questions of a folder.

    Args:
        folder: holds a folder for each language, with files of record id → questions, and `unknown.yml` (questions);
            optionally `also.yml` (record id → other records that answer as well).

    Returns:
        All questions, by language.

    Raises:
        ContentError: a file is missing.
    """
    also: dict[str, list[str]] = _yaml(folder / "also.yml") if (folder / "also.yml").exists() else {}
    return [question for language in LANGUAGES for question in _of_language(folder, language, also)]


def _of_language(folder: Path, language: Language, also: dict[str, list[str]]) -> Iterator[Question]:
    unknown = folder / language / "unknown.yml"
    for path in sorted((folder / language).glob("*.yml")):
        if path != unknown:
            for record_id, texts in _yaml(path).items():
                for text in texts:
                    yield Question(language, text, frozenset([record_id, *also.get(record_id, [])]))
    for text in _yaml(unknown):
        yield Question(language, text, frozenset())


def _yaml(path: Path) -> Any:
    if not path.exists():
        raise ContentError(path, "this file does not exist")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


async def evaluate(database_url: str, questions: Sequence[Question], on: date, *, list_wrong: bool = False) -> float:
    """Ask all questions and print how many were answered rightly.

    The threshold that fits best is found on every other pair of questions (a pair asks for one record), and judged on
    the rest, so that it is not praised for the questions it was made from.

    Args:
        database_url: a loaded database.
        questions: as `read_questions` returns them.
        on: the day it is.
        list_wrong: also print each question with a wrong first hit and each unknown one that was answered.

    Returns:
        The lowest rate of right answers and of right refusals in any language, from 0 to 1.
    """
    library = await Library.open(database_url)
    try:
        answers = [await _ask(library, question, on) for question in questions]
    finally:
        await library.close()
    best = best_threshold([answer for number, answer in enumerate(answers) if number % 4 < 2])
    print(f"threshold in use {THRESHOLD:.3f}; best on every other pair {best:.3f}")
    print(f"{'':12} {'questions':>9} {'first hit':>9} {'in three':>9} {'answered':>9} {'unknown':>9} {'refused':>9}")
    for name, chosen in [
        *((language, [answer for answer in answers if answer.question.language == language]) for language in LANGUAGES),
        ("all", answers),
        ("held out", [answer for number, answer in enumerate(answers) if number % 4 >= 2]),
    ]:
        print(f"{name:12} {_row(chosen)}")
    if list_wrong:
        for answer in answers:
            if answer.question.expected and (answer.place != 1 or answer.score < THRESHOLD):
                print(f"{answer.score:.3f} {answer.question.language} {answer.question.text!r}", end="")
                print(f" → {answer.first}, not {sorted(answer.question.expected)} (place {answer.place})")
            if not answer.question.expected and answer.score >= THRESHOLD:
                print(f"{answer.score:.3f} {answer.question.language} {answer.question.text!r}", end="")
                print(f" → {answer.first}, not unknown")
    by_language = [[answer for answer in answers if answer.question.language == language] for language in LANGUAGES]
    return min(rate for chosen in by_language for rate in _rates(chosen, THRESHOLD))


async def _ask(library: Library, question: Question, on: date) -> Answer:
    result = await library.search(question.text, language=question.language, on=on, limit=10)
    places = [place for place, hit in enumerate(result.hits, 1) if hit.record.id in question.expected]
    first = result.hits[0] if result.hits else None
    return Answer(question, first.record.id if first else "", first.score if first else 0.0, places[0] if places else 0)


def best_threshold(answers: Sequence[Answer]) -> float:
    """The threshold with the best mean of "rightly answered" and "rightly refused".

    Args:
        answers: to known and unknown questions.

    Returns:
        A score halfway between the two answers that it parts.
    """
    scores = sorted({answer.score for answer in answers})
    candidates = [(low + high) / 2 for low, high in pairwise(scores)]
    return max(candidates, key=lambda threshold: sum(_rates(answers, threshold)), default=THRESHOLD)


def _rates(answers: Sequence[Answer], threshold: float) -> tuple[float, float]:
    known = [answer for answer in answers if answer.question.expected]
    unknown = [answer for answer in answers if not answer.question.expected]
    answered = sum(answer.place == 1 and answer.score >= threshold for answer in known)
    refused = sum(answer.score < threshold for answer in unknown)
    return answered / max(1, len(known)), refused / max(1, len(unknown))


def _row(answers: Sequence[Answer]) -> str:
    known = [answer for answer in answers if answer.question.expected]
    answered, refused = _rates(answers, THRESHOLD)
    first = sum(answer.place == 1 for answer in known) / max(1, len(known))
    in_three = sum(1 <= answer.place <= 3 for answer in known) / max(1, len(known))
    unknown = len(answers) - len(known)
    shares = [_percent(share) for share in (first, in_three, answered, refused)]
    return f"{len(known):9} {shares[0]:>9} {shares[1]:>9} {shares[2]:>9} {unknown:9} {shares[3]:>9}"


def _percent(share: float) -> str:
    """Rounded down, so that no goal is reached by rounding."""
    return f"{math.floor(1000 * share + 1e-9) / 10:.1f}%"
