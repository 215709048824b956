"""Folding and stems."""

import pytest

from knowledge.folding import fold
from knowledge.search.stems import STOP_WORDS, stems
from languages import LANGUAGES, Language


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L'Hospitalet de Llobregat", "l hospitalet de llobregat"),
        ("col·laboració", "collaboracio"),
        ("col.laboració", "collaboracio"),
        ("Erasmus+", "erasmus plus"),
        ("  Interreg   Euro-MED ", "interreg euro med"),
        ("¿Mañana?", "manana"),
        ("snake_case", "snake case"),
        ("🙂", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """One spelling for every way a name is typed."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ca", "cooperacions", "cooperació"),
        ("ca", "cooperacio", "cooperació"),
        ("ca", "xarxes", "xarxa"),
        ("es", "subvenciones", "subvencion"),
        ("en", "networks", "network"),
    ],
)
def test_inflected_words_have_one_stem(language: Language, one: str, other: str) -> None:
    """Plurals and accents do not matter."""
    assert not {*stems(one, language)[0]}.isdisjoint(stems(other, language)[0])


def test_stop_words_are_folded_and_there_for_every_language() -> None:
    """A stop word with an accent would never be met."""
    assert set(STOP_WORDS) == set(LANGUAGES)
    for listed in STOP_WORDS.values():
        assert all(fold(word) == word for word in listed)


def test_single_letters_go_and_digits_stay() -> None:
    """The article l' says nothing, the 4 of a programme does."""
    assert stems("l'any 4", "ca") == [("any",), ("4",)]
