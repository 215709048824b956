"""The commands of `python -m knowledge`."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

import encoder.files
from knowledge.console import main
from knowledge.content import read_content
from knowledge.load import load
from knowledge.migrate import upgrade


def test_load_reports_what_it_did(
    folder: Path, tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the real encoder: loaded once, unchanged the second time."""
    vectors = str(tmp_path / "vectors.npz")
    arguments = ["load", "--content", str(folder), "--database", database_url, "--vectors", vectors]
    assert main(arguments, {}) == 0
    assert capsys.readouterr().out.startswith("loaded: 10 records")
    assert main(arguments, {}) == 0
    assert capsys.readouterr().out.startswith("unchanged: 10 records")
    assert main(["search", "Costa Viva", "--on", "2026-11-24"], {"PASSARELLA_DATABASE_URL": database_url}) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "found"
    assert lines[1].split() == ["score", "exact", "fuzzy", "lexic.", "dense", "record", "topic", "status"]
    assert "programme/coast-2127" in lines[2]


def test_a_broken_file_is_one_sentence_and_exit_1(
    folder: Path,
    database_url: str,
    change: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    encoder: Any,
) -> None:
    """The operator reads the file and the field, no trace; the database is as it was."""
    load(read_content(folder), database_url, encoder)
    path = change("networks/lighthouses.yml", checked_on=...)
    assert main(["load", "--content", str(folder), "--database", database_url], {}) == 1
    assert capsys.readouterr().err == f"{path}: checked_on: is missing\n"


def test_without_the_encoders_files_the_command_that_makes_them_is_told(
    folder: Path,
    tmp_path: Path,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence, as for a broken file."""
    monkeypatch.setattr(encoder.files, "_FOLDER", tmp_path / "nowhere")
    vectors = str(tmp_path / "vectors.npz")
    assert main(["load", "--content", str(folder), "--database", database_url, "--vectors", vectors], {}) == 1
    told = capsys.readouterr().err
    assert "make setup" in told
    assert "Traceback" not in told


def test_a_broken_file_makes_no_database(
    folder: Path, tmp_path: Path, database_url: str, change: Callable[..., Path]
) -> None:
    """Content is read before anything is created."""
    change("networks/lighthouses.yml", checked_on=...)
    assert main(["load", "--content", str(folder), "--database", database_url], {}) == 1
    assert not (tmp_path / "var").exists()


def test_search_in_an_empty_database_says_what_to_do(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An operator who forgot to load is told to."""
    upgrade(database_url)
    assert main(["search", "x", "--database", database_url], {}) == 1
    assert "python -m knowledge load" in capsys.readouterr().err


def test_check_touches_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Editors check a folder without a database."""
    assert main(["check", "--content", str(folder)], {}) == 0
    assert capsys.readouterr().out == "good: 10 records, 2 sources\n"


def test_gazetteer_writes_a_file(folder: Path, tmp_path: Path) -> None:
    """The folder of the output is made when it is missing."""
    output = tmp_path / "new" / "gazetteer.json"
    assert main(["gazetteer", str(output), "--content", str(folder)], {}) == 0
    assert set(json.loads(output.read_text("utf-8"))) == {"names", "ambiguous"}


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x/y", "sqlite:////proc/nothing/here.db"])
def test_a_database_that_cannot_be_used_is_one_sentence(
    url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong URL or a folder that cannot be made is no stack trace."""
    assert main(["load", "--content", str(folder), "--database", url], {}) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_locked_database_is_one_sentence(
    folder: Path, database_url: str, encoder: Any, change: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Another writer that does not let go is named, and the content stays as it was."""
    load(read_content(folder), database_url, encoder)
    change("organisations/house.yml", website="https://example.org/house")
    other = sqlite3.connect(str(make_url(database_url).database))
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert main(["load", "--content", str(folder), "--database", f"{database_url}?timeout=0.1"], {}) == 1
    finally:
        other.close()
    assert "database is locked" in capsys.readouterr().err
