"""The answer to a message in its rows: stored once, with what the conversation learnt, or dropped."""

from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.buttons import button_id, offer
from casework.codes import without_code
from casework.handoff_vocabulary import State
from casework.models import Conversation, Message
from casework.pending import Pending, pending
from casework.queue import not_resumed
from casework.received import Received
from casework.rows import code_of
from casework.transcript import reply_from, rows_of
from casework.turns import Answer, Facts, Reply, Resumed, known_language
from languages import DEFAULT_LANGUAGE


async def store(
    session: AsyncSession,
    secret: str,
    now: datetime,
    received: Received,
    answer: Answer,
    state: State,
    told: Resumed | None,
) -> Reply:
    """Store the answer to a message; see `Conversations.store`."""
    turn = await pending(session, received, to_write=True)
    conversation, inbound = turn.conversation, turn.message
    earlier = await stored_reply(session, secret, turn)
    if earlier is not None:
        return earlier
    if conversation.state != state:
        return left_to_officer(conversation, inbound)
    if told is not None and answer.facts.read:
        await _hand_over_summary(session, conversation, now)
    _learn(conversation, answer, now)
    if answer.facts.read:
        inbound.language = answer.facts.language
    ids = [[button_id() for _ in said.buttons] for said in answer.said]
    rows = rows_of(answer, ids, received.conversation_id, received.message_id, turn.last_sequence + 1, now)
    code = await code_of(session, secret, answer.facts.request)
    if code:
        # What is kept must not prove whose request it is.
        for row in (inbound, *rows):
            row.text = without_code(row.text, code)
    session.add_all(rows)
    await session.flush()
    for row, said, button_ids in zip(rows, answer.said, ids, strict=True):
        for button, opaque in zip(said.buttons, button_ids, strict=True):
            session.add(offer(row, button, opaque))
    return replace(reply_from(inbound, rows, code), goes_alone=not turn.unasked)


async def stored_reply(session: AsyncSession, secret: str, turn: Pending) -> Reply | None:
    """What was answered to a message already."""
    if not turn.answered:
        return None
    rows = (await session.scalars(_answering(), {"message_id": turn.message.id})).all()
    reply = reply_from(turn.message, rows, await code_of(session, secret, rows[-1].request_reference))
    return replace(reply, origin="stored")


@cache
def _answering() -> Select[Message]:
    return select(Message).where(Message.in_reply_to == bindparam("message_id")).order_by(Message.sequence)


def left_to_officer(conversation: Conversation, inbound: Message) -> Reply:
    """Nothing is said; the message keeps what came of its turn, so that nobody answers it later."""
    inbound.status = "handed_off"
    language = known_language(conversation.language) or known_language(inbound.page_language) or DEFAULT_LANGUAGE
    return Reply(Answer((), Facts(language, "handed_off")), conversation.id)


async def _hand_over_summary(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """The bot has heard what the officer handed back: it need not hear it again."""
    handed_back = await not_resumed(session, conversation.id)
    if handed_back is not None:
        handed_back.resumed_at = now


def _learn(conversation: Conversation, answer: Answer, now: datetime) -> None:
    facts = answer.facts
    # A guard speaks the likeliest language; only the bot has read the message and decides.
    if facts.read:
        conversation.language = facts.language
    conversation.language_choice = facts.language_choice or conversation.language_choice
    conversation.slots = {**conversation.slots, **facts.known}
    conversation.disclosed_at = conversation.disclosed_at or now
    conversation.last_message_at = now
