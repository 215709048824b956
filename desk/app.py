"""The desk's application: which address leads to which page, and who may open it."""

from pathlib import Path

from aiohttp import web

from casework.handoff_vocabulary import LEADING, ROLES
from desk import (
    activity,
    conversation,
    conversation_steps,
    live,
    queue,
    request_form,
    requests,
    search,
    settings,
    sign_in,
)
from desk.oidc import routes as oidc
from desk.problems import answer_problems
from desk.visits import officers_only

STATIC = Path(__file__).with_name("static")
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_MAX_BODY_BYTES = 64 * 1024


def desk_app() -> web.Application:
    """The application under `/desk/`; the gateway gives it its parts before it serves."""
    app = web.Application(middlewares=[answer_problems], client_max_size=_MAX_BODY_BYTES)
    add = app.router.add_route
    add("GET", "/sign-in", sign_in.show)
    add("POST", "/sign-in", sign_in.receive)
    add("POST", "/sign-in/oidc", oidc.begin)
    add("GET", "/sign-in/oidc/callback", oidc.come_back)
    add("POST", "/sign-out", officers_only(sign_in.leave, ROLES))
    add("GET", "/", officers_only(queue.home, ROLES))
    add("GET", "/queue", officers_only(queue.show))
    add("GET", "/live", officers_only(live.stream))
    add("GET", "/conversations/{id}", officers_only(conversation.show))
    add("GET", "/conversations/{id}/request", officers_only(request_form.show))
    add("POST", "/conversations/{id}/request", officers_only(request_form.receive))
    add("GET", "/conversations/{id}/{step}", officers_only(conversation.lead_back))
    add("POST", "/conversations/{id}/{step}", officers_only(conversation_steps.act))
    add("GET", "/requests", officers_only(requests.board))
    add("GET", "/requests/{reference}", officers_only(requests.show))
    add("GET", "/requests/{reference}/{step}", officers_only(requests.lead_back))
    add("POST", "/requests/{reference}/{step}", officers_only(requests.act))
    add("GET", "/search", officers_only(search.show))
    add("GET", "/activity", officers_only(activity.show, LEADING))
    add("GET", "/settings", officers_only(settings.show, ROLES))
    add("POST", "/settings", officers_only(settings.receive, ROLES))
    add("POST", "/language", officers_only(settings.language, ROLES))
    add("POST", "/presence", officers_only(settings.presence))
    add("GET", "/keys", officers_only(settings.keys, ROLES))
    add("GET", "/static/{name}", _static)
    app.on_shutdown.append(live.hang_up)
    return app


async def _static(request: web.Request) -> web.StreamResponse:
    """Style and script."""
    path = STATIC / request.match_info["name"]
    if path.parent != STATIC or path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound
    headers = {
        "Content-Type": f"{_TYPES[path.suffix]}; charset=utf-8",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(path, headers=headers)
