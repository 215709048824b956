"""The answer to a message in its rows: stored once, with what the conversation learnt, or dropped."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.buttons import button_id, offer
from casework.codes import without_code
from casework.handoff_vocabulary import State
from casework.models import Conversation, Handoff, Message
from casework.queue import GIVEN_BACK, not_resumed
from casework.received import Received
from casework.rows import code_of
from casework.transcript import reply_from, rows_of
from casework.turns import Answer, Facts, Reply, known_language
from casework.unasked import carried
from languages import DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Pending:
    """A message whose turn it is.

    Attributes:
        conversation: of the message.
        message: that is to be answered.
        last_sequence: of the conversation.
        answered: whether there is a reply already.
        given_back: whether an officer may have given the conversation back since the bot spoke.
        unasked: whether there is anything that goes along with its reply.
    """

    conversation: Conversation
    message: Message
    last_sequence: int
    answered: bool
    given_back: bool
    unasked: bool


async def pending(session: AsyncSession, received: Received, *, to_write: bool = False) -> Pending:
    """Read a message whose turn it is, with all that answering it needs to know.

    Args:
        session: that reads or writes.
        received: the message.
        to_write: whether nobody else may change the conversation until the transaction ends.

    Raises:
        sqlalchemy.exc.NoResultFound: it is gone.
    """
    # First: what another process did while the lock was waited for is seen by the next statement only.
    conversation = await session.get_one(Conversation, received.conversation_id, with_for_update=to_write)
    about = (await session.execute(_about(), {"message_id": received.message_id})).one()
    return Pending(conversation, *about)


async def before_next(session: AsyncSession, conversation_id: str) -> tuple[int, bool]:
    """What a new message has to know: the number of the last one, 0 where there is none; and `Pending.given_back`."""
    found = (await session.execute(_before_next(), {"conversation_id": conversation_id})).one()
    return found.last or 0, found.given_back


# Made once: making a statement takes longer than running it, and every turn runs these.
@cache
def _before_next() -> Select[*tuple[Any, ...]]:
    of_conversation: BindParameter[str] = bindparam("conversation_id")
    last = select(func.max(Message.sequence)).where(Message.conversation_id == of_conversation).scalar_subquery()
    given_back = exists().where(Handoff.conversation_id == of_conversation, *GIVEN_BACK)
    return select(last.label("last"), given_back.label("given_back"))


@cache
def _about() -> Select[*tuple[Any, ...]]:
    other, reply = aliased(Message), aliased(Message)
    last = select(func.max(other.sequence)).where(other.conversation_id == Message.conversation_id).scalar_subquery()
    answered = exists().where(reply.in_reply_to == Message.id)
    given_back = exists().where(Handoff.conversation_id == Message.conversation_id, *GIVEN_BACK)
    unasked = exists().where(*carried(other, Message.conversation_id, Message.id))
    return select(Message, last, answered, given_back, unasked).where(Message.id == bindparam("message_id"))


async def store(
    session: AsyncSession, secret: str, now: datetime, received: Received, answer: Answer, state: State
) -> Reply:
    """Store the answer to a message; see `Conversations.store`."""
    turn = await pending(session, received, to_write=True)
    conversation, inbound = turn.conversation, turn.message
    earlier = await stored_reply(session, secret, turn)
    if earlier is not None:
        return earlier
    if conversation.state != state:
        return left_to_officer(conversation, inbound)
    if turn.given_back and answer.facts.read:
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
