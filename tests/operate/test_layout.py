"""What the processes of an installation are told."""

from pathlib import Path

from pydantic import SecretStr

from gateway.settings import Settings
from operate.layout import installation


def test_the_processes_get_every_setting_of_a_copy(tmp_path: Path) -> None:
    """A copy for tests and measurements would else run with the usual limits and say nothing of it."""
    settings = Settings(
        var_dir=tmp_path,
        secret=SecretStr("a-secret-that-is-long-enough-for-anybody"),
        port=18080,
        rasa_port=15005,
        actions_port=15055,
        database_url=f"sqlite:///{tmp_path / 'copy.db'}",
        messages_per_minute=10_000,
    )
    told = installation(settings).environment()
    prefix = "PASSARELLA_"
    given = Settings.model_validate(
        {name.removeprefix(prefix).lower(): value for name, value in told.items() if name.startswith(prefix)}
    )
    for name in ("port", "rasa_port", "actions_port", "database_url", "messages_per_minute", "var_dir"):
        assert getattr(given, name) == getattr(settings, name), name
