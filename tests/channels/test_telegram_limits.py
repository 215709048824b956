"""The pace of what is sent, on a clock of its own."""

import asyncio

import pytest

from channels.telegram_limits import Rate, SendingLimits, Turnstile

LIMITS = SendingLimits(overall=Rate(0.1, 2), private=Rate(1.0, 2), group=Rate(3.0, 1))


class Clock:
    """Seconds that only tests move."""

    def __init__(self) -> None:
        """At the beginning."""
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was waited for, without waiting."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(round(seconds, 3))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waited


async def test_a_chat_gets_a_burst_and_then_one_a_second(waits: list[float]) -> None:
    """After a pause it gets a burst again."""
    clock = Clock()
    turnstile = Turnstile(LIMITS, clock)
    for _ in range(5):
        await turnstile.pass_through(1, "private")
    assert waits[::2] == [0, 0, 0, 1, 2]
    clock.now = 10
    waits.clear()
    await turnstile.pass_through(1, "private")
    assert waits[0] == 0


async def test_groups_are_slower_and_chats_do_not_wait_for_each_other(waits: list[float]) -> None:
    """Twenty a minute."""
    turnstile = Turnstile(LIMITS, Clock())
    for _ in range(3):
        await turnstile.pass_through(-1, "group")
    await turnstile.pass_through(2, "private")
    assert waits[::2] == [0, 0, 3, 0]


async def test_all_chats_together_have_a_limit(waits: list[float]) -> None:
    """So many a second to everybody."""
    turnstile = Turnstile(LIMITS, Clock())
    for chat in range(5):
        await turnstile.pass_through(chat, "private")
    assert waits[1::2] == [0, 0, 0, 0.1, 0.2]


def test_a_chat_that_is_held_is_let_go_again() -> None:
    """When the time is over that Telegram named."""
    clock = Clock()
    turnstile = Turnstile(LIMITS, clock)
    turnstile.hold(1, 30)
    assert (turnstile.held(1), turnstile.held(2)) == (30, 0)
    clock.now = 31
    assert turnstile.held(1) == 0
