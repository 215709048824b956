"""Who talks at `/chat`: known by a signed session cookie; and where its pages are."""

import hmac
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from casework.accepted import accepted_language
from casework.turns import Sender, known_language
from languages import Language

CHANNEL = "web"
PATH = "/chat"
COOKIE = "passarella_chat"
_NAME_BYTES = 24


class Visitors:
    """Issues cookies and knows its own again; nothing is kept here."""

    def __init__(self, secret: str, is_secure: Callable[[web.Request], bool]) -> None:
        """Keep what cookies are made with.

        Args:
            secret: of the installation; cookies and forms are signed with it.
            is_secure: whether the browser came by TLS.
        """
        self._secret = secret
        self._is_secure = is_secure

    def known(self, request: web.Request) -> Sender | None:
        """Whose cookie it is; None where there is none, or none of ours."""
        name, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
        if not name or not hmac.compare_digest(signature.encode(), self._signed("session", name).encode()):
            return None
        return Sender(CHANNEL, name)

    def new(self) -> Sender:
        """Somebody who was not here before."""
        return self._named(secrets.token_urlsafe(_NAME_BYTES))

    def arriving(self, code: str, attempt: str) -> Sender:
        """Who comes from another channel with a code: the same one again for the same form, and nobody else."""
        return self._named(self._signed("arriving", f"{code}:{attempt}")[:32])

    def remember(self, request: web.Request, response: web.StreamResponse, sender: Sender) -> None:
        """Let a browser be known by a cookie that ends with its session."""
        self.hold(request, response, COOKIE, f"{sender.name}.{self._signed('session', sender.name)}")

    def hold(self, request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
        """Give the browser something to hold until its session ends, for these pages alone."""
        secure = self._is_secure(request)
        response.set_cookie(name, value, path=PATH, httponly=True, samesite="Lax", secure=secure)

    def token(self, sender: Sender) -> str:
        """What only a page of this conversation can send along."""
        return self._signed("form", sender.name)

    def owns(self, sender: Sender | None, shown: Any) -> bool:
        """Whether a form was sent by a page of this conversation."""
        return sender is not None and hmac.compare_digest(str(shown).encode(), self.token(sender).encode())

    def _named(self, name: str) -> Sender:
        # The prefix keeps these names apart from the sessions of sockets, on the same channel.
        return Sender(CHANNEL, f"forms-{name}")

    def _signed(self, purpose: str, name: str) -> str:
        return hmac.digest(self._secret.encode(), f"forms:{purpose}:{name}".encode(), "sha256").hex()


def language_for(request: web.Request) -> Language:
    """The language of a page: of its address, or as the browser prefers."""
    wanted = known_language(request.query.get("lang"))
    return wanted or accepted_language(request.headers.get("Accept-Language", ""))


def address_of(language: Language, path: str = PATH, **query: str) -> str:
    """Where a page is in a language."""
    return f"{path}?{urlencode({'lang': language, **query})}"


def see_other(address: str) -> web.Response:
    """Where to look next, so that a reload sends nothing again."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"})
