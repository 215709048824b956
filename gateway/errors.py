"""The middleware that turns everything that goes wrong into a JSON answer without a stack trace."""

import uuid

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from casework.places import where
from channels.keys import WORDS
from channels.problems import Problem

log = structlog.get_logger()

_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer problems with their code and a sentence; log what nobody expected under an id."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response(request, request.app[WORDS])
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _of_status(error, request).response(request, request.app[WORDS])
    except ConnectionError:
        # Nobody is there any more to be answered.
        raise
    except Exception as error:
        # The edge of the process: logged with its place, answered with its id.
        error_id = uuid.uuid4().hex[:12]
        log.error("unexpected", id=error_id, error=type(error).__name__, where=where(error), path=request.path)
        return Problem("internal", 500, id=error_id).response(request, request.app[WORDS])


def _of_status(error: web.HTTPException, request: web.Request) -> Problem:
    code = _CODES.get(error.status, "bad_request")
    if isinstance(error, web.HTTPMethodNotAllowed):
        return Problem(code, error.status, method=request.method, headers={"Allow": error.headers["Allow"]})
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return Problem(code, error.status, limit=request.client_max_size)
    return Problem(code, error.status)
