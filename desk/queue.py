"""The queue: who waits, on any channel, and who is with whom."""

from aiohttp import web

from casework.handoff_vocabulary import ANSWERING
from desk.visits import Visit, to

PATH = "/desk/queue"
# Of what the bot has, or nobody any more.
_MOST = 20


async def home(visit: Visit) -> web.Response:
    """The first page of each role."""
    return to(PATH if visit.officer.role in ANSWERING else "/desk/settings")


async def show(visit: Visit) -> web.Response:
    """All that is not the bot's, and what the bot is talking about now."""
    own = visit.officer.id
    lines = await visit.parts.inbox.lines("waiting", "with_officer", "bot", "closed")
    taken = [line for line in lines if line.state == "with_officer"]
    others = [line for line in taken if line.holder_id != own]
    return await visit.page(
        "queue",
        waiting=[line for line in lines if line.state == "waiting"],
        mine=[line for line in taken if line.holder_id == own],
        unattended=[line for line in others if line.escalated],
        others=[line for line in others if not line.escalated],
        away={each.id for each in await visit.parts.officers.list() if each.presence == "away"},
        with_bot=[line for line in lines if line.state == "bot"][:_MOST],
        closed=[line for line in lines if line.state == "closed"][:_MOST],
    )
