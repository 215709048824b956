"""All settings, read once from `PASSARELLA_*` environment variables; all optional for a local run."""

import re
import sys
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from casework.clock import read_moment
from casework.mail import SmtpServer
from casework.secret import read_secret
from casework.service import ANSWER_WORKING_DAYS
from channels.web_sessions import Origins
from gateway.oidc_settings import OidcSettings, WrongSettingError

PREFIX = "PASSARELLA_"
_BACKENDS = ("sqlite", "postgresql")
_BOT_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_ORIGIN = re.compile(r"https?://[^\s/,]+|null")

Port = Annotated[int, Field(ge=1, le=65535)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
PublicUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/?$")]


class SettingsError(Exception):
    """One line that names the setting and what is wrong with it."""


class Settings(OidcSettings):
    """What can be set; `.env.example` explains each."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: Port = 8080
    database_url: str = "sqlite:///var/passarella.db"
    database_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    rasa_port: Port = 5005
    rasa_url: Url = "http://127.0.0.1:5005"
    actions_port: Port = 5055
    secret: Annotated[SecretStr, Field(min_length=16)] | None = None
    bot_timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    max_message_characters: Annotated[int, Field(ge=100, le=20_000)] = 2000
    messages_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 30
    allowed_origins: str = ""
    max_connections: Annotated[int, Field(ge=1, le=100_000)] = 6000
    connections_per_address: Annotated[int, Field(ge=1, le=100_000)] = 500
    trusted_proxies: str = "127.0.0.0/8,::1"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    var_dir: Path = Path("var")
    accessibility_contact: str | None = None
    privacy_contact: str | None = None
    hours_file: Path | None = None
    answer_working_days: Annotated[int, Field(ge=1, le=200)] = ANSWER_WORKING_DAYS
    remind_after_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    escalate_after_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    service_email: Email | None = None
    smtp_host: str | None = None
    smtp_port: Port = 25
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: Email | None = None
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    now: datetime | None = None
    public_url: PublicUrl | None = None
    continue_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    telegram_token: SecretStr | None = None
    telegram_webhook_url: PublicUrl | None = None
    telegram_web_url: PublicUrl | None = None
    telegram_api_url: Url = "https://api.telegram.org"
    telegram_messages_per_second: Annotated[float, Field(gt=0, le=1000)] = 30.0

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        try:
            known = make_url(value).get_backend_name() in _BACKENDS
        except ArgumentError:
            known = False
        if not known:
            raise ValueError(f"should be a URL that begins with one of {', '.join(_BACKENDS)}")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("should be a token from BotFather, digits and letters with a colon between them")
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        if not all(_ORIGIN.fullmatch(origin) for origin in _listed(value)):
            raise ValueError("should be origins like https://intranet.example.cat, with commas between them")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        try:
            [ip_network(network) for network in _listed(value)]
        except ValueError:
            raise ValueError("should be addresses or networks, with commas between them") from None
        return value

    @field_validator("now", mode="before")
    @classmethod
    def _is_moment(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read_moment(value)
        except ValueError:
            raise ValueError("should be a moment like 2026-12-24T18:55") from None

    @model_validator(mode="before")
    @classmethod
    def _follow_the_port(cls, values: dict[str, object]) -> dict[str, object]:
        """A Rasa server that only moved to another port is still on this machine."""
        if values.get("rasa_port") and not values.get("rasa_url"):
            return {**values, "rasa_url": f"http://127.0.0.1:{values['rasa_port']}"}
        return values

    def origins(self) -> Origins:
        """The pages, besides this server's own, that may open a chat."""
        return Origins(_listed(self.allowed_origins))

    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Whose word on where a request comes from is taken."""
        return tuple(ip_network(network) for network in _listed(self.trusted_proxies))

    @property
    def actions_url(self) -> str:
        """The action server, which is always on this machine."""
        return f"http://127.0.0.1:{self.actions_port}"

    def smtp_server(self) -> SmtpServer | None:
        """The server that letters are sent by, if one is set."""
        if self.smtp_host is None:
            return None
        return SmtpServer(
            host=self.smtp_host,
            sender=self.smtp_from or self.service_email or f"passarella@{self.smtp_host}",
            port=self.smtp_port,
            username=self.smtp_username,
            password=self.smtp_password.get_secret_value() if self.smtp_password else None,
            security=self.smtp_security,
            timeout_seconds=self.smtp_timeout_seconds,
        )

    def read_secret(self) -> str:
        """The installation's secret, from the setting or from its file, which is made when missing.

        Raises:
            SettingsError: the file can neither be read nor made.
        """
        try:
            return read_secret(self.secret.get_secret_value() if self.secret else None, self.var_dir)
        except OSError as error:
            raise SettingsError(f"{PREFIX}VAR_DIR: {error.strerror or error} ({self.var_dir})") from error

    @classmethod
    def read(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsError: a setting has a wrong value, or does not go with the others.
        """
        try:
            settings = cls()
            settings.oidc_terms()
            return settings
        except WrongSettingError as error:
            raise SettingsError(f"{PREFIX}{error.name}: {error.reason}") from None
        except ValidationError as error:
            # The value may be a secret: it is not repeated.
            first = error.errors(include_input=False, include_context=False)[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "RASA_URL"
            raise SettingsError(f"{PREFIX}{name}: {first['msg']}") from None


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def settings_or_exit() -> Settings:
    """Read the settings; a wrong one ends the process with one line and exit code 2."""
    try:
        return Settings.read()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
