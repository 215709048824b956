"""Who is at the desk: the session's cookie, the token that every form carries, and what each role may open."""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from casework.accepted import accepted_language
from casework.handoff_vocabulary import ANSWERING, Role
from casework.officers import OfficerView
from casework.turns import known_language
from desk import render
from desk.parts import PARTS, DeskParts
from languages import Language

HOME = "/desk/"
SIGN_IN = "/desk/sign-in"
COOKIE = "passarella_desk"
# Before anybody is signed in, the form for it is tied to the browser by a cookie of its own.
FORM_COOKIE = "passarella_desk_form"
# Asked for by the page itself, with perhaps nobody at it.
LIVE_HEADER = "X-Desk-Live"


@dataclass(frozen=True)
class Visit:
    """One request of an officer who is signed in.

    Attributes:
        token: that forms carry.
        session: what the browser holds.
        form: what was sent, with plain line ends; nothing where a page is only read.
        beat: of the pulse, before anything was read: what comes later is told to the page.
    """

    request: web.Request
    parts: DeskParts
    officer: OfficerView
    language: Language
    token: str
    session: str
    form: Mapping[str, str] = field(default_factory=dict)
    beat: int = 0

    async def page(self, template: str, *, status: int = HTTPStatus.OK, **values: Any) -> web.Response:
        """A page with the frame of the desk; how many wait is in it."""
        counts = await self.parts.inbox.counts(self.officer.id)
        outcome = self.request.query.get("outcome", "")
        return render.page(
            template,
            self.language,
            self.parts.office.clock(),
            status=status,
            officer=self.officer,
            token=self.token,
            counts=counts,
            path=self.request.path,
            beat=self.beat,
            privacy=self.parts.privacy[self.language],
            **{
                "outcome": outcome if self.form == {} else "",
                "names": await self.parts.names.of(self.language),
                **values,
            },
        )


Page = Callable[[Visit], Awaitable[web.StreamResponse]]


def officers_only(page: Page, roles: Collection[Role] = ANSWERING) -> Handler:
    """A handler that lets in who is signed in with one of some roles, and forms of their own pages only."""

    async def serve(request: web.Request) -> web.StreamResponse:
        parts, session = request.app[PARTS], request.cookies.get(COOKIE, "")
        counts = LIVE_HEADER not in request.headers
        if request.method == "GET":
            await parts.pacing.turn(wanted=counts)
        beat = parts.pulse.number
        officer = await parts.sign_in.officer_of(session, counts=counts) if session else None
        form = await form_of(request)
        if officer is None:
            return _to_sign_in(request, bool(session), form)
        language = officer.language or language_of(request)
        visit = Visit(request, parts, officer, language, token_of(parts.secret, session), session, form, beat)
        if request.method == "POST" and not is_token(form.get("token", ""), visit.token):
            return await visit.page("problem", status=HTTPStatus.FORBIDDEN, problem="form", kept=form.get("text", ""))
        if officer.role not in roles:
            return await visit.page("problem", status=HTTPStatus.FORBIDDEN, problem="role", kept="")
        await parts.officers.give_sign_of_life(officer.id)
        return await page(visit)

    return serve


async def form_of(request: web.Request) -> dict[str, str]:
    """The fields of a form, with plain line ends."""
    if request.method != "POST":
        return {}
    posted = await request.post()
    return {name: str(value).replace("\r\n", "\n") for name, value in posted.items()}


def language_of(request: web.Request) -> Language:
    """The language of a page before anybody is signed in."""
    wanted = known_language(request.query.get("lang"))
    return wanted or accepted_language(request.headers.get("Accept-Language", ""))


def token_of(secret: str, held: str) -> str:
    """What only a page that was given to this browser can send along."""
    return hmac.digest(secret.encode(), f"desk:form:{held}".encode(errors="replace"), "sha256").hex()


def is_token(shown: str, wanted: str) -> bool:
    """Whether a form shows the token of its page."""
    return hmac.compare_digest(shown.encode(errors="replace"), wanted.encode())


def set_cookie(request: web.Request, response: web.Response, name: str, value: str) -> None:
    """Give the browser something to hold, for the desk alone."""
    secure = request.app[PARTS].is_secure(request)
    response.set_cookie(name, value, path=HOME, httponly=True, samesite="Lax", secure=secure)


def to(address: str, **query: str) -> web.Response:
    """Where to look next, so that a reload sends nothing again."""
    location = f"{address}?{urlencode(query)}" if query else address
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location, "Cache-Control": "no-store"})


def is_own(address: str) -> bool:
    """Whether an address is a page of the desk: nobody is sent elsewhere after signing in."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and parts.path.startswith(HOME) and "\\" not in address


def sign_in_page(
    request: web.Request,
    language: Language,
    *,
    status: int = HTTPStatus.OK,
    outcome: str = "",
    wanted: str = "",
    kept: str = "",
    email: str = "",
) -> web.Response:
    """The page to sign in on.

    Args:
        request: of whoever is not signed in.
        language: of the page.
        status: of the HTTP answer.
        outcome: why it is shown.
        wanted: the page to go on to.
        kept: what was being written when the session ended.
        email: as typed before.
    """
    parts = request.app[PARTS]
    held = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    token = token_of(parts.secret, held)
    response = render.page(
        "sign_in",
        language,
        request.app[PARTS].office.clock(),
        status=status,
        outcome=outcome,
        token=token,
        wanted=wanted if is_own(wanted) else "",
        kept=kept,
        email=email,
        privacy=parts.privacy[language],
        passwords=parts.passwords == "on",
        provider=parts.provider.terms.name if parts.provider else "",
        is_silent=parts.provider is not None and parts.provider.is_silent,
    )
    set_cookie(request, response, FORM_COOKIE, held)
    return response


def _to_sign_in(request: web.Request, had_session: bool, form: Mapping[str, str]) -> web.Response:
    if LIVE_HEADER in request.headers or request.headers.get("Accept") == "text/event-stream":
        return web.Response(status=HTTPStatus.UNAUTHORIZED)
    if request.method == "POST":
        # Whoever wrote something for long gets it back after signing in.
        wanted = request.path.rpartition("/")[0] if "/conversations/" in request.path else request.path
        return sign_in_page(
            request,
            language_of(request),
            status=HTTPStatus.UNAUTHORIZED,
            outcome="expired",
            wanted=wanted,
            kept=form.get("text", ""),
        )
    query = {"next": request.path_qs, **({"outcome": "expired"} if had_session else {})}
    return to(SIGN_IN, **query)
