"""What officers say to people: stored under their shown name, once, and only by who has the conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from casework.activity import note
from casework.attention import reacted
from casework.cleaning import compose, drop_invisible
from casework.database import Database
from casework.models import Message
from casework.officers import OfficerView
from casework.queue import open_handoff
from casework.speech import speak
from casework.transcript import entry_from
from casework.transitions import held
from casework.turns import Entry, Said

_DRAFT = "desk:"


@dataclass(frozen=True)
class Spoken:
    """What came of an officer's message: its entry, where it was stored now or before."""

    outcome: Literal["said", "said_before", "empty", "not_found", "not_with_officer", "not_yours"]
    entry: Entry | None = None


async def say_as_officer(
    database: Database, now: datetime, conversation_id: str, officer: OfficerView, text: str, draft_id: str | None
) -> Spoken:
    """Store an officer's message; see `Conversations.say_as_officer`."""
    # Ends of lines are theirs; what cannot be seen is nobody's.
    text = drop_invisible(compose(text)).strip()
    if not text:
        return Spoken("empty")
    channel_id = f"{_DRAFT}{draft_id}" if draft_id else None
    async with database.writing() as session:
        conversation = await held(session, conversation_id)
        if conversation is None:
            return Spoken("not_found")
        if channel_id is not None:
            query = select(Message).where(
                Message.conversation_id == conversation_id, Message.channel_message_id == channel_id
            )
            before = await session.scalar(query)
            if before is not None:
                return Spoken("said_before", entry_from(before, None, None))
        if conversation.state != "with_officer":
            return Spoken("not_with_officer")
        if conversation.officer_id != officer.id:
            return Spoken("not_yours")
        said = Said(text, author="officer", name=officer.shown_name)
        row = await speak(session, conversation, said, now, channel_id)
        reacted(await open_handoff(session, conversation_id))
        note(session, now, officer.id, "answered", ("conversation", conversation_id), message=row.id)
        return Spoken("said", entry_from(row, None, None))
