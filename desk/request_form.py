"""Filing a request on behalf of the person of a conversation; what the bot has learnt is filled in."""

import re
import uuid
from datetime import date
from http import HTTPStatus
from typing import Any

from aiohttp import web

from casework.events import Happened
from casework.filing import RequestDraft
from casework.vocabulary import SERVICES
from desk.conversation import PATH, back
from desk.visits import Visit
from languages import DEFAULT_LANGUAGE

FIELDS = ("service", "municipality", "subject", "need", "deadline", "name", "email", "phone")
_NEEDED = ("service", "municipality", "need", "name", "email")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


async def show(visit: Visit) -> web.Response:
    """The form."""
    dossier = await visit.parts.dossiers.read(visit.request.match_info["id"], visit.officer.id)
    if dossier is None:
        raise web.HTTPNotFound
    values = {field: dossier.slots.get(f"request_{field}", "") for field in FIELDS}
    values["subject"] = values["subject"] or dossier.slots.get("subject", "")
    return await _page(visit, values, str(uuid.uuid4()), {})


async def receive(visit: Visit) -> web.Response:
    """File it, once however often the form is sent; or say what is missing, with all that was filled in."""
    conversation_id, form = visit.request.match_info["id"], visit.form
    values = {field: form.get(field, "").strip() for field in FIELDS}
    wrong = problems(values)
    if wrong:
        return await _page(visit, values, form.get("form_id", ""), wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    dossier = await visit.parts.dossiers.read(conversation_id, visit.officer.id)
    if dossier is None:
        raise web.HTTPNotFound
    draft = RequestDraft(
        draft_id=f"desk:{form.get('form_id', '')}"[:64],
        conversation_id=conversation_id,
        language=dossier.line.language or DEFAULT_LANGUAGE,
        service=values["service"],
        municipality=values["municipality"],
        subject=values["subject"] or None,
        need=values["need"],
        deadline=date.fromisoformat(values["deadline"]) if values["deadline"] else None,
        name=values["name"],
        email=values["email"],
        phone=values["phone"] or None,
    )
    await visit.parts.requests.file(draft, by=visit.officer)
    visit.parts.office.events.publish(Happened(conversation_id, "said"))
    return back(conversation_id, "request_filed")


def problems(values: dict[str, str]) -> dict[str, str]:
    """What is wrong with each field: "missing", or of the wrong form."""
    wrong = {field: "missing" for field in _NEEDED if not values[field]}
    if values["service"] and values["service"] not in SERVICES:
        wrong["service"] = "missing"
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        wrong["email"] = "email"
    if values["deadline"]:
        try:
            date.fromisoformat(values["deadline"])
        except ValueError:
            wrong["deadline"] = "deadline"
    return wrong


async def _page(
    visit: Visit, values: dict[str, str], form_id: str, wrong: dict[str, str], status: int = HTTPStatus.OK
) -> web.Response:
    names: Any = visit.parts.names
    return await visit.page(
        "request_new",
        status=status,
        back=f"{PATH}{visit.request.match_info['id']}",
        values=values,
        form_id=form_id,
        wrong=wrong,
        services=SERVICES,
        municipalities=await names.municipalities(visit.language),
        subjects=await names.subjects(visit.language),
    )
