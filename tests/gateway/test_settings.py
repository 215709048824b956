"""Settings are read once; a wrong one is named in one line."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway.settings import PREFIX, Settings, SettingsError, settings_or_exit

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def test_the_example_documents_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the example's values gives the defaults, and no setting is missing or too many."""
    documented = dict(re.findall(rf"^# ({PREFIX}[A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented.keys() == {PREFIX + name.upper() for name in Settings.model_fields}
    defaults = Settings.read()
    for name, value in documented.items():
        monkeypatch.setenv(name, value)
    assert Settings.read() == defaults


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "passarella.db"),
        ("DATABASE_TIMEOUT_SECONDS", "0"),
        ("RASA_PORT", "x"),
        ("RASA_URL", "localhost"),
        ("SECRET", "short"),
        ("BOT_TIMEOUT_SECONDS", "-1"),
        ("MESSAGES_PER_MINUTE", "many"),
        ("ALLOWED_ORIGINS", "intranet.example.cat"),
        ("ALLOWED_ORIGINS", "https://intranet.example.cat/page"),
        ("ALLOWED_ORIGINS", "*"),
        ("MAX_CONNECTIONS", "0"),
        ("CONNECTIONS_PER_ADDRESS", "some"),
        ("TRUSTED_PROXIES", "proxy.example.cat"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("NOW", "soon"),
        ("NOW", "1766599200"),
    ],
)
def test_a_wrong_setting_ends_the_process_with_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    """Exit code 2; the value itself, which may be a secret, is not repeated."""
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SystemExit) as ended:
        settings_or_exit()
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{PREFIX}{name}: ")
    if name == "SECRET":
        assert value not in line


def test_a_rasa_server_on_another_port_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless its address is set, which wins."""
    monkeypatch.setenv("PASSARELLA_RASA_PORT", "6005")
    assert Settings.read().rasa_url == "http://127.0.0.1:6005"
    monkeypatch.setenv("PASSARELLA_RASA_URL", "http://127.0.0.2:7005")
    assert Settings.read().rasa_url == "http://127.0.0.2:7005"


def test_a_secret_that_cannot_be_kept_is_a_wrong_setting(tmp_path: Path) -> None:
    """The line names the folder's setting."""
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match=r"^PASSARELLA_VAR_DIR: "):
        Settings(var_dir=file).read_secret()


def test_settings_are_frozen_and_hide_the_secret() -> None:
    """Nothing changes after the start, and nothing printed gives the secret away."""
    settings = Settings(secret=SecretStr("a-secret-for-tests-only"))
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1
    assert "a-secret" not in repr(settings)
