"""The website's conversation as plain forms, for browsers without JavaScript: POST, redirect, GET at `/chat`."""

import secrets
from collections.abc import Sequence
from typing import Literal, get_args

from aiohttp import web

from casework.handoff_vocabulary import State
from casework.journey import NotStored, TooManyMessages
from casework.turns import InboundMessage
from channels.forms_continuing import leave
from channels.forms_view import View, view_of
from channels.forms_visitor import CHANNEL, PATH, Visitors, address_of, language_for, see_other
from channels.keys import HISTORY, JOURNEY, LINKS, WORDS
from channels.pages_port import Pages
from languages import LANGUAGES, Language

_SHOWN_MESSAGES = 200
_PERSON = "forms.person"
# Who waits, or talks to an officer, sees what is new without asking. What they are writing stays, because only the
# frame with the messages is loaded again.
_REFRESH_SECONDS = 10
# Whoever has stopped that is left alone until they switch it on again, whatever page or message comes between.
STILL_COOKIE = "passarella_chat_still"

Outcome = Literal["answered", "expired", "too_many_messages", "not_stored", "too_large"]


class Forms:
    """The handlers of `/chat`. Who talks is known by a signed session cookie; nothing is kept here."""

    def __init__(self, visitors: Visitors, pages: Pages, max_characters: int) -> None:
        """Keep what the page needs.

        Args:
            visitors: knows who talks.
            pages: renders the page.
            max_characters: of one message.
        """
        self._visitors = visitors
        self._pages = pages
        self._max_characters = max_characters

    async def show(self, request: web.Request) -> web.Response:
        """The conversation so far, and the forms that go on with it; or only its messages, for the frame."""
        language = language_for(request)
        known = self._visitors.known(request)
        sender = known or self._visitors.new()
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
            {code: address_of(code) for code in LANGUAGES},
            headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"},
            policy={"frame-ancestors": "'self'"} if framed else {"frame-src": "'self'"},
            by_bot=by_bot,
            state=page.answering.state,
            refreshes=refreshes,
            log=address_of(language, part="log"),
            moving=address_of(language, part="log", refresh="yes"),
            still=address_of(language, part="log", refresh="no"),
            messages=views,
            offering=_offering(views, page.answering.state),
            more=page.more,
            problem=self._problem(request, language),
            action=address_of(language),
            token=self._visitors.token(sender),
            message_id=secrets.token_urlsafe(16),
            limit=self._max_characters,
            to_telegram=request.app[LINKS].are_given and bool(views),
        )
        if refreshes:
            response.headers["Refresh"] = str(_REFRESH_SECONDS)
        if request.query.get("refresh") == "no":
            self._visitors.hold(request, response, STILL_COOKIE, "yes")
        elif request.query.get("refresh") == "yes":
            response.del_cookie(STILL_COOKIE, path=PATH)
        if known is None:
            self._visitors.remember(request, response, sender)
        return response

    async def receive(self, request: web.Request) -> web.Response:
        """Take one message and lead back to the page, so that a reload sends nothing again."""
        language = language_for(request)
        try:
            form = await request.post()
        except web.HTTPRequestEntityTooLarge:
            return _redirect(language, "too_large")
        sender = self._visitors.known(request)
        if sender is None or not self._visitors.owns(sender, form.get("token", "")):
            return _redirect(language, "expired")
        if form.get("do") == "new":
            response = _redirect(language, "answered")
            self._visitors.remember(request, response, self._visitors.new())
            return response
        if form.get("do") == "telegram":
            return await leave(request, self._pages, sender, language)
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
    return asked == "no" or (asked != "yes" and STILL_COOKIE in request.cookies)


def _redirect(language: Language, outcome: Outcome) -> web.Response:
    """Where to look next: the last message, or the reason why there is none."""
    return see_other(address_of(language) + "#last" if outcome == "answered" else address_of(language, outcome=outcome))
