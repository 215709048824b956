"""What goes wrong at the desk is a page that says so, with what was being written on it."""

import uuid

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError

from casework.places import where
from desk import render
from desk.parts import PARTS
from desk.visits import form_of, language_of

log = structlog.get_logger()
_KNOWN = {404: "not_found", 405: "not_found", 413: "too_large"}


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn problems into pages; log what nobody expected under an id."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return await _page(request, _KNOWN.get(error.status, "internal"), error.status)
    except SQLAlchemyError as error:
        log.error("desk_database", error=type(error).__name__, path=request.path)
        return await _page(request, "database", 503)
    except ConnectionError:
        # Nobody is there any more to be answered.
        raise
    except Exception as error:
        # The edge of the process: logged with its place, answered with its id.
        error_id = uuid.uuid4().hex[:12]
        log.error("unexpected", id=error_id, error=type(error).__name__, where=where(error), path=request.path)
        return await _page(request, "internal", 500, error_id)


async def _page(request: web.Request, problem: str, status: int, error_id: str = "") -> web.Response:
    kept = (await form_of(request)).get("text", "") if status != 413 else ""
    now = request.app[PARTS].office.clock()
    return render.page("problem", language_of(request), now, status=status, problem=problem, kept=kept, id=error_id)
