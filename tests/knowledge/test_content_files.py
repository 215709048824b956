"""Content files: what one file may say, and how a mistake is reported."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.content import read_content
from knowledge.errors import ContentError


def test_the_small_folder_is_good(folder: Path) -> None:
    """A correct folder is read completely, in the order of ids."""
    content = read_content(folder)
    ids = [record.id for record in content.records]
    assert ids == sorted(ids)
    assert len(ids) == 10
    assert len(content.sources) == 2


@pytest.mark.parametrize(
    ("file", "fields", "field", "said"),
    [
        ("networks/lighthouses.yml", {"names": {"ca": "Fars", "es": "Faros"}}, "names.en", "is missing"),
        ("networks/lighthouses.yml", {"summary": {"ca": "a", "es": " ", "en": "c"}}, "summary.es", "at least 1"),
        ("networks/lighthouses.yml", {"checked_on": ...}, "checked_on", "is missing"),
        ("networks/lighthouses.yml", {"sources": []}, "", "sources: at least one is needed"),
        ("networks/lighthouses.yml", {"colour": "red"}, "colour", "is not a field"),
        ("networks/lighthouses.yml", {"period": {"starts": date(2020, 1, 1)}}, "period", "is not a field"),
        ("networks/lighthouses.yml", {"position": "first"}, "position", "valid integer"),
        ("networks/lighthouses.yml", {"website": "example.org"}, "website", "pattern"),
        ("networks/lighthouses.yml", {"kind": "club"}, "", "kind: is missing or not one that exists"),
        ("networks/lighthouses.yml", {"kind": "service"}, "kind", "this folder holds 'network'"),
        ("networks/lighthouses.yml", {"id": "lanterns"}, "id", "must have the id 'lighthouses'"),
        ("networks/lighthouses.yml", {"related": ["coast-2127", "coast-2127"]}, "", "named twice"),
        ("programmes/coast-2127.yml", {"closed_on": date(2019, 1, 1)}, "", "closed_on: is before period.starts"),
        ("municipalities/santa-coloma-de-cervello.yml", {"municipality": ...}, "municipality", "is missing"),
    ],
)
def test_a_mistake_names_file_and_field(
    change: Callable[..., Path], folder: Path, file: str, fields: dict[str, Any], field: str, said: str
) -> None:
    """Each mistake is one sentence with the file, the field and what is wrong."""
    path = change(file, **fields)
    with pytest.raises(ContentError) as caught:
        read_content(folder)
    assert caught.value.path == path
    assert caught.value.field == field
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([{"topic": "weather", "text": {"ca": "a", "es": "b", "en": "c"}, "sources": ["guide"]}], "facts.1.topic"),
        ([{"topic": "funding", "text": {"ca": "a", "es": "b"}, "sources": ["guide"]}], "facts.1.text.en: is missing"),
        ([{"topic": "funding", "text": {"ca": "a", "es": "b", "en": "c"}}], "facts.1: sources: at least one is needed"),
        ([{"topic": "funding", "text": {"ca": "a", "es": "b", "en": "c"}, "sources": ["guide"]}] * 2, "occurs twice"),
    ],
)
def test_a_fact_needs_three_languages_a_source_and_a_known_topic(
    change: Callable[..., Path], folder: Path, facts: list[Any], said: str
) -> None:
    """Facts are checked like records, and lists count from one."""
    change("networks/lighthouses.yml", facts=facts)
    with pytest.raises(ContentError, match=r"lighthouses\.yml") as caught:
        read_content(folder)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({}, "at least one is needed"),
        ({"opens_on": date(2024, 5, 1), "closes_on": date(2024, 4, 1)}, "closes_on: is before opens_on"),
    ],
)
def test_a_call_needs_dates_in_order(
    change: Callable[..., Path], folder: Path, call: dict[str, date], said: str
) -> None:
    """A call without a date, or that closes before it opens, is refused."""
    names = {"ca": "Crida", "es": "Llamada", "en": "Call"}
    change("programmes/coast-2127.yml", calls=[{"id": "c", "names": names, "sources": ["guide"], **call}])
    with pytest.raises(ContentError, match=said):
        read_content(folder)


def test_broken_yaml_is_one_sentence_with_the_line(folder: Path) -> None:
    """A file that is not YAML is reported with its line."""
    (folder / "networks" / "lighthouses.yml").write_text("id: lighthouses\nnames: {ca: [}\n", "utf-8")
    with pytest.raises(ContentError, match=r"lighthouses\.yml: is not valid YAML at line 2"):
        read_content(folder)


def test_a_file_that_is_not_utf8_is_reported(folder: Path) -> None:
    """A file in another encoding is reported as such."""
    (folder / "networks" / "lighthouses.yml").write_bytes("id: còpia".encode("latin-1"))
    with pytest.raises(ContentError, match="is not UTF-8 text"):
        read_content(folder)


def test_an_unknown_folder_is_refused(folder: Path) -> None:
    """A folder with a slip in its name is not silently left out."""
    (folder / "programes").mkdir()
    with pytest.raises(ContentError, match="unknown folder"):
        read_content(folder)


def test_the_hash_ignores_layout_and_sees_words(folder: Path, change: Callable[..., Path]) -> None:
    """Rewriting a file with other whitespace keeps the fingerprint; changing a word changes it."""
    before = read_content(folder).hash()
    change("networks/lighthouses.yml")
    assert read_content(folder).hash() == before
    change("networks/lighthouses.yml", website="https://example.org/lights")
    assert read_content(folder).hash() != before
