"""The commands of `python -m knowledge`, for operators and editors."""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.exc import ArgumentError, OperationalError

from encoder.e5 import E5Encoder
from encoder.weights import EncoderError
from knowledge.content import DEFAULT_FOLDER, read_content
from knowledge.errors import ContentError, KnowledgeNotLoaded
from knowledge.evaluate import evaluate, read_questions
from knowledge.gazetteer import gazetteer
from knowledge.kinds import KINDS
from knowledge.library import Library
from knowledge.load import load
from knowledge.vectors import DEFAULT_CACHE
from languages import DEFAULT_LANGUAGE, LANGUAGES

DATABASE_SETTING = "PASSARELLA_DATABASE_URL"
DEFAULT_DATABASE = "sqlite:///var/passarella.db"
_SILENT_SECONDS = 3.0


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command.

    Args:
        arguments: as typed, without the name of the program.
        environment: where the database URL is read from when it is not an argument.

    Returns:
        The exit code: 0, or 1 when the content or the database is not as it must be.
    """
    options = _parser(environment.get(DATABASE_SETTING) or DEFAULT_DATABASE).parse_args(arguments)
    commands = {
        "load": _load,
        "check": _check,
        "gazetteer": _gazetteer,
        "search": _search,
        "evaluate": _evaluate,
    }
    try:
        return commands[options.command](options)
    except (ContentError, KnowledgeNotLoaded, EncoderError) as error:
        print(error, file=sys.stderr)
    except OperationalError as error:
        print(f"the database cannot be used: {error.orig}", file=sys.stderr)
    except OSError as error:
        print(error, file=sys.stderr)
    except (ArgumentError, ImportError) as error:
        print(f"the database URL cannot be used: {error}", file=sys.stderr)
    return 1


def _parser(database: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--database", default=database, help=f"database URL (default: {DATABASE_SETTING} or {database})")
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--content", type=Path, default=DEFAULT_FOLDER, help="content folder")
    loading = commands.add_parser("load", parents=[place, folder], help="load the content into the database")
    loading.add_argument("--vectors", type=Path, default=DEFAULT_CACHE, help="file that keeps sentence vectors by text")
    commands.add_parser("check", parents=[folder], help="check the content, touch nothing")
    names = commands.add_parser("gazetteer", parents=[folder], help="write the names for the entity recogniser")
    names.add_argument("output", type=Path, help="JSON file to write")
    search = commands.add_parser("search", parents=[place], help="search, and show what each part of the search adds")
    search.add_argument("query")
    search.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    search.add_argument("--on", type=date.fromisoformat, default=date.today(), help="the day it is, as 2026-11-24")
    search.add_argument("--kind", choices=KINDS, action="append", help="only this kind; may be repeated")
    search.add_argument("--limit", type=int, default=5)
    questions = commands.add_parser("evaluate", parents=[place], help="measure the search on labelled questions")
    questions.add_argument("questions", type=Path, help="folder with a folder of questions for each language")
    questions.add_argument("--on", type=date.fromisoformat, default=date.today())
    questions.add_argument("--wrong", action="store_true", help="list what went wrong")
    questions.add_argument("--floor", type=float, default=0.0, help="exit with 1 when a language does worse, as 0.9")
    return parser


def _load(options: argparse.Namespace) -> int:
    started = time.monotonic()
    told = started

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - started > _SILENT_SECONDS and (now - told > _SILENT_SECONDS or done == total):
            told = now
            print(f"encoding texts: {done} of {total}", file=sys.stderr)

    report = load(read_content(options.content), options.database, E5Encoder(), progress, options.vectors)
    print(f"{report.outcome}: {report.records} records, {report.passages} passages, {report.encoded} newly encoded")
    return 0


def _check(options: argparse.Namespace) -> int:
    content = read_content(options.content)
    print(f"good: {len(content.records)} records, {len(content.sources)} sources")
    return 0


def _gazetteer(options: argparse.Namespace) -> int:
    text = gazetteer(read_content(options.content))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="utf-8")
    print(f"{options.output}: {text.count(chr(10))} lines")
    return 0


def _search(options: argparse.Namespace) -> int:
    asyncio.run(_print_hits(options))
    return 0


async def _print_hits(options: argparse.Namespace) -> None:
    library = await Library.open(options.database)
    try:
        result = await library.search(
            options.query, language=options.language, on=options.on, kinds=options.kind, limit=options.limit
        )
    finally:
        await library.close()
    print(result.outcome)
    print(f"{'score':>6} {'exact':>6} {'fuzzy':>6} {'lexic.':>6} {'dense':>6}  {'record':<34} {'topic':<13} status")
    for hit in result.hits:
        shares = " ".join(f"{hit.shares[part]:6.3f}" for part in ("exact", "fuzzy", "lexical", "dense"))
        status = hit.record.status(options.on)
        print(f"{hit.score:6.3f} {shares}  {hit.record.kind + '/' + hit.record.id:<34} {hit.topic:<13} {status}")


def _evaluate(options: argparse.Namespace) -> int:
    questions = read_questions(options.questions)
    lowest = asyncio.run(evaluate(options.database, questions, options.on, list_wrong=options.wrong))
    return 0 if lowest >= options.floor else 1
