"""Prints what was measured as Markdown tables."""

import sys
from collections.abc import Iterable, Sequence

from benchmarks.nlu.figures import Result
from benchmarks.nlu.robustness import Fall
from benchmarks.nlu.score import calibration_error, refusals, reliability
from languages import LANGUAGES


def print_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print one table; figures with a fraction have one decimal, what is None a dash."""
    sys.stdout.write(f"\n| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n")
    for row in rows:
        sys.stdout.write(f"| {' | '.join(map(_shown, row))} |\n")
    sys.stdout.flush()


def _shown(cell: object) -> str:
    if cell is None:
        return "—"
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


def print_understanding(results: list[Result]) -> None:
    """Intents, names, all entities and languages, for each language and pipeline."""
    titles = ["language", "pipeline", "sentences", "wrong", "accuracy", "macro-F1"]
    titles += ["names", "wrong", "F1 of names", "F1 of all entities", "language right"]
    rows = []
    for language in LANGUAGES:
        for result in results:
            f = result.of_language[language]
            # Values are no business of a pipeline that has no rules for them.
            every = None if result.pipeline.annotated else f.entities_f1
            intents, names = (f.sentences, f.wrong, f.accuracy, f.macro_f1), (f.names, f.names_wrong, f.names_f1)
            rows.append((language, result.pipeline.name, *intents, *names, every, f.language))
    print_table(titles, rows)


def print_costs(results: list[Result]) -> None:
    """What training and understanding took."""
    titles = ("pipeline", "training, s", "of the processor, s", "load", "peak, MiB", "a sentence, ms")
    rows = []
    for result in results:
        t = result.training
        rows.append((result.pipeline.name, t.seconds, t.processor_seconds, t.load, int(t.peak_mib), result.median))
    print_table(titles, rows)


def print_refusals(results: list[Result]) -> None:
    """Others' business refused, and ours refused by mistake."""
    rows = [(result.pipeline.name, *refusals(result.pairs)) for result in results]
    print_table(("pipeline", "out of scope, refused", "of our business, refused"), rows)


def print_calibration(results: list[Result]) -> None:
    """How sure each pipeline was, and how often rightly, of what it did not doubt."""
    rows: list[tuple[object, ...]] = []
    for result in results:
        for b in reliability(result.confidences):
            rows.append((result.pipeline.name, f"{b.low:.1f}-{b.high:.1f}", b.times, b.confidence, b.accuracy))
        gap = calibration_error(result.confidences)
        rows.append((result.pipeline.name, "mean gap (ECE), points", len(result.confidences), gap, None))
    print_table(("pipeline", "confidence", "sentences", "mean confidence", "right"), rows)


def print_falls(falls: list[Fall], *, wrong: bool) -> None:
    """Accuracy before and after each disturbance; and, where it is wanted, what was misunderstood."""
    rows = [(f.disturbance, f.language, f.sentences, f.before, f.after, f.points) for f in falls]
    print_table(("disturbed", "language", "sentences", "as they are", "disturbed", "falls by"), rows)
    for fall in falls if wrong else []:
        for sentence, said in fall.wrong:
            sys.stdout.write(f"{fall.disturbance}, {sentence.language}: {sentence.intent} → {said}: {sentence.text}\n")
