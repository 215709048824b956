"""E-mail: one letter at a time, over SMTP or into the log."""

import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal, Protocol

import aiosmtplib
import structlog

from casework.models import Letter

log = structlog.get_logger()

Security = Literal["none", "starttls", "tls"]
_PERMANENT = 500


class NotSent(Exception):
    """A letter was not taken; later it may be."""


class Refused(NotSent):
    """A letter was not taken, and never will be."""


class Mailer(Protocol):
    """Whoever takes letters."""

    async def send(self, letter: Letter) -> None:
        """Send one letter.

        Raises:
            NotSent: try again later.
            Refused: do not.
        """


class ConsoleMailer:
    """Writes that a letter would leave; who it is for and what it says stay out of the log."""

    async def send(self, letter: Letter) -> None:
        """Log one letter."""
        log.info("letter", id=letter.id, purpose=letter.purpose, language=letter.language)


@dataclass(frozen=True)
class SmtpServer:
    """A server that takes letters.

    Attributes:
        sender: the address they come from.
        security: "starttls" or "tls" check the server's certificate.
    """

    host: str
    sender: str
    port: int = 25
    username: str | None = None
    password: str | None = None
    security: Security = "none"
    timeout_seconds: float = 20.0


class SmtpMailer:
    """Sends by a real server, a connection for each letter: there are few."""

    def __init__(self, server: SmtpServer) -> None:
        """Keep where to send by."""
        self._server = server

    async def send(self, letter: Letter) -> None:
        """Send one letter; the server's words are kept, the recipient's address is not."""
        server = self._server
        try:
            await aiosmtplib.send(
                _message(letter, server.sender),
                recipients=[letter.recipient],
                sender=server.sender,
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                timeout=server.timeout_seconds,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                tls_context=ssl.create_default_context() if server.security != "none" else None,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refusal.code for refusal in error.recipients]
            raise _problem(codes[0] if codes else _PERMANENT, "recipient") from error
        except aiosmtplib.SMTPAuthenticationError as error:
            # Somebody has to mend a setting: the letter is not to blame.
            raise NotSent(f"sign-in {error.code}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise _problem(error.code, type(error).__name__) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotSent(type(error).__name__) from error


def _problem(code: int, what: str) -> NotSent:
    return (Refused if code >= _PERMANENT else NotSent)(f"{what} {code}")


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    # A header of two lines would be two headers.
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.created_at)
    # The same at every try: a server or a reader can tell that it has the letter already.
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message["Content-Language"] = letter.language
    return message
