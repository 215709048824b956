"""Takes to Telegram what nobody asked for there: an officer's words, who has joined or left, where a request is."""

from casework.delivery import Delivered
from casework.history import History
from casework.unasked import Outbound
from channels.telegram_book import Book
from channels.telegram_outbox import Outbox
from channels.telegram_turns import Turns


class TelegramDelivery:
    """`casework.delivery.Delivery` of Telegram.

    Telegram's limits may hold a message for seconds or minutes: nobody else's waits for it.
    """

    def __init__(self, book: Book, history: History, outbox: Outbox, turns: Turns) -> None:
        """Keep where people are, and who sends to them."""
        self._book, self._history, self._outbox, self._turns = book, history, outbox, turns

    async def deliver(self, outbound: Outbound) -> Delivered:
        """Begin to send it, after what was stored before it; the outbox notes when it has arrived, or tries again.

        Returns:
            "nobody_there" where the person has blocked the bot, or talks to another one: officers see that.
        """
        person = await self._book.by_key(outbound.key)
        if person is None:
            return "nobody_there"
        if person.reach == "unreachable":
            await self._history.not_arriving(person.who, "blocked")
            return "nobody_there"
        self._turns.run(self._outbox.flush(person))
        return "handed_over"
