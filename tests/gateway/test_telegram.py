"""Telegram in the gateway: off without a token, and its settings."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from gateway.main import init_app
from gateway.settings import Settings, SettingsError


async def test_without_a_token_it_is_off_and_says_so(settings: Settings) -> None:
    """One line in the log, and no address."""
    with capture_logs() as logged:
        app = init_app(settings)
    assert {"event": "telegram_off", "log_level": "info", "missing": "PASSARELLA_TELEGRAM_TOKEN"} in logged
    async with TestClient(TestServer(app)) as client, client.post("/telegram/webhook") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "not a token"),
        ("TOKEN", "123456"),
        ("WEBHOOK_URL", "passarella.example.cat"),
        ("WEB_URL", "ftp://x"),
        ("API_URL", "telegram"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A token is a secret, also a mistyped one."""
    monkeypatch.setenv(f"PASSARELLA_TELEGRAM_{name}", value)
    with pytest.raises(SettingsError, match=f"PASSARELLA_TELEGRAM_{name}") as raised:
        Settings.read()
    assert value not in str(raised.value)


def test_the_token_is_in_no_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings may be printed."""
    monkeypatch.setenv("PASSARELLA_TELEGRAM_TOKEN", "123:secret-part")
    read: Any = Settings.read()
    assert "secret-part" not in repr(read)
