"""One question to an identity provider, and what can go wrong with it."""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession

from desk.oidc.terms import ISSUER_SETTING, SECRET_SETTING, NotSignedIn

_REASON_CHARACTERS = 80


async def ask(http: ClientSession, method: str, url: str, **options: Any) -> dict[str, Any]:
    """Ask, and read the object that comes back.

    Args:
        http: connections.
        method: of HTTP.
        url: whom to ask.
        options: of aiohttp's request.

    Raises:
        NotSignedIn: it does not answer, refuses, or answers something else.
    """
    path = urlsplit(url).path
    try:
        # Followed nowhere else: a code or a secret is for the provider alone.
        async with http.request(method, url, allow_redirects=False, **options) as answer:
            said = await answer.json(content_type=None)
    except (ClientError, TimeoutError, ValueError) as error:
        raise NotSignedIn("unreachable", f"{path}: {type(error).__name__}", ISSUER_SETTING) from error
    if answer.status in (400, 401) and isinstance(said, dict) and "error" in said:
        raise _refusal(str(said["error"])[:_REASON_CHARACTERS])
    if answer.status != 200 or not isinstance(said, dict):
        raise NotSignedIn("unreachable", f"{path}: {answer.status}", ISSUER_SETTING)
    return said


def _refusal(error: str) -> NotSignedIn:
    """RFC 6749, section 5.2."""
    if error == "invalid_grant":
        # The code was used before, or is too old.
        return NotSignedIn("state", error)
    return NotSignedIn("provider", error, SECRET_SETTING if error == "invalid_client" else None)
