"""The officers' desk in this application: opened with it, under `/desk/`."""

import asyncio
from collections.abc import AsyncIterator

import structlog
from aiohttp import ClientSession, DummyCookieJar, web

from casework.requests import Requests
from casework.sign_in import SignIn
from desk.app import desk_app
from desk.oidc.provider import Provider
from desk.oidc.terms import NotSignedIn
from desk.parts import PARTS, DeskParts
from gateway.access import access_of
from gateway.keys import CLOCK, CONVERSATIONS, DATABASE, OFFICE, RULES, SECRET, SETTINGS
from gateway.site import PRIVACY

log = structlog.get_logger()

_PREFIX = "/desk"


def add_to(app: web.Application) -> None:
    """Serve the desk; what it needs has to be opened before it."""
    desk = desk_app()

    async def parts(app: web.Application) -> AsyncIterator[None]:
        settings, office, secret = app[SETTINGS], app[OFFICE], app[SECRET]
        access, terms = access_of(settings), settings.oidc_terms()
        # An organisation's own proxy may be on the way to the provider; its cookies are nobody's.
        async with ClientSession(trust_env=True, cookie_jar=DummyCookieJar()) as http:
            # By the real clock, whatever this one pretends: so are the provider's tokens.
            provider = Provider(terms, http) if terms else None
            desk[PARTS] = DeskParts(
                office=office,
                conversations=app[CONVERSATIONS],
                requests=Requests(app[DATABASE], secret, app[CLOCK], app[RULES]),
                sign_in=SignIn(app[DATABASE], secret, clock=app[CLOCK]),
                secret=secret,
                address_of=access.address_of,
                is_secure=access.is_secure,
                base_of=access.base_of,
                privacy=PRIVACY,
                passwords=settings.password_sign_in,
                provider=provider,
            )
            tasks = [asyncio.create_task(desk[PARTS].pulse.run())]
            if provider:
                tasks.append(asyncio.create_task(_greet(provider)))
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    app.cleanup_ctx.append(parts)
    app.router.add_get(_PREFIX, _inside)
    app.add_subapp(_PREFIX, desk)


async def _inside(request: web.Request) -> web.Response:
    return web.Response(status=308, headers={"Location": f"{_PREFIX}/"})


async def _greet(provider: Provider) -> None:
    """Say at the start whether the identity provider is there; the desk works without it."""
    try:
        await provider.metadata()
        log.info("oidc_ready", issuer=provider.terms.issuer)
    except NotSignedIn as problem:
        log.warning("oidc_unreachable", setting=problem.setting, reason=problem.reason)
