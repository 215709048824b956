"""What is committed is source: no machine's paths, no registries, no data, no models, no secrets."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.contracts.reading import ROOT, shown

LARGEST_BYTES = 1_000_000
# What a program makes and can make again.
_MADE = re.compile(r"\.(db|db-shm|db-wal|sqlite3?|tar\.gz|joblib|pkl|npz|npy|onnx|safetensors|h5|bin|log|pyc)$")
_MACHINE = ("work", "root", "home", "Users")
# Addresses of package registries and their mirrors, whatever the host: by their paths, and by options that take them.
_REGISTRY = r"https?://(?:registry\.|\S*(?:/simple\b|/npm/|pypi|artifactory|nexus|devpi))|--trusted-host"
_INDEX_OPTION = r"(?<!emit-)(?<!no-)(?:extra-)?index-url\s*[=:]?\s*\S*//"


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be added to it."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing says which files are committed")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard", "--cached"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name.decode() for name in listed.stdout.split(b"\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def text_of(path: Path) -> str:
    """A file's text; of images and the like, what can be read of it."""
    return path.read_text(encoding="utf-8", errors="replace")


def lines_with(pattern: str) -> list[str]:
    """File, line number and line of everything that a pattern is found in; this file apart, which holds them all."""
    wanted = re.compile(pattern)
    return [
        f"{shown(path)}:{number}: {line.strip()[:120]}"
        for path in files()
        if path != Path(__file__) and wanted.search(text_of(path))
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if wanted.search(line)
    ]


def test_no_path_of_one_machine() -> None:
    """A path that starts at a home or work folder exists on one machine only."""
    assert lines_with(rf"(?<![\w.\-/])/({'|'.join(_MACHINE)})/\w") == []


def test_no_registry() -> None:
    """Where packages come from is the business of each machine, and mirrors have names that nobody else should know."""
    assert lines_with(f"{_REGISTRY}|{_INDEX_OPTION}") == []


def test_nothing_large_and_nothing_made() -> None:
    """Models and databases are made from what is committed; a large file would stay in the history for ever."""
    large = [f"{shown(path)}: {path.stat().st_size} bytes" for path in files() if path.stat().st_size > LARGEST_BYTES]
    made = [shown(path) for path in files() if _MADE.search(path.name)]
    assert large + made == []


def test_no_secret() -> None:
    """Keys and tokens have shapes by which they are known."""
    keys = r"-----BEGIN [A-Z ]*PRIVATE KEY|\bghp_\w{36}|\bAKIA[0-9A-Z]{16}\b|\b\d{8,10}:AA[\w-]{33}\b"
    assert lines_with(keys) == []


def test_text_files_are_utf8_with_plain_line_ends() -> None:
    """One encoding, one line end, and a newline at the end: diffs show what changed."""
    text = re.compile(r"\.(py|yml|yaml|md|toml|txt|in|po|sh|js|html|css|json)$")
    wrong = [shown(path) for path in files() if text.search(path.name) and not _is_plain(path)]
    assert wrong == []


def _is_plain(path: Path) -> bool:
    content = path.read_bytes()
    return b"\r" not in content and "\ufffd" not in text_of(path) and (not content or content.endswith(b"\n"))
