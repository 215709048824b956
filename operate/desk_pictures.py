"""Takes the pictures of the officers' guide: the desk of a running copy, in three languages, with invented people."""

import asyncio
import json
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page

from casework.database import Database
from casework.filing import RequestDraft
from casework.officers import Officers
from casework.passwords import generated
from casework.requests import Requests
from casework.service import ServiceRules
from languages import LANGUAGES, Language
from operate.layout import ROOT
from operate.trial import RunningSystem

_EMAIL = "anna@example.cat"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DESKTOP, _TABLET = (1280, 800), (820, 1180)
_PATIENCE_MS = 20_000
# What somebody of each language asks, and how they ask for a person.
_ASKED: dict[Language, tuple[str, str]] = {
    "ca": ("Quan obre la convocatòria de l'URBACT?", "Vull parlar amb una persona"),
    "es": ("¿Qué es MedCities?", "Quiero hablar con una persona"),
    "en": ("Who can apply for CERV?", "I want to talk to a person"),
}
# What the officer writes to whom asks in the language of the page.
_ANSWERED: dict[Language, str] = {
    "ca": "Bon dia! Ho consulto i us ho dic de seguida.",
    "es": "¡Buenos días! Lo consulto y se lo digo enseguida.",
    "en": "Hello! I am looking into it and will tell you shortly.",
}
_NEEDS = (
    ("partner-search", "gava", "Busquem socis per a un projecte de mobilitat.", "Maria Exemple"),
    ("delegation-visit", "badalona", "Recibimos una delegación de Lisboa en marzo.", "Pablo Ejemplo"),
    ("letter-of-support", "tiana", "We need a letter of support for a CERV application.", "Mary Example"),
)


def always_open(folder: Path) -> Path:
    """A file of hours of an office that is open by day and night: pictures are taken at any time."""
    file = folder / "hours.yml"
    week = {"week": {day: ["00:00-24:00"] for day in _DAYS}, "public_holidays": False}
    file.write_text(yaml.safe_dump(week), encoding="utf-8")
    return file


def take(browser: Browser, system: RunningSystem, folder: Path) -> None:
    """Let people write, sign in, and write the pictures.

    Args:
        browser: that is open.
        system: a running copy, whose office is open.
        folder: where to.
    """
    password = generated()
    _apart(_staff(system, password))
    for language, size, suffix in (*((each, _DESKTOP, each) for each in LANGUAGES), ("ca", _TABLET, "tablet")):
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", timezone_id="Europe/Madrid"
        )
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        _pictures(page, system, folder, language, suffix, password)
        context.close()


def _pictures(page: Page, system: RunningSystem, folder: Path, language: Language, suffix: str, password: str) -> None:
    def keep(name: str) -> None:
        file = folder / f"desk-{name}-{suffix}.png"
        page.screenshot(path=file)
        print(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)

    page.goto(f"{system.url}/desk/sign-in?lang={language}")
    keep("sign-in")
    page.locator("#email").fill(_EMAIL)
    page.locator("#password").fill(password)
    page.locator("form .button").click()
    page.locator(f".self [value={language}]").click()
    for each in LANGUAGES:
        for text in _ASKED[each]:
            _write(system, f"{each}-{suffix}", each, text)
    page.locator("#waiting tbody tr").nth(2).wait_for()
    page.goto(f"{system.url}/desk/queue")
    keep("queue")
    page.locator("#waiting a", has_text=_ASKED[language][1]).click()
    page.locator("#state button").click()
    page.locator("#text").fill(_ANSWERED[language])
    page.locator("[value=send]").click()
    page.locator(".message.officer").wait_for()
    keep("conversation")
    page.goto(f"{system.url}/desk/requests")
    keep("requests")
    page.goto(f"{system.url}/desk/queue")
    # The next picture has its own people.
    while page.locator("#waiting form button").count():
        page.locator("#waiting form button").first.click()
        _close(page)
        page.goto(f"{system.url}/desk/queue")
    page.locator("#mine a").first.click()
    _close(page)


def _close(page: Page) -> None:
    page.locator("details", has=page.locator("#closing")).locator("summary").click()
    page.locator("form[action$=close] button").click()
    page.locator(".pill.closed").wait_for()


def _write(system: RunningSystem, sender: str, language: Language, text: str) -> None:
    body = {"sender": sender, "message": text, "metadata": {"language": language}}
    sent = urllib.request.Request(
        f"{system.url}/webhooks/rest/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(sent, timeout=30) as answered:
        answered.read()


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run something in a thread of its own: the browser holds the event loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _staff(system: RunningSystem, password: str) -> None:
    """An officer, and requests."""
    settings = system.installation.settings
    database = Database.open(settings.database_url)
    await Officers(database).add("Anna", _EMAIL, "lead", password, actor="screenshots", shown_name="Anna")
    requests = Requests(database, system.installation.secret, service=ServiceRules.read({}))
    for (service, municipality, need, name), language in zip(_NEEDS, LANGUAGES, strict=True):
        draft = RequestDraft(
            draft_id=f"picture-{service}",
            conversation_id="",
            language=language,
            service=service,
            municipality=municipality,
            subject=None,
            need=need,
            deadline=date(2027, 3, 15),
            name=name,
            email=f"{name.partition(' ')[0].lower()}@example.cat",
            phone=None,
        )
        receipt = await requests.file(draft)
        if language == "es":
            await requests.move(receipt.reference, "in_progress", "screenshots", None)
    await database.close()
