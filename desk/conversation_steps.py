"""What an officer does with a conversation: take it, answer, note, pass on, give back, close, open again."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from casework.handoff_vocabulary import CLOSINGS
from casework.takeover import Claimed
from desk import canned, conversation, render
from desk.conversation import back
from desk.draft_language import other_language
from desk.visits import Visit
from languages import DEFAULT_LANGUAGE

_REFUSED = HTTPStatus.CONFLICT


async def act(visit: Visit) -> web.Response:
    """Do what the form is for.

    Raises:
        HTTPNotFound: forms do no such thing, or there is no such conversation.
    """
    step = _STEPS.get(visit.request.match_info["step"])
    if step is None:
        raise web.HTTPNotFound
    return await step(visit, visit.request.match_info["id"])


async def _claim(visit: Visit, conversation_id: str) -> web.Response:
    return await _taken(visit, conversation_id, await visit.parts.takeover.claim(conversation_id, visit.officer))


async def _relieve(visit: Visit, conversation_id: str) -> web.Response:
    claimed = await visit.parts.takeover.relieve(conversation_id, visit.officer)
    if claimed.outcome == "not_with_officer":
        # Its officer has given it back in the meantime.
        return await _claim(visit, conversation_id)
    return await _taken(visit, conversation_id, claimed)


async def _taken(visit: Visit, conversation_id: str, claimed: Claimed) -> web.Response:
    if claimed.outcome in ("claimed", "already_yours"):
        return back(conversation_id, claimed.outcome)
    return await conversation.page(
        visit, conversation_id, status=_REFUSED, outcome=claimed.outcome, holder=claimed.holder or ""
    )


async def _reply(visit: Visit, conversation_id: str) -> web.Response:
    draft, form_id = visit.form.get("text", ""), visit.form.get("form_id", "")[:64]
    wish = visit.form.get("do", "send")
    if wish == "insert":
        return await _insert(visit, conversation_id, draft, form_id)
    if wish != "send_anyway":
        dossier = await visit.parts.dossiers.read(conversation_id, visit.officer.id)
        spoken = dossier.line.language if dossier else None
        other = other_language(draft, spoken or DEFAULT_LANGUAGE)
        if other is not None:
            return await conversation.page(
                visit,
                conversation_id,
                outcome="other_language",
                draft=draft,
                form_id=form_id,
                written=render.label("language", other, visit.language),
                spoken=render.label("language", spoken or DEFAULT_LANGUAGE, visit.language),
            )
    spoken_now = await visit.parts.conversations.say_as_officer(conversation_id, visit.officer, draft, form_id or None)
    if spoken_now.outcome in ("said", "said_before"):
        return back(conversation_id, "said")
    return await conversation.page(
        visit, conversation_id, status=_REFUSED, outcome=spoken_now.outcome, draft=draft, form_id=form_id
    )


async def _insert(visit: Visit, conversation_id: str, draft: str, form_id: str) -> web.Response:
    """Add a ready reply to the draft, in the language of the conversation."""
    dossier = await visit.parts.dossiers.read(conversation_id, visit.officer.id)
    if dossier is None:
        raise web.HTTPNotFound
    language = dossier.line.language or DEFAULT_LANGUAGE
    values = canned.values_of(dossier, visit.officer, await visit.parts.names.of(language), language)
    ready = canned.fill(visit.form.get("canned", ""), language, values)
    missing = ", ".join(render.label("variable", name, visit.language) for name in ready.missing)
    if ready.text is not None:
        draft = f"{draft.rstrip()}\n\n{ready.text}".lstrip()
    return await conversation.page(
        visit,
        conversation_id,
        status=HTTPStatus.OK if ready.text is not None else _REFUSED,
        outcome=ready.outcome,
        draft=draft,
        form_id=form_id,
        missing=missing,
    )


async def _note(visit: Visit, conversation_id: str) -> web.Response:
    note_id = visit.form.get("form_id", "")[:36]
    outcome = await visit.parts.dossiers.add_note(
        conversation_id, visit.officer.id, visit.form.get("text", ""), note_id
    )
    outcome = "noted" if outcome == "noted_before" else outcome
    draft = visit.form.get("draft", "")
    if draft.strip() and outcome != "not_found":
        # A note is often written in the middle of an answer.
        return await conversation.page(visit, conversation_id, outcome=outcome, draft=draft)
    return back(conversation_id, outcome)


async def _assign(visit: Visit, conversation_id: str) -> web.Response:
    to = await visit.parts.officers.get(visit.form.get("officer", ""))
    outcome: str = "not_an_officer"
    if to is not None:
        outcome = await visit.parts.takeover.redirect(conversation_id, visit.officer, to)
    return await _moved(visit, conversation_id, outcome, "redirected")


async def _release(visit: Visit, conversation_id: str) -> web.Response:
    outcome = await visit.parts.takeover.release(conversation_id, visit.officer)
    return await _moved(visit, conversation_id, outcome, "released")


async def _return(visit: Visit, conversation_id: str) -> web.Response:
    summary = visit.form.get("summary", "").strip() or None
    outcome = await visit.parts.takeover.return_to_bot(conversation_id, visit.officer, summary)
    return await _moved(visit, conversation_id, outcome, "returned")


async def _close(visit: Visit, conversation_id: str) -> web.Response:
    closing = next((code for code in CLOSINGS if code == visit.form.get("closing")), None)
    outcome: str = "no_such_closing"
    if closing is not None:
        outcome = await visit.parts.takeover.close(conversation_id, visit.officer, closing)
    return await _moved(visit, conversation_id, outcome, "closed_now")


async def _reopen(visit: Visit, conversation_id: str) -> web.Response:
    outcome = await visit.parts.takeover.reopen(conversation_id, visit.officer)
    return await _moved(visit, conversation_id, outcome, "reopened")


async def _moved(visit: Visit, conversation_id: str, outcome: str, done: str) -> web.Response:
    if outcome in (done, "closed"):
        return back(conversation_id, done)
    return await conversation.page(visit, conversation_id, status=_REFUSED, outcome=outcome)


_STEPS: dict[str, Callable[[Visit, str], Awaitable[web.Response]]] = {
    "claim": _claim,
    "relieve": _relieve,
    "reply": _reply,
    "note": _note,
    "assign": _assign,
    "release": _release,
    "return": _return,
    "close": _close,
    "reopen": _reopen,
}
