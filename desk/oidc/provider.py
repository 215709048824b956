"""The identity provider over HTTP: what it says of itself, its keys, codes against tokens, and the way out."""

import asyncio
import time
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from aiohttp import ClientSession, ClientTimeout, encode_basic_auth
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from casework.clock import Clock, utc_now
from casework.sign_in_flows import Flow
from desk.oidc.asking import ask
from desk.oidc.claims import is_complete
from desk.oidc.id_token import UnknownKeyError, checked
from desk.oidc.metadata import Metadata, trusted
from desk.oidc.pkce import challenge_of
from desk.oidc.terms import NotSignedIn, OidcTerms

_FRESH_SECONDS = 3600.0
# Somebody waits for the page to sign in on.
_LOOK_SECONDS = 3.0
_LOOK_AGAIN_SECONDS = 15.0
# Somebody in very many groups has a token that is too long for an address; then the provider asks who leaves.
_HINT_CHARACTERS = 4000


class Provider:
    """One provider; what it says of itself and its keys are kept for a while."""

    def __init__(self, terms: OidcTerms, http: ClientSession, clock: Clock = utc_now, timeout: float = 10.0) -> None:
        """Nothing is asked yet.

        Args:
            terms: what was agreed with it.
            http: that somebody else closes.
            clock: gives the present moment.
            timeout: of one question, in seconds.
        """
        self.terms = terms
        self._http = http
        self._clock = clock
        self._timeout = timeout
        self._metadata: Metadata | None = None
        self._read_at = self._failed_at = self._keys_read_at = float("-inf")
        self._keys: KeySet | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it did not answer when it was last asked."""
        return self._failed_at > self._read_at

    async def look(self) -> None:
        """Ask whether it is there again, where it was not; not for long, and not at every page."""
        if self.is_silent and time.monotonic() - self._failed_at > _LOOK_AGAIN_SECONDS:
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self.metadata()
            except (NotSignedIn, TimeoutError):
                self._failed_at = time.monotonic()

    async def metadata(self) -> Metadata:
        """What it says of itself.

        Raises:
            NotSignedIn: it does not answer, or not as it should.
        """
        if self._metadata is not None and time.monotonic() - self._read_at < _FRESH_SECONDS:
            return self._metadata
        try:
            said = await self._asked("GET", f"{self.terms.issuer.rstrip('/')}/.well-known/openid-configuration")
            metadata = trusted(said, self.terms.issuer)
        except NotSignedIn:
            self._failed_at = time.monotonic()
            raise
        self._metadata, self._read_at = metadata, time.monotonic()
        return metadata

    async def way_in(self, state: str, flow: Flow) -> str:
        """The address to send a browser to."""
        query = {
            "response_type": "code",
            "client_id": self.terms.client_id,
            "redirect_uri": flow.redirect_uri,
            "scope": self.terms.scopes,
            "state": state,
            "nonce": flow.nonce,
            "code_challenge": challenge_of(flow.verifier),
            "code_challenge_method": "S256",
            "ui_locales": flow.language,
        }
        return _with(((await self.metadata()).authorization_endpoint), query)

    async def way_out(self, id_token: str, back: str) -> str | None:
        """The address to sign out at; None: it has none, or does not answer.

        Args:
            id_token: what it signed when somebody came in.
            back: where it may send the browser afterwards.
        """
        try:
            address = (await self.metadata()).end_session_endpoint
        except NotSignedIn:
            return None
        query = {"client_id": self.terms.client_id, "post_logout_redirect_uri": back}
        if len(id_token) <= _HINT_CHARACTERS:
            query["id_token_hint"] = id_token
        return _with(address, query) if address else None

    async def redeem(self, code: str, flow: Flow) -> tuple[dict[str, Any], str]:
        """Get what a code stands for.

        Returns:
            the claims, and the identity token they come from.

        Raises:
            NotSignedIn: the provider does not answer or refuses, or what it signed is wrong.
        """
        metadata = await self.metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect_uri,
            "code_verifier": flow.verifier,
        }
        headers = {}
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            # Both are form-encoded first: RFC 6749, section 2.3.1.
            known = encode_basic_auth(quote_plus(self.terms.client_id), quote_plus(self.terms.client_secret))
            headers["Authorization"] = known
        else:
            form |= {"client_id": self.terms.client_id, "client_secret": self.terms.client_secret}
        tokens = await self._asked("POST", metadata.token_endpoint, data=form, headers=headers)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise NotSignedIn("token", "there is no id_token")
        claims = await self._checked(id_token, metadata, flow.nonce)
        if metadata.userinfo_endpoint and not is_complete(claims, self.terms):
            bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
            more = await self._asked("GET", metadata.userinfo_endpoint, headers=bearer)
            if more.get("sub") != claims["sub"]:
                raise NotSignedIn("token", "userinfo is about somebody else")
            claims = {**more, **claims}
        return claims, id_token

    async def _checked(self, id_token: str, metadata: Metadata, nonce: str) -> dict[str, Any]:
        signatures = metadata.id_token_signing_alg_values_supported
        known = [self._keys] if time.monotonic() - self._keys_read_at < _FRESH_SECONDS else []
        # A key that is not known yet is looked for once: providers change theirs.
        for keys in (*known, None):
            try:
                return checked(
                    id_token,
                    keys or await self._read_keys(metadata),
                    self.terms,
                    nonce=nonce,
                    now=self._clock(),
                    signatures=signatures,
                )
            except UnknownKeyError:
                continue
        raise NotSignedIn("token", "signature: by no key that the provider publishes")

    async def _asked(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        return await ask(self._http, method, url, timeout=ClientTimeout(total=self._timeout), **options)

    async def _read_keys(self, metadata: Metadata) -> KeySet:
        said = await self._asked("GET", metadata.jwks_uri)
        try:
            self._keys = KeySet.import_key_set(said)  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotSignedIn("unreachable", f"jwks: {type(error).__name__}") from error
        self._keys_read_at = time.monotonic()
        return self._keys


def _with(address: str, query: dict[str, str]) -> str:
    """An address that may have a query already."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
