"""What a person at a browser does with the chat, in the words of the tests."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Locator, Page, expect

from languages import Language
from operate.layout import ROOT

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# As long as a reader waits before they believe that nothing happens.
PATIENCE_MS = 8_000
expect.set_options(timeout=PATIENCE_MS)


@cache
def words(language: Language) -> dict[str, Any]:
    """The widget's words."""
    read: dict[str, Any] = json.loads((ROOT / "widget" / "words" / f"{language}.json").read_text(encoding="utf-8"))
    return read


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, one line each."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {_axe()} }} }}")
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = page.evaluate("([within, options]) => axe.run(document.querySelector(within), options)", [within, options])
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


class Chat:
    """The widget on a page, in one language."""

    def __init__(self, page: Page, language: Language = "ca") -> None:
        """Nothing is opened yet."""
        self.page = page
        self.language = language
        self.host = page.locator("passarella-chat")
        self.launcher = self.host.locator(".launcher")
        self.panel = self.host.locator(".panel")
        self.input = self.host.locator("#input")
        self.log = self.host.locator(".log")
        self.messages = self.host.locator(".messages > li")
        self.live = self.host.locator("[aria-live=polite]")

    def word(self, name: str) -> str:
        """One of the widget's words."""
        return str(words(self.language)[name])

    def button(self, name: str) -> Locator:
        """A button of the panel, by its word."""
        return self.panel.get_by_role("button", name=self.word(name), exact=True)

    def open(self) -> "Chat":
        """Press the launcher and wait for the connection."""
        self.launcher.click()
        return self.ready()

    def ready(self) -> "Chat":
        """Wait until the chat has its session."""
        expect(self.panel).to_be_visible()
        self.page.wait_for_function(
            "() => Object.keys(sessionStorage).some((key) => key.endsWith(' session'))", timeout=PATIENCE_MS
        )
        return self

    def say(self, text: str) -> None:
        """Type and send."""
        self.input.fill(text)
        self.input.press("Enter")

    def texts(self) -> list[str]:
        """What stands in the log, without names and times."""
        return [text.strip() for text in self.messages.locator("> .body").all_inner_texts()]

    def said(self, *texts: str) -> None:
        """Wait until the log ends with these messages, and nothing is doubled."""
        bodies = self.messages.locator("> .body")
        expect(bodies.last).to_contain_text(texts[-1])
        shown = self.texts()[-len(texts) :]
        assert all(wanted in found for wanted, found in zip(texts, shown, strict=True)), shown

    def focused(self) -> str:
        """The words of the element that has the focus, inside the widget or outside."""
        return str(
            self.page.evaluate(
                """() => {
                  let at = document.activeElement;
                  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                  if (at === document.body) return "page";
                  return at?.getAttribute("aria-label") || at?.id || at?.textContent.trim() || at?.tagName || "";
                }"""
            )
        )


def tab_through(page: Page, chat: Chat, times: int, key: str = "Tab") -> Sequence[str]:
    """Press a key again and again; returns where the focus was each time."""
    places = []
    for _ in range(times):
        page.keyboard.press(key)
        places.append(chat.focused())
    return places


def overflows(page: Page) -> bool:
    """Whether the page, or the chat in it, has to be scrolled sideways."""
    return bool(
        page.evaluate(
            """() => {
              const root = document.querySelector("passarella-chat")?.shadowRoot;
              const wide = (element) => element.scrollWidth > element.clientWidth + 1;
              const inner = root ? [...root.querySelectorAll(".panel, .log, .menu, .composer")] : [];
              const boxes = inner.filter((element) => element.clientWidth);
              return wide(document.documentElement) || boxes.some(wide);
            }"""
        )
    )
