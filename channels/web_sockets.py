"""The sockets that are open, which conversation each shows, and what each of them has been sent."""

import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from casework.turns import Answer, Entry
from channels.web_events import shown, shown_to_stock
from channels.web_sessions import Session
from languages import Language

Emit = Callable[[str, Any, str], Awaitable[None]]
Kind = Literal["stock", "ours", "outdated"]


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
        self._turns: Counter[str] = Counter()

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
        socket.session, socket.key, socket.shown = session, key, 0

    def hold(self, socket: Socket) -> None:
        """Keep what comes for a socket until it is released."""
        socket.held = []

    async def release(self, socket: Socket, shown_up_to: int) -> None:
        """Send what was held while a socket's transcript was read, unless the transcript had it."""
        socket.shown = shown_up_to
        for entry in socket.held or ():
            # More may come while these are sent: the list grows under this loop.
            if entry.sequence > shown_up_to:
                await self.send(socket, entry)
        socket.held = None

    async def show(
        self, key: str, entries: Iterable[Entry], *, but: Socket | None = None
    ) -> Literal["stock_reached", "not_known"]:
        """Send messages to all sockets of a conversation.

        Args:
            key: of the conversation.
            entries: what to show, in its order.
            but: the socket that has them already.

        Returns:
            Whether they may be taken for delivered: a stock client will not say so itself.
        """
        reached: Literal["stock_reached", "not_known"] = "not_known"
        for entry in entries:
            if entry.language and entry.author == "bot":
                self._speak(key, entry.language)
            for socket in tuple(self._by_key.get(key, ())):
                if socket is but or entry.sequence <= socket.shown:
                    continue
                if socket.held is not None:
                    socket.held.append(entry)
                else:
                    await self.send(socket, entry)
                if socket.kind == "stock":
                    reached = "stock_reached"
        return reached

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

    async def turn_begins(self, key: str) -> None:
        """Somebody writes an answer; it is shown with the first of them."""
        self._turns[key] += 1
        if self._turns[key] == 1:
            await self.tell(key, "typing", {"on": True})

    async def turn_ends(self, key: str) -> None:
        """The last of them ends it."""
        self._turns[key] -= 1
        if self._turns[key] == 0:
            del self._turns[key]
            await self.tell(key, "typing", {"on": False})

    def is_answering(self, key: str) -> bool:
        """Whether an answer is being written."""
        return key in self._turns

    async def send(self, socket: Socket, entry: Entry) -> None:
        """Send a message to one socket, in the way its client knows."""
        if socket.kind == "stock":
            if entry.author != "user":
                for message in shown_to_stock(entry):
                    await self._emit("bot_uttered", message, socket.sid)
            return
        event = "user_said" if entry.author == "user" else "bot_uttered"
        await self._emit(event, shown(entry), socket.sid)

    def _speak(self, key: str, language: Language) -> None:
        for socket in self._by_key.get(key, ()):
            socket.language = language

    def _leave(self, socket: Socket) -> None:
        others = self._by_key.get(socket.key or "", [])
        if socket in others:
            others.remove(socket)
            if not others and socket.key:
                del self._by_key[socket.key]
