"""The requests: a board by state, and one request with its history and what can be done with it."""

from http import HTTPStatus

from aiohttp import web

from casework.handoff_vocabulary import ANSWERING
from casework.vocabulary import CLOSED_STATES, REQUEST_STATES, TRANSITIONS
from desk.visits import Visit, to

PATH = "/desk/requests"


async def board(visit: Visit) -> web.Response:
    """All requests that are open, those due first on top; or those in one state; or one's own."""
    query = visit.request.query
    wanted = next((state for state in REQUEST_STATES if state == query.get("state")), None)
    whose = "mine" if query.get("whose") == "mine" else "all"
    everything = await visit.parts.requests.list()
    shown = [
        request
        for request in everything
        if (request.state == wanted if wanted else request.state not in CLOSED_STATES)
        and (whose == "all" or request.officer_id == visit.officer.id)
    ]
    # Those without a day come last.
    shown.sort(key=lambda request: (request.due_on is None, request.due_on or request.filed_at.date()))
    return await visit.page(
        "requests",
        requests=shown,
        states=[(state, sum(r.state == state for r in everything)) for state in REQUEST_STATES],
        open_count=sum(r.state not in CLOSED_STATES for r in everything),
        wanted=wanted,
        whose=whose,
        people=await _names(visit),
    )


async def show(visit: Visit) -> web.Response:
    """One request; that it was read is written down."""
    reference = visit.request.match_info["reference"]
    response = await _page(visit, reference)
    await visit.parts.activity.note_reading(visit.officer.id, ("request", reference))
    return response


async def lead_back(visit: Visit) -> web.Response:
    """From where a form was sent to, which is no page, to the page of the form."""
    return to(f"{PATH}/{visit.request.match_info['reference']}")


async def act(visit: Visit) -> web.Response:
    """Move it, give it to somebody, or write a line into its history."""
    reference, form = visit.request.match_info["reference"], visit.form
    requests, actor = visit.parts.requests, visit.officer.id
    wish = visit.request.match_info["step"]
    if wish == "move":
        note = form.get("text", "").strip() or None
        outcome: str = await requests.move(reference, form.get("state", ""), actor, note)
    elif wish == "assign":
        outcome = await requests.assign(reference, form.get("officer", ""), actor)
    elif wish == "note":
        outcome = await requests.add_note(reference, actor, form.get("text", ""))
    else:
        raise web.HTTPNotFound
    if outcome in ("moved", "assigned", "noted"):
        return to(f"{PATH}/{reference}", outcome=f"request_{outcome}")
    return await _page(
        visit, reference, status=HTTPStatus.CONFLICT, outcome=f"request_{outcome}", kept=form.get("text", "")
    )


async def _page(
    visit: Visit, reference: str, *, status: int = HTTPStatus.OK, outcome: str | None = None, kept: str = ""
) -> web.Response:
    request = await visit.parts.requests.get(reference)
    if request is None:
        raise web.HTTPNotFound
    state = next(state for state in REQUEST_STATES if state == request.state)
    everybody = await visit.parts.officers.list()
    said = {"outcome": outcome} if outcome is not None else {}
    return await visit.page(
        "request",
        status=status,
        **said,
        address=f"{PATH}/{reference}",
        request=request,
        moves=[each for each in REQUEST_STATES if each in TRANSITIONS[state]],
        is_closed=state in CLOSED_STATES,
        people={officer.id: officer.name for officer in everybody},
        colleagues=[o for o in everybody if o.active and o.role in ANSWERING and o.id != request.officer_id],
        kept=kept,
    )


async def _names(visit: Visit) -> dict[str, str]:
    return {officer.id: officer.name for officer in await visit.parts.officers.list()}
