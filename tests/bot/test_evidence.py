"""What the text of a message says about its language: words, letters, signs."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.nlu.evidence import weigh
from bot.nlu.language_decision import decide
from bot.nlu.vocabulary import vocabulary
from languages import LANGUAGES

_ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("subvencionàvem", "ca"),
        ("agermanaríem", "ca"),
        ("desenvolupadores", "ca"),
        ("paral·lelitzables", "ca"),
        ("subvencionábamos", "es"),
        ("hermanaríamos", "es"),
        ("ayuntamientito", "es"),
        ("twinnings", "en"),
        ("unsubsidisable", "en"),
    ],
)
def test_letters_tell_where_no_list_has_the_word(word: str, language: str) -> None:
    """Endings and spellings that only one language has are enough, common or not."""
    letters = vocabulary().letters.log_probability(word)
    assert max(LANGUAGES, key=lambda code: letters[code]) == language, f"{word}: {letters}"
    assert decide(word).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("l'ajut", "ca"),
        ("envia-ho", "ca"),
        ("cancel·la", "ca"),
        ("dona'ls", "ca"),
        ("¿ayuda?", "es"),
        ("señal", "es"),
        ("don't", "en"),
        ("what's that", "en"),
        ("l’ajut", "ca"),
        ("don’t", "en"),
    ],
)
def test_signs_of_one_language_count(text: str, language: str) -> None:
    """Elisions, weak pronouns, l·l, opening marks and contractions are written in one language only."""
    scores = weigh(text).scores
    others = [score for code, score in scores.items() if code != language]
    assert scores[language] - max(others) >= 2, f"{text!r}: {scores}"


@pytest.mark.parametrize("text", ["", " ", "123", "93 000 00 00", "👍🏽", "?!…", "maria@example.cat", "URBACT 2030"])
def test_no_words_are_no_evidence(text: str) -> None:
    """Digits, emoji, addresses and acronyms say the same for all three."""
    scores = weigh(text).scores
    assert max(scores.values()) - min(scores.values()) < 0.25, f"{text!r}: {scores}"


@pytest.mark.parametrize("text", ["què fa el AMB", "¿qué hace el AMB?", "what does the AMB do"])
def test_acronyms_in_a_sentence_count_little(text: str) -> None:
    """AMB is no Catalan "amb": in capitals within a sentence it weighs less than any other word."""
    with_it, without = weigh(text).scores, weigh(text.replace("AMB", "")).scores
    gaps = [abs((with_it[a] - with_it[b]) - (without[a] - without[b])) for a in LANGUAGES for b in LANGUAGES]
    assert max(gaps) <= 1.01, f"{text!r}: {with_it} against {without}"


@pytest.mark.parametrize("text", ["ajuda si us plau ", "xyzzy", "a", "àéïç·", "🙂 ", "1234 ", "\u200b", "é" * 3])
def test_ten_thousand_characters_are_decided_at_once(text: str) -> None:
    """However long and odd a message is, it neither fails nor blocks the others."""
    vocabulary()
    long = (text * 10_000)[:10_000]
    began = time.perf_counter()
    decide(long, conversation="es")
    assert time.perf_counter() - began < 2


def test_the_same_in_every_process() -> None:
    """Neither the order of hashes nor chance changes what a text is worth."""
    program = "from bot.nlu.evidence import weigh; print(weigh('quin termini hi ha per al projct?').scores)"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=_ROOT,
            env={"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and "ca" in runs.pop()


def test_the_vocabulary_is_small() -> None:
    """Hashed, all lists and letters together stay under 25 MB."""
    known = vocabulary()
    arrays = [*known.letters.counts, *(a for t in known.tables.values() for a in (t.hashes, t.frequencies))]
    assert sum(array.nbytes for array in arrays) < 25_000_000


def test_listed_and_unlisted_words() -> None:
    """A word has its frequency whatever stands before it in the table, and one that is not listed has none."""
    tables = vocabulary().tables
    assert tables["ca"].frequency("ajuntament") > 1e-5 > tables["es"].frequency("ajuntament")
    assert tables["en"].frequency("xqzzjwk") == 0.0
