"""The commands of the bot: named in three languages, understood in all of them whatever the conversation's is."""

from typing import Literal

from languages import Language

Command = Literal["start", "language", "request", "status", "person", "help", "my_data", "web"]

# In the order of Telegram's menu. Telegram allows a-z, digits and underscores.
NAMES: dict[Language, dict[str, Command]] = {
    "ca": {
        "ajuda": "help",
        "sollicitud": "request",
        "estat": "status",
        "persona": "person",
        "idioma": "language",
        "web": "web",
        "les_meves_dades": "my_data",
    },
    "es": {
        "ayuda": "help",
        "solicitud": "request",
        "estado": "status",
        "persona": "person",
        "idioma": "language",
        "web": "web",
        "mis_datos": "my_data",
    },
    "en": {
        "help": "help",
        "request": "request",
        "status": "status",
        "person": "person",
        "language": "language",
        "web": "web",
        "my_data": "my_data",
    },
}
_KNOWN: dict[str, Command] = {name: command for names in NAMES.values() for name, command in names.items()}


def command_of(name: str) -> Command | None:
    """What a command means, by its name in any of the languages and without its slash."""
    return "start" if name.lower() == "start" else _KNOWN.get(name.lower())
