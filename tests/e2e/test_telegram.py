"""Going on in Telegram from the web chat: the menu says what it means, gives a link, and the page says that it left."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from languages import LANGUAGES, Language
from operate.widget import build_if_changed
from tests.e2e.browsing import Chat, overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.officer import PATIENCE_MS
from tests.e2e.site import Site, running_site
from tests.fakes.rasa import turn
from tests.fakes.telegram import TOKEN, FakeTelegram

_PATIENCE_SECONDS = 60


class Server:
    """The fake of Telegram in a thread of its own, because browser tests hold the main one."""

    def __init__(self, telegram: FakeTelegram, loop: asyncio.AbstractEventLoop) -> None:
        """Keep where it runs."""
        self.telegram = telegram
        self._loop = loop

    def starts(self, user_id: int, code: str) -> None:
        """Somebody opens the link and presses the button."""
        person = self.telegram.person(user_id, "Anna", "ca")
        asyncio.run_coroutine_threadsafe(person.says(f"/start {code}"), self._loop).result(_PATIENCE_SECONDS)


@contextmanager
def running_telegram() -> Iterator[Server]:
    """Serve until the block ends."""
    loop = asyncio.new_event_loop()
    telegram = FakeTelegram()
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with telegram.running():
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    ready.wait(_PATIENCE_SECONDS)
    try:
        yield Server(telegram, loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all tests here."""
    with running_telegram() as running:
        yield running


@pytest.fixture(scope="module")
def connected(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that Telegram knows."""
    build_if_changed()
    settings = {"PASSARELLA_TELEGRAM_TOKEN": TOKEN, "PASSARELLA_TELEGRAM_API_URL": server.telegram.url}
    with running_site(tmp_path_factory.mktemp("telegram"), **settings) as site:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not server.telegram.called("getUpdates"):
            assert time.monotonic() < until
            time.sleep(0.05)
        yield site


@pytest.mark.parametrize("language", LANGUAGES)
def test_going_on_in_telegram(language: Language, server: Server, connected: Site, visit: Visit) -> None:
    """What it means stands before the link, the focus is on the link, and afterwards the chat says where it went."""
    connected.rasa.otherwise = turn("OK.", language=language)
    chat = Chat(visit(f"{connected.url}/{language}"), language).open()
    chat.say("Hola")
    expect(chat.messages.last).to_contain_text("OK.")
    chat.button("menu").click()
    chat.button("telegram").click()
    link: Any = chat.panel.get_by_role("link", name=chat.word("telegram_open"))
    expect(link).to_be_focused()
    expect(chat.panel.get_by_text(chat.word("telegram_what"))).to_be_visible()
    expect(chat.panel.get_by_text(chat.word("telegram_once").replace("{minutes}", "10"))).to_be_visible()
    assert not violations(chat.page, "passarella-chat")
    assert not overflows(chat.page)
    address = link.get_attribute("href")
    assert address.startswith("https://t.me/passarella_test_bot?start=")
    server.starts(3000 + LANGUAGES.index(language), address.partition("start=")[2])
    expect(chat.messages.last).to_contain_text("Telegram", timeout=PATIENCE_MS)
    chat.page.reload()
    again = Chat(chat.page, language)
    expect(again.messages.last).to_contain_text("Telegram", timeout=PATIENCE_MS)
    expect(again.panel.get_by_text("Hola", exact=True)).to_have_count(0)


def test_where_telegram_is_off_nothing_of_it_is_there(site: Site, visit: Visit) -> None:
    """No button that leads nowhere."""
    chat = Chat(visit(f"{site.url}/ca"), "ca").open()
    chat.button("menu").click()
    expect(chat.button("download")).to_be_visible()
    expect(chat.panel.get_by_text(chat.word("telegram"))).to_be_hidden()
