"""A certified OpenID Connect provider in a process of its own."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operate import node
from operate.ports import free_port

FOLDER = Path(__file__).parent
CLIENT_ID, CLIENT_SECRET = "passarella", "a-client-secret-for-tests"
# What a provider says of people, by the name that they type there.
PEOPLE: dict[str, dict[str, Any]] = {
    "anna": {"name": "Anna Puig", "email": "anna@example.cat", "email_verified": True, "groups": ["ri-officers"]},
    "lluis": {"name": "Lluís Mas", "email": "lluis@example.cat", "email_verified": True, "groups": ["ri-leads"]},
    "roc": {"name": "Roc Vila", "email": "roc@example.cat", "email_verified": True, "groups": ["garden"]},
}


@dataclass(frozen=True)
class Address:
    """Where a provider will be, before it is there."""

    port: int

    @classmethod
    def free(cls) -> "Address":
        """Somewhere nobody listens."""
        return cls(free_port())

    @property
    def issuer(self) -> str:
        """As it signs it."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """The settings of a desk that trusts it."""
        return {
            "PASSARELLA_OIDC_ISSUER": self.issuer,
            "PASSARELLA_OIDC_CLIENT_ID": CLIENT_ID,
            "PASSARELLA_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "PASSARELLA_OIDC_NAME": "Identitat AMB",
            "PASSARELLA_OIDC_ROLE_CLAIM": "groups",
            "PASSARELLA_OIDC_ROLES": "ri-officers=officer, ri-leads=lead",
        }


@contextmanager
def running_provider(address: Address, desk: str, people: Mapping[str, Any] = PEOPLE) -> Iterator[None]:
    """The provider, from the moment it answers.

    Args:
        address: where.
        desk: the address of the desk that is registered there.
        people: whom it knows.
    """
    node.install(FOLDER)
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"{desk}/desk/sign-in/oidc/callback"],
        "post_logout_redirect_uris": [f"{desk}/desk/sign-in"],
    }
    told = {"issuer": address.issuer, "port": address.port, "clients": [client], "people": people}
    command = [str(node.node()), str(FOLDER / "provider.mjs"), json.dumps(told)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready", "the provider did not start"
        yield
    finally:
        process.kill()
        process.wait()
