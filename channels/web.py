"""The website's chat: Rasa's Socket.IO channel, with sessions that survive (docs/web-channel.md)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework.guards import BUTTON_PREFIX
from casework.history import History
from casework.journey import Journey, Limits, NotReceived, TooManyMessages
from casework.turns import InboundMessage, Wish, known_language
from casework.words import Words
from channels.telegram_links import TelegramLinks
from channels.web_access import Access
from channels.web_delivery import WebDelivery
from channels.web_events import (
    PROTOCOL,
    AskForPerson,
    ChooseLanguage,
    ContinueElsewhere,
    GiveFeedback,
    Read,
    SessionRequest,
    UserUttered,
    shown,
    shown_answering,
)
from channels.web_server import PATH, Acknowledgement, Refused, WebServer
from channels.web_sessions import CHANNEL, Session, Sessions
from channels.web_sockets import Socket
from channels.web_turns import Turns
from languages import Language

__all__ = ["CHANNEL", "PATH", "Access", "WebChannel", "WebParts"]

TRANSCRIPT_MESSAGES = 200
# A transcript is more work than a word.
_COST_OF_TRANSCRIPT = 5
# Above what is a flood of messages: that is told in its own words.
_EVENTS_PER_MESSAGE = 4
_FEWEST_EVENTS = 60


@dataclass(frozen=True)
class WebParts:
    """What the channel is put together from."""

    journey: Journey
    history: History
    words: Words
    secret: str
    access: Access
    limits: Limits
    links: TelegramLinks


class WebChannel:
    """Socket.IO outside, the journey of a message inside.

    Attributes:
        delivery: for a `Courier`, which brings what nobody asked for.
    """

    def __init__(self, parts: WebParts) -> None:
        """Put the channel together; it serves what `handle` is given."""
        self._journey, self._history, self._words = parts.journey, parts.history, parts.words
        self._limits, self._links = parts.limits, parts.links
        self._sessions = Sessions(parts.secret)
        events = max(_FEWEST_EVENTS, _EVENTS_PER_MESSAGE * parts.limits.messages_per_minute)
        self._server = WebServer(parts.words, parts.access, events)
        self._sockets = self._server.sockets
        self.delivery = WebDelivery(self._sockets, parts.history)
        self._turns = Turns(parts.journey, self._sockets, self.delivery)
        self._server.on("session_request", SessionRequest, self._session_request, _COST_OF_TRANSCRIPT)
        self._server.on("user_uttered", UserUttered, self._user_uttered)
        self._server.on("choose_language", ChooseLanguage, self._choose_language)
        self._server.on("ask_for_person", AskForPerson, self._ask_for_person)
        self._server.on("continue_elsewhere", ContinueElsewhere, self._continue_elsewhere, _COST_OF_TRANSCRIPT)
        self._server.on("feedback", GiveFeedback, self._feedback)
        self._server.on("read", Read, self._read)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one request of Socket.IO."""
        return await self._server.handle(request)

    async def recover(self, wait_for_bot: Callable[[], Awaitable[None]]) -> None:
        """Answer what an earlier process left unanswered, when the bot can."""
        await self._turns.recover(wait_for_bot)

    async def hang_up(self) -> None:
        """Close all connections, so that the server can end."""
        await self._server.close()

    async def close(self) -> None:
        """Let the last turns end."""
        await self._turns.close()

    # Sessions

    async def _session_request(self, socket: Socket, event: SessionRequest) -> None:
        socket.language = known_language(event.language) or socket.language
        if event.client is not None and event.client.protocol != PROTOCOL:
            socket.kind = "outdated"
            raise Refused("outdated_client", fatal=True)
        socket.kind = "ours" if event.client else "stock"
        session = self._sessions.known(event.session_id, socket.place) if event.session_id else None
        if session is not None:
            await self._confirm(socket, session, event.after)
            return
        if event.session_id:
            await self._server.refuse(socket, Refused("unknown_session"))
        await self._confirm(socket, self._sessions.issue(socket.place), 0)

    async def _confirm(self, socket: Socket, session: Session, after: int) -> None:
        """Let a socket show a session, from what it has to what there is, and go on from there."""
        key = self._bind(socket, session)
        # What comes while the transcript is read is neither lost nor shown twice.
        self._sockets.hold(socket)
        up_to = 0
        try:
            await self._server.emit("session_confirm", session.id, socket.sid)
            if socket.kind == "ours":
                up_to = await self._send_transcript(socket, session, after)
            else:
                up_to = await self._send_undelivered(socket, session)
        finally:
            await self._sockets.release(socket, up_to)
        if self._sockets.is_answering(key):
            await self._server.emit("typing", {"on": True}, socket.sid)
        self._turns.resume(session.who)

    async def _send_transcript(self, socket: Socket, session: Session, after: int) -> int:
        page = await self._history.since(session.who, after, TRANSCRIPT_MESSAGES)
        socket.language = page.language or socket.language
        socket.answering = page.answering
        transcript = {
            "messages": [shown(entry) for entry in page.entries],
            "language": socket.language,
            "limits": {"characters": self._limits.max_characters},
            "more": page.more,
            "answering": shown_answering(page.answering),
            "elsewhere": ["telegram"] if self._links.are_given else [],
        }
        await self._server.emit("transcript", transcript, socket.sid)
        return page.entries[-1].sequence if page.entries else 0

    async def _send_undelivered(self, socket: Socket, session: Session) -> int:
        entries = await self._history.undelivered(session.who)
        if not entries:
            return 0
        for entry in entries:
            await self._sockets.send(socket, entry)
        await self._history.seen(session.who, entries[-1].sequence)
        return entries[-1].sequence

    def _bind(self, socket: Socket, session: Session) -> str:
        key = self._journey.key(session.who)
        self._sockets.bind(socket, session, key)
        return key

    async def _session(self, socket: Socket, session_id: str | None, message_id: str | None = None) -> Session:
        """The session that an event belongs to.

        Raises:
            Refused: it is none of ours; the client was told, and another one confirmed.
        """
        if socket.kind == "outdated":
            raise Refused("outdated_client", message_id, fatal=True)
        session = self._sessions.known(session_id, socket.place) if session_id else socket.session
        if session is not None:
            if socket.session is None or socket.session.id != session.id:
                self._bind(socket, session)
            return session
        unknown = Refused("unknown_session", message_id)
        if session_id:
            await self._server.refuse(socket, unknown)
        fresh = self._sessions.issue(socket.place)
        await self._confirm(socket, fresh, 0)
        # A stock client does not send its message again: it counts in the session that it was given.
        if session_id and socket.kind == "ours":
            raise unknown
        return fresh

    # What people do

    async def _user_uttered(self, socket: Socket, event: UserUttered) -> Acknowledgement:
        session = await self._session(socket, event.session_id, event.id)
        pressed = event.message.strip()
        if pressed.startswith(BUTTON_PREFIX) and not await self._history.offers(session.who, pressed):
            raise Refused("unknown_button", event.id)
        language = known_language(event.metadata.language) if event.metadata else None
        return await self._receive(socket, session, event.message, event.id, page_language=language)

    async def _ask_for_person(self, socket: Socket, event: AskForPerson) -> Acknowledgement:
        session = await self._session(socket, event.session_id, event.id)
        title = self._words.say("web.talk_to_human", socket.language)
        return await self._receive(socket, session, title, event.id, wish="talk_to_human")

    async def _receive(
        self,
        socket: Socket,
        session: Session,
        text: str,
        message_id: str | None,
        *,
        page_language: Language | None = None,
        wish: Wish | None = None,
    ) -> Acknowledgement:
        """Store a message and have it answered; the acknowledgement says where it is."""
        page_language = page_language or socket.language
        inbound = InboundMessage(CHANNEL, session.who.name, text, message_id, page_language, wish)
        try:
            received = await self._journey.receive(inbound)
        except NotReceived as error:
            code = "too_many_messages" if isinstance(error, TooManyMessages) else "not_stored"
            raise Refused(code, message_id) from error
        if received.origin == "new":
            await self._sockets.show(received.key, [received.entry], but=socket)
        self._turns.begin(received)
        return {"id": received.entry.id, "sequence": received.entry.sequence}

    async def _choose_language(self, socket: Socket, event: ChooseLanguage) -> Acknowledgement:
        session = await self._session(socket, event.session_id)
        await self._history.choose_language(session.who, event.language)
        socket.language = event.language
        return {"language": event.language}

    async def _continue_elsewhere(self, socket: Socket, event: ContinueElsewhere) -> Acknowledgement:
        session = await self._session(socket, event.session_id)
        try:
            link = await self._links.link(session.who)
        except SQLAlchemyError as error:
            raise Refused("not_stored") from error
        if link is None:
            raise Refused("malformed")
        return {"url": link.url, "minutes": link.minutes}

    async def _feedback(self, socket: Socket, event: GiveFeedback) -> None:
        session = await self._session(socket, event.session_id)
        rated = await self._history.rate(session.who, event.sequence, event.rating, event.reason, event.comment)
        if rated == "no_such_answer":
            raise Refused("malformed")

    async def _read(self, socket: Socket, event: Read) -> None:
        session = await self._session(socket, event.session_id)
        await self._history.seen(session.who, event.sequence)
