"""Checks between content files: references, names, successors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.content import read_content
from knowledge.errors import ContentError


@pytest.mark.parametrize(
    ("file", "fields", "said"),
    [
        ("networks/lighthouses.yml", {"sources": ["nobody"]}, "sources: 'nobody' is not a key"),
        ("networks/lighthouses.yml", {"related": ["nothing"]}, "related: 'nothing' is not the id"),
        ("services/advice.yml", {"parent": "nothing"}, "parent: 'nothing' is not the id"),
        ("services/advice.yml", {"parent": "advice"}, "parent: points to the record itself"),
        ("programmes/coast-1420.yml", {"successor": "nothing"}, "successor: 'nothing' is not the id"),
        ("programmes/coast-1420.yml", {"successor": ...}, "a closed programme names its successor"),
        ("programmes/coast-2127.yml", {"successor": "coast-1420"}, "the chain of successors comes back"),
    ],
)
def test_references_and_successors(
    change: Callable[..., Path], folder: Path, file: str, fields: dict[str, Any], said: str
) -> None:
    """References lead somewhere, and a closed programme says what follows it."""
    change(file, **fields)
    with pytest.raises(ContentError) as caught:
        read_content(folder)
    assert said in str(caught.value)


def test_sources_of_facts_calls_and_populations_are_checked(folder: Path) -> None:
    """A source that disappears is missed wherever it is named."""
    text = (folder / "sources" / "a.yml").read_text("utf-8").replace("key: statistics", "key: statistics_office")
    (folder / "sources" / "a.yml").write_text(text, "utf-8")
    with pytest.raises(ContentError, match="'statistics' is not a key"):
        read_content(folder)


@pytest.mark.parametrize("alias", ["Costa Viva", "costa  viva", "COSTA-VÍVA"])
def test_one_name_for_two_records_is_refused(change: Callable[..., Path], folder: Path, alias: str) -> None:
    """A name is the same in any case, with or without accents, and belongs to one record."""
    change("networks/lighthouses.yml", aliases={"es": [alias]})
    with pytest.raises(ContentError, match=r"also names coast-2127; declare it in ambiguous\.yml"):
        read_content(folder)


def test_the_geminate_l_is_one_spelling(change: Callable[..., Path], folder: Path) -> None:
    """Col·laboració, col.laboració and collaboració are one name."""
    change("networks/lighthouses.yml", aliases={"ca": ["col·laboració"]})
    change("services/advice.yml", aliases={"ca": ["collaboracio"]})
    with pytest.raises(ContentError, match=r"declare it in ambiguous\.yml"):
        read_content(folder)


def test_a_declared_word_may_name_several_records(folder: Path) -> None:
    """The fixture declares "agermanament", and is good."""
    assert read_content(folder).ambiguous[0].records == ["town-twinning", "twinning-grants"]


def test_an_undeclared_word_may_not(folder: Path) -> None:
    """Without the declaration the same folder is refused."""
    (folder / "ambiguous.yml").write_text("[]", "utf-8")
    with pytest.raises(ContentError, match="'agermanament' also names"):
        read_content(folder)


def test_a_glossary_term_may_share_its_name(folder: Path) -> None:
    """The term explains the word, the record answers: that is not ambiguous."""
    names = {record.id: record.names.es for record in read_content(folder).records}
    assert names["term-agermanament"] == "hermanamiento"


def test_a_declaration_names_records_that_exist(folder: Path) -> None:
    """A declaration that outlived a record is reported."""
    (folder / "ambiguous.yml").write_text("- alias: agermanament\n  records: [town-twinning, gone]\n", "utf-8")
    with pytest.raises(ContentError, match=r"ambiguous\.yml: agermanament: 'gone' is not the id of a record"):
        read_content(folder)


def test_a_municipality_code_belongs_to_one(change: Callable[..., Path], folder: Path) -> None:
    """Two towns with one statistics code are a slip."""
    change(
        "municipalities/santa-coloma-de-cervello.yml",
        municipality={"ine_code": "08245", "comarca": "Baix Llobregat"},
    )
    with pytest.raises(ContentError, match="ine_code"):
        read_content(folder)
