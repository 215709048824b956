"""What is not as agreed is refused with a clear event, and hurts nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession, WSMsgType
from aiohttp.test_utils import TestClient, TestServer
from socketio.exceptions import ConnectionError as Refused

from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.chat import Chat
from tests.fakes.rasa import FakeRasa, turn

OTHER_PAGE = "https://intranet.example.cat"
PERSONAL = "Maria Puig, maria@example.cat"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A gateway that lets pages of another origin in."""
    return settings.model_copy(update={"allowed_origins": OTHER_PAGE})


@pytest.fixture
def url(client: TestClient[Any, Any]) -> str:
    """Of the running gateway."""
    return str(client.make_url("")).rstrip("/")


@pytest.fixture
async def chat(url: str) -> AsyncIterator[Chat]:
    """A socket of ours with a session."""
    async with Chat.connected(url) as connected:
        await connected.open(language="en")
        yield connected


@pytest.fixture
def logs() -> Iterator[Callable[[], str]]:
    """All that was logged."""
    with structlog.testing.capture_logs() as entries:
        yield lambda: json.dumps(entries, default=str)


@pytest.fixture(autouse=True)
async def neighbour(url: str, rasa: FakeRasa) -> AsyncIterator[Chat]:
    """Somebody else, whose conversation goes on whatever happens."""
    async with Chat.connected(url) as other:
        await other.open()
        yield other
        await other.say("Hola")
        await other.until(lambda: other.count("bot_uttered") == 2)
        assert other.count("problem") == 0


async def raw(url: str, *frames: str) -> list[str]:
    """Send frames over a WebSocket of Socket.IO, after the one that connects.

    Returns:
        What came until the connection was closed; "still open" at the end if it was not.
    """
    got: list[str] = []
    async with ClientSession() as session, session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket") as socket:

        async def listen() -> None:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    got.append(message.data)

        listening = asyncio.create_task(listen())
        with suppress(ConnectionError):
            for frame in ("40", *frames):
                await socket.send_str(frame)
                await asyncio.sleep(0)
        await asyncio.wait([listening], timeout=1)
        if not listening.done():
            got.append("still open")
            listening.cancel()
    return got


def errors(chat: Chat) -> list[str]:
    """The codes of its problems."""
    return [problem["error"] for problem in chat.all("problem")]


FORGED = ["", "x", "a.b", "é.ñ", "." * 300, "b" * 32 + "." + "c" * 16]


@pytest.mark.parametrize("session_id", FORGED[1:])
async def test_an_unknown_session_is_told_and_replaced(url: str, session_id: str) -> None:
    """Guessed or forged: a problem, then a session of one's own."""
    async with Chat.connected(url) as chat:
        transcript = await chat.open(session_id, language="en")
        assert [name for name, _ in chat.events] == ["problem", "session_confirm", "transcript"]
        assert errors(chat) == ["unknown_session"]
        assert chat.all("problem")[0]["fatal"] is False
        assert chat.all("problem")[0]["message"].startswith("I do not recognise")
        assert transcript["messages"] == []
        assert chat.session_id != session_id


async def test_a_message_with_an_unknown_session_is_not_taken(chat: Chat, rasa: FakeRasa) -> None:
    """Our client is told, gets a session, and sends again."""
    refused = await chat.call("user_uttered", session_id="x.y", message="Hola", id="m1")
    assert (refused["ok"], refused["error"]) == (False, "unknown_session")
    assert chat.all("problem")[0]["id"] == "m1"
    assert chat.count("session_confirm") == 2
    assert rasa.asked == []
    assert (await chat.say("Hola", "m1"))["ok"] is True


