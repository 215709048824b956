"""What comes of what was heard: a turn of the assistant, or a sentence of the channel's own."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from casework.continuations import Continuations
from casework.history import History
from casework.journey import Journey, TooManyMessages
from casework.notices import Notice, Notices
from casework.turns import InboundMessage, Reply, Wish
from casework.words import Words
from channels import telegram_asides as asides
from channels.telegram_book import CHANNEL, Book, Person
from channels.telegram_gestures import Gestures
from channels.telegram_heard import Me, Where
from channels.telegram_outbox import Outbox
from channels.telegram_outgoing import Outgoing
from channels.telegram_sender import TelegramSender
from channels.telegram_turns import Turns
from languages import Language

# Who sends far too fast is told so, but not after every message.
_TELL_FLOOD_SECONDS = 30.0


@dataclass(frozen=True)
class Desk:
    """Where messages go."""

    journey: Journey
    history: History
    notices: Notices
    continuations: Continuations
    book: Book
    outbox: Outbox
    sender: TelegramSender
    gestures: Gestures
    turns: Turns
    words: Words


class Answers:
    """Stores what was heard, and has it answered later."""

    def __init__(self, desk: Desk) -> None:
        """Keep where messages go."""
        self._desk = desk
        self._told_flood: dict[str, float] = {}
        self._hinted: set[str] = set()

    async def ask(self, person: Person, inbound: InboundMessage, me: Me) -> None:
        """Let a message be answered by whoever answers."""
        try:
            received = await self._desk.journey.receive(inbound)
        except TooManyMessages as error:
            if self._tells_flood(person.key):
                self._desk.turns.run(self.say(person, "error.too_many_messages", error.language))
            return
        then = partial(self._hint, person, inbound, me) if person.place == "group" else None
        self._desk.turns.begin(person, received, then)

    async def tell(self, person: Person, where: Where, number: str, said: str, notice: Notice) -> None:
        """Store what was done, in words that stand for it, and a sentence that answers it.

        Args:
            person: who did it.
            where: in which chat.
            number: of what they did.
            said: stands for it in the transcript.
            notice: the answer.
        """
        inbound = InboundMessage(CHANNEL, person.name, said, number, where.language)
        await self._desk.notices.tell(inbound, notice)
        self._desk.turns.run(self._desk.outbox.flush(person))

    async def say(self, person: Person, name: str, language: Language, holes: Mapping[str, Any] | None = None) -> None:
        """Send a sentence that is kept nowhere."""
        await self._desk.sender.send(person, Outgoing(self._desk.words.say(name, language, **(holes or {}))))

    async def _hint(self, person: Person, inbound: InboundMessage, me: Me, reply: Reply) -> None:
        """Say once where requests are better made, when one begins in a group."""
        if reply.answer.facts.status != "form_step" or person.key in self._hinted:
            return
        self._hinted.add(person.key)
        await self.say(person, "telegram.in_private", reply.answer.facts.language, asides.in_private(me).holes)

    def _tells_flood(self, key: str) -> bool:
        now = time.monotonic()
        self._told_flood = {k: at for k, at in self._told_flood.items() if at > now - _TELL_FLOOD_SECONDS}
        return self._told_flood.setdefault(key, now) == now


def inbound_of(person: Person, where: Where, number: str, text: str, wish: Wish | None = None) -> InboundMessage:
    """A message as the journey takes it.

    Args:
        person: who sent it.
        where: in which chat.
        number: its own, within the epoch of the chat.
        text: of it.
        wish: what a command stands for.
    """
    return InboundMessage(CHANNEL, person.name, text, f"{person.epoch}{number}", where.language, wish)
