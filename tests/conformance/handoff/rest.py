"""The REST channel under test: a program that sends again what got no answer, and shows what it is given."""

from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.conformance.handoff.channel import Seen

_PATH = "/webhooks/rest/webhook"


class RestUnderTest:
    """A person behind a program that speaks REST."""

    name = "rest"

    def __init__(self, sender: str) -> None:
        """Not connected yet."""
        self._sender = sender
        self._url = ""
        self._seen: list[Seen] = []
        self._shown: set[int] = set()
        self._polls = 0
        self._session: ClientSession | None = None

    async def prepare(self) -> dict[str, str]:
        """Nothing is needed."""
        return {}

    async def connect(self, gateway_url: str) -> None:
        """There is no connection to keep; only an address."""
        self._url = gateway_url + _PATH
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=20))

    async def send(self, text: str, message_id: str) -> None:
        """Post it, and show what is new in the reply."""
        assert self._session is not None
        body = {"sender": self._sender, "message": text, "metadata": {"message_id": message_id, "language": "ca"}}
        try:
            async with self._session.post(self._url, json=body) as response:
                assert response.status == 200, await response.text()
                elements: list[dict[str, Any]] = await response.json()
        except (ClientError, TimeoutError) as error:
            raise ConnectionError(str(error)) from error
        for element in elements:
            custom = element["custom"]
            # After a crash a message may come again; its number says so.
            if element["text"] and custom["sequence"] not in self._shown:
                self._shown.add(custom["sequence"])
                self._seen.append(Seen(custom["author"], element["text"]))

    async def seen(self) -> list[Seen]:
        """What was not asked for comes with the reply to a message, so one is sent."""
        self._polls += 1
        await self.send("Ho he llegit", f"poll-{self._polls}")
        return self._seen

    async def close(self) -> None:
        """Close the HTTP session."""
        if self._session is not None:
            await self._session.close()

    def stored_as(self, message_id: str) -> str:
        """The person's program names its messages itself."""
        return message_id

    def shows(self, said: Seen) -> Seen:
        """As it was said."""
        return said
