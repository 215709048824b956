"""Takes the pictures of the README in a real Chromium, from a running copy of the whole."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from operate import desk_pictures, trial
from operate.layout import ROOT
from operate.widget import build_if_changed

FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
_PATIENCE_MS = 20_000
# At 400 % a window of 1280 by 1024 pixels is as large as this.
_PHONE, _DESKTOP, _ZOOMED = (390, 844), (1280, 800), (320, 256)


def take(folder: Path = FOLDER) -> None:
    """Start a copy, talk to it, and write the pictures.

    Args:
        folder: where to.

    Raises:
        OperateError: the copy could not be started.
    """
    build_if_changed()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        hours = desk_pictures.always_open(Path(data))
        with trial.running(Path(data), hours_file=hours) as system, sync_playwright() as playwright:
            _take(folder, system, playwright)


def _take(folder: Path, system: trial.RunningSystem, playwright: Playwright) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
    for name, size, dark, path, prepare in _PICTURES:
        _picture(browser, folder / f"{name}.png", size, dark, system.url + path, prepare)
    desk_pictures.take(browser, system, folder)
    browser.close()


def _picture(
    browser: Browser, file: Path, size: tuple[int, int], dark: bool, url: str, prepare: Callable[[Page], None]
) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        timezone_id="Europe/Madrid",
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(url)
    prepare(page)
    page.screenshot(path=file)
    print(file.relative_to(ROOT))
    context.close()


def _as_it_is(page: Page) -> None:
    """The page as it comes."""
    page.locator("passarella-chat .launcher").wait_for()


def _opened(page: Page) -> None:
    page.locator("passarella-chat .launcher").click()
    page.locator("passarella-chat .starters button").first.wait_for()
    page.wait_for_load_state("networkidle")


def _answered(page: Page) -> None:
    _opened(page)
    _ask(page, "Què és l'URBACT?")


def _in_a_form(page: Page) -> None:
    _opened(page)
    _ask(page, "Quiero pedir ayuda al servicio")


def _plain(page: Page) -> None:
    page.locator("textarea").fill("What is MedCities?")
    page.locator(".write .button").click()
    page.locator(".message").nth(2).wait_for()


def _ask(page: Page, text: str) -> None:
    page.locator("passarella-chat #input").fill(text)
    page.keyboard.press("Enter")
    # The answer is whole once nobody is typing any more.
    page.locator("passarella-chat .message.bot .options").last.wait_for()
    page.locator("passarella-chat .typing").wait_for(state="hidden")


_PICTURES: tuple[tuple[str, tuple[int, int], bool, str, Callable[[Page], None]], ...] = (
    ("intranet", _DESKTOP, False, "/ca", _as_it_is),
    ("desktop", _DESKTOP, False, "/ca", _answered),
    ("desktop-dark", _DESKTOP, True, "/ca", _answered),
    ("phone", _PHONE, False, "/ca", _opened),
    ("phone-form", _PHONE, False, "/es", _in_a_form),
    ("zoom-400", _ZOOMED, False, "/ca", _answered),
    ("without-javascript", _DESKTOP, False, "/chat?lang=en", _plain),
)