async def test_a_session_id_is_worth_nothing_at_another_origin(chat: Chat, url: str, rasa: FakeRasa) -> None:
    """A page that stole it gets an empty conversation of its own, by either event, and reads nothing."""
    await chat.say("Em dic Maria Puig")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    async with Chat.connected(url, origin=OTHER_PAGE) as thief:
        transcript = await thief.open(chat.session_id)
        assert (errors(thief), transcript["messages"]) == (["unknown_session"], [])
        refused = await thief.call("user_uttered", session_id=chat.session_id, message="Hola")
        assert refused["error"] == "unknown_session"
        await chat.say("Una altra")
        await chat.until(lambda: chat.count("bot_uttered") == 3)
        assert thief.count("bot_uttered") == 0
    assert len(rasa.asked) == 2


async def test_a_page_of_the_list_has_sessions_of_its_own(url: str) -> None:
    """They survive there, too."""
    async with Chat.connected(url, origin=OTHER_PAGE) as first:
        await first.open()
        await first.say("Hola")
        await first.until(lambda: first.count("bot_uttered") == 2)
        async with Chat.connected(url, origin=OTHER_PAGE) as second:
            assert len((await second.open(first.session_id))["messages"]) == 3


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "file://", "https://intranet.example.cat.evil.example"]
)
@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_page_of_another_origin_is_refused(url: str, origin: str, transport: str) -> None:
    """Before there is a connection, in words, and without leave for its browser to read more."""
    headers = {"Origin": origin, "Accept-Language": "es"}
    if transport == "websocket":
        headers |= {"Connection": "Upgrade", "Upgrade": "websocket"}
    async with (
        ClientSession() as session,
        session.get(f"{url}/socket.io/?EIO=4&transport={transport}", headers=headers) as response,
    ):
        assert response.status == 403
        assert (await response.json())["error"] == "wrong_origin"
        assert "Access-Control-Allow-Origin" not in response.headers


BOMB = "[" * 20_000
MALFORMED: dict[str, tuple[str, Any]] = {
    "a text": ("user_uttered", ("Hola",)),
    "a list": ("user_uttered", (["Hola"],)),
    "a number": ("user_uttered", (7,)),
    "two arguments": ("user_uttered", ({"message": "Hola"}, {"message": "Hola"})),
    "no message": ("user_uttered", ({},)),
    "a message that is none": ("user_uttered", ({"message": None},)),
    "a message that is an object": ("user_uttered", ({"message": {"text": PERSONAL}},)),
    "an id that is a number": ("user_uttered", ({"message": PERSONAL, "id": 7},)),
    "an empty id": ("user_uttered", ({"message": "Hola", "id": ""},)),
    "a long id": ("user_uttered", ({"message": "Hola", "id": "a" * 129},)),
    "half a character": ("user_uttered", ({"message": "Hola", "id": "\ud800"},)),
    "metadata of the wrong kind": ("user_uttered", ({"message": "Hola", "metadata": [1]},)),
    "a language that is a number": ("user_uttered", ({"message": "Hola", "metadata": {"language": 1}},)),
    "a session that is a number": ("session_request", ({"session_id": 7},)),
    "a session as long as a book": ("session_request", ({"session_id": "a" * 600},)),
    "a number of a message below zero": ("session_request", ({"after": -1},)),
    "a number that no database counts to": ("session_request", ({"after": 10**30},)),
    "a client that is a text": ("session_request", ({"client": "ours"},)),
    "an unknown language": ("choose_language", ({"language": "fr"},)),
    "no language": ("choose_language", ({},)),
    "an unknown rating": ("feedback", ({"sequence": 1, "rating": "meh"},)),
    "an unknown reason": ("feedback", ({"sequence": 1, "rating": "down", "reason": "because"},)),
    "reading nothing": ("read", ({},)),
    "an unknown event": ("drop_tables", ({"message": "Hola"},)),
    "bytes": ("user_uttered", (b"\x00\xff",)),
    "bytes inside": ("user_uttered", ({"message": b"Hola"},)),
}


