"""Transcripts are held with a running gateway, and written where documents show them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from operate.layout import OperateError
from operate.transcripts import MOST_LINES, Transcript, hold, write


async def answer(request: web.Request) -> web.Response:
    """Say what was said, twice, with one button; refuse nothing but "too much"."""
    message = await request.json()
    if message["message"] == "too much":
        return web.json_response({"error": "too_many_messages", "message": "Slower, please."}, status=429)
    button = {"title": "Go on", "payload": "b:1"}
    said: list[dict[str, Any]] = [
        {"text": "First.", "buttons": []},
        {"text": f"You said:\n• {message['message']}", "buttons": [button]},
    ]
    return web.json_response(said)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """A gateway that repeats what it hears."""
    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_what_is_typed_pressed_and_answered_is_written_down(url: str) -> None:
    """A press sends the button's payload and shows its title; bullets become Markdown's."""
    script = [{"user": "hello"}, {"press": "Go on"}]
    async with ClientSession() as session:
        held = await hold("en", script, url, session)
    turn = "> First.\n\n> You said:\n> - {said}\n>\n> `Go on`"
    first, second = turn.format(said="hello"), turn.format(said="b:1")
    assert held.body == f"**› hello**\n\n{first}\n\n**› [Go on]**\n\n{second}"
    assert held.lines == 6


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ([{"press": "Go on"}], "docs/transcripts/en.yml: 'Go on' is not among []"),
        ([{"user": "too much"}], "was refused: Slower, please."),
        ([{"user": "hello"}] * MOST_LINES, f"lines of dialogue, more than {MOST_LINES}"),
    ],
)
async def test_a_script_that_does_not_fit_is_told_in_one_sentence(
    url: str, script: list[dict[str, str]], complaint: str
) -> None:
    """A button that is not offered, a refused message, a dialogue that nobody would read to its end."""
    async with ClientSession() as session:
        with pytest.raises(OperateError) as caught:
            await hold("en", script, url, session)
    assert complaint in str(caught.value)


def test_only_the_place_between_the_marks_is_written(tmp_path: Path) -> None:
    """The rest of the README stays as it was, and writing twice is writing once."""
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- transcripts:begin -->\nold\n<!-- transcripts:end -->\nz\n", encoding="utf-8")
    for _ in range(2):
        write([Transcript("ca", "**› hola**", 1)], tmp_path, readme)
        marked = "<!-- transcripts:begin -->\n\n### Català\n\n**› hola**\n\n<!-- transcripts:end -->"
        assert readme.read_text(encoding="utf-8") == f"a\n{marked}\nz\n"
    assert (tmp_path / "ca.md").read_text(encoding="utf-8").startswith("# Català\n\n")


def test_a_readme_without_marks_is_not_touched(tmp_path: Path) -> None:
    """Where the transcripts belong is not guessed."""
    readme = tmp_path / "README.md"
    readme.write_text("a\n", encoding="utf-8")
    with pytest.raises(OperateError, match="no place for transcripts"):
        write([Transcript("ca", "**› hola**", 1)], tmp_path, readme)
    assert readme.read_text(encoding="utf-8") == "a\n"
