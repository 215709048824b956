"""Settings in the file .env reach every command, and the environment wins over them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m …` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["gateway", "gateway.chat", "operate run"])
def test_a_setting_in_the_file_is_read(tmp_path: Path, command: str) -> None:
    """A wrong value in it is told as one in the environment is."""
    (tmp_path / ".env").write_text("# a comment\nPASSARELLA_PORT=many\n", encoding="utf-8")
    done = run(tmp_path, command)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "PASSARELLA_PORT")


@pytest.mark.parametrize(("command", "code"), [("casework migrate", 0), ("knowledge search hola", 1)])
def test_consoles_find_the_database_of_the_file(tmp_path: Path, command: str, code: int) -> None:
    """Not the one that is there without settings; and a $ is a $."""
    (tmp_path / ".env").write_text("PASSARELLA_DATABASE_URL=sqlite:///of$the$file.db\n", encoding="utf-8")
    assert run(tmp_path, command).returncode == code
    assert (tmp_path / "of$the$file.db").exists()


def test_the_environment_wins(tmp_path: Path) -> None:
    """What an operator sets for one start is what counts."""
    (tmp_path / ".env").write_text("PASSARELLA_DATABASE_URL=sqlite:///of-the-file.db\n", encoding="utf-8")
    assert run(tmp_path, "casework migrate", PASSARELLA_DATABASE_URL="sqlite:///given.db").returncode == 0
    assert [path.name for path in tmp_path.glob("*.db")] == ["given.db"]