@pytest.mark.parametrize("kind", MALFORMED)
async def test_a_malformed_event_is_told_and_the_next_one_served(
    chat: Chat, rasa: FakeRasa, logs: Callable[[], str], kind: str
) -> None:
    """In the language of the page; nothing is stored, and nothing of it logged."""
    event, arguments = MALFORMED[kind]
    await chat.client.emit(event, arguments)
    problem = await chat.next("problem")
    assert problem["error"] == "malformed"
    assert problem["message"].startswith("What your browser sent")
    assert rasa.asked == []
    assert (await chat.say("Hola"))["sequence"] == 1
    assert "Maria" not in logs()


@pytest.mark.parametrize(
    "frame",
    [
        "42",
        "42[",
        "42{}",
        "42[]",
        "42[7]",
        "42[[]]",
        '42["connect",{}]',
        '42["disconnect"]',
        f'42["user_uttered",{BOMB}',
        '42["user_uttered",' + '{"a":' * 5000,
        '42["user_uttered",{"message":' + "9" * 5000 + "}]",
        '451-["user_uttered",{"_placeholder":true,"num":0}]',
        "49",
        "4" + "2" * 200,
    ],
    ids=lambda frame: frame[:24],
)
async def test_a_packet_that_cannot_be_read_is_told_and_the_connection_stays(url: str, frame: str) -> None:
    """Neither bombs nor the library's own names do anything."""
    got = await raw(url, frame, '42["session_request",{}]')
    assert any('"malformed"' in message for message in got)
    assert any('"session_confirm"' in message for message in got)
    assert got[-1] == "still open"


@pytest.mark.parametrize("frame", ["", "x", "7", "4", "4[[[[", "4{}", "b4aGVsbG8=", "0{}"], ids=repr)
async def test_who_does_not_speak_engine_io_is_cut_off(url: str, frame: str) -> None:
    """Its connection ends; nobody else's does."""
    assert (await raw(url, frame))[-1] != "still open"


async def test_one_connection_is_one_socket(url: str) -> None:
    """Who connects again and again over one WebSocket is cut off."""
    got = await raw(url, *["40"] * 50)
    assert not any(message.startswith("40") for message in got[2:])


@pytest.mark.parametrize("characters", [70_000, 1_048_576])
async def test_an_event_that_is_too_large_is_told(chat: Chat, rasa: FakeRasa, characters: int) -> None:
    """A megabyte too; the next message is served."""
    await chat.emit("user_uttered", message="a" * characters, session_id=chat.session_id)
    problem = await chat.next("problem")
    assert (problem["error"], problem["fatal"]) == ("too_large", False)
    assert "65,536" in problem["message"]
    assert rasa.asked == []
    assert (await chat.say("Hola"))["sequence"] == 1


async def test_what_is_larger_still_ends_its_connection(url: str) -> None:
    """Without being read."""
    assert (await raw(url, "42" + "a" * 3_000_000))[-1] != "still open"


async def test_a_message_that_is_too_long_is_answered_in_words(chat: Chat, rasa: FakeRasa) -> None:
    """As on every channel."""
    await chat.say("a " * 1500)
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    assert chat.all("bot_uttered")[1]["status"] == "too_long"
    assert rasa.asked == []


async def test_a_button_that_was_not_offered_here_is_refused(chat: Chat, neighbour: Chat, rasa: FakeRasa) -> None:
    """Neither invented nor offered to somebody else; nothing is stored."""
    rasa.answers.append(turn("Quin?", buttons=(("URBACT", "ask_funding"),)))
    await chat.say("Ajuts?")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    theirs = chat.all("bot_uttered")[1]["quick_replies"][0]["payload"]
    async with Chat.connected(chat.client.connection_url) as other:
        await other.open(language="en")
        for number, button in enumerate((theirs, "b:0123456789abcdef", "b:")):
            refused = await other.say(button, f"m{number}")
            assert (refused["ok"], refused["error"]) == (False, "unknown_button")
            assert other.all("problem")[-1] == {
                "error": "unknown_button",
                "message": refused["message"],
                "fatal": False,
                "id": f"m{number}",
            }
        assert (await other.open(other.session_id))["messages"] == []
    assert len(rasa.asked) == 1


