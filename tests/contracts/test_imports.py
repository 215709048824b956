"""Who may import whom: the table of the architecture, checked in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.reading import ROOT, python_files, shown, tree_of

# Package → what it may import besides itself. `operate` starts the others as processes, it does not import them all.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "encoder": frozenset(),
    "bot": frozenset({"encoder", "languages"}),
    "actions": frozenset({"knowledge", "casework", "languages"}),
    "knowledge": frozenset({"encoder", "languages"}),
    "casework": frozenset({"languages"}),
    "channels": frozenset({"casework", "languages"}),
    "desk": frozenset({"casework", "knowledge", "languages"}),
    "gateway": frozenset({"channels", "desk", "casework", "knowledge", "languages"}),
    "operate": frozenset({"gateway", "encoder", "knowledge", "casework", "languages"}),
    "benchmarks": frozenset({"bot", "operate", "gateway", "channels", "encoder", "knowledge", "casework", "languages"}),
}
OURS = {*MAY_IMPORT, "languages", "tests"}
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and first name of every module that a file imports, inside functions too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.partition(".")[0]


def test_every_package_is_in_the_table() -> None:
    """A new package says what it may import before it imports anything."""
    assert set(PACKAGES) <= set(MAY_IMPORT), "add the package to MAY_IMPORT and to the architecture's table"


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_imports_upwards(package: str) -> None:
    """A package imports only what the table allows, so that each part can be replaced without touching the others."""
    allowed = MAY_IMPORT[package] | {package}
    offenders = [
        f"{shown(path)}:{line} imports {name}; {package} may import {sorted(MAY_IMPORT[package])}"
        for path in python_files(package)
        for line, name in imported(path)
        if name in OURS and name not in allowed
    ]
    assert offenders == [], "\n".join(offenders)


def test_languages_import_nothing() -> None:
    """The list of languages is loaded by both environments: it needs nothing but the standard library."""
    assert {name for _, name in imported(ROOT / "languages.py")} <= {"typing"}


@pytest.mark.parametrize(("library", "home"), [("rasa", "bot"), ("rasa_sdk", "actions")])
def test_a_framework_stays_in_its_package(library: str, home: str) -> None:
    """Rasa and its SDK are imported in one package each: that is what makes the engine replaceable."""
    offenders = [
        f"{shown(path)}:{line} imports {library}, which belongs to {home}/"
        for package in PACKAGES
        if package != home
        for path in python_files(package)
        # It trains and asks Rasa's default pipeline: there Rasa is what is compared, no engine.
        if "benchmarks/nlu/" not in shown(path)
        for line, name in imported(path)
        if name == library
    ]
    assert offenders == [], "\n".join(offenders)
