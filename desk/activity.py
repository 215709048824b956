"""The activity log, for leads and admins."""

from aiohttp import web

from casework.activity import ActivityView
from desk.conversation import PATH as CONVERSATIONS
from desk.render import label
from desk.requests import PATH as REQUESTS
from desk.visits import Visit

_MOST = 200
# What is known besides and has names for officers; all else is a colleague or stands for itself.
_WORDS = frozenset({"reason", "state", "role", "what", "way", "refusal"})


async def show(visit: Visit) -> web.Response:
    """The newest lines, of all or about one thing; looking is a line as well."""
    kind, _, subject_id = visit.request.query.get("about", "").partition(":")
    subject = (kind, subject_id) if subject_id else None
    lines = await visit.parts.activity.latest(_MOST, subject)
    await visit.parts.activity.note_reading(visit.officer.id, ("activity", subject_id or "all"))
    people = {officer.id: officer.name for officer in await visit.parts.officers.list()}
    return await visit.page(
        "activity",
        lines=[(line, _address(line), _detail(visit, line, people)) for line in lines],
        people=people,
    )


def _detail(visit: Visit, line: ActivityView, people: dict[str, str]) -> str:
    """What is known besides, in words where there are any."""
    kinds = {"reason": "closing", "state": "request_state", "what": "account_change"}
    shown = [
        label(kinds.get(key, key), value, visit.language) if key in _WORDS else people.get(value, value)
        for key, value in line.detail.items()
        # The id of a message says nothing to anybody.
        if key != "message"
    ]
    return ", ".join(people.get(each, each) for each in shown)


def _address(line: ActivityView) -> str | None:
    if line.subject_kind == "conversation":
        return f"{CONVERSATIONS}{line.subject_id}"
    return f"{REQUESTS}/{line.subject_id}" if line.subject_kind == "request" else None
