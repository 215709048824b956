"""The comparison of detectors says what is missing, and counts what it is given."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.language.texts import read
from operate.layout import ROOT, OperateError


def _run(*arguments: Path | str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "benchmarks.language", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_texts_of_other_languages_are_left_out(tmp_path: Path) -> None:
    """What is not in one of the three languages is not measured."""
    path = tmp_path / "texts.jsonl"
    rows = [{"text": "bon dia", "lang": "ca", "bucket": "2-3"}, {"text": "bonjour", "lang": "fr", "bucket": "1"}]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert [(text.text, text.language, text.length) for text in read(path)] == [("bon dia", "ca", "2-3")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no text"),
        (b'{"text": "bonjour", "lang": "fr", "bucket": "1"}', "holds no text"),
        (b'{"text": "hola"}', "line 1"),
        (b'{"text": "hola", "lang": "ca", "bucket": "1"}\n[1]', "line 2"),
        (b"not json", "line 1"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """One sentence says which line, instead of figures over nothing."""
    path = tmp_path / "texts.jsonl"
    path.write_bytes(content)
    with pytest.raises(OperateError, match=said):
        read(path)


def test_missing_texts_end_with_one_sentence(tmp_path: Path) -> None:
    """The program says which file it wants and exits with 1."""
    done = _run(tmp_path / "nowhere.jsonl")
    assert done.returncode == 1
    assert done.stderr.startswith("passarel·la: the texts cannot be read") and "nowhere.jsonl" in done.stderr


def test_missing_rivals_end_with_one_sentence(tmp_path: Path) -> None:
    """Who has only what the product needs is told what to run."""
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "hola", "lang": "ca", "bucket": "1"}', encoding="utf-8")
    done = _run(path, "--rivals", tmp_path / "nowhere" / "python")
    assert done.returncode == 1 and "make measure-language" in done.stderr
