"""The passages and questions that are searched: nobody here wrote them, and they are no part of the project."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from languages import LANGUAGES, Language
from operate.layout import OperateError


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the id of the passage that answers it; `tuned_on` when settings of the search were found on it."""

    text: str
    answered_by: str
    tuned_on: bool


@dataclass(frozen=True, slots=True)
class Texts:
    """Passages by id, and questions; for each language, with the same ids in all."""

    passages: Mapping[Language, Mapping[str, str]]
    questions: Mapping[Language, tuple[Question, ...]]


def read(folder: Path) -> Texts:
    """Read a folder.

    Args:
        folder: holds `xquad_passages_<language>.jsonl`, rows `{"id", "text"}` with ids like "12-3", a passage of
            article 12, and `xquad_questions_<language>.jsonl`, rows `{"text", "label"}` with the id of the passage that
            answers.

    Raises:
        OperateError: a file is missing or holds something else.
    """
    passages: dict[Language, dict[str, str]] = {}
    questions: dict[Language, tuple[Question, ...]] = {}
    for language in LANGUAGES:
        path = folder / f"xquad_passages_{language}.jsonl"
        # Some texts begin with a byte-order mark.
        passages[language] = {row["id"]: row["text"].lstrip("\ufeff") for row in _rows(path, "id", "text")}
        path = folder / f"xquad_questions_{language}.jsonl"
        questions[language] = tuple(_question(path, row, passages[language]) for row in _rows(path, "text", "label"))
    return Texts(passages, questions)


def _question(path: Path, row: Mapping[str, str], passages: Mapping[str, str]) -> Question:
    article = row["label"].partition("-")[0]
    if row["label"] not in passages or not article.isdecimal():
        raise OperateError(f"{path}: no passage of this language has the id {row['label']!r}")
    return Question(row["text"], row["label"], tuned_on=int(article) % 2 == 0)


def _rows(path: Path, *fields: str) -> Iterator[dict[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise OperateError(f"the passages cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise OperateError(f"{path} is no text in UTF-8") from error
    if not lines:
        raise OperateError(f"{path} holds nothing")
    for number, line in enumerate(lines, start=1):
        try:
            row: Any = json.loads(line)
            yield {field: _text(row[field]) for field in fields}
        except (ValueError, KeyError, TypeError) as error:
            raise OperateError(f"{path}, line {number}: not a JSON object with {' and '.join(fields)}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value
