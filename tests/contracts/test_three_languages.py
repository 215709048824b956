"""Everything that is said, recognised or learnt is there in Catalan, Spanish and English."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from casework.vocabulary import ANSWER_STATUSES
from languages import LANGUAGES
from tests.contracts.reading import PARTS, ROOT, TESTING, TRAINING, Variation, read_yaml, shown, variations

LEXICON = ROOT / "bot" / "nlu" / "lexicon"


def responses() -> dict[str, list[Variation]]:
    """The variations of each response, in the order they are written."""
    found: dict[str, list[Variation]] = defaultdict(list)
    for variation in variations():
        found[variation.name].append(variation)
    return found


def holes(variation: Variation) -> list[str]:
    """The names of what is filled in, in text and buttons."""
    return sorted(set(re.findall(r"\{(\w+)\}", " ".join(variation.words))))


def test_every_response_speaks_exactly_three_languages() -> None:
    """Ca, es and en side by side and in this order: a response without a variation says nothing at all."""
    wrong = [
        f"{found[0].file}: {name} expected {LANGUAGES}, got {tuple(v.language for v in found)}"
        for name, found in responses().items()
        if tuple(v.language for v in found) != LANGUAGES
    ]
    assert wrong == [], "\n".join(wrong)


def test_every_variation_depends_on_the_language_and_nothing_else() -> None:
    """One condition on the slot `language`: the words are picked by it alone."""
    wrong = [
        f"{v.where}: {v.conditions}"
        for v in variations()
        if v.conditions != [{"type": "slot", "name": "language", "value": v.language}]
    ]
    assert wrong == [], "\n".join(wrong)


def test_no_text_is_empty() -> None:
    """Text and titles of buttons have letters, or a dash where nothing was given."""
    wrong = [v.where for v in variations() if not all(re.search(r"[^\W_]|—", words) for words in v.words)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("aspect", ["holes", "payloads", "metadata"])
def test_the_languages_of_a_response_agree(aspect: str) -> None:
    """Same holes, same buttons in the same order, same facts: no language knows more or offers less."""

    def of(variation: Variation) -> Any:
        payloads = [button.get("payload") for button in variation.buttons]
        return {"holes": holes(variation), "payloads": payloads, "metadata": variation.metadata}[aspect]

    wrong = [
        f"{other.where}: {aspect} {of(other)}, but in {found[0].language} {of(found[0])}"
        for found in responses().values()
        for other in found[1:]
        if of(other) != of(found[0])
    ]
    assert wrong == [], "\n".join(wrong)


def test_every_answer_has_a_named_status() -> None:
    """Each turn is counted under the status its last response carries: one of the fixed list."""
    wrong = [
        f"{v.where}: status {v.metadata.get('status')!r} is not one of {ANSWER_STATUSES}"
        for v in variations()
        if not v.name.startswith(PARTS) and v.metadata.get("status") not in ANSWER_STATUSES
    ]
    assert wrong == [], "\n".join(wrong)


def shape(value: Any) -> Iterator[str]:
    """What must be the same in every lexicon: the keys, and how many months and weekdays there are."""
    for key, inner in value.items():
        yield str(key)
        if isinstance(inner, dict):
            yield from (f"{key}.{below}" for below in inner)
        elif key in ("months", "weekdays"):
            yield f"{key}: {len(inner)}"
        else:
            assert inner not in ([], "", None), f"{key} has no words"


def test_lexicons_have_the_same_keys() -> None:
    """A date or an ordinal that is understood in one language is understood in all of them."""
    shapes = {language: set(shape(read_yaml(LEXICON / f"{language}.yml"))) for language in LANGUAGES}
    assert {path.stem for path in LEXICON.glob("*.yml")} == set(LANGUAGES)
    for language in LANGUAGES:
        differing = shapes[language] ^ shapes["ca"]
        assert not differing, f"bot/nlu/lexicon/{language}.yml and ca.yml differ in {sorted(differing)}"


def test_training_files_mirror_each_other() -> None:
    """The same files with the same intents in every language: whoever adds an intent adds it three times."""
    trees = {
        language: {
            path.name: sorted(block.get("intent", "no intent") for block in read_yaml(path)["nlu"])
            for path in (TRAINING / language).glob("*.yml")
        }
        for language in LANGUAGES
    }
    for language in LANGUAGES:
        assert trees[language].keys() == trees["ca"].keys(), f"data/nlu/{language} and data/nlu/ca: other files"
        for name, intents in trees[language].items():
            assert intents == trees["ca"][name], f"data/nlu/{language}/{name}: expected {trees['ca'][name]}"


def test_test_files_mirror_each_other() -> None:
    """One file for each intent and one for entities in every language."""
    for language in LANGUAGES:
        stems = {path.stem for path in (TESTING / language).glob("*.yml")}
        expected = {path.stem for path in (TESTING / "ca").glob("*.yml")}
        assert stems == expected, f"tests/nlu/{language} and tests/nlu/ca: {sorted(stems ^ expected)}"
        for path in (TESTING / language).glob("*.yml"):
            if path.stem != "entities":
                assert read_yaml(path)["intent"] == path.stem, f"{shown(path)}: the file is named by its intent"
