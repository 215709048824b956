"""A request that is being filled in, as the tests of the form and its fields need it."""

from typing import Any

from actions.request_fields import FIELDS
from tests.actions.conftest import Chat, names

FILLED: dict[str, Any] = {
    "request_draft": "3f2c8c5e-0000-4000-8000-000000000001",
    "request_service": "twinning",
    "request_municipality": "santa-coloma-de-gramenet",
    "request_subject": "coast-2127",
    "request_need": "Busquem socis per a un projecte de mobilitat.",
    "request_deadline": "2027-03-15",
    "request_name": "Maria Puig",
    "request_email": "maria@example.cat",
    "request_phone": "930000000",
}


def up_to(field: str) -> dict[str, Any]:
    """The fields before one, filled; the form asks for that one next."""
    return {name: FILLED[name] for name in ("request_draft", *FIELDS[: FIELDS.index(field)])}


async def filled(
    chat: Chat, field: str, text: str, intent: str = "inform", *entities: Any, **more: Any
) -> tuple[Any, list[str]]:
    """Answer one field; its value afterwards, and what was said."""
    chat.slots |= up_to(field)
    assert chat.asked == field
    said = await chat.answer(text, intent, *entities, **more)
    return chat.slots.get(field), names(said)
