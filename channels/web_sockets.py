"""The sockets that are open, which conversation each shows, and what each of them has been sent."""

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from casework.answering import Answering
from casework.turns import Answer, Entry
from channels.web_events import shown, shown_answering, shown_to_stock
from channels.web_sessions import Session
from languages import Language

Emit = Callable[[str, Any, str], Awaitable[None]]
Kind = Literal["stock", "ours", "outdated"]
Reached = Literal["stock_reached", "not_known"]


@dataclass(slots=True, eq=False)
class Budget:
    """What a socket may still ask for; it fills up again within a minute."""

    capacity: int
    left: float = field(init=False)
    refused: int = 0
    _at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin with all of it."""
        self.left = self.capacity

    def spend(self, cost: float) -> Literal["paid", "refused"]:
        """Take what an event costs, if it is there."""
        now = time.monotonic()
        self.left = min(self.capacity, self.left + (now - self._at) * self.capacity / 60)
        self._at = now
        if self.left < cost:
            self.refused += 1
            return "refused"
        self.left -= cost
        self.refused = 0
        return "paid"


@dataclass(slots=True, eq=False)
class Socket:
    """One connection of a browser.

    Attributes:
        place: where its page comes from.
        key: of the conversation that it shows.
        shown: everything up to this number was in its transcript.
        held: what came while its transcript was read; None: nothing is held.
        pushed: the number of the last message that it was sent without having asked.
        answering: who answers, as it was told last; `answering_held`: as it is to be told after its transcript.
    """

    sid: str
    place: str
    language: Language
    budget: Budget
    kind: Kind = "stock"
    session: Session | None = None
    key: str | None = None
    shown: int = 0
    held: list[Entry] | None = None
    pushed: int = 0
    answering: Answering = field(default_factory=Answering)
    answering_held: Answering | None = None


class Sockets:
    """All sockets of this process, by conversation."""

    def __init__(self, emit: Emit) -> None:
        """Start with none.

        Args:
            emit: sends an event with its data to the socket of an id.
        """
        self._emit = emit
        self._all: dict[str, Socket] = {}
        self._by_key: defaultdict[str, list[Socket]] = defaultdict(list)
        self._turns: defaultdict[str, set[str]] = defaultdict(set)
        self._typing: set[str] = set()

    def add(self, socket: Socket) -> None:
        """A connection was made."""
        self._all[socket.sid] = socket

    def get(self, sid: str) -> Socket | None:
        """The socket of an id."""
        return self._all.get(sid)

    def remove(self, sid: str) -> None:
        """A connection is gone."""
        socket = self._all.pop(sid, None)
        if socket is not None:
            self._leave(socket)

    def bind(self, socket: Socket, session: Session, key: str) -> None:
        """Let a socket show a conversation, and no other any more."""
        if socket.key != key:
            self._leave(socket)
            self._by_key[key].append(socket)
        socket.session, socket.key, socket.shown, socket.pushed = session, key, 0, 0

    def hold(self, socket: Socket) -> None:
        """Keep what comes for a socket until it is released."""
        socket.held, socket.answering_held = [], None

    async def release(self, socket: Socket, shown_up_to: int) -> None:
        """Send what was held while a socket's transcript was read, unless the transcript had it."""
        socket.shown = shown_up_to
        for entry in socket.held or ():
            # More may come while these are sent: the list grows under this loop.
            if entry.sequence > shown_up_to:
                await self.send(socket, entry)
        socket.held = None
        if socket.answering_held is not None:
            await self._tell_answering(socket, socket.answering_held)

    async def show(self, key: str, entries: Iterable[Entry], *, but: Socket | None = None) -> Reached:
        """Send messages to all sockets of a conversation.

        Args:
            key: of the conversation.
            entries: what to show, in its order.
            but: the socket that has them already.

        Returns:
            Whether they may be taken for delivered: a stock client will not say so itself.
        """
        reached: Reached = "not_known"
        for entry in entries:
            if entry.language and entry.author == "bot":
                self._speak(key, entry.language)
            for socket in tuple(self._by_key.get(key, ())):
                if socket is but or entry.sequence <= socket.shown:
                    continue
                await self._give(socket, entry)
                if socket.kind == "stock":
                    reached = "stock_reached"
        return reached

    async def push(self, key: str, entry: Entry) -> Reached | Literal["nobody_there"]:
        """Send what nobody asked for to all sockets of a conversation, to each of them once.

        Args:
            key: of the conversation.
            entry: not older than what was pushed before it; it may be the same again.
        """
        sockets = tuple(self._by_key.get(key, ()))
        for socket in sockets:
            if entry.sequence > max(socket.shown, socket.pushed):
                socket.pushed = entry.sequence
                await self._give(socket, entry)
        if not sockets:
            return "nobody_there"
        return "stock_reached" if any(socket.kind == "stock" for socket in sockets) else "not_known"

    async def tell_answering(self, key: str, answering: Answering) -> None:
        """Say who answers now, to every socket that was told otherwise."""
        if answering.state == "with_officer":
            # What the bot may still be writing will not be heard.
            await self._end_typing(key)
        for socket in tuple(self._by_key.get(key, ())):
            if socket.held is not None:
                socket.answering_held = answering
            else:
                await self._tell_answering(socket, answering)

    async def say(self, key: str, answer: Answer) -> None:
        """Send an answer that could not be stored: it has no number, and is in no transcript."""
        language = answer.facts.language
        for socket in tuple(self._by_key.get(key, ())):
            for said in answer.said:
                more = {} if socket.kind == "stock" else {"author": said.author, "language": language}
                await self._emit("bot_uttered", {"text": said.text, **more}, socket.sid)

    async def tell(self, key: str, event: str, data: Any) -> None:
        """Send an event to all sockets of a conversation."""
        for socket in tuple(self._by_key.get(key, ())):
            await self._emit(event, data, socket.sid)

    def turn_begins(self, key: str, message_id: str) -> None:
        """A message waits for its answer."""
        self._turns[key].add(message_id)

    async def bot_writes(self, key: str) -> None:
        """The bot writes an answer: shown until the last turn that has begun ends."""
        if key not in self._typing:
            self._typing.add(key)
            for socket in tuple(self._by_key.get(key, ())):
                # Whose transcript is being read is told after it.
                if socket.held is None:
                    await self._emit("typing", {"on": True}, socket.sid)

    async def turn_ends(self, key: str, message_id: str) -> None:
        """A message has its answer, or was left to an officer."""
        self._turns[key].discard(message_id)
        if not self._turns[key]:
            del self._turns[key]
            await self._end_typing(key)

    def is_answering(self, key: str) -> bool:
        """Whether an answer is being written."""
        return key in self._typing

    async def send(self, socket: Socket, entry: Entry) -> None:
        """Send a message to one socket, in the way its client knows."""
        if socket.kind == "stock":
            if entry.author != "user":
                for message in shown_to_stock(entry):
                    await self._emit("bot_uttered", message, socket.sid)
            return
        event = "user_said" if entry.author == "user" else "bot_uttered"
        await self._emit(event, shown(entry), socket.sid)

    async def _give(self, socket: Socket, entry: Entry) -> None:
        if socket.held is not None:
            socket.held.append(entry)
        else:
            await self.send(socket, entry)

    async def _end_typing(self, key: str) -> None:
        if key in self._typing:
            self._typing.discard(key)
            await self.tell(key, "typing", {"on": False})

    async def _tell_answering(self, socket: Socket, answering: Answering) -> None:
        if socket.answering != answering:
            socket.answering = answering
            if socket.kind == "ours":
                await self._emit("answering", shown_answering(answering), socket.sid)

    def _speak(self, key: str, language: Language) -> None:
        for socket in self._by_key.get(key, ()):
            socket.language = language

    def _leave(self, socket: Socket) -> None:
        others = self._by_key.get(socket.key or "", [])
        if socket in others:
            others.remove(socket)
            if not others and socket.key:
                del self._by_key[socket.key]
