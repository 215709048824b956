"""Signing in and out."""

from http import HTTPStatus

from aiohttp import web

from casework.handoff_vocabulary import ANSWERING
from casework.turns import known_language
from desk import conversation
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


async def show(request: web.Request) -> web.Response:
    """The form."""
    outcome = "expired" if request.query.get("outcome") == "expired" else ""
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
    address = parts.address_of(request)
    signed = await parts.sign_in.sign_in(form.get("email", ""), form.get("password", ""), address)
    if signed.token is None or signed.officer is None:
        status = HTTPStatus.TOO_MANY_REQUESTS if signed.outcome == "locked" else HTTPStatus.UNAUTHORIZED
        return sign_in_page(request, language, status=status, outcome=signed.outcome, **again)
    officer = signed.officer
    if officer.language is None:
        await parts.officers.set_language(officer.id, language)
    if officer.role in ANSWERING:
        await parts.officers.set_presence(officer.id, "available")
    response: web.Response = to(wanted)
    if again["kept"] and officer.role in ANSWERING:
        conversation_id = wanted.removeprefix(conversation.PATH)
        token = token_of(parts.secret, signed.token)
        visit = Visit(request, parts, officer, officer.language or language, token, signed.token)
        response = await conversation.page(visit, conversation_id, outcome="kept", draft=again["kept"])
    set_cookie(request, response, COOKIE, signed.token)
    response.del_cookie(FORM_COOKIE, path=HOME)
    return response


async def leave(visit: Visit) -> web.Response:
    """Sign out; who is away has left."""
    await visit.parts.officers.set_presence(visit.officer.id, "away")
    await visit.parts.sign_in.sign_out(visit.session)
    response = to(SIGN_IN, lang=visit.language)
    response.del_cookie(COOKIE, path=HOME)
    return response
