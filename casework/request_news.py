"""Tells people in their chat where their request is now, on channels that reach them when they are not there."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.models import Conversation, Request
from casework.speech import speak
from casework.turns import Said, known_language
from casework.words import Words
from languages import DEFAULT_LANGUAGE

# A page of the website is closed when a request moves days later: there, letters tell.
_REACHING = frozenset({"telegram"})
# Of the first state the chat has the receipt.
_TOLD = frozenset({"assigned", "in_progress", "waiting_for_council", "resolved", "cancelled"})


class RequestNews:
    """Writes the news into the conversation that a request was filed in."""

    def __init__(self, words: Words) -> None:
        """Keep the words."""
        self._words = words

    async def tell(self, session: AsyncSession, request: Request, now: datetime) -> None:
        """Store, in the transaction that moves a request, what its person hears of it; the channel delivers it.

        Args:
            session: that moves the request.
            request: in its new state.
            now: the present moment.
        """
        if request.state not in _TOLD or request.conversation_id is None:
            return
        conversation = await session.get(Conversation, request.conversation_id, with_for_update=True)
        if conversation is None or conversation.channel not in _REACHING:
            return
        language = known_language(request.language) or DEFAULT_LANGUAGE
        text = self._words.say(f"request.news.{request.state}", language, reference=request.reference)
        row = await speak(session, conversation, Said(text, author="system"), now)
        row.language = language
