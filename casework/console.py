"""What operators see of the requests on a terminal, until the desk exists."""

from collections.abc import Callable

from casework.requests import Requests
from casework.views import RequestView

Print = Callable[[str], None]


async def list_requests(requests: Requests, state: str | None, out: Print) -> int:
    """Print one line per request; returns the exit code."""
    found = await requests.list(state)
    for request in found:
        deadline = request.deadline.isoformat() if request.deadline else "-"
        filed = request.filed_at.strftime("%Y-%m-%d %H:%M")
        out(
            f"{request.reference}  {request.state:<20} {filed}  {request.service:<22} "
            f"{request.municipality:<28} until {deadline}"
        )
    if not found:
        out("No requests.")
    return 0


async def show_request(requests: Requests, reference: str, out: Print) -> int:
    """Print everything about one request; returns the exit code."""
    request = await requests.get(reference)
    if request is None:
        out(f"There is no request {reference}.")
        return 1
    for name, value in _fields(request):
        out(f"{name + ':':<14} {value}")
    for event in request.history:
        came_from = f"{event.from_state} → " if event.from_state else ""
        note = f"  ({event.note})" if event.note else ""
        out(f"{event.at.strftime('%Y-%m-%d %H:%M')}  {event.actor:<12} {came_from}{event.to_state}{note}")
    return 0


async def move_request(
    requests: Requests, reference: str, to_state: str, actor: str, note: str | None, out: Print
) -> int:
    """Move one request and say what came of it; returns the exit code."""
    outcome = await requests.move(reference, to_state, actor, note)
    said = {
        "moved": f"{reference} is now {to_state}.",
        "not_found": f"There is no request {reference}.",
        "not_allowed": f"{reference} cannot move to {to_state} from where it is.",
    }
    out(said[outcome])
    return 0 if outcome == "moved" else 1


def _fields(request: RequestView) -> list[tuple[str, str]]:
    fields = (
        ("reference", request.reference),
        ("state", request.state),
        ("filed", request.filed_at.strftime("%Y-%m-%d %H:%M")),
        ("updated", request.updated_at.strftime("%Y-%m-%d %H:%M")),
        ("due", request.due_on),
        ("service", request.service),
        ("municipality", request.municipality),
        ("subject", request.subject),
        ("need", request.need),
        ("deadline", request.deadline),
        ("name", request.name),
        ("e-mail", request.email),
        ("phone", request.phone),
        ("language", request.language),
    )
    return [(name, str(value)) for name, value in fields if value is not None]
