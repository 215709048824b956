"""Pages begin one after another, and whatever else goes on goes on between them."""

import asyncio

from desk.pacing import Pacing


async def test_others_go_on_between_pages() -> None:
    """Something that takes several turns of the loop is done after a page or two, not after all."""
    pacing, made = Pacing(), []
    order: list[str] = []

    async def page(number: int) -> None:
        await pacing.turn(wanted=True)
        made.append(number)

    async def store() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        order.extend(map(str, made))

    pages = [asyncio.create_task(page(number)) for number in range(20)]
    await asyncio.create_task(store())
    assert order in ([], ["0"], ["0", "1"])
    await asyncio.gather(*pages)
    assert made == list(range(20))


async def test_a_page_that_somebody_waits_for_comes_first() -> None:
    """An open page that asks by itself waits for them."""
    pacing, made = Pacing(), []

    async def page(name: str, wanted: bool) -> None:
        await pacing.turn(wanted=wanted)
        made.append(name)

    names = [("open", False), ("open too", False), ("clicked", True)]
    await asyncio.gather(*(page(*each) for each in names))
    assert made == ["open", "clicked", "open too"]


async def test_whoever_gives_up_holds_up_nobody() -> None:
    """A browser that goes away takes no turn."""
    pacing = Pacing()
    await pacing.turn(wanted=True)
    gone, other = (asyncio.create_task(pacing.turn(wanted=True)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(5):
        await other
        await pacing.turn(wanted=True)
    assert gone.cancelled()
