"""The queue: who waits, on any channel, and who is with whom."""

from aiohttp import web

from casework.handoff_vocabulary import ANSWERING
from desk.visits import Visit, to

PATH = "/desk/queue"


async def home(visit: Visit) -> web.Response:
    """The first page of each role."""
    return to(PATH if visit.officer.role in ANSWERING else "/desk/settings")


async def show(visit: Visit) -> web.Response:
    """All that is not the bot's, and what the bot is talking about now."""
    inbox, own = visit.parts.inbox, visit.officer.id
    taken = await inbox.lines("with_officer")
    others = [line for line in taken if line.holder_id != own]
    return await visit.page(
        "queue",
        waiting=await inbox.lines("waiting"),
        mine=[line for line in taken if line.holder_id == own],
        unattended=[line for line in others if line.escalated],
        others=[line for line in others if not line.escalated],
        away={each.id for each in await visit.parts.officers.list() if each.presence == "away"},
        with_bot=(await inbox.lines("bot"))[:20],
        closed=(await inbox.lines("closed"))[:20],
    )
