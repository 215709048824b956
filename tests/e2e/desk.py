"""A site with officers, and what they and people do there, in the words of the tests."""

import asyncio
import json
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page, expect

from casework.clock import utc_now
from casework.database import Database
from casework.requests import Requests
from languages import Language
from tests.e2e.site import Site, running_site
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import ALWAYS_OPEN, PASSWORD, FakeOffice
from tests.fakes.rasa import turn

# Name and role of each account.
STAFF = (("Anna", "lead"), ("Pere", "officer"))


@contextmanager
def running_desk(folder: Path, **more: str) -> Iterator[Site]:
    """A gateway whose office is open by day and night, with two officers and some requests; `more` is for it."""
    hours = folder / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    with running_site(folder, PASSARELLA_HOURS_FILE=str(hours), **more) as site:
        apart(_staffed(site.database_url))
        yield site


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run something in a thread of its own: the browser holds the event loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _staffed(database_url: str) -> None:
    database = Database.open(database_url)
    office = FakeOffice(database, utc_now)  # type: ignore[arg-type]
    for name, role in STAFF:
        await office.employ(name, role, "away", shown_name=name)  # type: ignore[arg-type]
    requests = Requests(database, SECRET, service=office.office.rules)
    for number in range(3):
        await requests.file(replace(DRAFT, draft_id=f"draft-{number}"))
    await database.close()


class Writer:
    """Somebody who writes over REST."""

    def __init__(self, site: Site, name: str, language: Language = "ca") -> None:
        """Nothing was written yet."""
        self._site = site
        self._name = name
        self._language = language

    def say(self, text: str) -> list[str]:
        """Write, and read the words that come back."""
        body = {"sender": self._name, "message": text, "metadata": {"language": self._language}}
        asked = urllib.request.Request(
            f"{self._site.url}/webhooks/rest/webhook",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=10) as answered:
            return [element.get("text", "") for element in json.load(answered)]

    def wish(self) -> str:
        """Ask the bot for somebody, and read the last that is said to it."""
        answer = turn("…", intent="talk_to_human", handoff=True, language=self._language)
        self._site.rasa.answers.append(answer)
        return self.say("AMB?")[-1]

    def want_a_person(self, text: str = "Vull parlar amb una persona", **known: str) -> None:
        """Ask the bot for somebody."""
        answer = turn("D'acord.", intent="talk_to_human", handoff=True, language=self._language, known=known)
        self._site.rasa.answers.append(answer)
        self.say(text)


def sign_in(page: Page, name: str) -> Page:
    """Sign in on the page that asks for it."""
    page.locator("#email").fill(f"{name.lower()}@example.cat")
    page.locator("#password").fill(PASSWORD)
    page.locator("form .button").click()
    expect(page.locator("#queue")).to_be_visible()
    return page


def reply(page: Page, text: str) -> None:
    """Write an answer and send it."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".message.officer").last).to_contain_text(text)
