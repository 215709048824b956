"""`python -m benchmarks.nlu`: this project's pipeline beside Rasa's default one, trained and tested on the same.

`compare` prints understanding, costs, refusals and calibration; `curve` accuracy with fewer sentences to learn from;
`robustness` how far accuracy falls when sentences are disturbed. Trained models are kept under var/stock until
pipeline or sentences change. DIET trains for half an hour to an hour: of what uses it, only Rasa's default pipeline
is compared without `--pipelines`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.nlu.ask import sentences_for
from benchmarks.nlu.figures import Result, measure
from benchmarks.nlu.pipelines import PIPELINES, Pipeline
from benchmarks.nlu.robustness import falls
from benchmarks.nlu.tables import (
    print_calibration,
    print_costs,
    print_falls,
    print_refusals,
    print_table,
    print_understanding,
)
from benchmarks.nlu.train import Training, train
from benchmarks.stock import check_stock
from languages import LANGUAGES
from operate.layout import GAZETTEER, RASA_PYTHON, ROOT, OperateError, check_interpreters

_SHARES = (0.25, 0.5, 1.0)
# Those that train for an hour are trained only where they are asked for, Rasa's default once.
_USUAL = {"compare": ["ours", "no-vectors", "default"], "curve": ["ours"], "robustness": ["ours"]}


def main() -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("compare", "curve", "robustness"), default="compare")
    parser.add_argument("--pipelines", nargs="+", choices=PIPELINES, help="only these")
    parser.add_argument("--wrong", action="store_true", help="robustness: list what was misunderstood")
    wanted = parser.parse_args()
    chosen = wanted.pipelines or _USUAL[wanted.what]
    try:
        check_interpreters(RASA_PYTHON)
        if not (ROOT / GAZETTEER).exists():
            raise OperateError(f"{GAZETTEER} is missing: run `make nlu-report`, which makes it")
        pipelines = [PIPELINES[name]() for name in chosen]
        for pipeline in pipelines:
            if pipeline.needs is not None:
                check_stock(*pipeline.needs)
        if wanted.what == "compare":
            _compare(pipelines)
        elif wanted.what == "curve":
            _curve(pipelines)
        else:
            _robustness(pipelines, wrong=wanted.wrong)
    except OperateError as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    return 0


def _compare(pipelines: list[Pipeline]) -> None:
    results = [_measured(pipeline) for pipeline in pipelines]
    print_understanding(results)
    print_costs(results)
    print_refusals(results)
    print_calibration(results)


def _curve(pipelines: list[Pipeline]) -> None:
    rows = []
    for pipeline in pipelines:
        for share in _SHARES:
            result = _measured(pipeline, share)
            accuracies = [result.of_language[language].accuracy for language in LANGUAGES]
            rows.append((pipeline.name, f"{100 * share:.0f} %", *accuracies, result.training.seconds))
    print_table(("pipeline", "of the sentences", *LANGUAGES, "training, s"), rows)


def _robustness(pipelines: list[Pipeline], *, wrong: bool) -> None:
    for pipeline in pipelines:
        print(f"\n{pipeline.name}:")
        print_falls(falls(pipeline, _trained(pipeline).model), wrong=wrong)


def _measured(pipeline: Pipeline, share: float = 1.0) -> Result:
    return measure(pipeline, _trained(pipeline, share))


def _trained(pipeline: Pipeline, share: float = 1.0) -> Training:
    with tempfile.TemporaryDirectory() as folder:
        print(f"{pipeline.name}: training with {100 * share:.0f} % of the sentences, or as before", file=sys.stderr)
        return train(pipeline, sentences_for(pipeline, Path(folder), share))


if __name__ == "__main__":
    sys.exit(main())
