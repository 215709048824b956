"""The chat on the terminal talks to a running gateway."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient

from casework.words import Words
from gateway.chat import Chat
from languages import Language
from tests.fakes.rasa import FakeRasa, turn


def typing(*lines: str) -> Callable[[str], Awaitable[str | None]]:
    """A person who types these lines and then closes the terminal."""
    left = deque(lines)

    async def ask(prompt: str) -> str | None:
        return left.popleft() if left else None

    return ask


async def chat(url: str, language: Language, *lines: str) -> tuple[int, list[str]]:
    """Run a chat; returns its exit code and what was printed."""
    printed: list[str] = []
    async with ClientSession() as session:
        code = await Chat(session, url, language, Words.load(), printed.append).run(typing(*lines))
    return code, printed


async def test_buttons_are_numbered_and_pressed_by_their_number(client: TestClient[Any, Any], rasa: FakeRasa) -> None:
    """A number without a button is just a message."""
    rasa.answers.append(turn("Quin?", buttons=(("URBACT", "p?a=1"), ("LIFE", "p?a=2"))))
    code, printed = await chat(str(client.make_url("")), "en", "Which funds?", "2", "7", "/quit", "never said")
    assert code == 0
    assert "  2. LIFE" in printed
    assert [asked["button"] for asked in rasa.asked] == [None, "p?a=2", None]
    assert rasa.asked[-1]["text"] == "7"
    assert rasa.asked[0]["metadata"]["page_language"] == "en"
    assert printed[-1] == "See you soon!"


async def test_the_end_of_the_input_ends_the_chat(client: TestClient[Any, Any]) -> None:
    """As /quit does; a refused message is explained."""
    code, printed = await chat(str(client.make_url("")), "es", "a" * 70_000)
    assert code == 0
    assert any("demasiado grande" in line for line in printed)
    assert printed[-1] == "¡Hasta pronto!"


async def test_a_gateway_that_is_not_there_is_named() -> None:
    """Exit code 1."""
    code, printed = await chat("http://127.0.0.1:9", "ca", "Hola")
    assert code == 1
    assert "http://127.0.0.1:9" in printed[-1]
