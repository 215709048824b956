"""A form that somebody filled in and confirmed."""

from datetime import date

from casework.filing import RequestDraft

DRAFT = RequestDraft(
    draft_id="3f2c8c5e-0000-4000-8000-000000000001",
    conversation_id="6f2c8c5e-0000-4000-8000-000000000002",
    language="ca",
    service="partner-search",
    municipality="gava",
    subject="urbact-iv",
    need="Busquem socis per a un projecte de mobilitat.",
    deadline=date(2027, 3, 15),
    name="Maria Puig",
    email="maria@example.cat",
    phone=None,
)
