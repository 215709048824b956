"""What the channel answers itself: the start, files, corrections that come too late, commands in a group."""

from typing import Any

from casework.notices import Notice
from channels.telegram_book import Place
from channels.telegram_heard import Kind, Me

# In the transcript, in place of what cannot be kept there.
MARKS: dict[Kind, str] = {
    "photo": "[photo]",
    "video": "[video]",
    "document": "[document]",
    "voice": "[voice]",
    "sticker": "[sticker]",
    "location": "[location]",
    "contact": "[contact]",
    "poll": "[poll]",
    "other": "[other]",
}
_LANGUAGES = (
    ("telegram.button.catalan", "change_language?language=ca"),
    ("telegram.button.spanish", "change_language?language=es"),
    ("telegram.button.english", "change_language?language=en"),
)
_FIRST_STEPS = (
    ("telegram.button.services", "list_items?topic=services"),
    ("telegram.button.request", "request_assistance"),
)


def start(place: Place, me: Me, web_url: str | None) -> Notice:
    """Who this is, what Telegram means for one's data, and where to begin.

    Args:
        place: where it is said.
        me: the bot.
        web_url: of the same assistant on the web, if that is known.
    """
    if place == "group":
        return Notice(("disclosure", "telegram.group"), {"link": _link(me)}, status="smalltalk")
    name, holes = privacy(web_url)
    return Notice(("disclosure", name, "telegram.begin"), holes, (*_FIRST_STEPS, *_LANGUAGES), "smalltalk")


def privacy(web_url: str | None) -> tuple[str, dict[str, Any]]:
    """What Telegram means for one's data: the sentence and its holes."""
    return ("telegram.privacy_with_web", {"web": web_url}) if web_url else ("telegram.privacy", {})


def unreadable(kind: Kind) -> Notice:
    """What can be done instead of sending what is no text."""
    return Notice((f"telegram.no.{kind}",))


def too_late() -> Notice:
    """A message was edited that is answered already."""
    return Notice(("telegram.edited",))


def unknown_command() -> Notice:
    """There is no such command."""
    return Notice(("telegram.unknown_command",), buttons=(("telegram.button.help", "ask_capabilities"),))


def in_private(me: Me) -> Notice:
    """Requests hold personal data, and in a group everybody reads them."""
    return Notice(("telegram.in_private",), {"link": _link(me)})


def _link(me: Me) -> str:
    return f"https://t.me/{me.username}"
