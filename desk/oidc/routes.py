"""To the identity provider and back."""

from http import HTTPStatus

import structlog
from aiohttp import web

from casework.sign_in_flows import Flow
from casework.turns import known_language
from desk import render
from desk.oidc.claims import identity_of
from desk.oidc.provider import Provider
from desk.oidc.terms import CALLBACK, NotSignedIn, Outcome
from desk.parts import PARTS, DeskParts
from desk.sign_in import welcome
from desk.visits import COOKIE, FORM_COOKIE, HOME, form_of, is_own, is_token, language_of, sign_in_page, token_of

log = structlog.get_logger()

_STATUSES: dict[Outcome, HTTPStatus] = {
    "unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "begin": HTTPStatus.FORBIDDEN,
    "locked": HTTPStatus.TOO_MANY_REQUESTS,
    "no_role": HTTPStatus.FORBIDDEN,
    "unknown": HTTPStatus.FORBIDDEN,
    "no_email": HTTPStatus.FORBIDDEN,
    "email_taken": HTTPStatus.FORBIDDEN,
    "deactivated": HTTPStatus.FORBIDDEN,
}


async def begin(request: web.Request) -> web.Response:
    """Lead to the provider.

    By a page that leads on at once: browsers hold the redirects of a form to this site's policy, and providers send on
    to others that no policy could name.
    """
    parts, provider, form = request.app[PARTS], _provider(request), await form_of(request)
    language = known_language(form.get("lang")) or language_of(request)
    wanted = form.get("next", "") if is_own(form.get("next", "")) else HOME
    flow = Flow(parts.base_of(request) + CALLBACK, language, wanted, form.get("kept", ""))
    held = request.cookies.get(FORM_COOKIE, "")
    try:
        if not held or not is_token(form.get("token", ""), token_of(parts.secret, held)):
            raise NotSignedIn("begin", "form")
        # First whether it is there at all.
        await provider.metadata()
        begun = await parts.flows.begin(held, parts.address_of(request), flow)
        if begun is None:
            raise NotSignedIn("locked", "too many unfinished ones of this address")
        onward = await provider.way_in(*begun)
    except NotSignedIn as problem:
        return _refused(request, flow, problem)
    now, name = parts.office.clock(), provider.terms.name
    return render.page("onward", language, now, onward=onward, leaving=False, provider=name)


async def come_back(request: web.Request) -> web.StreamResponse:
    """Let in whom the provider knows and who may come in."""
    parts, provider, query = request.app[PARTS], _provider(request), request.query
    held = request.cookies.get(FORM_COOKIE, "")
    flow = await parts.flows.take(query.get("state", ""), held) if held else None
    if flow is None:
        lost = Flow("", language_of(request))
        return _refused(request, lost, NotSignedIn("state", "unknown, used, too old or of another browser"))
    try:
        officer_id, id_token = await _proven(parts, provider, request, flow)
    except NotSignedIn as problem:
        return _refused(request, flow, problem)
    signed = await parts.sign_in.sign_in_proven(officer_id, id_token)
    if signed.token is None or signed.officer is None:
        return _refused(request, flow, NotSignedIn("deactivated", "at this moment"))
    before = request.cookies.get(COOKIE)
    if before:
        await parts.sign_in.sign_out(before)
    return await welcome(request, signed.officer, signed.token, flow.language, flow.wanted or HOME, flow.kept)


async def _proven(parts: DeskParts, provider: Provider, request: web.Request, flow: Flow) -> tuple[str, str]:
    """Account and identity token of who comes back."""
    query = request.query
    # Two providers cannot be played off against each other: RFC 9207.
    if query.get("iss", provider.terms.issuer) != provider.terms.issuer:
        raise NotSignedIn("token", "iss of the answer")
    if "error" in query:
        raise NotSignedIn("cancelled" if query["error"] == "access_denied" else "provider", query["error"][:80])
    claims, id_token = await provider.redeem(query.get("code", ""), flow)
    admitted = await parts.external_accounts.admit(identity_of(claims, provider.terms), provider.terms.rules)
    if admitted.outcome != "admitted":
        raise NotSignedIn(admitted.outcome, "account")
    assert admitted.officer_id is not None
    return admitted.officer_id, id_token


def _provider(request: web.Request) -> Provider:
    provider = request.app[PARTS].provider
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _refused(request: web.Request, flow: Flow, problem: NotSignedIn) -> web.Response:
    log.warning("oidc_refused", outcome=problem.outcome, reason=problem.reason, setting=problem.setting)
    return sign_in_page(
        request,
        flow.language,
        status=_STATUSES.get(problem.outcome, HTTPStatus.UNAUTHORIZED),
        outcome=f"oidc_{problem.outcome}",
        wanted=flow.wanted,
        kept=flow.kept,
    )
