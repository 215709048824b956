"""What has happened, told to an open page at once: a stream of server-sent events."""

import asyncio
import json
from dataclasses import asdict

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from desk.parts import PARTS
from desk.visits import Visit

log = structlog.get_logger()

# As often the page looks anew in any case: another process may have written what this one did not hear of.
_EVERY_SECONDS = 15.0
# What comes in a burst is told once.
_BURST_SECONDS = 0.05
_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def stream(visit: Visit) -> web.StreamResponse:
    """Counts, and which conversation is new, until the session or the page ends; a sign of life of its officer."""
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
    parts, officer = visit.parts, visit.officer
    with parts.office.events.subscribed() as subscription:
        changed: set[str] | None = None
        while True:
            counts = await parts.inbox.counts(officer.id)
            told = {**asdict(counts), "changed": sorted(changed) if changed else None}
            await response.write(f"data: {json.dumps(told)}\n\n".encode())
            changed = set()
            try:
                async with asyncio.timeout(_EVERY_SECONDS):
                    changed.add((await subscription.next()).conversation_id)
            except TimeoutError:
                if await parts.sign_in.officer_of(visit.session, counts=False) is None:
                    await response.write(b"event: ended\ndata: {}\n\n")
                    return
                await parts.officers.give_sign_of_life(officer.id)
                continue
            await asyncio.sleep(_BURST_SECONDS)
            while (event := subscription.waiting()) is not None:
                changed.add(event.conversation_id)
