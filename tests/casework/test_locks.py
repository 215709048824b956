"""Whether what was read before a lock was had is still true."""

import asyncio

from casework.locks import KeyedLocks


async def test_what_was_read_holds_until_somebody_gives_the_lock_back() -> None:
    """Of the same key, and whoever had it when one began to watch."""
    locks = KeyedLocks()
    before = locks.since("anna")
    async with locks.holding("marc"), locks.holding("anna"):
        during = locks.since("anna")
        assert before.undisturbed
        assert during.undisturbed
    async with locks.holding("anna"):
        assert not before.undisturbed
        assert not during.undisturbed
    assert locks.since("anna").undisturbed


async def test_who_waits_is_let_in_one_at_a_time() -> None:
    """In the order in which they came."""
    locks, inside, order = KeyedLocks(), 0, list[int]()

    async def enter(number: int) -> None:
        nonlocal inside
        async with locks.holding("anna"):
            inside += 1
            await asyncio.sleep(0)
            order.append(number)
            assert inside == 1
            inside -= 1

    await asyncio.gather(*map(enter, range(5)))
    assert order == list(range(5))
