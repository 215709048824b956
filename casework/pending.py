"""What storing or answering a message needs to know of its conversation, read with as few statements as can be."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.models import Conversation, Message
from casework.queue import may_be_given_back
from casework.received import Received
from casework.unasked import carried


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
    return select(_last(of_conversation).label("last"), may_be_given_back(of_conversation).label("given_back"))


@cache
def _about() -> Select[*tuple[Any, ...]]:
    said, conversation_id = aliased(Message), Message.conversation_id
    answered = exists().where(said.in_reply_to == Message.id)
    unasked = exists().where(*carried(said, conversation_id, Message.id))
    about = _last(conversation_id), answered, may_be_given_back(conversation_id), unasked
    return select(Message, *about).where(Message.id == bindparam("message_id"))


def _last(conversation_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
    message = aliased(Message)
    return select(func.max(message.sequence)).where(message.conversation_id == conversation_id).scalar_subquery()
