"""A browser, a site, and visits of one to the other."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from operate.widget import build_if_changed
from tests.e2e.browsing import Chat
from tests.e2e.site import Site, running_site
from tests.fakes.rasa import turn

CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, which `make setup` installs; it ends with these tests, because others need its event loop."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: `make setup` installs it, or says why it could not")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One gateway for all tests that leave it running."""
    build_if_changed()
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(shared_site: Site) -> Site:
    """That gateway, its bot without orders and with nothing left to answer of the test before."""
    rasa = shared_site.rasa
    while rasa.busy:
        time.sleep(0.05)
    rasa.answers.clear()
    rasa.asked.clear()
    rasa.otherwise = turn("Això és una resposta.")
    rasa.delay, rasa.status, rasa.raw = 0.0, 200, None
    return shared_site


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens pages in a browser without a past; takes Playwright's options of a context."""
    contexts = []

    def go(url: str, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "ca-ES", **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def chat(site: Site, visit: Visit) -> Chat:
    """The chat on the Catalan page, opened."""
    return Chat(visit(f"{site.url}/ca")).open()
