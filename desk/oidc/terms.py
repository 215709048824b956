"""What was agreed with the identity provider, and why a sign-in through it can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from casework.external_accounts import AccountRules, Refusal
from casework.handoff_vocabulary import Role

BEGIN = "/desk/sign-in/oidc"
CALLBACK = "/desk/sign-in/oidc/callback"
# Where to look when something is wrong.
ISSUER_SETTING = "PASSARELLA_OIDC_ISSUER"
CLIENT_SETTING = "PASSARELLA_OIDC_CLIENT_ID"
SECRET_SETTING = "PASSARELLA_OIDC_CLIENT_SECRET"


@dataclass(frozen=True)
class OidcTerms:
    """The settings of it.

    Attributes:
        issuer: the provider's address, as it signs it.
        client_id: what it calls this desk.
        client_secret: by which it knows this desk.
        name: of the provider, for people.
        scopes: what is asked for.
        role_claim: where it says what somebody may do; a dot leads into an object.
        roles: what its words stand for here; empty: roles are given here.
        new_people: whether an account is made for whom it gives a role.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: str
    role_claim: str
    roles: Mapping[str, Role]
    new_people: Literal["by_role", "never"]

    @property
    def rules(self) -> AccountRules:
        """Who decides on accounts and roles."""
        return AccountRules("provider" if self.roles else "here", self.new_people)


Outcome = (
    Literal[
        # The form was not of this desk, or too old.
        "begin",
        # Too many were begun at this address.
        "locked",
        # Nothing, or nothing that can be used, came from the provider.
        "unreachable",
        # Came back twice, too late, or to another browser than it began in.
        "state",
        # Somebody chose not to.
        "cancelled",
        # The provider says no.
        "provider",
        # What it signed is not for this sign-in.
        "token",
        # The same, by the clock.
        "expired",
    ]
    | Refusal
)
OUTCOMES: tuple[Outcome, ...] = tuple(name for part in get_args(Outcome) for name in get_args(part))


class NotSignedIn(Exception):
    """Why nobody is signed in."""

    def __init__(self, outcome: Outcome, reason: str, setting: str | None = None) -> None:
        """Say why.

        Args:
            outcome: for whoever tried.
            reason: for the log.
            setting: which may be wrong.
        """
        super().__init__(f"{outcome}: {reason}")
        self.outcome = outcome
        self.reason = reason
        self.setting = setting
