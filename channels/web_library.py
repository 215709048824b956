"""What the Socket.IO library has to say, without the data of people that its own log lines carry."""

import logging

import structlog

from casework.places import where

log = structlog.get_logger()


class _Told(logging.Filter):
    """Tells errors in this project's own way, and drops the library's lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Write the place of an error; nothing of the record goes on."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            log.error("web_library", error=type(error).__name__, where=where(error))
        elif record.levelno >= logging.WARNING:
            # The unfilled line is the library's own text, and never names a client.
            log.debug("web_library", line=record.msg if record.args else None)
        return False


LIBRARY_LOG = logging.getLogger("passarella.socketio")
LIBRARY_LOG.addFilter(_Told())
LIBRARY_LOG.setLevel(logging.WARNING)
