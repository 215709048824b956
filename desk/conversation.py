"""One conversation: what was said, what is known, and the form to answer with."""

import uuid
from collections.abc import Iterable
from http import HTTPStatus

from aiohttp import web

from casework.codes import MARK
from casework.dossier import Dossier
from casework.handoff_vocabulary import ANSWERING, CLOSINGS, LEADING
from casework.officers import OfficerView
from casework.vocabulary import CLOSED_STATES
from desk import canned
from desk.visits import Visit, to
from languages import DEFAULT_LANGUAGE

PATH = "/desk/conversations/"
# What the person told the bot, in the order of the form.
SLOTS = (
    "subject",
    "request_service",
    "request_municipality",
    "request_subject",
    "request_need",
    "request_deadline",
    "request_name",
    "request_email",
    "request_phone",
)


async def show(visit: Visit) -> web.Response:
    """The page as it is now."""
    return await page(visit, visit.request.match_info["id"])


async def lead_back(visit: Visit) -> web.Response:
    """From where a form was sent to, which is no page, to the page of the form."""
    return to(f"{PATH}{visit.request.match_info['id']}")


async def page(
    visit: Visit,
    conversation_id: str,
    *,
    status: int = HTTPStatus.OK,
    outcome: str | None = None,
    draft: str = "",
    form_id: str | None = None,
    **holes: str,
) -> web.Response:
    """The page after something was tried on it.

    Args:
        visit: of an officer who answers people.
        conversation_id: of the conversation.
        status: of the HTTP answer.
        outcome: what came of it; None: what the address says.
        draft: what is being written.
        form_id: of the form that it is written in; a new one if None.
        holes: of the outcome's sentence.

    Raises:
        HTTPNotFound: there is no such conversation.
    """
    dossier = await visit.parts.dossiers.read(conversation_id, visit.officer.id)
    if dossier is None:
        raise web.HTTPNotFound
    mine, everybody = is_mine(dossier, visit.officer), await visit.parts.officers.list()
    said: dict[str, object] = {"outcome": outcome} if outcome is not None else {}
    return await visit.page(
        "conversation",
        status=status,
        **said,
        address=f"{PATH}{conversation_id}",
        line=dossier.line,
        dossier=dossier,
        is_mine=mine,
        unattended=dossier.line.state == "with_officer" and not mine and dossier.line.escalated,
        holder_away=not mine
        and any(each.id == dossier.line.holder_id and each.presence == "away" for each in everybody),
        may_move=dossier.line.state == "with_officer" and (mine or visit.officer.role in LEADING),
        slots=[(name, dossier.slots[name]) for name in SLOTS if dossier.slots.get(name)],
        open_requests=[r for r in dossier.requests if r.state not in CLOSED_STATES],
        colleagues=_colleagues(everybody, dossier),
        closings=CLOSINGS,
        canned=canned.titles(visit.language),
        draft=draft,
        form_id=form_id or str(uuid.uuid4()),
        note_id=str(uuid.uuid4()),
        holes=holes,
        code_mark=MARK,
        conversation_language=dossier.line.language or DEFAULT_LANGUAGE,
    )


def is_mine(dossier: Dossier, officer: OfficerView) -> bool:
    """Whether this officer has the conversation."""
    return dossier.line.state == "with_officer" and dossier.line.holder_id == officer.id


def back(conversation_id: str, outcome: str, **holes: str) -> web.Response:
    """To the page, which says what came of it."""
    return to(f"{PATH}{conversation_id}", outcome=outcome, **holes)


def _colleagues(everybody: Iterable[OfficerView], dossier: Dossier) -> list[OfficerView]:
    return [o for o in everybody if o.active and o.role in ANSWERING and o.id != dossier.line.holder_id]
