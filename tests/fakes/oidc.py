"""An identity provider that can be told to lie; a certified one, which does not, is in `tests/oidc`."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from aiohttp import BasicAuth, web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from desk.oidc.pkce import challenge_of
from tests.oidc.running import CLIENT_ID, CLIENT_SECRET, PEOPLE


class FakeProvider:
    """What it is told, and what it was asked.

    Attributes:
        person: who signs in.
        bend: claims as they are signed instead; None takes one away.
        signs_with: the key; another than the published ones is a forgery.
        algorithm: of the signature.
        metadata: changes of what it says of itself.
        error: refuses by this, instead of asking who it is.
        token_error: refuses a code by this.
        down: answers nothing but 503.
        requests: of authorization, in their order.
        tokens: how many times a code was redeemed.
    """

    def __init__(self, port: int) -> None:
        """It runs nowhere yet."""
        self.issuer = f"http://127.0.0.1:{port}"
        self._port = port
        self._keys = [self.new_key("first")]
        self._codes: dict[str, dict[str, str]] = {}
        self.person = "anna"
        self.people: dict[str, dict[str, Any]] = {name: dict(claims) for name, claims in PEOPLE.items()}
        self.bend: dict[str, Any] = {}
        self.signs_with: RSAKey | OctKey = self._keys[0]
        self.algorithm = "RS256"
        self.metadata: dict[str, Any] = {}
        self.error = ""
        self.token_error = ""
        self.down = False
        self.requests: list[dict[str, str]] = []
        self.tokens = 0

    @staticmethod
    def new_key(name: str) -> RSAKey:
        """A key of its own."""
        return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})

    def rotate(self) -> None:
        """Sign with another key from now on, and publish only that."""
        self._keys = [self.new_key("second")]
        self.signs_with = self._keys[0]

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeProvider"]:
        """From the moment it answers."""
        app = web.Application(middlewares=[self._maybe_down])
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/auth", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/jwks", self._jwks)
        app.router.add_get("/me", self._userinfo)
        async with TestServer(app, port=self._port):
            yield self

    @web.middleware
    async def _maybe_down(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.down:
            raise web.HTTPServiceUnavailable
        answered: web.StreamResponse = await handler(request)
        return answered

    async def _discovery(self, _: web.Request) -> web.Response:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/me",
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.metadata,
        }
        return web.json_response({name: value for name, value in said.items() if value is not None})

    async def _authorize(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.requests.append(query)
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        answer = {"error": self.error} if self.error else {"code": code}
        back = f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"
        return web.Response(status=303, headers={"Location": back})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form["code"]), None)
        if self.token_error or asked is None:
            return web.json_response({"error": self.token_error or "invalid_grant"}, status=400)
        known = BasicAuth.decode(request.headers["Authorization"])
        assert (known.login, known.password) == (CLIENT_ID, CLIENT_SECRET)
        assert challenge_of(str(form["code_verifier"])) == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"]
        self.tokens += 1
        now = int(time.time())
        claims = {
            **{"iss": self.issuer, "sub": self.person, "aud": CLIENT_ID, "iat": now, "exp": now + 300},
            **{"nonce": asked["nonce"], **self.people[self.person], **self.bend},
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.signs_with.kid}
        signed = jwt.encode(header, kept, self.signs_with, [self.algorithm])
        return web.json_response({"access_token": self.person, "token_type": "Bearer", "id_token": signed})

    async def _jwks(self, _: web.Request) -> web.Response:
        return web.json_response(KeySet(list(self._keys)).as_dict(private=False))

    async def _userinfo(self, request: web.Request) -> web.Response:
        person = request.headers["Authorization"].removeprefix("Bearer ")
        return web.json_response({"sub": person, **self.people[person]})
