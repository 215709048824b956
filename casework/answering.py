"""Who answers a conversation, as its person may know it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from casework.handoff_vocabulary import State
from casework.models import Conversation, Officer
from casework.transitions import state_of


@dataclass(frozen=True)
class Answering:
    """Who answers.

    Attributes:
        state: of the hand-off.
        name: of the officer, as the person sees it; None: nobody yet, or one without a shown name.
    """

    state: State = "bot"
    name: str | None = None


async def answering(session: AsyncSession, conversation: Conversation) -> Answering:
    """Read who answers a conversation."""
    officer = await session.get(Officer, conversation.officer_id) if conversation.officer_id else None
    return Answering(state_of(conversation), officer.shown_name if officer else None)
