"""The queue: who waits, on any channel, and who is with whom."""

from collections.abc import Mapping, Sequence
from typing import Literal

from aiohttp import web
from markupsafe import Markup

from casework.clock import office_day
from casework.handoff_vocabulary import ANSWERING
from casework.lines import Line
from desk.render import fragment, minutes_since
from desk.visits import Visit, to

PATH = "/desk/queue"
# Of what the bot has, or nobody any more.
_MOST = 20

Kind = Literal["waiting", "unattended", "mine", "others", "bot", "closed"]
_TO_TAKE: tuple[Kind, ...] = ("waiting", "unattended")


async def home(visit: Visit) -> web.Response:
    """The first page of each role."""
    return to(PATH if visit.officer.role in ANSWERING else "/desk/settings")


async def show(visit: Visit) -> web.Response:
    """All that is not the bot's, and what the bot is talking about now."""
    lines = await visit.parts.inbox.lines("waiting", "with_officer", "bot", "closed")
    kinds: dict[Kind, list[Line]] = {"waiting": [], "unattended": [], "mine": [], "others": [], "bot": [], "closed": []}
    for line in lines:
        kinds[_kind(line, visit.officer.id)].append(line)
    shown = {kind: found[:_MOST] if kind in ("bot", "closed") else found for kind, found in kinds.items()}
    away = frozenset(each.id for each in await visit.parts.officers.list() if each.presence == "away")
    names = await visit.parts.names.of(visit.language)
    return await visit.page(
        "queue",
        lengths={kind: len(found) for kind, found in shown.items()},
        rows={kind: _rows(visit, kind, found, names, away) for kind, found in shown.items()},
    )


def _kind(line: Line, officer_id: str) -> Kind:
    if line.state != "with_officer":
        return line.state
    if line.holder_id == officer_id:
        return "mine"
    return "unattended" if line.escalated else "others"


def _rows(visit: Visit, kind: Kind, lines: Sequence[Line], names: Mapping[str, str], away: frozenset[str]) -> Markup:
    """The rows of a table, each as it was made before if nothing in it has changed: what is new is in few of them."""
    now = visit.parts.office.clock()
    year = office_day(now).year
    return Markup("").join(
        [
            fragment(
                "queue_row",
                visit.language,
                year,
                line=line,
                kind=kind,
                key=kind == "waiting" and number == 0,
                municipality=names.get(line.municipality or "", line.municipality),
                topic=names.get(line.topic or "", line.topic),
                waits=minutes_since(line.waiting_since, now) if kind == "waiting" and line.waiting_since else 0,
                away=line.holder_id in away,
                # Of the form to take somebody with, which no other row has.
                token=visit.token if kind in _TO_TAKE else "",
            )
            for number, line in enumerate(lines)
        ]
    )
