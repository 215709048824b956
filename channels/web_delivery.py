"""Takes to the website's sockets what nobody asked for there: an officer's words, and who answers now."""

import structlog
from sqlalchemy.exc import SQLAlchemyError

from casework.delivery import Delivered
from casework.history import History
from casework.locks import KeyedLocks
from casework.unasked import Outbound
from channels.web_sockets import Sockets

log = structlog.get_logger()


class WebDelivery:
    """`casework.delivery.Delivery` of the website.

    A lost connection needs no `Courier.forget`: whoever comes back gets what they missed with their session.
    """

    def __init__(self, sockets: Sockets, history: History) -> None:
        """Keep the sockets, and where to read who answers."""
        self._sockets = sockets
        self._history = history
        self._locks = KeyedLocks()

    async def deliver(self, outbound: Outbound) -> Delivered:
        """Show one message on every socket of its conversation, on each of them once."""
        reached = await self._sockets.push(outbound.key, outbound.entry)
        if reached == "nobody_there":
            return "nobody_there"
        await self.tell_answering(outbound.key, outbound.conversation_id)
        # A client of ours says itself what it shows.
        return "delivered" if reached == "stock_reached" else "handed_over"

    async def tell_answering(self, key: str, conversation_id: str) -> None:
        """Tell the sockets of a conversation who answers, where that has changed."""
        # One after another, or what was read first could be told last.
        async with self._locks.holding(key):
            try:
                answering = await self._history.answering(conversation_id)
            except SQLAlchemyError as error:
                # Only a label: the next turn or message tells it.
                log.error("answering_not_read", conversation=conversation_id, error=type(error).__name__)
                return
            await self._sockets.tell_answering(key, answering)
