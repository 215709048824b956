"""What a channel has to do to be held to the hand-off: send a person's message, and say what the person has seen."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Seen:
    """One message on the person's screen.

    Attributes:
        author: "bot", "system" or "officer".
    """

    author: str
    text: str


class ChannelUnderTest(Protocol):
    """A person on one channel of a gateway that runs as a process of its own.

    Attributes:
        name: the channel's name in the database.
    """

    name: str

    async def prepare(self) -> dict[str, str]:
        """Start what the channel needs besides the gateway; returns settings of the gateway for it."""

    async def connect(self, gateway_url: str) -> None:
        """Be there, at the gateway's (new) address; also after it was killed and started again."""

    async def send(self, text: str, message_id: str) -> None:
        """Send a message, and wait until the gateway has it; the same id again is the same message.

        Raises:
            ConnectionError: the gateway is gone; the suite connects and sends it again.
        """

    async def seen(self) -> list[Seen]:
        """Everything the person has been shown since the beginning, in its order, each message once.

        A channel that pushes waits a moment for what is on its way; one that cannot asks with a message of its own.
        """

    async def close(self) -> None:
        """Leave."""

    def stored_as(self, message_id: str) -> str:
        """The id under which the gateway keeps a message that was sent with an id."""

    def shows(self, said: Seen) -> Seen:
        """How what was said looks on the person's screen, where the channel shows less than there is, or more."""
