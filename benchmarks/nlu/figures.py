"""The figures of one pipeline, from what it said of all sentences."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.nlu.ask import Understood, ask
from benchmarks.nlu.pipelines import Pipeline
from benchmarks.nlu.score import FALLBACK, Named, accuracy, entity_errors, entity_f1, macro_f1, percent
from benchmarks.nlu.sentences import Sentence, to_measure, with_entities
from benchmarks.nlu.train import Training
from languages import LANGUAGES

# What a pipeline can find that knows names only. Dates and numbers have a value that the default pipeline leaves to
# another server (Duckling), and languages one that no name of the knowledge base is.
NAMES = frozenset({"programme", "network", "procedure", "service", "municipality", "topic"})
# Which field is corrected says which question a value answers; it is no value itself.
_NO_VALUES = frozenset({"field"})


@dataclass(frozen=True)
class Figures:
    """Of one language, in per cent; the language itself is None where the pipeline knows of none."""

    sentences: int
    wrong: int
    accuracy: float
    macro_f1: float
    names: int
    names_wrong: int
    names_f1: float
    entities_f1: float
    language: float | None


@dataclass(frozen=True)
class Result:
    """All that is measured of one trained pipeline.

    Attributes:
        pairs: expected and understood intent of each sentence.
        confidences: of each sentence that was not doubted, and whether it was right.
    """

    pipeline: Pipeline
    training: Training
    of_language: dict[str, Figures]
    pairs: list[tuple[str, str]]
    confidences: list[tuple[float, bool]]
    milliseconds: list[float]

    @property
    def median(self) -> float:
        """Milliseconds of a sentence."""
        return statistics.median(self.milliseconds)


def measure(pipeline: Pipeline, training: Training) -> Result:
    """Let a trained pipeline understand all test sentences, on pages of their language.

    Raises:
        OperateError: the model could not be asked.
    """
    sentences, with_names = to_measure(), with_entities()
    texts: list[tuple[str, str | None]] = [(s.text, s.language) for s in sentences]
    texts += [(s.text, s.language) for s in with_names]
    answers = ask(pipeline, training.model, texts)
    said, found = answers.understood[: len(sentences)], answers.understood[len(sentences) :]
    figures: dict[str, Figures] = {}
    for language in LANGUAGES:
        mine = [(s, u) for s, u in zip(sentences, said, strict=True) if s.language == language]
        named = [
            (set(s.entities), set(u.entities)) for s, u in zip(with_names, found, strict=True) if s.language == language
        ]
        figures[language] = _figures(mine, named)
    pairs = [(s.intent, u.intent) for s, u in zip(sentences, said, strict=True)]
    sure = [(u.confidence, s.intent == u.intent) for s, u in zip(sentences, said, strict=True) if u.intent != FALLBACK]
    return Result(pipeline, training, figures, pairs, sure, answers.milliseconds)


def _figures(said: Sequence[tuple[Sentence, Understood]], named: list[tuple[Named, Named]]) -> Figures:
    pairs = [(sentence.intent, understood.intent) for sentence, understood in said]
    only_names = [(_of(NAMES, wanted), _of(NAMES, got)) for wanted, got in named]
    every = [(wanted, {(kind, value) for kind, value in got if kind not in _NO_VALUES}) for wanted, got in named]
    knows = all(understood.language for _, understood in said)
    right = sum(sentence.language == understood.language for sentence, understood in said)
    return Figures(
        sentences=len(pairs),
        wrong=sum(wanted != got for wanted, got in pairs),
        accuracy=accuracy(pairs),
        macro_f1=macro_f1(pairs),
        names=sum(len(wanted) for wanted, _ in only_names),
        names_wrong=entity_errors(only_names),
        names_f1=entity_f1(only_names),
        entities_f1=entity_f1(every),
        language=percent(right, len(pairs)) if knows else None,
    )


def _of(kinds: frozenset[str], named: Named) -> Named:
    return {(kind, value) for kind, value in named if kind in kinds}
