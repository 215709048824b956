"""What the channel does about what it heard: stores it, has it answered, or answers it itself."""

import time
from dataclasses import dataclass
from functools import partial

from casework.history import History
from casework.journey import Journey, TooManyMessages
from casework.notices import Notice, Notices
from casework.turns import InboundMessage, Reply, Wish
from casework.words import Words
from channels import telegram_asides as asides
from channels.telegram_book import CHANNEL, Book, Person
from channels.telegram_commands import Command, command_of
from channels.telegram_outbox import Outbox
from channels.telegram_reading import Commanded, Heard, Me, Moved, Nothing, Pressed, Reached, Spoke, Where
from channels.telegram_sender import USED, Outgoing, TelegramSender
from channels.telegram_turns import Turns
from languages import DEFAULT_LANGUAGE

_WISHES: dict[Command, Wish] = {
    "help": "ask_capabilities",
    "request": "request_assistance",
    "status": "request_status",
    "person": "talk_to_human",
    "language": "change_language",
}
_LANGUAGE_WISHES: dict[str, Wish] = {
    "ca": "change_language?language=ca",
    "es": "change_language?language=es",
    "en": "change_language?language=en",
}
_OF_REQUESTS: frozenset[Command] = frozenset({"request", "status"})
# Who sends far too fast is told so, but not after every message.
_TELL_FLOOD_SECONDS = 30.0


@dataclass(frozen=True)
class Offers:
    """What is told besides: the web address to use instead, and where to write about one's data."""

    web_url: str | None = None
    contact: str | None = None


@dataclass(frozen=True)
class Desk:
    """Where messages go."""

    journey: Journey
    history: History
    notices: Notices
    book: Book
    outbox: Outbox
    sender: TelegramSender
    turns: Turns
    words: Words


