"""Conversations at `/chat` that go on in Telegram, and those that come from there with a link that works once."""

import re
import secrets
from http import HTTPStatus
from urllib.parse import quote

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework.continuations import Greetings
from casework.notices import Notice
from casework.turns import Sender
from channels.forms_visitor import CHANNEL, PATH, Visitors, address_of, language_for, see_other
from channels.keys import CONTINUATIONS, LINKS, WORDS
from channels.pages_port import Pages
from languages import LANGUAGES, Language

log = structlog.get_logger()

ARRIVE = f"{PATH}/continue"
ARRIVE_ROUTE = f"{ARRIVE}/{{code}}"
_ATTEMPT = re.compile(r"[A-Za-z0-9_-]{16,64}")
# Nobody else learns the address: it holds the code.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_GREETINGS = Greetings(Notice(("continue.from_telegram",)), Notice(("continue.gone_to_web",)))


def continuing_path(code: str, language: Language) -> str:
    """Where a conversation goes on on the web with a code."""
    return address_of(language, f"{ARRIVE}/{quote(code, safe='')}")


async def leave(request: web.Request, pages: Pages, sender: Sender, language: Language) -> web.Response:
    """A page with the link to Telegram, and what it means to follow it."""
    try:
        link = await request.app[LINKS].link(sender)
    except SQLAlchemyError as error:
        log.error("no_link", error=type(error).__name__)
        return see_other(address_of(language, outcome="not_stored"))
    if link is None:
        return see_other(address_of(language))
    return pages.response(
        "chat_leave",
        language,
        {code: address_of(code) for code in LANGUAGES},
        headers=_HEADERS,
        url=link.url,
        minutes=link.minutes,
        back=address_of(language),
    )


class Arrivals:
    """The handlers of the link. Opening it shows a page; its button takes the conversation over.

    Programs that look at links in messages, for a preview or for viruses, use up nothing.
    """

    def __init__(self, visitors: Visitors, pages: Pages) -> None:
        """Keep what the page needs."""
        self._visitors = visitors
        self._pages = pages

    async def show(self, request: web.Request) -> web.Response:
        """Ask whether to go on here."""
        code, language = request.match_info["code"], language_for(request)
        look = await request.app[CONTINUATIONS].look(code, CHANNEL)
        if look != "counts":
            return self._page(request, language, said=f"continue.{look}")
        return self._page(request, language, attempt=secrets.token_urlsafe(16))

    async def take(self, request: web.Request) -> web.Response:
        """Go on here."""
        code, language = request.match_info["code"], language_for(request)
        attempt = str((await request.post()).get("attempt", ""))
        if not _ATTEMPT.fullmatch(attempt):
            return see_other(continuing_path(code, language))
        sender = self._visitors.arriving(code, attempt)
        try:
            continued = await request.app[CONTINUATIONS].go_on(code, sender, attempt, _GREETINGS, language)
        except SQLAlchemyError as error:
            log.error("not_continued", error=type(error).__name__)
            return self._page(request, language, said="error.not_stored", attempt=attempt)
        if continued.outcome not in ("continued", "continued_before"):
            return self._page(request, language, said=f"continue.{continued.outcome}")
        response = see_other(address_of(continued.language) + "#last")
        self._visitors.remember(request, response, sender)
        return response

    def _page(
        self, request: web.Request, language: Language, *, attempt: str | None = None, said: str | None = None
    ) -> web.Response:
        """The page: with a button for an attempt, and with what is wrong, if that is so."""
        code = request.match_info["code"]
        status = HTTPStatus.OK if said is None else HTTPStatus.SERVICE_UNAVAILABLE if attempt else HTTPStatus.GONE
        return self._pages.response(
            "chat_arrive",
            language,
            {other: continuing_path(code, other) for other in LANGUAGES},
            headers=_HEADERS,
            status=status,
            action=continuing_path(code, language),
            attempt=attempt,
            problem=request.app[WORDS].say(said, language) if said else None,
            begin=address_of(language),
        )
