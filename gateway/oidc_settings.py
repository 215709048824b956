"""The settings of signing in through an identity provider: all of what is needed, or nothing."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings

from casework.handoff_vocabulary import ROLES, Role
from desk.oidc.metadata import is_safe
from desk.oidc.terms import OidcTerms

_NEEDED = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
_BESIDES = ("oidc_name", "oidc_roles")


class WrongSettingError(ValueError):
    """A setting that does not go with the others."""

    def __init__(self, name: str, reason: str) -> None:
        """Say which and why.

        Args:
            name: of the setting, without its prefix.
            reason: to be read after it.
        """
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class OidcSettings(BaseSettings):
    """What can be set; `.env.example` explains each."""

    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str | None = None
    oidc_scopes: str = "openid profile email"
    oidc_role_claim: str = "roles"
    oidc_roles: str = ""
    oidc_new_people: Literal["by_role", "never"] = "by_role"
    password_sign_in: Literal["on", "off"] = "on"

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, value: str | None) -> str | None:
        if value is not None and (not is_safe(value) or urlsplit(value).query or urlsplit(value).fragment):
            raise ValueError('should be an address with https, as the provider itself writes it ("issuer")')
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _asks_for_openid(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("should name openid, and others with spaces between them")
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: str) -> str:
        mapping(value)
        return value

    def oidc_terms(self) -> OidcTerms | None:
        """What was agreed with the provider; None: there is none.

        Raises:
            WrongSettingError: only some of what is needed is set, or nobody could sign in at all.
        """
        given = [name for name in (*_NEEDED, *_BESIDES) if getattr(self, name)]
        missing = [name.upper() for name in _NEEDED if not getattr(self, name)]
        if not given:
            if self.password_sign_in == "off":
                raise WrongSettingError("PASSWORD_SIGN_IN", "off needs PASSARELLA_OIDC_ISSUER, or nobody could sign in")
            return None
        if self.oidc_issuer is None or self.oidc_client_id is None or self.oidc_client_secret is None:
            raise WrongSettingError(missing[0], f"is missing, and PASSARELLA_{given[0].upper()} is set")
        return OidcTerms(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret.get_secret_value(),
            name=self.oidc_name or urlsplit(self.oidc_issuer).hostname or self.oidc_issuer,
            scopes=self.oidc_scopes,
            role_claim=self.oidc_role_claim,
            roles=mapping(self.oidc_roles),
            new_people=self.oidc_new_people,
        )


def mapping(text: str) -> dict[str, Role]:
    """What the provider's words stand for: `ri-officers=officer, ri-leads=lead`.

    Raises:
        ValueError: it is written in another way.
    """
    found: dict[str, Role] = {}
    for pair in (part.strip() for part in text.split(",") if part.strip()):
        word, equals, named = (part.strip() for part in pair.rpartition("="))
        role = next((role for role in ROLES if role == named), None)
        if not equals or not word or role is None:
            roles = ", ".join(ROLES)
            raise ValueError(f"should be like ri-officers=officer, with commas between them; the roles are {roles}")
        found[word] = role
    return found