class Messages:
    """Acts on what was heard; returns when it is stored, and answers later."""

    def __init__(self, desk: Desk, offers: Offers) -> None:
        """Keep where messages go, and what is offered."""
        self._desk = desk
        self._offers = offers
        self._told_flood: dict[str, float] = {}
        self._hinted: set[str] = set()

    async def hear(self, heard: Heard, me: Me) -> None:
        """Act on one update.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, NotStored: it has to come again.
        """
        match heard:
            case Spoke():
                await (self._edited(heard) if heard.edited_at is not None else self._spoke(heard, me))
            case Commanded():
                await self._commanded(heard, me)
            case Pressed():
                await self._pressed(heard, me)
            case Moved():
                await self._desk.book.move(heard.old_chat_id, heard.new_chat_id)
            case Reached():
                await self._reached(heard)
            case Nothing():
                pass

    # What people do

    async def _spoke(self, spoke: Spoke, me: Me) -> None:
        person = await self._person(spoke.where)
        if spoke.kind is not None:
            # Of an album every picture is an update: one answer is enough.
            number = f"{person.epoch}a{spoke.album}" if spoke.album else f"{person.epoch}f{spoke.message_id}"
            mark = asides.MARKS[spoke.kind]
            await self._tell(person, spoke.where, number, mark, asides.unreadable(spoke.kind))
        if spoke.text or spoke.kind is None:
            await self._ask(person, self._inbound(person, spoke.where, f"m{spoke.message_id}", spoke.text), me)

    async def _edited(self, spoke: Spoke) -> None:
        """A correction: of what waits the new text is read; of what is answered people are told how to correct it."""
        known = await self._desk.book.known(spoke.where.chat_id, spoke.where.user_id)
        if known is None:
            return
        inbound = self._inbound(known, spoke.where, f"m{spoke.message_id}", spoke.text)
        assert inbound.message_id is not None
        waits = self._desk.turns.is_waiting(known.key, inbound.message_id)
        correction = await self._desk.notices.correct(inbound, asked=not waits)
        if correction == "corrected":
            self._desk.turns.correct(known.key, inbound.message_id, spoke.text)
        elif correction == "answered":
            number = f"{known.epoch}e{spoke.message_id}:{spoke.edited_at}"
            await self._tell(known, spoke.where, number, spoke.text, asides.too_late())

    async def _commanded(self, commanded: Commanded, me: Me) -> None:
        person = await self._person(commanded.where)
        command = command_of(commanded.name)
        number = f"{person.epoch}m{commanded.message_id}"
        said = f"/{commanded.name}"
        if command is None:
            await self._tell(person, commanded.where, number, said, asides.unknown_command())
        elif command == "start":
            notice = asides.start(person.place, me, self._offers.web_url)
            await self._tell(person, commanded.where, number, said, notice)
        elif command == "my_data":
            notice = asides.my_data(self._offers.contact, self._offers.web_url)
            await self._tell(person, commanded.where, number, said, notice)
        elif command in _OF_REQUESTS and person.place == "group":
            await self._tell(person, commanded.where, number, said, asides.in_private(me))
        else:
            await self._wish(person, commanded, command, me)

    async def _wish(self, person: Person, commanded: Commanded, command: Command, me: Me) -> None:
        wish, argument = _WISHES[command], commanded.argument
        number = f"m{commanded.message_id}"
        if command == "language" and argument.lower() in _LANGUAGE_WISHES:
            wish, argument = _LANGUAGE_WISHES[argument.lower()], ""
        if argument and command in ("language", "status"):
            # "/estat RI-2026-000123 ABC234", "/language castellano": that is what they would have written next.
            await self._ask(person, self._inbound(person, commanded.where, number, argument), me)
            return
        inbound = self._inbound(person, commanded.where, number, f"/{commanded.name}", wish)
        await self._ask(person, inbound, me)

    async def _pressed(self, pressed: Pressed, me: Me) -> None:
        person = await self._person(pressed.where)
        if pressed.data == USED:
            self._desk.turns.run(self._desk.sender.answer_press(pressed.query_id))
            return
        # Half characters, which JSON can spell, no database can look up; ids have none.
        if not (pressed.data.isascii() and await self._desk.history.offers(person.who, pressed.data)):
            language = await self._desk.notices.language_of(person.who) or pressed.where.language or DEFAULT_LANGUAGE
            refusal = "telegram.not_your_button" if person.place == "group" else "error.unknown_button"
            text = self._desk.words.say(refusal, language)
            self._desk.turns.run(self._desk.sender.answer_press(pressed.query_id, text))
            return
        self._desk.turns.run(self._desk.sender.answer_press(pressed.query_id))
        # The buttons of one message are used once: touching twice, or two of them, is one choice.
        number = f"k{pressed.message_id}" if pressed.message_id else f"q{pressed.query_id}"
        await self._ask(person, self._inbound(person, pressed.where, number, pressed.data), me)
        if pressed.message_id:
            title = pressed.titles.get(pressed.data)
            self._desk.turns.run(self._desk.sender.mark_used(person, pressed.message_id, title))

    async def _reached(self, reached: Reached) -> None:
        await self._desk.book.set_reach(reached.chat_id, reached.user_id, reached.reach)
        if reached.reach == "reachable" and reached.user_id is not None:
            person = await self._desk.book.known(reached.chat_id, reached.user_id)
            if person is not None:
                self._desk.turns.run(self._desk.outbox.flush(person))

    # What comes of it

    async def _ask(self, person: Person, inbound: InboundMessage, me: Me) -> None:
        try:
            received = await self._desk.journey.receive(inbound)
        except TooManyMessages as error:
            if self._tells_flood(person.key):
                text = self._desk.words.say("error.too_many_messages", error.language)
                self._desk.turns.run(self._send(person, text))
            return
        then = partial(self._hint, person, inbound, me) if person.place == "group" else None
        self._desk.turns.begin(person, received, then)

    async def _tell(self, person: Person, where: Where, number: str, said: str, notice: Notice) -> None:
        inbound = InboundMessage(CHANNEL, person.name, said, number, where.language)
        await self._desk.notices.tell(inbound, notice)
        self._desk.turns.run(self._desk.outbox.flush(person))

    async def _hint(self, person: Person, inbound: InboundMessage, me: Me, reply: Reply) -> None:
        """Say once where requests are better made, when one begins in a group."""
        if reply.answer.facts.status != "form_step" or person.key in self._hinted:
            return
        self._hinted.add(person.key)
        language = reply.answer.facts.language
        holes = asides.in_private(me).holes
        await self._send(person, self._desk.words.say("telegram.in_private", language, **holes))

    async def _send(self, person: Person, text: str) -> None:
        await self._desk.sender.send(person, Outgoing(text))

    async def _person(self, where: Where) -> Person:
        return await self._desk.book.person(where.chat_id, where.user_id, where.place, where.thread_id)

    def _inbound(
        self, person: Person, where: Where, number: str, text: str, wish: Wish | None = None
    ) -> InboundMessage:
        return InboundMessage(CHANNEL, person.name, text, f"{person.epoch}{number}", where.language, wish)

    def _tells_flood(self, key: str) -> bool:
        now = time.monotonic()
        self._told_flood = {k: at for k, at in self._told_flood.items() if at > now - _TELL_FLOOD_SECONDS}
        return self._told_flood.setdefault(key, now) == now
