"""The installation's secret: given by a setting, or drawn once and kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path

FILE_NAME = "secret"


def read_secret(given: str | None, var_dir: Path) -> str:
    """Return the secret of this installation.

    Args:
        given: the secret from the settings, or None.
        var_dir: where the file with the secret is, or is made (mode 0600).

    Raises:
        OSError: the file can neither be read nor made.
    """
    if given:
        return given
    path = var_dir / FILE_NAME
    if not path.exists():
        _draw(path)
    return path.read_text(encoding="ascii").strip()


def _draw(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE_NAME}-{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    try:
        # Two processes may start at the same moment: a link appears whole, and only one of them wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
