"""What a person is told about a request that an officer files for them: reference and code, which nobody else sees."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.codes import without_code
from casework.models import Request
from casework.speech import language_of, speak
from casework.transitions import held
from casework.turns import Said
from casework.words import Words


async def tell_filed_for(session: AsyncSession, words: Words, request: Request, code: str, now: datetime) -> None:
    """Say it in the conversation, in the transaction that files the request.

    Args:
        session: that writes.
        words: the catalogs.
        request: that was filed.
        code: its secret; a mark stands for it in what is kept, and only the person's channel puts it back.
        now: the present moment.
    """
    conversation = await held(session, request.conversation_id) if request.conversation_id else None
    if conversation is None:
        return
    language = await language_of(session, conversation)
    text = words.say("handoff.request_filed_for", language, reference=request.reference, code=code, email=request.email)
    row = await speak(session, conversation, Said(without_code(text, code), author="system"), now)
    row.request_reference = request.reference
