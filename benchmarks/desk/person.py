"""Somebody in a chat on the website, who wants a person and goes on writing to them."""

import asyncio
import random
import time
from contextlib import suppress

from aiohttp import ClientSession

from benchmarks.desk.marks import Marks
from benchmarks.sockets.page import Page

_THANKS = "moltes gràcies; i de la convocatòria del LIFE, fins quan tenim temps per a presentar-nos-hi?"


class Person:
    """One conversation, by a real WebSocket."""

    def __init__(self, page: Page, marks: Marks) -> None:
        """Talk on an open page; use `begin` instead."""
        self._page = page
        self._marks = marks
        self._messages = 0
        self._hearing = asyncio.create_task(self._hear())

    @classmethod
    async def begin(cls, session: ClientSession, url: str, marks: Marks, asks: bool) -> "Person":
        """Open a page and say something; then ask for a person, if they are to."""
        page = await Page.open(session, url)
        await page.emit("user_uttered", session_id=page.session_id, message="Què és URBACT?", id="first")
        await page.next("bot_uttered")
        if asks:
            await page.emit("ask_for_person", session_id=page.session_id, id="person")
            await page.next("bot_uttered")
        return cls(page, marks)

    async def write_on(self, every_seconds: float, chance: random.Random) -> None:
        """Write again and again, at a pace around one message in so many seconds."""
        await asyncio.sleep(chance.random() * every_seconds)
        while True:
            await self.write()
            await asyncio.sleep(chance.expovariate(1 / every_seconds))

    async def write(self) -> None:
        """Write one message that can be told from all others."""
        self._messages += 1
        mark = self._marks.new()
        self._marks.sent(mark, time.perf_counter())
        text = f"{mark} {_THANKS}"
        await self._page.emit("user_uttered", session_id=self._page.session_id, message=text, id=str(self._messages))

    async def close(self) -> None:
        """Close the page."""
        self._hearing.cancel()
        with suppress(asyncio.CancelledError):
            await self._hearing
        await self._page.close()

    async def _hear(self) -> None:
        while True:
            heard = await self._page.next("bot_uttered")
            self._marks.seen_by_person(str(heard.get("text", "")), time.perf_counter())
            # As the widget does: an officer's words count as delivered once they are shown.
            if "sequence" in heard:
                await self._page.emit("read", session_id=self._page.session_id, sequence=heard["sequence"])
