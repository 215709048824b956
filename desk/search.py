"""The search over conversations and requests."""

from aiohttp import web

from desk.visits import Visit

PATH = "/desk/search"
_MOST_CHARACTERS = 200


async def show(visit: Visit) -> web.Response:
    """The form, and what was found; that somebody searched is written down, not for what."""
    text = visit.request.query.get("q", "").strip()[:_MOST_CHARACTERS]
    found = await visit.parts.finder.find(text)
    if text:
        count = len(found.conversations) + len(found.requests)
        await visit.parts.activity.note(visit.officer.id, "searched", ("desk", "search"), found=str(count))
    return await visit.page("search", text=text, found=found)
