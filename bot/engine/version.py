"""The one version of Rasa whose insides this package knows."""

import importlib.metadata

KNOWN = "3.6.21"


class UnknownRasaError(Exception):
    """Another Rasa is installed than the one whose insides were read."""


def check(installed: str | None = None) -> None:
    """Refuse any other version.

    Args:
        installed: a version; None: the one in this environment.

    Raises:
        UnknownRasaError: it is not `KNOWN`; the sentence says what to do.
    """
    installed = installed or importlib.metadata.version("rasa")
    if installed != KNOWN:
        raise UnknownRasaError(
            f"bot/engine was written for Rasa {KNOWN}, but {installed} is installed: "
            "read again what it replaces, run its tests, and change the version in bot/engine/version.py"
        )
