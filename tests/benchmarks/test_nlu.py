"""The comparison of understanding counts, draws and disturbs as its tables say, and tells what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.nlu import pipelines, score
from benchmarks.nlu.disturb import DISTURBANCES, dictated, in_capitals, mistyped, mixed, without_accents
from benchmarks.nlu.sentences import Sentence, sample, to_learn, to_measure, with_entities, write
from benchmarks.stock import check_stock
from operate.layout import ROOT, OperateError


@pytest.mark.parametrize(
    ("change", "text", "disturbed"),
    [
        (without_accents, "què és l'Hospitalet? mañana, façana", "que es l'Hospitalet? manana, facana"),
        (in_capitals, "què és la col·laboració?", "QUÈ ÉS LA COL·LABORACIÓ?"),
        (dictated, "Hola, què és l'AMB? (vull saber-ho)", "hola què és l'amb vull saber-ho"),
        (dictated, "¿Quién paga el LIFE…?", "quién paga el life"),
        (
            dictated,
            "escriviu a Anna.Roca@example.cat, fins al 12.03.2027!",
            "escriviu a anna.roca@example.cat fins al 12.03.2027",
        ),
    ],
)
def test_a_sentence_is_disturbed_as_the_table_says(change: object, text: str, disturbed: str) -> None:
    """Only what the disturbance names changes: addresses, dates and contractions stay whole."""
    assert callable(change)
    assert change(text) == disturbed


def test_a_typo_changes_one_letter_of_each_longer_word() -> None:
    """Short words and everything else stay, and a capital stays one."""
    text = "Quins programes finança l'URBACT? és per a col·laborar"
    words = list(zip(text.split(), mistyped(text).split(), strict=True))
    slips = [sum(a != b for a, b in zip(before, after, strict=True)) for before, after in words]
    assert slips == [1, 1, 1, 1, 0, 0, 0, 1]
    assert mistyped("Programes")[0].isupper()


def test_disturbances_are_the_same_every_time() -> None:
    """Two runs of the comparison measure the same sentences."""
    texts = [sentence.text for sentence in to_measure()[:50]]
    assert all([change(t) for t in texts] == [change(t) for t in texts] for change in DISTURBANCES.values())


def test_mixed_sentences_have_a_clause_of_each_language_and_one_intent() -> None:
    """The n-th Catalan sentence of an intent stands with the n-th Spanish one; English is left out."""
    sentences = [
        Sentence("ca", "greet", "bon dia."),
        Sentence("ca", "greet", "ei"),
        Sentence("es", "greet", "buenas"),
        Sentence("es", "greet", "qué tal"),
        Sentence("en", "greet", "hi"),
        Sentence("ca", "thanks", "gràcies"),
    ]
    assert mixed(sentences) == [Sentence("ca", "greet", "bon dia, buenas"), Sentence("es", "greet", "qué tal, ei")]


def test_a_sample_keeps_its_share_of_each_intent_and_language() -> None:
    """A quarter of eight is two in each group, at least one of few, and it is part of the half."""
    sentences = [Sentence("ca", "greet", str(n)) for n in range(8)] + [Sentence("es", "greet", "hola")]
    quarter, half = sample(sentences, 0.25), sample(sentences, 0.5)
    assert [sum(s.language == language for s in quarter) for language in ("ca", "es")] == [2, 1]
    assert set(quarter) < set(half) and sample(sentences, 1.0) == sentences
    assert sample(sentences, 0.25, seed=1) == sample(sentences, 0.25, seed=1)


def test_written_sentences_are_read_again(tmp_path: Path) -> None:
    """What a smaller training is given is what was drawn, whatever signs are in it."""
    drawn = sample(to_learn(), 0.05)
    write(drawn, tmp_path)
    assert sorted(map(str, to_learn(tmp_path))) == sorted(map(str, drawn))


def test_all_sentences_of_the_project_are_read() -> None:
    """No language and no file of sentences is forgotten."""
    for sentences in (to_learn(), to_measure(), with_entities()):
        assert {sentence.language for sentence in sentences} == {"ca", "es", "en"}
    assert len(to_learn()) > len(to_measure()) > 1000


def test_bins_hold_what_was_said_with_their_confidence() -> None:
    """Full confidence is in the last bin, and the gap is weighted by how much each holds."""
    said = [(1.0, True), (0.9, True), (0.9, False), (0.1, False)]
    low, high = score.reliability(said)
    assert (low.low, low.high, low.times, low.accuracy) == (0.0, 0.2, 1, 0.0)
    assert (high.times, round(high.confidence, 1), round(high.accuracy, 1)) == (3, 93.3, 66.7)
    assert score.calibration_error(said) == pytest.approx((10 + 80) / 4)
    assert score.reliability([]) == [] and score.calibration_error([]) == 0


def test_figures_are_never_rounded_up() -> None:
    """Two of three is 66.6 per cent."""
    assert score.percent(2, 3) == 66.6
    assert score.accuracy([("a", "a"), ("a", "b"), ("b", "b")]) == 66.6
    assert score.macro_f1([("a", "a"), ("a", "b"), ("b", "b"), ("nlu_fallback", "a")]) == 58.3


def test_entities_are_right_only_with_their_value() -> None:
    """A name taken for another is one missed and one too many."""
    items = [({("programme", "life")}, {("programme", "urbact-iv")}), ({("network", "iclei")}, {("network", "iclei")})]
    assert score.entity_f1(items) == 50.0
    assert score.entity_errors(items) == 2


def test_refusals_are_counted_on_both_sides() -> None:
    """What should have been refused, and what should not."""
    pairs = [("out_of_scope", "out_of_scope"), ("out_of_scope", "greet"), ("greet", "greet"), ("deny", "out_of_scope")]
    assert score.refusals(pairs) == (50.0, 50.0)


def test_derived_pipelines_differ_in_what_is_compared() -> None:
    """Ours is config.yml; the others lack the vectors, or classify by DIET."""
    ours, bare, diet = pipelines.ours().config, pipelines.without_vectors().config, pipelines.with_diet().config
    always = pipelines.always_with_vectors().config
    assert "IntentByWords" in ours and "SentenceEncoder" in ours and "IntentClassifier" in ours
    assert pipelines.SCRATCH in ours
    assert "IntentByWords" not in always and "SentenceEncoder" in always and "IntentClassifier" in always
    assert "SentenceEncoder" not in bare and "IntentByWords" not in bare and "IntentClassifier" in bare
    assert "SentenceEncoder" in diet and "IntentClassifier" not in diet and "DIETClassifier" in diet


def test_a_missing_environment_is_told_in_one_sentence(tmp_path: Path) -> None:
    """Who has no Rasa with TensorFlow is told what makes one."""
    with pytest.raises(OperateError, match=r"make \.venv-stock"):
        check_stock(python=tmp_path / "bin" / "python")


def test_an_environment_without_a_package_is_told_which(tmp_path: Path) -> None:
    """This project's components cannot be trained beside DIET where their packages are not."""
    python = tmp_path / "bin" / "python"
    packages = tmp_path / "lib" / "python3.10" / "site-packages"
    for file in (python, packages / "tensorflow" / "__init__.py"):
        file.parent.mkdir(parents=True)
        file.touch()
    check_stock(python=python)
    with pytest.raises(OperateError, match="has no spacy"):
        check_stock("spacy", python=python)


def test_what_cannot_be_compared_is_refused() -> None:
    """An unknown pipeline ends the program with the names of those that are known."""
    command = [sys.executable, "-m", "benchmarks.nlu", "compare", "--pipelines", "gpt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "no-vectors" in done.stderr
