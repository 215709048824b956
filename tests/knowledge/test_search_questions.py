"""The labelled questions, and how the threshold is found."""

from collections import Counter
from pathlib import Path

import pytest

from knowledge.content import DEFAULT_FOLDER, read_content
from knowledge.errors import ContentError
from knowledge.evaluate import Answer, Question, best_threshold, read_questions
from languages import LANGUAGES

QUESTIONS = Path(__file__).parent / "questions"


def test_every_record_is_asked_for_five_times_in_each_language() -> None:
    """Programmes, networks, services and procedures: no record is left out of the measure."""
    asked = Counter(
        (question.language, record_id) for question in read_questions(QUESTIONS) for record_id in question.expected
    )
    for record in read_content(DEFAULT_FOLDER).records:
        if record.kind in ("programme", "network", "service", "procedure"):
            for language in LANGUAGES:
                assert asked[language, record.id] >= 5, f"{record.id} in {language}"


def test_forty_questions_in_each_language_are_not_ours() -> None:
    """What the service does not know is measured as well."""
    unknown = Counter(question.language for question in read_questions(QUESTIONS) if not question.expected)
    assert all(unknown[language] >= 40 for language in LANGUAGES)


def test_the_questions_expect_records_that_exist() -> None:
    """A renamed record must not go unnoticed here."""
    ids = {record.id for record in read_content(DEFAULT_FOLDER).records}
    for question in read_questions(QUESTIONS):
        assert question.expected <= ids, question.text


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The operator reads which file is missing."""
    with pytest.raises(ContentError, match=r"ca/unknown\.yml: this file does not exist"):
        read_questions(tmp_path)


def test_the_threshold_parts_known_from_unknown() -> None:
    """It lies between the worst right answer and the best wrong one."""
    known, unknown = Question("ca", "a", frozenset({"x"})), Question("ca", "b", frozenset())
    answers = [
        Answer(known, "x", 0.9, 1),
        Answer(known, "x", 0.5, 1),
        Answer(unknown, "y", 0.3, 0),
        Answer(unknown, "y", 0.1, 0),
    ]
    assert best_threshold(answers) == pytest.approx(0.4)
