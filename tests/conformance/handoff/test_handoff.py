"""Every channel, held to the hand-off: no bot between claim and return, no message lost, none doubled.

How to run it on a channel of your own is in docs/handoff.md.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conformance.handoff.channel import ChannelUnderTest
from tests.conformance.handoff.rest import RestUnderTest
from tests.conformance.handoff.stage import WANTS_PERSON, Stage, stage
from tests.conformance.handoff.telegram import TelegramUnderTest
from tests.conformance.handoff.web import WebUnderTest
from tests.fakes.fixtures import database_url, migrated  # noqa: F401
from tests.gateway.test_process import free_port

# Each channel that the suite is run on: a function of a person's name.
CHANNELS: dict[str, Callable[[str], ChannelUnderTest]] = {
    "rest": RestUnderTest,
    "web": WebUnderTest,
    "telegram": TelegramUnderTest,
}


@pytest.fixture(params=CHANNELS)
async def play(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:  # noqa: F811
    """A gateway that runs, and a person on the channel."""
    async with stage(database_url, tmp_path, free_port()) as opened:
        channel = CHANNELS[request.param]("anna")
        await opened.start(channel)
        yield opened
        await channel.close()


def now(play: Stage) -> None:
    """The officers' clock shows the real time."""
    play.office.clock.now = datetime.now(UTC)


async def test_a_whole_hand_off(play: Stage) -> None:
    """Asked for, claimed, talked, given back, closed, opened again: authors as they should be."""
    anna = await play.office.employ("Anna", shown_name="Anna")
    play.rasa.answers.append(WANTS_PERSON)
    await play.send("Vull parlar amb algú")
    await play.send("És per un ajut")
    assert await play.claim(anna) == "claimed"
    await play.say(anna, "Bon dia!")
    await play.send("Hola, Anna")
    await play.say(anna, "En què us ajudo?")
    now(play)
    assert await play.office.takeover.return_to_bot(await play.conversation(), anna) == "returned"
    await play.send("Què és URBACT?")
    assert await play.claim(anna) == "claimed"
    assert await play.office.takeover.close(await play.conversation(), anna, "other") == "closed"
    await play.send("I una altra cosa")
    seen = await play.prove()
    # The bot's first words say that it is one. A channel that asks for more with a message has one more answer.
    assert [s.author for s in seen][:10] == [
        *("bot", "system"),
        *("system", "officer", "officer", "system"),
        "bot",
        *("system", "system"),
        "bot",
    ]


async def test_two_officers_claim_while_the_person_writes(play: Stage) -> None:
    """One gets it, the other is told; all that was written is there."""
    officers = [await play.office.employ(name) for name in ("Anna", "Berta")]
    play.rasa.answers.append(WANTS_PERSON)
    await play.send("Vull parlar amb algú")
    outcomes, *_ = await asyncio.gather(
        asyncio.gather(*(play.claim(officer) for officer in officers)), *(play.send(f"Hola {n}") for n in range(5))
    )
    assert sorted(outcomes) == ["claimed", "taken"]
    await play.say(officers[outcomes.index("claimed")], "Bon dia")
    await play.prove()


async def test_a_claim_while_the_bot_is_thinking(play: Stage) -> None:
    """What the bot says then is never heard, and the officer has the message."""
    anna = await play.office.employ("Anna")
    await play.send("Hola")
    play.rasa.delay = 0.7
    thinking = asyncio.create_task(play.send("Què és URBACT?"))
    await play.asked(2)
    assert await play.claim(anna) == "claimed"
    await thinking
    await play.say(anna, "Us ho explico jo")
    seen = await play.prove()
    assert [s.author for s in seen if s.author == "bot"] == ["bot"] * 2


async def test_a_message_at_the_moment_of_return(play: Stage) -> None:
    """It is the officer's or the bot's to answer, and never both's."""
    anna = await play.office.employ("Anna")
    await play.send("Hola")
    for number in range(3):
        assert await play.claim(anna) == "claimed"
        conversation = await play.conversation()
        returned, _ = await asyncio.gather(
            play.office.takeover.return_to_bot(conversation, anna), play.send(f"Encara hi sou? {number}")
        )
        assert returned == "returned"
    await play.prove()


async def test_whatever_is_typed_the_bot_keeps_silent(play: Stage) -> None:
    """Commands of the bot, old buttons, nothing at all, far too much."""
    anna = await play.office.employ("Anna")
    await play.send("Hola")
    asked = len(play.rasa.asked)
    await play.claim(anna)
    for text in ("/restart", "b:AAAAAAAAAAAAAAAA", "…", "x" * 3000, "deixa-ho", "Vull parlar amb algú"):
        await play.send(text)
    await play.prove()
    assert len(play.rasa.asked) == asked


@pytest.mark.parametrize("killed_after", range(7))
async def test_killed_after_any_step_nothing_is_lost(play: Stage, killed_after: int) -> None:
    """Kill -9 after each step of a hand-off; the next process goes on where the last one was."""
    anna = await play.office.employ("Anna")
    play.rasa.answers.append(WANTS_PERSON)

    async def give_back() -> None:
        await play.office.takeover.return_to_bot(await play.conversation(), anna, "Fet.", {})

    async def ask() -> None:
        await play.send("Vull parlar amb algú")

    async def claim() -> None:
        assert await play.claim(anna) == "claimed"

    steps = (
        ask,
        lambda: play.send("És urgent"),
        claim,
        lambda: play.say(anna, "Bon dia"),
        lambda: play.send("Gràcies"),
        give_back,
        lambda: play.send("Què és URBACT?"),
    )
    for number, step in enumerate(steps):
        await step()
        if number == killed_after:
            await play.kill()
    seen = await play.prove()
    assert [s.author for s in seen].count("officer") == 1


async def test_killed_in_the_middle_of_a_turn_that_an_officer_takes(play: Stage) -> None:
    """The message was stored and the bot was asked; the process dies, an officer claims, the person sends again."""
    anna = await play.office.employ("Anna")
    await play.send("Hola")
    play.rasa.delay = 2.0
    sending = asyncio.create_task(play.send("Què és URBACT?", "m-killed"))
    await play.asked(2)
    await play.claim(anna)
    await play.kill()
    play.rasa.delay = 0.0
    with contextlib.suppress(ConnectionError):
        await sending
    await play.say(anna, "Us ho explico jo")
    seen = await play.prove()
    assert [s.author for s in seen if s.author == "bot"] == ["bot"] * 2


async def test_killed_between_asking_and_hearing_the_place_in_the_queue(play: Stage) -> None:
    """The wish is stored, the reply never arrived: asked again, the person waits once and is told once."""
    await play.office.employ("Anna")
    play.rasa.answers.extend([WANTS_PERSON, WANTS_PERSON])
    await play.send("Vull parlar amb algú", "m-wish")
    await play.kill()
    await play.send("Vull parlar amb algú", "m-wish")
    seen = await play.prove()
    assert [s.author for s in seen] == ["bot", "system"]
