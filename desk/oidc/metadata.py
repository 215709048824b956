"""What an identity provider says of itself, and whether to believe it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from desk.oidc.terms import ISSUER_SETTING, NotSignedIn

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Metadata(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    id_token_signing_alg_values_supported: list[str] = ["RS256"]

    def addresses(self) -> list[str]:
        """All that a browser or this process is sent to."""
        named = (self.userinfo_endpoint, self.end_session_endpoint)
        return [self.authorization_endpoint, self.token_endpoint, self.jwks_uri, *(each for each in named if each)]


def trusted(said: Mapping[str, Any], issuer: str) -> Metadata:
    """What it says, looked through.

    Args:
        said: as it came.
        issuer: whom it was asked of.

    Raises:
        NotSignedIn: something is missing, or it is somebody else, or it sends people to where others listen.
    """
    try:
        metadata = Metadata.model_validate(said)
    except ValidationError as error:
        missing = ", ".join(str(each["loc"][0]) for each in error.errors(include_input=False))
        raise NotSignedIn("unreachable", f"discovery: {missing}", ISSUER_SETTING) from error
    if metadata.issuer != issuer:
        raise NotSignedIn("unreachable", f"discovery: it calls itself {metadata.issuer}", ISSUER_SETTING)
    if not all(is_safe(address) for address in metadata.addresses()):
        raise NotSignedIn("unreachable", "discovery: an address without https", ISSUER_SETTING)
    return metadata


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what goes there."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK
