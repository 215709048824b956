"""What has happened, told to an open page at once: a stream of server-sent events."""

import asyncio
import json
from dataclasses import asdict

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from desk.parts import PARTS
from desk.pulse import Listener, News
from desk.visits import Visit

log = structlog.get_logger()

# As often the page looks anew in any case: another process may have written what this one did not hear of.
_EVERY_SECONDS = 15.0
_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def stream(visit: Visit) -> web.StreamResponse:
    """Counts, and which conversations are new, until the session or the page ends; a sign of life of its officer."""
    response = web.StreamResponse(headers=_HEADERS)
    task = asyncio.create_task(_tell(visit, response))
    visit.parts.streams.add(task)
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()
        visit.parts.streams.discard(task)
    return response


async def hang_up(app: web.Application) -> None:
    """End the streams, so that the process can end."""
    for task in tuple(app[PARTS].streams):
        task.cancel()


async def _tell(visit: Visit, response: web.StreamResponse) -> None:
    try:
        # A page that is left at once is gone already: nobody is there, and nothing is wrong.
        await response.prepare(visit.request)
        await _tell_until_it_ends(visit, response)
    except ConnectionError:
        # The page was closed.
        return
    except SQLAlchemyError as error:
        # The page connects again by itself.
        log.error("desk_stream", error=type(error).__name__)


async def _tell_until_it_ends(visit: Visit, response: web.StreamResponse) -> None:
    parts, officer, pulse = visit.parts, visit.officer, visit.parts.pulse
    after = _after(visit.request)
    with pulse.heard(officer.id, after) as listener:
        if not pulse.remembers(after):
            await _say(response, News(pulse.number, await pulse.counts(officer.id)))
        while True:
            await _tell_for_a_while(listener, response)
            if await parts.sign_in.officer_of(visit.session, counts=False) is None:
                await response.write(b"event: ended\ndata: {}\n\n")
                return
            await parts.officers.give_sign_of_life(officer.id)
            await _say(response, News(pulse.number, await pulse.counts(officer.id)))


async def _tell_for_a_while(listener: Listener, response: web.StreamResponse) -> None:
    try:
        async with asyncio.timeout(_EVERY_SECONDS):
            while True:
                await _say(response, await listener.next())
    except TimeoutError:
        return


async def _say(response: web.StreamResponse, news: News) -> None:
    told = {
        "number": news.number,
        "counts": asdict(news.counts),
        "own": None if news.own is None else sorted(news.own),
        "others": sorted(news.others),
    }
    await response.write(f"id: {news.number}\ndata: {json.dumps(told)}\n\n".encode())


def _after(request: web.Request) -> int:
    """The beat that the page is as new as; after a lost connection the browser names the last that it heard."""
    named = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    return int(named) if named.isascii() and named.isdigit() and len(named) < 18 else 0
