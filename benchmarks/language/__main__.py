"""`python -m benchmarks.language TEXTS`: prints what share of texts each detector gets right, by length."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.language.rivals import RIVALS
from benchmarks.language.texts import CLASSES, Text, read
from languages import LANGUAGES
from operate.layout import RASA_PYTHON, ROOT, OperateError

RIVALS_PYTHON = ROOT / ".venv-language" / "bin" / "python"


def main() -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help='JSON lines {"text", "lang", "bucket"}; no part of this project')
    parser.add_argument("--rivals", type=Path, default=RIVALS_PYTHON, help="the Python that has the other detectors")
    parser.add_argument("--wrong", action="store_true", help="list the texts that Passarel·la gets wrong")
    wanted = parser.parse_args()
    try:
        texts = read(wanted.texts)
        for python in (RASA_PYTHON, wanted.rivals):
            if not python.exists():
                raise OperateError(f"{python} is missing: run `make measure-language`, which makes it")
        sys.stdout.write(f"{len(texts)} texts. Right, %:\n\n")
        _print_head("words", "µs a text")
        for rival in RIVALS:
            _print_detector(rival, texts, _ask(wanted.rivals, texts, "benchmarks.language.rivals", rival))
        ours = _ask(RASA_PYTHON, texts, "benchmarks.language.ours")
        _print_detector("Passarel·la, no hint", texts, ours)
        _print_languages(texts, ours["languages"])
        _print_conversations(texts, ours["running"])
        if wanted.wrong:
            _print_wrong(texts, ours["languages"])
    except OperateError as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    return 0


def _ask(python: Path, texts: list[Text], module: str, *arguments: str) -> dict[str, Any]:
    """The answers of one detector, in a process of its own."""
    done = subprocess.run(
        [python, "-m", module, *arguments],
        cwd=ROOT,
        input=json.dumps([text.text for text in texts]),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise OperateError(f"{' '.join([module, *arguments])} failed: {reason}")
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def _print_head(what: str, *more: str) -> None:
    titles = (what, *CLASSES, "all", *more)
    sys.stdout.write(f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n")


def _print_detector(name: str, texts: list[Text], answers: dict[str, Any]) -> None:
    right = [said == text.language for said, text in zip(answers["languages"], texts, strict=True)]
    _print_row(name, texts, right, f"{answers['seconds'] / len(texts) * 1e6:.0f}")


def _print_languages(texts: list[Text], said: list[str]) -> None:
    sys.stdout.write("\nPassarel·la without a hint, by language:\n\n")
    _print_head("language")
    for language in LANGUAGES:
        chosen = [(text, s == language) for text, s in zip(texts, said, strict=True) if text.language == language]
        _print_row(language, [text for text, _ in chosen], [right for _, right in chosen])


def _print_conversations(texts: list[Text], running: dict[str, list[str]]) -> None:
    """A text in a conversation of its own language must stay, and in one of another it should turn it if it is long."""
    sys.stdout.write("\nPassarel·la in a running conversation:\n\n")
    _print_head("in a conversation")
    stayed = [running[text.language][place] == text.language for place, text in enumerate(texts)]
    _print_row("of the same language: stays", texts, stayed)
    strangers = [(place, text, other) for place, text in enumerate(texts) for other in LANGUAGES]
    strangers = [(place, text, other) for place, text, other in strangers if other != text.language]
    turned = [running[other][place] == text.language for place, text, other in strangers]
    _print_row("of another: turns to the text's", [text for _, text, _ in strangers], turned)
    astray = [running[other][place] not in (text.language, other) for place, text, other in strangers]
    _print_row("of another: turns to the third", [text for _, text, _ in strangers], astray)


def _print_wrong(texts: list[Text], said: list[str]) -> None:
    sys.stdout.write("\nLabelled, decided, text:\n\n")
    for text, language in zip(texts, said, strict=True):
        if text.language != language:
            sys.stdout.write(f"{text.language} {language} {text.text}\n")


def _print_row(name: str, texts: list[Text], right: list[bool], *more: str) -> None:
    pairs = list(zip(texts, right, strict=True))
    cells = [_share(right for text, right in pairs if text.length == length) for length in CLASSES]
    sys.stdout.write(f"| {' | '.join([name, *cells, _share(right), *more])} |\n")
    sys.stdout.flush()


def _share(right: Iterable[bool]) -> str:
    counted = list(right)
    return f"{100 * sum(counted) / len(counted):.1f}" if counted else "—"


if __name__ == "__main__":
    sys.exit(main())
