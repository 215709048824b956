"""The operators' console: requests, officers, hand-offs, letters, and `python -m casework migrate`."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dotenv import load_dotenv
from sqlalchemy.exc import SQLAlchemyError

from casework import console_office
from casework.clock import read_clock
from casework.console import list_requests, move_request, show_request
from casework.hours_file import HoursError
from casework.migrate import upgrade
from casework.requests import Requests
from casework.secret import read_secret
from casework.service import ServiceRules
from casework.vocabulary import REQUEST_STATES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m casework", description=__doc__)
    parser.add_argument(
        "--database",
        default=os.environ.get("PASSARELLA_DATABASE_URL") or "sqlite:///var/passarella.db",
        help="database URL (PASSARELLA_DATABASE_URL)",
    )
    topics = parser.add_subparsers(dest="topic", required=True)
    topics.add_parser("migrate", help="create or upgrade the tables")
    actions = topics.add_parser("requests", help="list, show and move requests").add_subparsers(
        dest="action", required=True
    )
    listing = actions.add_parser("list", help="one line per request, oldest first")
    listing.add_argument("--state", choices=REQUEST_STATES)
    showing = actions.add_parser("show", help="one request and its history")
    showing.add_argument("reference")
    moving = actions.add_parser("move", help="move a request to another state")
    moving.add_argument("reference")
    moving.add_argument("state", choices=REQUEST_STATES)
    moving.add_argument("--note", help="why, for the history")
    moving.add_argument("--actor", default=None, help="who moves it; the name of the system user if not given")
    console_office.add_parsers(topics)
    return parser


async def _run(arguments: argparse.Namespace, secret: str) -> int:
    requests = await Requests.open(arguments.database, secret, arguments.clock, ServiceRules.read(os.environ))
    try:
        if arguments.action == "list":
            return await list_requests(requests, arguments.state, print)
        if arguments.action == "show":
            return await show_request(requests, arguments.reference, print)
        actor = arguments.actor or getpass.getuser()
        return await move_request(requests, arguments.reference, arguments.state, actor, arguments.note, print)
    finally:
        await requests.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.clock = read_clock(os.environ)
        upgrade(arguments.database)
        if arguments.topic == "migrate":
            return 0
        if arguments.topic != "requests":
            return asyncio.run(console_office.run(arguments, print))
        var_dir = Path(os.environ.get("PASSARELLA_VAR_DIR") or "var")
        secret = read_secret(os.environ.get("PASSARELLA_SECRET"), var_dir)
        return asyncio.run(_run(arguments, secret))
    except (HoursError, ValueError) as error:
        sys.stderr.write(f"A setting is wrong: {error}\n")
        return 2
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"The database cannot be used: {error}\n")
        return 1


if __name__ == "__main__":
    load_dotenv(".env", interpolate=False)
    sys.exit(main())
