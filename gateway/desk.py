"""The officers' desk in this application: opened with it, under `/desk/`."""

from collections.abc import AsyncIterator

from aiohttp import web

from casework.requests import Requests
from casework.sign_in import SignIn
from channels.web_access import Access
from desk.app import desk_app
from desk.parts import PARTS, DeskParts
from gateway.keys import CLOCK, CONVERSATIONS, DATABASE, OFFICE, RULES, SECRET, SETTINGS

_PREFIX = "/desk"


def add_to(app: web.Application) -> None:
    """Serve the desk; what it needs has to be opened before it."""
    desk = desk_app()

    async def parts(app: web.Application) -> AsyncIterator[None]:
        office, secret, access = app[OFFICE], app[SECRET], Access(proxies=app[SETTINGS].proxies())
        desk[PARTS] = DeskParts(
            office=office,
            conversations=app[CONVERSATIONS],
            requests=Requests(app[DATABASE], secret, app[CLOCK], app[RULES]),
            sign_in=SignIn(app[DATABASE], secret, clock=app[CLOCK]),
            secret=secret,
            address_of=access.address_of,
            is_secure=access.is_secure,
        )
        yield

    app.cleanup_ctx.append(parts)
    app.router.add_get(_PREFIX, _inside)
    app.add_subapp(_PREFIX, desk)


async def _inside(request: web.Request) -> web.Response:
    return web.Response(status=308, headers={"Location": f"{_PREFIX}/"})
