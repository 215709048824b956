"""The Socket.IO server of the website: who connects, and what every event of a client goes through."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import socketio
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework.accepted import accepted_language
from casework.places import where
from casework.words import Words
from channels import web_driver
from channels.problems import Problem
from channels.web_access import Access
from channels.web_events import Event, Unreadable, read
from channels.web_library import LIBRARY_LOG
from channels.web_sessions import place_of
from channels.web_sockets import Budget, Socket, Sockets
from languages import Language

log = structlog.get_logger()

PATH = "/socket.io/"
# Who goes on when so many events were refused in a row is cut off.
_REFUSALS = 100
# So far above the limits a connection is not even told in Socket.IO's words.
_SLACK = 1.2
_HANG_UP_SECONDS = 1.0

Acknowledgement = dict[str, Any]


class Refused(Exception):
    """What a client asked for is not done.

    Attributes:
        code: for programs; the sentence is `error.<code>` in the catalogs.
        message_id: of the client's message that it is about.
        fatal: whether this client can go no further.
        holes: of the sentence.
        acknowledgement: set once the client was told.
    """

    def __init__(self, code: str, message_id: str | None = None, *, fatal: bool = False, **holes: Any) -> None:
        """Name the problem."""
        super().__init__(code)
        self.code, self.message_id, self.fatal, self.holes = code, message_id, fatal, holes
        self.acknowledgement: Acknowledgement | None = None


class WebServer:
    """Sockets, and events that are within limits, readable, and answered whatever happens."""

    def __init__(self, words: Words, access: Access, events_per_minute: int) -> None:
        """Begin with no socket.

        Args:
            words: to refuse with.
            access: who may connect.
            events_per_minute: of one socket.
        """
        self._words, self._access, self._events_per_minute = words, access, events_per_minute
        self._hanging_up: set[asyncio.Task[None]] = set()
        self._sio = socketio.AsyncServer(
            async_mode="aiohttp",
            # One event of a client after another, in their order: and a flood waits for itself.
            async_handlers=False,
            serializer=web_driver.StrictPacket,
            cors_allowed_origins=lambda origin, environ: access.origins.accept(origin, environ["HTTP_HOST"]),
            cors_credentials=False,
            max_http_buffer_size=web_driver.MAX_PACKET_BYTES,
            logger=LIBRARY_LOG,
            engineio_logger=LIBRARY_LOG,
        )
        driver = {"translate_request": self._environ, "websocket": web_driver.StrictWebSocket}
        self._sio.eio._async = {**self._sio.eio._async, **driver}
        self.sockets = Sockets(self.emit)
        self._sio.on("connect", self._connect)
        self._sio.on("disconnect", self._disconnect)
        self._sio.on("*", self._unknown)

    def on[E: Event](
        self,
        name: str,
        model: type[E],
        handle: Callable[[Socket, E], Awaitable[Acknowledgement | None]],
        cost: float = 1,
    ) -> None:
        """Have an event handled.

        Args:
            name: of the event.
            model: what it carries.
            handle: returns what is to be acknowledged, or raises `Refused`.
            cost: taken from what its socket may send in a minute.
        """

        async def handler(sid: str, *arguments: Any) -> Acknowledgement | None:
            async def work(socket: Socket) -> Acknowledgement | None:
                return await handle(socket, read(model, arguments))

            return await self._within_limits(sid, cost, work)

        self._sio.on(name, handler)

    async def emit(self, event: str, data: Any, sid: str) -> None:
        """Send an event to one socket."""
        await self._sio.emit(event, data, to=sid)

    async def refuse(self, socket: Socket, refused: Refused) -> Acknowledgement:
        """Tell a client what is not done; returns the acknowledgement that says so too."""
        log.warning("web_refused", error=refused.code)
        problem = self._problem(refused, socket.language)
        await self.emit("problem", problem, socket.sid)
        refused.acknowledgement = {"ok": False, "error": problem["error"], "message": problem["message"]}
        return refused.acknowledgement

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one request of Engine.IO.

        Raises:
            Problem: its page may not connect, or there are far too many connections.
        """
        address, host = self._access.address_of(request), self._access.host_of(request)
        if not self._access.origins.accept(request.headers.get("Origin"), host):
            log.warning("web_refused", error="wrong_origin")
            raise Problem("wrong_origin", 403)
        if "sid" not in request.query and self._access.is_full(address, self._addresses(), _SLACK):
            log.warning("web_refused", error="too_many_connections")
            raise Problem("too_many_connections", 503)
        response: web.StreamResponse = await self._sio.handle_request(request)
        return response

    async def close(self) -> None:
        """Close all connections."""
        for engine in tuple(self._sio.eio.sockets.values()):
            await _cut(engine)
        await self._sio.shutdown()

    async def _within_limits(
        self, sid: str, cost: float, work: Callable[[Socket], Awaitable[Acknowledgement | None]]
    ) -> Acknowledgement | None:
        socket = self.sockets.get(sid)
        if socket is None:
            return None
        try:
            await self._spend(socket, cost)
            return {"ok": True, **(await work(socket) or {})}
        except Refused as refused:
            return refused.acknowledgement or await self.refuse(socket, refused)
        except Unreadable:
            return await self.refuse(socket, Refused("malformed"))
        except SQLAlchemyError as error:
            log.error("web_database", error=type(error).__name__)
            return await self.refuse(socket, Refused("not_stored"))
        except Exception as error:
            # The edge of the process: logged with its place, answered with its id.
            error_id = uuid.uuid4().hex[:12]
            log.error("unexpected", id=error_id, error=type(error).__name__, where=where(error))
            return await self.refuse(socket, Refused("internal", id=error_id))

    async def _spend(self, socket: Socket, cost: float) -> None:
        if socket.budget.spend(cost) == "paid":
            return
        if socket.budget.refused > _REFUSALS:
            await _cut(self._engine(socket.sid))
        raise Refused("too_many_messages")

    async def _unknown(self, event: str, sid: str, *arguments: Any) -> Acknowledgement | None:
        """Events that cannot be read, and those that nobody knows."""

        async def work(socket: Socket) -> Acknowledgement:
            if event == web_driver.TOO_LARGE:
                raise Refused("too_large", limit=web_driver.MAX_EVENT_CHARACTERS)
            raise Refused("malformed")

        return await self._within_limits(sid, 1, work)

    def _problem(self, refused: Refused, language: Language) -> dict[str, Any]:
        message = self._words.say(f"error.{refused.code}", language, **refused.holes)
        problem = {"error": refused.code, "message": message, "fatal": refused.fatal}
        return problem | ({"id": refused.message_id} if refused.message_id else {})

    def _environ(self, request: web.Request) -> dict[str, Any]:
        return web_driver.environ_of(request, self._access.address_of(request), self._access.host_of(request))

    def _addresses(self) -> list[str]:
        return [environ["REMOTE_ADDR"] for environ in self._sio.environ.values()]

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        language = accepted_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        address = environ["REMOTE_ADDR"]
        # Without a host it has its socket already: one connection is one socket.
        if "HTTP_HOST" not in environ or self._access.is_full(address, self._addresses()):
            log.warning("web_refused", error="too_many_connections")
            task = asyncio.create_task(self._hang_up(self._engine(sid)))
            self._hanging_up.add(task)
            task.add_done_callback(self._hanging_up.discard)
            problem = self._problem(Refused("too_many_connections"), language)
            raise socketio.exceptions.ConnectionRefusedError(problem["message"], problem)
        place = place_of(environ.get("HTTP_ORIGIN"), environ["HTTP_HOST"])
        self.sockets.add(Socket(sid, place, language, Budget(self._events_per_minute)))
        # Kept for as long as the connection, so no more of the request than is needed.
        environ.clear()
        environ["REMOTE_ADDR"] = address

    async def _hang_up(self, engine: Any) -> None:
        # The refusal has to be out first.
        await asyncio.sleep(_HANG_UP_SECONDS)
        await _cut(engine)

    def _engine(self, sid: str) -> Any:
        return self._sio.eio.sockets.get(self._sio.manager.eio_sid_from_sid(sid, "/"))

    async def _disconnect(self, sid: str, reason: str) -> None:
        self.sockets.remove(sid)


async def _cut(engine: Any) -> None:
    """Close a connection of python-engineio, if it is there, also where its client does not answer the farewell."""
    if engine is None:
        return
    await engine.close(wait=False)
    engine.queue.put_nowait(None)
