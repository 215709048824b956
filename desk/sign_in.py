"""Signing in and out."""

from http import HTTPStatus

from aiohttp import web

from casework.handoff_vocabulary import ANSWERING
from casework.officers import OfficerView
from casework.turns import known_language
from desk import conversation, render
from desk.parts import PARTS
from desk.visits import (
    COOKIE,
    FORM_COOKIE,
    HOME,
    SIGN_IN,
    Visit,
    form_of,
    is_own,
    is_token,
    language_of,
    set_cookie,
    sign_in_page,
    to,
    token_of,
)
from languages import Language


async def show(request: web.Request) -> web.Response:
    """The ways in."""
    outcome = "expired" if request.query.get("outcome") == "expired" else ""
    provider = request.app[PARTS].provider
    if provider is not None:
        await provider.look()
    return sign_in_page(request, language_of(request), outcome=outcome, wanted=request.query.get("next", ""))


async def receive(request: web.Request) -> web.StreamResponse:
    """Try a password; go on to the page that was wanted, with what was being written on it."""
    parts, form = request.app[PARTS], await form_of(request)
    language = known_language(form.get("lang")) or language_of(request)
    wanted = form.get("next", "") if is_own(form.get("next", "")) else HOME
    again = {"wanted": wanted, "kept": form.get("kept", ""), "email": form.get("email", "")}
    held = request.cookies.get(FORM_COOKIE, "")
    if not held or not is_token(form.get("token", ""), token_of(parts.secret, held)):
        return sign_in_page(request, language, status=HTTPStatus.FORBIDDEN, outcome="form", **again)
    if parts.passwords == "off":
        return sign_in_page(request, language, status=HTTPStatus.FORBIDDEN, outcome="passwords_off", **again)
    address = parts.address_of(request)
    signed = await parts.sign_in.sign_in(form.get("email", ""), form.get("password", ""), address)
    if signed.token is None or signed.officer is None:
        status = HTTPStatus.TOO_MANY_REQUESTS if signed.outcome == "locked" else HTTPStatus.UNAUTHORIZED
        return sign_in_page(request, language, status=status, outcome=signed.outcome, **again)
    return await welcome(request, signed.officer, signed.token, language, wanted, again["kept"])


async def welcome(
    request: web.Request, officer: OfficerView, session: str, language: Language, wanted: str, kept: str
) -> web.StreamResponse:
    """Lead somebody who has just signed in to what they wanted.

    Args:
        request: that they came by.
        officer: who it is.
        session: for the browser to hold.
        language: of the page they signed in on.
        wanted: a page of the desk.
        kept: what was being written on it when the last session ended.
    """
    parts = request.app[PARTS]
    if officer.language is None:
        await parts.officers.set_language(officer.id, language)
    if officer.role in ANSWERING:
        await parts.officers.set_presence(officer.id, "available")
    response: web.Response = to(wanted)
    if kept and officer.role in ANSWERING:
        conversation_id = wanted.removeprefix(conversation.PATH)
        token = token_of(parts.secret, session)
        visit = Visit(request, parts, officer, officer.language or language, token, session)
        response = await conversation.page(visit, conversation_id, outcome="kept", draft=kept)
    set_cookie(request, response, COOKIE, session)
    response.del_cookie(FORM_COOKIE, path=HOME)
    return response


async def leave(visit: Visit) -> web.Response:
    """Sign out; who is away has left."""
    await visit.parts.officers.set_presence(visit.officer.id, "away")
    id_token = await visit.parts.sign_in.sign_out(visit.session)
    response = await _to_provider(visit, id_token) or to(SIGN_IN, lang=visit.language)
    response.del_cookie(COOKIE, path=HOME)
    return response


async def _to_provider(visit: Visit, id_token: str | None) -> web.Response | None:
    """Sign out there as well, where one came from there and it offers that."""
    provider = visit.parts.provider
    if provider is None or id_token is None:
        return None
    onward = await provider.way_out(id_token, visit.parts.base_of(visit.request) + SIGN_IN)
    if onward is None:
        return None
    now, name = visit.parts.office.clock(), provider.terms.name
    return render.page("onward", visit.language, now, onward=onward, leaving=True, provider=name)
