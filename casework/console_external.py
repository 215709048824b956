"""What operators do on a terminal with accounts that sign in through an identity provider."""

import argparse
import getpass
import os
from typing import Any

from casework.console import Print
from casework.database import Database
from casework.external_accounts import ExternalAccounts

_ISSUER = "PASSARELLA_OIDC_ISSUER"


def add_parsers(officers: "argparse._SubParsersAction[Any]") -> None:
    """Describe the commands, among those for accounts."""
    linking = officers.add_parser("link", help="let somebody of the identity provider in to an account")
    linking.add_argument("email", help="of the account")
    linking.add_argument("subject", help="what the provider calls them (`sub`); the activity log has it when refused")
    issuer = os.environ.get(_ISSUER)
    linking.add_argument("--issuer", default=issuer, required=not issuer, help=f"the provider ({_ISSUER})")
    unlinking = officers.add_parser("unlink", help="let nobody in to an account by the provider any more")
    unlinking.add_argument("email", help="of the account")


async def link(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    """Tie an account to somebody of the provider."""
    outcome = await ExternalAccounts(database).link(
        arguments.email, arguments.issuer, arguments.subject, actor=getpass.getuser()
    )
    said = {
        "linked": f"{arguments.subject} of {arguments.issuer} signs in to {arguments.email}.",
        "already_linked": f"{arguments.subject} signs in to {arguments.email} already.",
        "no_such_officer": f"{arguments.email} has no account.",
        "belongs_to_another": f"{arguments.subject} signs in to another account; unlink that first.",
    }
    out(said[outcome])
    return 0 if outcome in ("linked", "already_linked") else 1


async def unlink(database: Database, arguments: argparse.Namespace, out: Print, ask: object) -> int:
    """Untie an account."""
    outcome = await ExternalAccounts(database).unlink(arguments.email, actor=getpass.getuser())
    said = {
        "unlinked": f"Nobody signs in to {arguments.email} by the provider any more.",
        "not_linked": f"Nobody of a provider signs in to {arguments.email}.",
        "no_such_officer": f"{arguments.email} has no account.",
    }
    out(said[outcome])
    return 0 if outcome == "unlinked" else 1
