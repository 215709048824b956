"""From a provider's claims to who somebody is here."""

from collections.abc import Mapping
from typing import Any

from casework.external_accounts import Identity
from casework.handoff_vocabulary import Role
from desk.oidc.terms import OidcTerms

# Who is in several groups gets the role that may do most.
_MOST_FIRST: tuple[Role, ...] = ("admin", "lead", "officer", "editor")


def is_complete(claims: Mapping[str, Any], terms: OidcTerms) -> bool:
    """Whether nothing has to be asked for besides."""
    return all(claims.get(name) for name in ("email", "name")) and (not terms.roles or bool(_words(claims, terms)))


def identity_of(claims: Mapping[str, Any], terms: OidcTerms) -> Identity:
    """Who it is.

    Args:
        claims: of the identity token, and of what was asked for besides.
        terms: which claim gives roles, and what its words stand for.
    """
    given = {terms.roles[word] for word in _words(claims, terms) if word in terms.roles}
    email = claims.get("email")
    # An address that the provider says is not proven is nobody's.
    proven = isinstance(email, str) and claims.get("email_verified") is not False
    return Identity(
        issuer=terms.issuer,
        subject=str(claims["sub"]),
        name=str(claims.get("name") or claims.get("preferred_username") or ""),
        email=email if proven else None,
        role=next((role for role in _MOST_FIRST if role in given), None),
    )


def _words(claims: Mapping[str, Any], terms: OidcTerms) -> list[str]:
    """What the claim says: `groups`, or `realm_access.roles` within an object."""
    found: Any = claims.get(terms.role_claim)
    if found is None:
        found = claims
        for step in terms.role_claim.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []
