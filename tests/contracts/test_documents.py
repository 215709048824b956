"""What documents name exists: files and headings, settings and their defaults, commands."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from gateway.settings import PREFIX, Settings
from languages import LANGUAGES
from operate.transcripts import FOLDER, README
from tests.contracts.reading import ROOT, shown

_NOT_OURS = frozenset({"var", "models"})
_FENCE = re.compile(r"^(```+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)>\s]+)>?[^)]*\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_SETTING = re.compile(rf"\b{PREFIX}[A-Z][A-Z_]*\b")
_SETTING_ROW = re.compile(rf"^\| `({PREFIX}[A-Z_]+)` \| `([^`|]+)` \|", re.MULTILINE)


@cache
def documents() -> tuple[Path, ...]:
    """Every Markdown file of the project."""
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in _NOT_OURS]
    found = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))]
    # Packages that the web chat is built with lie beside its sources.
    return tuple(sorted(path for path in found if "node_modules" not in path.parts))


def prose(document: Path) -> str:
    """A document without what it shows as code."""
    return _SPAN.sub("", _FENCE.sub("", document.read_text(encoding="utf-8")))


def code(document: Path) -> str:
    """What a document shows as code: its blocks and its spans, one a line."""
    text = document.read_text(encoding="utf-8")
    blocks = [match[0] for match in _FENCE.finditer(text)]
    spans = [" ".join(match[2].split()) for match in _SPAN.finditer(_FENCE.sub("", text))]
    return "\n".join([*blocks, *spans])


def anchors(document: Path) -> set[str]:
    """The fragments that a document's headings can be linked by."""
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-") for heading in _HEADING.finditer(text)}


def broken_links(document: Path, root: Path = ROOT) -> Iterator[str]:
    """Every relative link of a document that leads nowhere, or out of the project."""
    for match in _LINK.finditer(prose(document)):
        if _SCHEME.match(match[1]):
            continue
        path, _, fragment = unquote(match[1]).partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.is_relative_to(root) or not target.exists():
            yield f"{document.relative_to(root)}: {match[1]}: there is no such file"
        elif fragment and target.suffix == ".md" and fragment not in anchors(target):
            yield f"{document.relative_to(root)}: {match[1]}: {target.relative_to(root)} has no such heading"


def test_every_relative_link_leads_somewhere() -> None:
    """A file that was moved, or a heading that was reworded, is missed by whoever follows the link."""
    broken = [problem for document in documents() for problem in broken_links(document)]
    assert broken == [], "\n".join(broken)


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """The check itself: good links, links to elsewhere and what is shown as code are no complaint."""
    document = tmp_path / "page.md"
    good = "# What `it` is: a page\n\n[up](#what-it-is-a-page) [self](page.md) `[x](y.md)` [out](https://example.org)\n"
    document.write_text(good, encoding="utf-8")
    assert list(broken_links(document, tmp_path)) == []
    document.write_text(f"{good}[a](gone.md) [b](#gone) [c](../..)\n\n```\n[d](gone.md)\n```\n", encoding="utf-8")
    assert list(broken_links(document, tmp_path)) == [
        "page.md: gone.md: there is no such file",
        "page.md: #gone: page.md has no such heading",
        "page.md: ../..: there is no such file",
    ]


def test_the_readme_names_every_setting_and_no_other() -> None:
    """A setting that is not in the README is not found, and one that is not ours does nothing."""
    named = set(_SETTING.findall(README.read_text(encoding="utf-8")))
    existing = {PREFIX + name.upper() for name in Settings.model_fields}
    assert named - existing == set(), "README.md names settings that gateway/settings.py does not have"
    assert existing - named == set(), "README.md leaves settings of gateway/settings.py out"


def test_the_readme_shows_the_defaults_of_settings() -> None:
    """A default in the table is the one in the code."""
    rows = _SETTING_ROW.findall(README.read_text(encoding="utf-8"))
    defaults = {PREFIX + name.upper(): str(field.default) for name, field in Settings.model_fields.items()}
    assert rows, "README.md has no table of settings"
    assert {name: default for name, default in rows if default != defaults[name]} == {}


def test_other_documents_name_settings_that_exist() -> None:
    """A runbook that sets what nobody reads helps nobody."""
    existing = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = [
        f"{shown(document)}: {name}"
        for document in documents()
        for name in _SETTING.findall(document.read_text(encoding="utf-8"))
        if name not in existing
    ]
    assert unknown == []


def test_every_make_target_named_exists() -> None:
    """A command that a document tells to type is in the Makefile."""
    makefile = ROOT / "Makefile"
    assert makefile.exists(), "documents tell to use make, and there is no Makefile"
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile.read_text(encoding="utf-8"), re.MULTILINE))
    unknown = [
        f"{shown(document)}: make {name}"
        for document in documents()
        for name in re.findall(r"(?:^|[$;&]\s*)make ([a-z][a-z-]*)", code(document), re.MULTILINE)
        if name not in targets
    ]
    assert unknown == []


def test_every_module_that_is_run_exists() -> None:
    """`python -m knowledge` runs something: a package with a __main__, or a module."""
    unknown = []
    for document in documents():
        for name in re.findall(r"python -m ([a-z_]+(?:\.[a-z_]+)*)", code(document)):
            path = ROOT.joinpath(*name.split("."))
            ours = (ROOT / name.split(".")[0]).is_dir()
            if ours and not (path / "__main__.py").exists() and not path.with_suffix(".py").exists():
                unknown.append(f"{shown(document)}: python -m {name}")
    assert unknown == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_shows_the_transcript_that_was_written(language: str) -> None:
    """`make transcripts` writes both places: an edit by hand in one of them would be words nobody said."""
    page = (FOLDER / f"{language}.md").read_text(encoding="utf-8")
    _, _, body = page.split("\n\n", maxsplit=2)
    assert body.strip() in README.read_text(encoding="utf-8"), "run `make transcripts`"
