"""Engine.IO over aiohttp: strict about what comes in, sparing with the memory of what stays open."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web
from socketio import packet

# The largest event that is read: far more than the longest message. Up to the second limit it is told so; beyond that
# the connection is cut.
MAX_EVENT_CHARACTERS = 64 * 1024
MAX_PACKET_BYTES = 2_000_000
# The names that events get which cannot be read.
MALFORMED = "malformed"
TOO_LARGE = "too_large"
# A page that is used by a person sends some frames a minute.
_FRAMES = 1000
_FRAMES_PER_SECOND = 50
# python-socketio runs its own handlers by these names.
_RESERVED = frozenset({"connect", "disconnect", "connect_error", "*"})
_KEPT_HEADERS = (
    "Host",
    "Origin",
    "Upgrade",
    "Connection",
    "Accept-Encoding",
    "Accept-Language",
    "Access-Control-Request-Headers",
)


class StrictPacket(packet.Packet):  # type: ignore[misc]
    """A Socket.IO packet; one that cannot be read becomes an event that says so, and raises nothing."""

    def decode(self, encoded_packet: Any) -> int:
        """Read a packet; returns how many binary parts follow, which is none."""
        if len(encoded_packet) > MAX_EVENT_CHARACTERS:
            return self._becomes(TOO_LARGE)
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, RecursionError):
            return self._becomes(MALFORMED)
        return 0 if self._is_sound(attachments) else self._becomes(MALFORMED)

    def _is_sound(self, attachments: int) -> bool:
        if attachments or self.packet_type not in (packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK):
            return False
        if self.packet_type != packet.EVENT:
            return True
        named = isinstance(self.data, list) and bool(self.data) and isinstance(self.data[0], str)
        return named and self.data[0] not in _RESERVED

    def _becomes(self, event: str) -> int:
        self.packet_type, self.namespace, self.id, self.data = packet.EVENT, None, None, [event]
        return 0


class StrictWebSocket:
    """One WebSocket as python-engineio uses it."""

    def __init__(self, handler: Callable[["StrictWebSocket"], Awaitable[None]], server: Any) -> None:
        """Keep who handles the connection."""
        self._handler = handler
        # zlib's tables would take a quarter of a megabyte for each connection that is open.
        self._socket = web.WebSocketResponse(max_msg_size=MAX_PACKET_BYTES, compress=False)
        self._frames: float = _FRAMES
        self._counted_at = time.monotonic()

    async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
        """Serve until one side closes."""
        await self._socket.prepare(environ["aiohttp.request"])
        await self._handler(self)
        return self._socket

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()

    async def send(self, message: str | bytes) -> None:
        """Send one packet."""
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        else:
            await self._socket.send_str(message)

    async def wait(self) -> str | bytes:
        """The next packet.

        Raises:
            OSError: there is none, or not one of Engine.IO's: the connection is then closed.
        """
        message = await self._socket.receive()
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY) or not self._is_within_pace():
            raise OSError
        if message.type == WSMsgType.BINARY:
            return bytes(message.data)
        text: str = message.data
        # Socket.IO's packets are messages that begin with a digit; only the probe of an upgrade is a ping with words.
        if not text or text[0] not in "123456" or (text[0] == "4" and not text[1:2].isdigit()):
            raise OSError
        return text

    def _is_within_pace(self) -> bool:
        now = time.monotonic()
        self._frames = min(_FRAMES, self._frames + (now - self._counted_at) * _FRAMES_PER_SECOND) - 1
        self._counted_at = now
        return self._frames > 0


def environ_of(request: web.Request, address: str, host: str) -> dict[str, Any]:
    """The part of a request that python-engineio reads; it is kept as long as the connection.

    Args:
        request: of a client.
        address: where it comes from.
        host: the name that this server was called by.
    """
    environ: dict[str, Any] = {
        "aiohttp.request": request,
        "wsgi.input": request.content,
        "wsgi.url_scheme": request.scheme,
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query_string,
        "CONTENT_LENGTH": request.headers.get("Content-Length", "0"),
        "REMOTE_ADDR": address,
    }
    for name in _KEPT_HEADERS:
        if name in request.headers:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = request.headers[name]
    return environ | {"HTTP_HOST": host}
