"""Where things are in the checkout, and the environment that each process is given."""

import os
from dataclasses import dataclass
from pathlib import Path

from gateway.settings import Settings

ROOT = Path(__file__).parent.parent
APP_PYTHON = ROOT / ".venv" / "bin" / "python"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
# In the checkout, whatever the installation: config.yml names it.
GAZETTEER = Path("var", "gazetteer.json")
# Rasa calls third parties unless told not to; the rest keeps logs readable and threads from waiting on each other.
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
    "OMP_NUM_THREADS": "1",
}


class OperateError(Exception):
    """One clear sentence for the operator."""


@dataclass(frozen=True)
class Installation:
    """One running copy: its settings and its secret."""

    settings: Settings
    secret: str

    @property
    def tracker_database(self) -> Path:
        """Rasa's own memory of conversations."""
        return self.settings.var_dir / "tracker.db"

    def environment(self) -> dict[str, str]:
        """Environment variables of all processes of this installation."""
        settings = self.settings
        given = {
            "PASSARELLA_SECRET": self.secret,
            "PASSARELLA_DATABASE_URL": settings.database_url,
            "PASSARELLA_HOST": settings.host,
            "PASSARELLA_PORT": str(settings.port),
            "PASSARELLA_RASA_PORT": str(settings.rasa_port),
            "PASSARELLA_RASA_URL": settings.rasa_url,
            "PASSARELLA_ACTIONS_PORT": str(settings.actions_port),
            "PASSARELLA_ACTIONS_URL": f"{settings.actions_url}/webhook",
            "PASSARELLA_TRACKER_DB": str(self.tracker_database),
            "PASSARELLA_VAR_DIR": str(settings.var_dir),
            "PASSARELLA_MESSAGES_PER_MINUTE": str(settings.messages_per_minute),
        }
        if settings.now:
            given["PASSARELLA_NOW"] = settings.now.isoformat()
        if settings.hours_file:
            given["PASSARELLA_HOURS_FILE"] = str(settings.hours_file)
        return {**os.environ, **_QUIET, **given}


def installation(settings: Settings) -> Installation:
    """Read or make the secret of an installation."""
    # Databases and logs in it hold what people wrote: it is for this user only.
    settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Installation(settings, settings.read_secret())


def check_interpreters(*pythons: Path) -> None:
    """Tell which environment is missing.

    Raises:
        OperateError: an interpreter is not there.
    """
    for python in pythons:
        if not python.exists():
            raise OperateError(f"{python} is missing: run `make setup`, which makes both environments")
