"""What operators do with accounts, the queue and letters on a terminal."""

import argparse
import getpass
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from casework import console_external
from casework.clock import office_time
from casework.console import Print
from casework.database import Database
from casework.handoff_vocabulary import ROLES
from casework.models import Conversation, Handoff, HandoffEvent, Officer
from casework.officers import Officers
from casework.passwords import MIN_CHARACTERS, generated
from casework.postman import letters, try_again

_STATES = ("waiting", "with_officer", "closed")


def add_parsers(topics: "argparse._SubParsersAction[Any]") -> None:
    """Describe the commands."""
    officers = topics.add_parser("officers", help="accounts of the service's people").add_subparsers(
        dest="action", required=True
    )
    officers.add_parser("list", help="one line per account")
    adding = officers.add_parser("add", help="add an account; asks for the password twice")
    adding.add_argument("name", help="for colleagues")
    adding.add_argument("--email", required=True, help="to sign in with")
    adding.add_argument("--role", choices=ROLES, default="officer")
    adding.add_argument("--shown-name", help="as people see it; the name of the service if not given")
    password = officers.add_parser("password", help="give an account another password")
    for command in (adding, password):
        command.add_argument("--generate", action="store_true", help="draw a password and print it")
    for command in (
        password,
        officers.add_parser("off", help="switch off"),
        officers.add_parser("on", help="switch on"),
    ):
        command.add_argument("email")
    console_external.add_parsers(officers)
    handoff = topics.add_parser("handoff", help="who waits, and what happened").add_subparsers(
        dest="action", required=True
    )
    listing = handoff.add_parser("list", help="conversations that are not the bot's, longest wait first")
    listing.add_argument("--state", choices=_STATES)
    handoff.add_parser("show", help="the steps of one conversation").add_argument("conversation")
    mail = topics.add_parser("mail", help="letters on their way out").add_subparsers(dest="action", required=True)
    mail.add_parser("list", help="one line per letter").add_argument("--state", choices=("waiting", "sent", "dead"))
    mail.add_parser("retry", help="send a dead letter again").add_argument("letter")


async def run(arguments: argparse.Namespace, out: Print, ask: Callable[[str], str] = getpass.getpass) -> int:
    """Run one command; returns the exit code.

    Args:
        arguments: as parsed, and `clock`, which gives the present moment.
        out: prints a line.
        ask: asks for a password that is not shown.
    """
    database = Database.open(arguments.database)
    try:
        commands = {
            ("officers", "list"): _list_officers,
            ("officers", "add"): _add_officer,
            ("officers", "password"): _set_password,
            ("officers", "off"): _switch,
            ("officers", "on"): _switch,
            ("officers", "link"): console_external.link,
            ("officers", "unlink"): console_external.unlink,
            ("handoff", "list"): _list_handoffs,
            ("handoff", "show"): _show_handoff,
            ("mail", "list"): _list_letters,
            ("mail", "retry"): _retry,
        }
        return await commands[arguments.topic, arguments.action](database, arguments, out, ask)
    finally:
        await database.close()


async def _list_officers(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    found = await Officers(database, arguments.clock).list()
    for officer in found:
        state = officer.presence if officer.active else "off"
        out(f"{officer.email:<40} {officer.role:<8} {state:<10} {officer.name}")
    if not found:
        out("No accounts.")
    return 0


async def _add_officer(database: Database, arguments: argparse.Namespace, out: Print, ask: Callable[[str], str]) -> int:
    password = _password(arguments, out, ask)
    if password is None:
        return 1
    outcome, _ = await Officers(database, arguments.clock).add(
        arguments.name,
        arguments.email,
        arguments.role,
        password,
        actor=getpass.getuser(),
        shown_name=arguments.shown_name,
    )
    said = {
        "added": f"{arguments.email} is added as {arguments.role}.",
        "known_email": f"{arguments.email} has an account already.",
        "not_an_email": f"{arguments.email} is no e-mail address.",
        "weak_password": f"The password needs {MIN_CHARACTERS} characters, and not the same few over and over.",
    }
    out(said[outcome])
    return 0 if outcome == "added" else 1


async def _set_password(
    database: Database, arguments: argparse.Namespace, out: Print, ask: Callable[[str], str]
) -> int:
    officers = Officers(database, arguments.clock)
    officer = await officers.by_email(arguments.email)
    password = _password(arguments, out, ask) if officer else None
    if officer is None or password is None:
        out(f"{arguments.email} has no account." if officer is None else "Nothing is changed.")
        return 1
    outcome = await officers.set_password(officer.id, password, actor=getpass.getuser())
    out("The password is changed." if outcome == "changed" else f"Not changed: {outcome}.")
    return 0 if outcome == "changed" else 1


async def _switch(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    officers = Officers(database, arguments.clock)
    officer = await officers.by_email(arguments.email)
    if officer is None:
        out(f"{arguments.email} has no account.")
        return 1
    outcome = await officers.set_active(officer.id, arguments.action == "on", actor=getpass.getuser())
    out(f"{arguments.email} is {arguments.action}." if outcome == "changed" else f"Not changed: {outcome}.")
    return 0 if outcome == "changed" else 1


async def _list_handoffs(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    query = (
        select(Conversation, Handoff, Officer)
        .outerjoin(Handoff, (Handoff.conversation_id == Conversation.id) & Handoff.ended_at.is_(None))
        .outerjoin(Officer, Officer.id == Conversation.officer_id)
        .where(Conversation.state == arguments.state if arguments.state else Conversation.state.in_(_STATES[:2]))
        .order_by(Handoff.requested_at)
    )
    async with database.reading() as session:
        rows = (await session.execute(query)).all()
        for conversation, handoff, officer in rows:
            since = office_time(handoff.requested_at).strftime("%Y-%m-%d %H:%M") if handoff else "-"
            who = officer.name if officer else "-"
            out(f"{conversation.id}  {conversation.state:<12} {since:<16} {conversation.channel:<9} {who}")
    if not rows:
        out("Nobody waits.")
    return 0


async def _show_handoff(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    query = select(HandoffEvent).where(HandoffEvent.conversation_id == arguments.conversation).order_by(HandoffEvent.id)
    async with database.reading() as session:
        steps = (await session.scalars(query)).all()
        for step in steps:
            at = office_time(step.at).strftime("%Y-%m-%d %H:%M:%S")
            why = f"  ({step.reason})" if step.reason else ""
            out(f"{at}  {step.actor:<36} {step.event:<26} {step.from_state} → {step.to_state}{why}")
    if not steps:
        out(f"Nothing happened in {arguments.conversation}.")
    return 0 if steps else 1


async def _list_letters(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    found = await letters(database, arguments.state)
    for letter in found:
        written = office_time(letter.created_at).strftime("%Y-%m-%d %H:%M")
        problem = f"  {letter.problem}" if letter.problem else ""
        out(f"{letter.id}  {letter.state:<8} {written}  {letter.purpose:<26} tries {letter.tries}{problem}")
    if not found:
        out("No letters.")
    return 0


async def _retry(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    outcome = await try_again(database, arguments.letter, arguments.clock())
    out("It will be sent again." if outcome == "queued" else f"There is no dead letter {arguments.letter}.")
    return 0 if outcome == "queued" else 1


def _password(arguments: argparse.Namespace, out: Print, ask: Callable[[str], str]) -> str | None:
    if arguments.generate:
        password = generated()
        out(f"Password: {password}")
        return password
    password = ask("Password: ")
    if ask("Once more: ") != password:
        out("The two are not the same.")
        return None
    return password
