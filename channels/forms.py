"""The website's conversation as plain forms, for browsers without JavaScript: POST, redirect, GET at `/chat`."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal, Protocol, get_args
from urllib.parse import urlencode

from aiohttp import web

from casework.accepted import accepted_language
from casework.handoff_vocabulary import State
from casework.journey import NotStored, TooManyMessages
from casework.turns import InboundMessage, Sender, known_language
from channels.forms_view import View, view_of
from channels.keys import HISTORY, JOURNEY, WORDS
from languages import LANGUAGES, Language

CHANNEL = "web"
PATH = "/chat"
COOKIE = "passarella_chat"
_SHOWN_MESSAGES = 200
_NAME_BYTES = 24
_PERSON = "forms.person"
# Who waits, or talks to an officer, sees what is new without asking. What they are writing stays, because only the
# frame with the messages is loaded again.
_REFRESH_SECONDS = 10
# Whoever has stopped that is left alone until they switch it on again, whatever page or message comes between.
_STILL_COOKIE = "passarella_chat_still"

Outcome = Literal["answered", "expired", "too_many_messages", "not_stored", "too_large"]


class Pages(Protocol):
    """Renders the page; its words are those of the web pages."""

    words: Any

    def response(
        self,
        template: str,
        language: Language,
        paths: Mapping[Language, str],
        *,
        headers: Mapping[str, str] | None = None,
        policy: Mapping[str, str] | None = None,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        """One page of a template."""


class Forms:
    """The handlers of `/chat`. Who talks is known by a signed session cookie; nothing is kept here."""

    def __init__(self, secret: str, pages: Pages, max_characters: int) -> None:
        """Keep what the page needs.

        Args:
            secret: of the installation; cookies and forms are signed with it.
            pages: renders the page.
            max_characters: of one message.
        """
        self._secret = secret
        self._pages = pages
        self._max_characters = max_characters

    async def show(self, request: web.Request) -> web.Response:
        """The conversation so far, and the forms that go on with it; or only its messages, for the frame."""
        language = _language(request)
        known = self._sender(request)
        sender = known or self._new_sender()
        history = request.app[HISTORY]
        page = await history.since(sender, 0, _SHOWN_MESSAGES)
        if page.entries:
            await history.seen(sender, page.entries[-1].sequence)
        views: list[View] = [view_of(entry, language) for entry in page.entries]
        by_bot = page.answering.state in ("bot", "closed")
        framed = request.query.get("part") == "log"
        stopped = _is_stopped(request)
        refreshes = framed and not by_bot and not stopped
        response = self._pages.response(
            "chat_live" if framed else "chat",
            language,
            {code: _address(code) for code in LANGUAGES},
            headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"},
            policy={"frame-ancestors": "'self'"} if framed else {"frame-src": "'self'"},
            by_bot=by_bot,
            state=page.answering.state,
            refreshes=refreshes,
            log=_address(language, part="log"),
            moving=_address(language, part="log", refresh="yes"),
            still=_address(language, part="log", refresh="no"),
            messages=views,
            offering=_offering(views, page.answering.state),
            more=page.more,
            problem=self._problem(request, language),
            action=_address(language),
            token=self._token(sender),
            message_id=secrets.token_urlsafe(16),
            limit=self._max_characters,
        )
        if refreshes:
            response.headers["Refresh"] = str(_REFRESH_SECONDS)
        if request.query.get("refresh") == "no":
            response.set_cookie(_STILL_COOKIE, "yes", path=PATH, httponly=True, samesite="Lax", secure=request.secure)
        elif request.query.get("refresh") == "yes":
            response.del_cookie(_STILL_COOKIE, path=PATH)
        if known is None:
            self._remember(request, response, sender)
        return response

    async def receive(self, request: web.Request) -> web.Response:
        """Take one message and lead back to the page, so that a reload sends nothing again."""
        language = _language(request)
        try:
            form = await request.post()
        except web.HTTPRequestEntityTooLarge:
            return _redirect(language, "too_large")
        sender = self._sender(request)
        shown = str(form.get("token", ""))
        if sender is None or not hmac.compare_digest(shown.encode(), self._token(sender).encode()):
            return _redirect(language, "expired")
        if form.get("do") == "new":
            response = _redirect(language, "answered")
            self._remember(request, response, self._new_sender())
            return response
        message_id = str(form.get("id", ""))[:64] or None
        if form.get("do") == "person":
            text = self._pages.words.say(_PERSON, language)
            inbound = InboundMessage(CHANNEL, sender.name, text, message_id, language, wish="talk_to_human")
        else:
            text = str(form.get("message", "")).replace("\r\n", "\n")
            inbound = InboundMessage(CHANNEL, sender.name, text, message_id, language)
        return _redirect(*await self._answer(request.app, inbound, language))

    async def _answer(
        self, app: web.Application, inbound: InboundMessage, language: Language
    ) -> tuple[Language, Outcome]:
        """Answer a message; returns the language the conversation goes on in."""
        history, journey = app[HISTORY], app[JOURNEY]
        page = await history.since(inbound.who, 0, limit=1)
        if page.language not in (None, language):
            # The page follows the conversation: another language here is one that the person went to.
            await history.choose_language(inbound.who, language)
        try:
            reply = await journey.finish(await journey.receive(inbound))
        except TooManyMessages:
            return language, "too_many_messages"
        except NotStored:
            return language, "not_stored"
        return reply.answer.facts.language, "answered"

    def _sender(self, request: web.Request) -> Sender | None:
        """Whose cookie it is; None where there is none, or none of ours."""
        name, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
        if not name or not hmac.compare_digest(signature.encode(), self._signed("session", name).encode()):
            return None
        return Sender(CHANNEL, name)

    def _new_sender(self) -> Sender:
        # The prefix keeps these names apart from the sessions of sockets, on the same channel.
        return Sender(CHANNEL, f"forms-{secrets.token_urlsafe(_NAME_BYTES)}")

    def _remember(self, request: web.Request, response: web.Response, sender: Sender) -> None:
        value = f"{sender.name}.{self._signed('session', sender.name)}"
        response.set_cookie(COOKIE, value, path=PATH, httponly=True, samesite="Lax", secure=request.secure)

    def _token(self, sender: Sender) -> str:
        """What only a page of this conversation can send along."""
        return self._signed("form", sender.name)

    def _signed(self, purpose: str, name: str) -> str:
        return hmac.digest(self._secret.encode(), f"forms:{purpose}:{name}".encode(), "sha256").hex()

    def _problem(self, request: web.Request, language: Language) -> str | None:
        outcome = request.query.get("outcome")
        if outcome not in get_args(Outcome) or outcome == "answered":
            return None
        if outcome == "expired":
            return str(self._pages.words.say("forms.expired", language))
        return request.app[WORDS].say(f"error.{outcome}", language, limit=request.client_max_size)


def _offering(views: Sequence[View], state: State) -> int:
    """Which message shows its buttons: the last one; to who waits, the last one that leads out of the queue."""
    last = len(views) - 1
    if state != "waiting":
        return last
    return next((index for index in range(last, -1, -1) if views[index].buttons), last)


def _is_stopped(request: web.Request) -> bool:
    """Whether the person does not want the messages to be loaded again by themselves."""
    asked = request.query.get("refresh")
    return asked == "no" or (asked != "yes" and _STILL_COOKIE in request.cookies)


def _language(request: web.Request) -> Language:
    wanted = known_language(request.query.get("lang"))
    return wanted or accepted_language(request.headers.get("Accept-Language", ""))


def _address(language: Language, **query: str) -> str:
    return f"{PATH}?{urlencode({'lang': language, **query})}"


def _redirect(language: Language, outcome: Outcome) -> web.Response:
    """Where to look next: the last message, or the reason why there is none."""
    address = _address(language) + "#last" if outcome == "answered" else _address(language, outcome=outcome)
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"})
