"""The file of names for the entity recogniser."""

import json
from pathlib import Path

from knowledge.content import DEFAULT_FOLDER, read_content
from knowledge.folding import fold
from knowledge.gazetteer import KINDS, gazetteer


def test_names_aliases_acronyms_ids_and_lists(folder: Path) -> None:
    """Every spelling is there with its kind, language and where it comes from."""
    names = json.loads(gazetteer(read_content(folder)))["names"]
    entries = {(entry["id"], entry["kind"], entry["language"], entry["name"], entry["source"]) for entry in names}
    assert {
        ("coast-2127", "programme", "en", "Living Coast", "name"),
        ("coast-2127", "programme", "ca", "COVI", "acronym"),
        ("coast-2127", "programme", None, "coast-2127", "id"),
        ("town-twinning", "procedure", "en", "sister city", "alias"),
        ("programmes", "topic", "ca", "línies d'ajut", "alias"),
    } <= entries
    assert {entry["kind"] for entry in names} == {*KINDS, "topic"}


def test_ambiguous_words_list_their_records(folder: Path) -> None:
    """The recogniser learns which words to ask back about."""
    assert json.loads(gazetteer(read_content(folder)))["ambiguous"] == [
        {
            "alias": "agermanament",
            "ids": [
                {"id": "town-twinning", "kind": "procedure"},
                {"id": "twinning-grants", "kind": "programme"},
            ],
        }
    ]


def test_an_id_that_spells_another_name_is_left_out(folder: Path) -> None:
    """An id never takes the place of what people call something else."""
    path = folder / "networks" / "lighthouses.yml"
    path.write_text(path.read_text("utf-8").replace("en: [FAROS]", "en: [coast 1420]"), "utf-8")
    names = json.loads(gazetteer(read_content(folder)))["names"]
    assert {entry["id"] for entry in names if fold(entry["name"]) == "coast 1420"} == {"lighthouses"}


def test_the_same_content_gives_the_same_bytes(folder: Path) -> None:
    """So that a fingerprint of the file tells whether to train again."""
    assert gazetteer(read_content(folder)) == gazetteer(read_content(folder))


def test_every_real_record_of_these_kinds_has_a_name_in_each_language() -> None:
    """The project's own content, and its words for lists."""
    content = read_content(DEFAULT_FOLDER)
    names = json.loads(gazetteer(content))["names"]
    for record in content.records:
        if record.kind in KINDS:
            languages = {entry["language"] for entry in names if entry["id"] == record.id and entry["source"] == "name"}
            assert languages == {"ca", "es", "en"}, record.id
    assert len({entry["id"] for entry in names if entry["kind"] == "topic"}) == 9
