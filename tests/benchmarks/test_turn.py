"""The benchmark of a turn: what it asks, what it counts, and what it says when something is missing."""

import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.turn import stock
from benchmarks.turn.__main__ import plans
from benchmarks.turn.driver import Plan, TurnError, drive, sentences
from benchmarks.turn.growth import Sample, plot, slope
from benchmarks.turn.parts import count
from languages import LANGUAGES
from operate.layout import ROOT, OperateError

TEXTS = {language: [f"{language} {number}" for number in range(9)] for language in LANGUAGES}


class Bot:
    """Answers every question, and remembers who asked what."""

    def __init__(self) -> None:
        """Nothing was asked."""
        self.asked: dict[str, list[str]] = {}
        self.status = 200
        self.answer = [{"text": "an answer"}]

    async def turn(self, request: web.Request) -> web.Response:
        """One turn of Rasa's REST channel."""
        body = await request.json()
        self.asked.setdefault(body["sender"], []).append(body["message"])
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def bot() -> AsyncIterator[tuple[Bot, str]]:
    """A bot and where it is asked."""
    made = Bot()
    app = web.Application()
    app.router.add_post("/webhook", made.turn)
    async with TestServer(app) as server:
        yield made, str(server.make_url("/webhook"))


async def test_every_turn_of_every_conversation_is_asked_and_timed(bot: tuple[Bot, str]) -> None:
    """As many conversations as planned, each as long as planned and in one language."""
    made, url = bot
    times = await drive(url, Plan(clients=4, turns=5, conversations=9), TEXTS, "test")
    assert len(made.asked) == 9
    assert all(len(texts) == 5 for texts in made.asked.values())
    assert all(len({text.split()[0] for text in texts}) == 1 for texts in made.asked.values())
    assert [len(turn) for turn in times.by_turn] == [9] * 5
    assert len(times.all) == 45
    assert 0 < times.percentile(50) <= times.percentile(99)
    assert times.median_of_turns(1, 1) > 0
    assert times.per_second == pytest.approx(45 / times.seconds)


async def test_late_turns_see_the_texts_that_early_turns_see(bot: tuple[Bot, str]) -> None:
    """Otherwise turn 50 would be compared with other questions than turn 1."""
    made, url = bot
    await drive(url, Plan(clients=2, turns=7, conversations=9), TEXTS, "test")
    by_turn = [Counter(texts[turn] for texts in made.asked.values()) for turn in range(7)]
    assert all(texts == by_turn[0] for texts in by_turn)


async def test_answers_without_words_are_counted(bot: tuple[Bot, str]) -> None:
    """A rival that says nothing is quick, and the table says so."""
    made, url = bot
    made.answer = []
    times = await drive(url, Plan(1, 2, 3), TEXTS, "test")
    assert times.empty == 6


async def test_a_turn_that_fails_ends_the_measurement(bot: tuple[Bot, str]) -> None:
    """Errors are quick too."""
    made, url = bot
    made.status = 500
    with pytest.raises(TurnError, match="status 500"):
        await drive(url, Plan(1, 2, 3), TEXTS, "test")


def test_the_test_sentences_serve_as_questions() -> None:
    """Every language has as many, and each intent comes in turn."""
    found = sentences()
    assert list(found) == list(LANGUAGES)
    assert len({len(texts) for texts in found.values()}) == 1
    assert len(found["ca"]) > 50


def test_missing_sentences_are_named(tmp_path: Path) -> None:
    """Where the test set has moved, the sentence says what was looked for."""
    with pytest.raises(TurnError, match=r"ca has no sentences of ask_programme"):
        sentences(tmp_path)


def test_every_plan_has_as_many_turns() -> None:
    """One client and eight, conversations of one, ten and fifty turns."""
    made = plans(18)
    assert {plan.turns * plan.conversations for plan in made} == {900}
    assert [(plan.clients, plan.turns) for plan in made] == [(1, 1), (1, 10), (1, 50), (8, 1), (8, 10), (8, 50)]


def test_the_wanted_epochs_are_those_of_every_network() -> None:
    """And nothing else of the default pipeline and policies changes."""
    usual, short = (yaml.safe_load(stock.configuration(epochs)) for epochs in (100, 10))
    networks = [each for each in (*short["pipeline"], *short["policies"]) if "epochs" in each]
    assert [network["name"] for network in networks] == ["DIETClassifier", "UnexpecTEDIntentPolicy", "TEDPolicy"]
    assert {network.pop("epochs") for network in networks} == {10}
    for each in (*usual["pipeline"], *usual["policies"]):
        each.pop("epochs", None)
    assert short == usual


def test_without_stock_rasa_the_command_that_makes_it_is_named(tmp_path: Path) -> None:
    """It is no part of the product, so it may well be missing."""
    with pytest.raises(OperateError, match=r"python is missing or has no tensorflow: run `make \.venv-stock`"):
        stock.model(tmp_path / "python")


def test_the_command_says_what_is_missing_and_fails(tmp_path: Path) -> None:
    """One sentence and a non-zero exit code."""
    command = [sys.executable, "-m", "benchmarks.turn", "--python", str(tmp_path / "python")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("benchmarks.turn: ") and "make .venv-stock" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_look_counts_for_the_innermost_part() -> None:
    """The sentence vector is a part of understanding, and is told apart from it."""
    stacks = """serve (sanic/x.py:1);parse_message (rasa/core/processor.py:7);process (bot/nlu/names.py:3) 4
serve (sanic/x.py:1);parse_message (rasa/core/processor.py:7);process (bot/nlu/v.py:3);encode (encoder/e5.py:2) 6
serve (sanic/x.py:1);parse_message (rasa/core/processor.py:7);run (rasa/engine/runner/dask.py:101) 1
serve (sanic/x.py:1) 3
"""
    assert count(stacks) == {
        "language, words, names, values": 4,
        "sentence vector": 6,
        "understanding, the rest": 1,
        "the web server and the rest": 3,
    }


def test_growth_is_the_slope_of_the_second_half() -> None:
    """What a start takes is no growth; a leak is."""
    leak = [Sample(turns, turns / 30, {"rasa": 500 + turns / 100}) for turns in range(0, 2001, 250)]
    assert slope(leak) == pytest.approx(10)
    settled = [Sample(turns, turns / 30, {"rasa": min(turns, 500) + 300}) for turns in range(0, 2001, 250)]
    assert slope(settled) == pytest.approx(0)


def test_the_same_figures_make_the_same_picture(tmp_path: Path) -> None:
    """So that a picture in the docs changes only with its figures."""
    samples = [Sample(turns, 1.0, {"rasa": 600.0, "gateway": 100.0}) for turns in (0, 250, 500)]
    plot(samples, tmp_path / "one.svg")
    plot(samples, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert b"<svg" in (tmp_path / "one.svg").read_bytes()
