"""What a provider signed: whether it did, for this desk and this sign-in, now (OpenID Connect Core 1.0, 3.1.3.7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry, decode

from desk.oidc.terms import CLIENT_SETTING, ISSUER_SETTING, NotSignedIn, OidcTerms

# Signatures that only the provider can make: one by the shared secret could be anybody's who knows it.
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# How far two clocks may be apart.
LEEWAY_SECONDS = 120
# Which setting to look at where a claim is wrong.
_SETTINGS = {"iss": ISSUER_SETTING, "aud": CLIENT_SETTING, "azp": CLIENT_SETTING}


class UnknownKeyError(Exception):
    """None of the keys made the signature; the provider may have new ones."""


def checked(
    token: str, keys: KeySet, terms: OidcTerms, *, nonce: str, now: datetime, signatures: Sequence[str]
) -> dict[str, Any]:
    """The claims of a token.

    Args:
        token: as it came.
        keys: of the provider.
        terms: what was agreed with it.
        nonce: that it was asked to sign.
        now: the present moment.
        signatures: that the provider says it makes.

    Raises:
        UnknownKeyError: it is by none of the keys.
        NotSignedIn: something is wrong with it.
    """
    allowed = [name for name in signatures if name in SIGNATURES]
    if not allowed:
        raise NotSignedIn("token", f"the provider signs by {', '.join(signatures)} only")
    try:
        claims = decode(token, keys, allowed, JWSRegistry(algorithms=allowed, strict_check_header=False)).claims
    except (InvalidKeyIdError, BadSignatureError) as error:
        raise UnknownKeyError from error
    # Keys and algorithms that do not go together are a ValueError or a TypeError.
    except (JoseError, ValueError, TypeError) as error:
        raise NotSignedIn("token", f"signature: {type(error).__name__}") from error
    expected = JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": terms.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": terms.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        expected.validate(claims)
    except JoseError as error:
        raise _of_claim(error) from error
    if claims.get("azp", terms.client_id) != terms.client_id:
        raise NotSignedIn("token", "azp", _SETTINGS["azp"])
    return claims


def _of_claim(error: JoseError) -> NotSignedIn:
    claim = str(getattr(error, "claim", ""))
    by_the_clock = isinstance(error, ExpiredTokenError) or (
        isinstance(error, InvalidClaimError) and claim in ("iat", "nbf")
    )
    return NotSignedIn("expired" if by_the_clock else "token", f"{claim}: {type(error).__name__}", _SETTINGS.get(claim))
