"""Pages of the desk from templates: words from the catalogs, everything else escaped, nothing foreign let in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casework.clock import office_day
from casework.dates import moment_in_words, time_in_words
from casework.words import Words
from languages import LANGUAGES, Language

DOMAIN = "desk"
# Lines of lists and messages that are kept as they were shown: some twenty officers look at the same ones.
_FRAGMENTS = 8192
_TEMPLATES = Path(__file__).with_name("templates")
_LOCALES: dict[Language, str] = {"ca": "ca", "es": "es", "en": "en_GB"}
_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# Outcomes that are no success: shown so, and said at once by screen readers.
REFUSALS = frozenset(
    """
    taken closed not_found not_allowed not_with_officer not_yours empty other_language missing_values no_such_reply
    not_an_officer already_theirs no_such_closing not_closed kept
    request_not_allowed request_not_found request_already_theirs request_closed request_not_an_officer request_empty
    """.split()  # noqa: SIM905 - a list of quoted words says less
)
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _CSP.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    # What people wrote stays in no cache.
    "Cache-Control": "no-store",
}


def page(template: str, language: Language, now: datetime, *, status: int = 200, **values: Any) -> web.Response:
    """One page.

    Args:
        template: name of a file in `templates/`, without its ending.
        language: of all its words.
        now: the present moment, which days and waits are told from.
        status: of the HTTP answer.
        values: what the template needs.
    """
    frame = {
        **_wording(language, office_day(now).year),
        "languages": LANGUAGES,
        "named": lambda code: words().say("desk.language", code),
        "minutes": lambda moment: minutes_since(moment, now),
        "today": office_day(now),
        "officer": None,
        "told": _teller(language),
        "fragment": lambda name, **values: fragment(name, language, office_day(now).year, **values),
        "refusals": REFUSALS,
    }
    html = _environment().get_template(f"{template}.html").render(**{**frame, **values})
    headers = {**HEADERS, "Content-Language": language}
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)


@cache
def words() -> Words:
    """The catalogs of the desk."""
    return Words.load(domain=DOMAIN)


def label(kind: str, name: str | None, language: Language) -> str:
    """What a word of the vocabularies is called; one that has no name stands for itself."""
    if not name:
        return ""
    try:
        return words().say(f"{kind}.{name.replace('-', '_')}", language)
    except KeyError:
        return name


def day(moment: date | datetime, language: Language, year: int) -> str:
    """A day as it stands in lists: "24 de nov.", with the year where it is another one."""
    local = office_day(moment) if isinstance(moment, datetime) else moment
    return format_date(local, "d MMM" if local.year == year else "d MMM y", locale=_LOCALES[language])


def minutes_since(moment: datetime, now: datetime) -> int:
    """How many minutes have passed."""
    return max(0, int((now - moment).total_seconds() // 60))


@lru_cache(_FRAGMENTS)
def fragment(name: str, language: Language, year: int, **values: Any) -> Markup:
    """A part that many officers see again and again, and that is the same whenever its values are.

    Args:
        name: of a file in `templates/`, without its ending.
        language: of its words.
        year: the present one; other years are named.
        values: all that the part shows, none of which can change.
    """
    template = _environment().get_template(f"{name}.html")
    return Markup(template.render(**_wording(language, year), **values))


@cache
def _wording(language: Language, year: int) -> Mapping[str, Any]:
    """What templates say things with."""
    return {
        "language": language,
        "say": _sayer(language),
        "label": _labeller(language),
        "day": lambda moment: day(moment, language, year),
        "moment": lambda moment: moment_in_words(moment, language),
        "clock": time_in_words,
    }


def _sayer(language: Language) -> Callable[..., str]:
    def say(name: str, **holes: Any) -> str:
        return words().say(name, language, **holes)

    return say


def _teller(language: Language) -> Callable[[str, dict[str, str]], str]:
    def told(outcome: str, holes: dict[str, str]) -> str:
        """What came of something; nothing where the address of the page names no outcome, or one without its values."""
        try:
            return words().say(f"outcome.{outcome}", language, **holes)
        except KeyError:
            return ""

    return told


def _labeller(language: Language) -> Callable[[str, str | None], str]:
    return lambda kind, name: label(kind, name, language)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
