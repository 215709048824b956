"""The word lists behind follow-ups and names."""

from pathlib import Path

import pytest
import yaml

import actions.asking
import actions.grammar
from knowledge.folding import fold
from languages import LANGUAGES

ASKING = yaml.safe_load(Path(actions.asking.__file__).with_suffix(".yml").read_text("utf-8"))
GRAMMAR = yaml.safe_load(Path(actions.grammar.__file__).with_suffix(".yml").read_text("utf-8"))


@pytest.mark.parametrize("group", [*ASKING.values(), GRAMMAR["articles"]])
def test_words_are_there_in_three_languages(group: dict[str, object]) -> None:
    """What goes on in Catalan goes on in Spanish and English too."""
    assert tuple(group) == LANGUAGES
    assert all(group.values())


@pytest.mark.parametrize("name", ASKING)
def test_words_are_folded_and_there_once(name: str) -> None:
    """A word with an accent would never be found; YAML reads "no" and "on" as no words at all."""
    for language, listed in ASKING[name].items():
        assert [word for word in listed if not isinstance(word, str) or word != fold(word)] == [], f"{name}.{language}"
        assert len(set(listed)) == len(listed), f"{name}.{language}: a word is there twice"


def test_heads_of_names_are_folded() -> None:
    """They are compared with folded names."""
    heads = [word for articles in GRAMMAR["articles"].values() for listed in articles.values() for word in listed]
    assert [word for word in heads if word != fold(word)] == []
