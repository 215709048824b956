"""An officer at the desk: what a browser asks for and hears while somebody works in it."""

import asyncio
import html
import json
import random
import re
import time
from collections import deque
from contextlib import suppress
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar, TCPConnector

from benchmarks.desk.figures import Times
from benchmarks.desk.marks import Marks, marks_in

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_FORM = re.compile(r'name="form_id" value="([^"]+)"')
_BEAT = re.compile(r'data-beat="(\d+)"')
_LIVE = {"X-Desk-Live": "1"}
# As in the scripts of the desk.
_LATER_SECONDS = 5.0
_REMEMBERED = 100
_QUEUE = "/desk/queue"
_ANSWER = "La convocatòria és oberta fins a finals de mes; us n'enviem la documentació i us ajudem amb la proposta."


class Officer:
    """One session, with one page open that hears what is new, as the scripts in `desk/static` do it."""

    def __init__(self, url: str, times: Times, marks: Marks) -> None:
        """Not signed in yet."""
        self._url, self._times, self._marks = url, times, marks
        self._session = ClientSession(
            cookie_jar=CookieJar(unsafe=True),
            connector=TCPConnector(limit=6),
            timeout=ClientTimeout(total=60),
            headers={"Accept-Language": "ca"},
        )
        self._page = _QUEUE
        self._opened = 0.0
        self._known: set[str] = set()
        self._beat = 0
        self._heard: deque[dict[str, Any]] = deque(maxlen=_REMEMBERED)
        self._loop = asyncio.get_running_loop()
        self._later: asyncio.TimerHandle | None = None
        self._wanted = asyncio.Event()
        self._live: list[asyncio.Task[None]] = []

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in, and look at the queue; nothing is heard yet."""
        async with self._session.get(f"{self._url}/desk/sign-in") as response:
            form = {"token": _found(_TOKEN, await response.text()), "email": email, "password": password}
        async with self._session.post(f"{self._url}/desk/sign-in", data=form) as response:
            response.raise_for_status()
        await self.open(_QUEUE, None)

    def listen(self) -> None:
        """Hear from now on what is new."""
        self._live = [asyncio.create_task(self._listen()), asyncio.create_task(self._refresh())]

    async def claim(self, number: int) -> None:
        """Take so many of those who wait longest."""
        for _ in range(number):
            text = await self.open(_QUEUE, None)
            waiting = re.search(r'action="(/desk/conversations/[^"]+)/claim"', text)
            if waiting is None:
                return
            async with self._session.post(self._url + waiting[1] + "/claim", data=self._form(text)) as response:
                await response.text()

    async def work(self, every_seconds: float, chance: random.Random) -> None:
        """Look at the queue, open one of the own conversations, answer; again and again."""
        await asyncio.sleep(chance.random() * every_seconds)
        while True:
            try:
                await self._answer_one(every_seconds, chance)
            except (ClientError, TimeoutError):
                self._times.fail("conversation")

    async def open(self, path: str, what: str | None) -> str:
        """Open a page, as a click does."""
        began = time.perf_counter()
        async with self._session.get(self._url + path) as response:
            text = await response.text()
        if response.status != 200:
            self._times.fail(what or "page")
        elif what is not None:
            self._times.add(what, time.perf_counter() - began)
        self._shows(path, text)
        return text

    async def close(self) -> None:
        """Close the browser."""
        for task in self._live:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._session.close()

    async def _answer_one(self, every_seconds: float, chance: random.Random) -> None:
        queue = await self.open(_QUEUE, "queue")
        mine = queue.partition('id="mine"')[2].partition('id="others"')[0]
        paths = re.findall(r'href="(/desk/conversations/[^"]+)"', mine)
        await asyncio.sleep(chance.expovariate(2 / every_seconds))
        if not paths:
            return
        await self.answer(chance.choice(paths), chance.expovariate(2 / every_seconds))

    async def answer(self, path: str, writes_seconds: float = 0.0) -> None:
        """Open a conversation, write for a while, send it, see the page with it."""
        page = await self.open(path, "conversation")
        await asyncio.sleep(writes_seconds)
        mark, form = self._marks.new(), self._form(page)
        form |= {"form_id": _found(_FORM, page), "text": f"{mark} {_ANSWER}", "do": "send"}
        began = time.perf_counter()
        self._marks.answered(mark, began)
        async with self._session.post(f"{self._url}{path}/reply", data=form, allow_redirects=False) as response:
            location = response.headers.get("Location", "")
        if response.status != 303:
            self._times.fail("reply")
            return
        self._times.add("reply", time.perf_counter() - began)
        shown = await self.open(location, "conversation")
        if mark in shown:
            self._times.add("reply_shown", time.perf_counter() - began)
        else:
            self._times.fail("reply_shown")

    async def _listen(self) -> None:
        """The one stream of the browser, whichever page is open."""
        while True:
            with suppress(ClientError, TimeoutError):
                address = f"{self._url}/desk/live?after={self._beat}"
                async with self._session.get(address, timeout=ClientTimeout(total=None)) as stream:
                    async for line in stream.content:
                        if line.startswith(b"data:"):
                            news = json.loads(line[5:])
                            self._heard.append(news)
                            self._told(news)
            await asyncio.sleep(1)

    def _told(self, news: dict[str, Any]) -> None:
        """What the page's script decides: whether to ask again for what it shows, now or later."""
        open_one = self._page.partition("/conversations/")[2]
        if news["own"] is None:
            self._wanted.set()
        elif open_one:
            if open_one in (*news["own"], *news["others"]):
                self._wanted.set()
        elif news["own"]:
            self._wanted.set()
        elif self._later is None or self._later.cancelled() or self._later.when() < self._loop.time():
            self._later = self._loop.call_later(_LATER_SECONDS, self._wanted.set)

    async def _refresh(self) -> None:
        """One question at a time; what happens meanwhile is asked about once, afterwards."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            if self._later is not None:
                self._later.cancel()
            path = self._page
            with suppress(ClientError, TimeoutError):
                began = time.perf_counter()
                async with self._session.get(self._url + path, headers=_LIVE) as response:
                    text = await response.text()
                self._times.add("refresh", time.perf_counter() - began)
                if path == self._page and response.status == 200:
                    # A list may wait on purpose; the conversation that is open may not.
                    what = "to_officer" if path == _QUEUE else "to_conversation"
                    self._marks.seen_by_officer(text, what, self._known, self._opened, time.perf_counter())

    def _shows(self, path: str, text: str) -> None:
        self._page, self._opened = path.partition("?")[0], time.perf_counter()
        self._known = marks_in(text)
        self._wanted.clear()
        self._beat = int(_found(_BEAT, text))
        # What was heard while the page was on its way.
        for news in self._heard:
            if news["number"] > self._beat:
                self._told(news)

    def _form(self, page: str) -> dict[str, str]:
        return {"token": html.unescape(_found(_TOKEN, page))}


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise ClientError("a page without its form")
    return found[1]