@pytest.mark.parametrize("protocol", [0, 2, 99])
async def test_an_outdated_client_is_told_to_reload(url: str, rasa: FakeRasa, protocol: int) -> None:
    """It gets no session, and whatever it sends gets the same answer."""
    async with Chat.connected(url) as chat:
        await chat.emit("session_request", client={"protocol": protocol}, language="en")
        problem = await chat.next("problem")
        assert (problem["error"], problem["fatal"]) == ("outdated_client", True)
        assert (await chat.say("Hola"))["error"] == "outdated_client"
        assert chat.count("session_confirm") == 0
    assert rasa.asked == []


async def test_a_flood_of_messages_is_refused(settings: Settings) -> None:
    """Each by its own acknowledgement and a problem, without being stored."""
    calm = settings.model_copy(update={"messages_per_minute": 1})
    async with TestServer(init_app(calm)) as server, Chat.connected(str(server.make_url(""))) as chat:
        await chat.open(language="en")
        acknowledged = [await chat.say("Hola") for _ in range(6)]
        assert [a["ok"] for a in acknowledged] == [True, True, True, False, False, False]
        assert errors(chat) == ["too_many_messages"] * 3
        await chat.until(lambda: {"on": False} in chat.all("typing"))
        transcript = await chat.open(chat.session_id)
        assert [m["author"] for m in transcript["messages"]].count("user") == 3


async def test_a_flood_of_events_is_refused_and_then_cut_off(url: str) -> None:
    """Whoever goes on after a hundred refusals loses the connection."""
    got = await raw(url, *['42["session_request",{}]'] * 600)
    assert sum('"session_confirm"' in message for message in got) < 60
    assert any('"too_many_messages"' in message for message in got)
    assert got[-1] != "still open"


async def test_too_many_connections_are_refused(settings: Settings) -> None:
    """From one address: the one more is told, those who are there stay."""
    few = settings.model_copy(update={"connections_per_address": 2})
    async with TestServer(init_app(few)) as server:
        url = str(server.make_url(""))
        async with Chat.connected(url) as first, Chat.connected(url):
            refused = Chat()
            with pytest.raises(Refused):
                await refused.client.connect(url, transports=["websocket"], headers={"Accept-Language": "en"})
            (reason,) = refused.all("connect_error")
            assert reason["data"]["error"] == "too_many_connections"
            assert (
                reason["message"]
                == reason["data"]["message"]
                == "Too many chats are open at the moment. Try again in a few minutes."
            )
            await first.open()
            proxied = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
            async with Chat.connected(url, **proxied) as behind_a_proxy:
                await behind_a_proxy.open()


async def test_far_too_many_connections_are_not_even_opened(settings: Settings) -> None:
    """Above the limit by a fifth the answer is HTTP's."""
    few = settings.model_copy(update={"connections_per_address": 5})
    async with TestServer(init_app(few)) as server, ClientSession() as session:
        statuses = []
        for _ in range(8):
            async with session.get(server.make_url("/socket.io/?EIO=4&transport=polling")) as response:
                statuses.append(response.status)
        assert statuses == [200] * 7 + [503]


async def test_a_refusal_is_logged_without_personal_data(chat: Chat, logs: Callable[[], str]) -> None:
    """Its code, and nothing of who sent what."""
    await chat.call("user_uttered", session_id="secret.session", message=PERSONAL)
    await chat.client.emit("user_uttered", PERSONAL)
    await chat.say("b:0123456789abcdef")
    assert chat.session_id is not None
    for secret in ("Maria", "example.cat", "secret", "b:0123", chat.session_id):
        assert secret not in logs()
    for code in ("unknown_session", "malformed", "unknown_button"):
        assert code in logs()
