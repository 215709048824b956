"""Logs tell what happened to each turn, and nothing of who wrote what."""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import structlog

from gateway.logs import configure
from tests.fakes.rasa import FakeRasa, turn

Say = Callable[..., Awaitable[list[dict[str, Any]]]]


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was written to the log since it was last asked; afterwards logging is as it was."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield lambda: capsys.readouterr().err
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.reset_defaults()


async def test_a_conversation_leaves_no_personal_data_in_the_log(
    say: Say, rasa: FakeRasa, logs: Callable[[], str]
) -> None:
    """Questions, names, addresses, senders, answers, also when everything fails and every detail is logged."""
    configure("DEBUG", "json")
    rasa.answers.append(turn("Gràcies, Maria!", status="form_step", intent="inform"))
    await say("Em dic Maria Puig i el correu és maria@example.cat", sender="sender-7531", message_id="id-8642")
    await say("DNI 12345678Z", sender="sender-7531")
    rasa.raw = '{"messages": "Maria Puig"}'
    await say("Maria Puig, 600123456", sender="sender-7531")
    rasa.raw, rasa.status = "Maria Puig", 500
    await say("Maria Puig, 600123456", sender="sender-7531")
    lines = logs()
    for private in ("Maria", "maria@", "sender-7531", "12345678", "600123456", "Em dic", "Gràcies"):
        assert private not in lines
    turns = [entry for line in lines.splitlines() if (entry := json.loads(line))["event"] == "turn"]
    assert [entry["status"] for entry in turns] == [
        "form_step",
        "refused_personal_data",
        "error_internal",
        "error_internal",
    ]
    assert turns[0].keys() == {
        "event",
        "level",
        "timestamp",
        "conversation",
        "channel",
        "status",
        "intent",
        "language",
        "milliseconds",
        "repeated",
    }
    assert len({entry["conversation"] for entry in turns}) == 1


def test_the_console_is_for_people(logs: Callable[[], str]) -> None:
    """One readable line an event, from the level that was set."""
    configure("INFO", "console")
    structlog.get_logger().info("turn", status="answered")
    structlog.get_logger().debug("hidden")
    (line,) = logs().splitlines()
    assert "turn" in line
    assert "answered" in line
