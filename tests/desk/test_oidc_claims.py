"""From what a provider says to who somebody is here."""

from typing import Any

import pytest

from casework.handoff_vocabulary import Role
from desk.oidc.claims import identity_of, is_complete
from desk.oidc.terms import OidcTerms


def terms(claim: str) -> OidcTerms:
    """A provider whose roles are in a claim."""
    roles: dict[str, Role] = {"ri": "officer", "ri-lead": "lead", "8c1f-guid": "admin"}
    return OidcTerms("https://id.example.cat", "passarella", "secret", "ID", "openid", claim, roles, "by_role")


@pytest.mark.parametrize(
    ("claim", "claims", "role"),
    [
        ("groups", {"groups": ["x", "ri"]}, "officer"),
        ("groups", {"groups": ["ri", "ri-lead"]}, "lead"),
        ("groups", {"groups": "ri-lead"}, "lead"),
        # Microsoft Entra: groups by their ids.
        ("groups", {"groups": ["8c1f-guid"]}, "admin"),
        # Keycloak: realm roles.
        ("realm_access.roles", {"realm_access": {"roles": ["ri"]}}, "officer"),
        # A name with dots that is no path.
        ("https://amb.cat/roles", {"https://amb.cat/roles": ["ri"]}, "officer"),
        ("groups", {"groups": ["RI"]}, None),
        ("groups", {"groups": [1, None, {"ri": 1}]}, None),
        ("groups", {"groups": {"ri": True}}, None),
        ("realm_access.roles", {"realm_access": "ri"}, None),
        ("groups", {}, None),
    ],
)
def test_a_role_comes_from_the_claim_that_is_set(claim: str, claims: dict[str, Any], role: str | None) -> None:
    """Word by word, as the provider writes it; nonsense gives none."""
    assert identity_of({"sub": "1", **claims}, terms(claim)).role == role


def test_names_and_addresses_may_be_missing() -> None:
    """An address that the provider says is not proven is none; where it says nothing it is taken."""
    said = identity_of(
        {"sub": "1", "preferred_username": "anna", "email": "a@x.cat", "email_verified": False}, terms("g")
    )
    assert (said.name, said.email) == ("anna", None)
    assert identity_of({"sub": "1", "email": "a@x.cat"}, terms("g")).email == "a@x.cat"
    assert not is_complete({"sub": "1", "email": "a@x.cat", "name": "Anna"}, terms("g"))
    assert is_complete({"sub": "1", "email": "a@x.cat", "name": "Anna", "g": ["x"]}, terms("g"))
