"""The bot's channel is asked as agreed, and everything it may do wrong has a name."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from aiohttp import ClientSession

from casework.bot import BotTimeout, BotUnavailable, Question
from casework.rasa import RasaBot
from casework.turns import Button
from tests.fakes.fixtures import SECRET
from tests.fakes.rasa import FakeRasa, turn

TODAY = date(2026, 11, 24)
QUESTION = Question(
    conversation_id="c1",
    message_id="m1",
    text="Què és URBACT?",
    button=None,
    channel="rest",
    conversation_language=None,
    language_choice=None,
    page_language="ca",
)


@pytest.fixture
async def bot(rasa: FakeRasa) -> AsyncIterator[RasaBot]:
    """The real client of the fake server."""
    async with ClientSession() as session:
        yield RasaBot(session, rasa.url, SECRET, timeout_seconds=0.2, day=lambda: TODAY)


async def test_a_question_is_asked_as_agreed(bot: RasaBot, rasa: FakeRasa) -> None:
    """Body, metadata and the way back."""
    rasa.answers.append(turn("Un programa.", buttons=(("Ajuts", "ask_funding?programme=urbact-iv"),), image="i.png"))
    answer = await bot.ask(QUESTION)
    assert rasa.asked == [
        {
            "sender": "c1",
            "message_id": "m1",
            "text": "Què és URBACT?",
            "button": None,
            "metadata": {
                "today": "2026-11-24",
                "channel": "rest",
                "conversation_language": None,
                "language_choice": None,
                "page_language": "ca",
            },
        }
    ]
    (said,) = answer.said
    assert said.buttons == (Button("Ajuts", "ask_funding?programme=urbact-iv"),)
    assert (answer.facts.status, answer.facts.confidence, answer.facts.complete) == ("answered", 0.93, True)


async def test_a_turn_without_a_status_broke_off(bot: RasaBot, rasa: FakeRasa) -> None:
    """Words before an action that failed are no answer."""
    rasa.answers.append(turn("Comencem la sol·licitud.", statuses=[]))
    answer = await bot.ask(QUESTION)
    assert (answer.facts.complete, answer.facts.status) == (False, "error_internal")


async def test_saying_nothing_is_no_answer(bot: RasaBot, rasa: FakeRasa) -> None:
    """The action server was down: Rasa itself is content."""
    rasa.answers.append(turn())
    assert not (await bot.ask(QUESTION)).facts.complete


async def test_a_status_that_nobody_knows_counts_as_an_error(bot: RasaBot, rasa: FakeRasa) -> None:
    """Its words are said all the same, in the likeliest language."""
    rasa.answers.append(turn("Hola.", status="surprised", language="xx"))
    facts = (await bot.ask(replace(QUESTION, conversation_language="es"))).facts
    assert (facts.status, facts.language, facts.complete) == ("error_internal", "es", True)


@pytest.mark.parametrize("raw", ["", "no json", "[]", '{"messages": []}', '{"messages": 1, "facts": {"status": "x"}}'])
async def test_an_unreadable_answer_is_no_answer(bot: RasaBot, rasa: FakeRasa, raw: str) -> None:
    """Whatever came instead of the agreed body."""
    rasa.raw = raw
    with pytest.raises(BotUnavailable):
        await bot.ask(QUESTION)


async def test_a_failing_server_is_unavailable(bot: RasaBot, rasa: FakeRasa) -> None:
    """Status 500."""
    rasa.status = 500
    with pytest.raises(BotUnavailable, match="500"):
        await bot.ask(QUESTION)


async def test_a_wrong_secret_is_unavailable(bot: RasaBot, rasa: FakeRasa) -> None:
    """Status 401."""
    rasa.secret = "another secret altogether"
    with pytest.raises(BotUnavailable, match="401"):
        await bot.ask(QUESTION)
    assert rasa.asked == []


async def test_a_slow_server_times_out(bot: RasaBot, rasa: FakeRasa) -> None:
    """After the time that was set."""
    rasa.delay = 2
    with pytest.raises(BotTimeout):
        await bot.ask(QUESTION)


async def test_nobody_there_is_unavailable() -> None:
    """Connection refused."""
    async with ClientSession() as session:
        with pytest.raises(BotUnavailable):
            await RasaBot(session, "http://127.0.0.1:9", SECRET, timeout_seconds=1, day=lambda: TODAY).ask(QUESTION)
