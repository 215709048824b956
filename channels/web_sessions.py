"""Sessions of the website's chat: ids that only this installation issues, and the pages that may use them."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from casework.turns import Sender

CHANNEL = "web"
_RANDOM_BYTES = 24
_SEAL_BYTES = 12


@dataclass(frozen=True)
class Session:
    """One conversation of one browser.

    Attributes:
        id: what the browser keeps and shows.
        who: whose conversation it is.
    """

    id: str
    who: Sender


class Sessions:
    """Issues session ids and knows its own again, without a table."""

    def __init__(self, secret: str) -> None:
        """Keep the installation's secret."""
        self._secret = secret.encode()

    def issue(self, place: str) -> Session:
        """A new session.

        Args:
            place: where it counts, from `place_of`.
        """
        name = secrets.token_urlsafe(_RANDOM_BYTES)
        return Session(f"{name}.{self._seal(name, place)}", Sender(CHANNEL, name))

    def known(self, session_id: str, place: str) -> Session | None:
        """The session of an id that was issued to this place; None: forged, or issued to another one."""
        name, _, seal = session_id.rpartition(".")
        genuine = hmac.compare_digest(seal.encode(), self._seal(name, place).encode())
        return Session(session_id, Sender(CHANNEL, name)) if genuine else None

    def _seal(self, name: str, place: str) -> str:
        digest = hmac.digest(self._secret, f"web-session:{place}:{name}".encode(), "sha256")
        return urlsafe_b64encode(digest[:_SEAL_BYTES]).decode()


def place_of(origin: str | None, host: str) -> str:
    """The host and port that a connection's page comes from.

    Args:
        origin: the Origin header; browsers leave it out of some requests to a page's own server.
        host: the name that this server was called by.
    """
    return (urlsplit(origin).netloc or origin if origin else host).lower()


class Origins:
    """Which pages may connect: those of this server, and those on the list."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """Keep the list.

        Args:
            allowed: for instance "https://intranet.example.cat".
        """
        self._allowed = frozenset(origin.lower() for origin in allowed)

    def accept(self, origin: str | None, host: str) -> bool:
        """Whether a page of this origin may connect. Programs that are no browser send none."""
        if origin is None or origin.lower() in self._allowed:
            return True
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
