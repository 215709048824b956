"""Whether this process lives, and whether every part it needs is ready."""

import asyncio

from aiohttp import ClientError, ClientTimeout, web
from sqlalchemy.exc import SQLAlchemyError

from casework import rasa
from casework.migrate import is_current
from gateway.keys import DATABASE, HTTP, SETTINGS

_TIMEOUT = ClientTimeout(total=3)
# A little more than it takes to load its model.
_BOT_WAIT_SECONDS = 120


async def healthz(request: web.Request) -> web.Response:
    """This process answers."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Each part by name; 503 when one is not ready."""
    settings = request.app[SETTINGS]
    names = ("database", "rasa", "actions")
    states = await asyncio.gather(
        _database(request.app),
        _answers(request.app, settings.rasa_url.rstrip("/") + rasa.HEALTH),
        _answers(request.app, f"{settings.actions_url}/health"),
    )
    ready = all(state == "ready" for state in states)
    body = {"status": "ready" if ready else "not_ready", "parts": dict(zip(names, states, strict=True))}
    return web.json_response(body, status=200 if ready else 503)


async def wait_for_bot(app: web.Application) -> None:
    """Return when the bot answers, or is not waited for any longer."""
    for _ in range(_BOT_WAIT_SECONDS):
        if await _answers(app, app[SETTINGS].rasa_url.rstrip("/") + rasa.HEALTH) == "ready":
            return
        await asyncio.sleep(1)


async def _database(app: web.Application) -> str:
    try:
        return "ready" if await is_current(app[DATABASE]) else "not_migrated"
    except SQLAlchemyError:
        return "unreachable"


async def _answers(app: web.Application, url: str) -> str:
    try:
        async with app[HTTP].get(url, timeout=_TIMEOUT) as response:
            return "ready" if response.status == 200 else "failing"
    except TimeoutError:
        return "too_slow"
    except ClientError:
        return "unreachable"
