"""axe-core finds nothing against WCAG 2.2 A and AA, in any state, language and colour scheme."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from gateway.site import ACCESSIBILITY, HOME, PRIVACY
from languages import LANGUAGES, Language
from tests.e2e.browsing import Chat, overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.fakes.locks import locked
from tests.fakes.rasa import turn

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVIDENCE = {
    "ca": "Resposta.\n\n• Una\n\nURBACT. Font: A (https://urbact.eu/a). Revisat el 24 de novembre del 2026.",
    "es": "Respuesta.\n\n• Una\n\nURBACT. Fuente: A (https://urbact.eu/a). Revisado el 24 de noviembre de 2026.",
    "en": "Answer.\n\n• One\n\nURBACT. Source: A (https://urbact.eu/a). Checked on 24 November 2026.",
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_widget(language: Language, scheme: Scheme, site: Site, visit: Visit) -> None:
    """Closed, empty, with answers of each author, menu, question, thumbs, too long, failed, without connection."""
    chat = Chat(visit(f"{site.url}/{language}", color_scheme=scheme), language)
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found[state] = violations(chat.page, "passarella-chat")

    look("closed")
    chat.open()
    look("empty")
    options = tuple((f"{number}: CERV – Citizens, Equality, Rights and Values", f"x{number}") for number in range(6))
    site.rasa.answers.append(turn(EVIDENCE[language], language=language, buttons=options))
    chat.say("URBACT?")
    expect(chat.panel.locator(".evidence")).to_be_visible()
    chat.say("DNI 12345678Z")
    expect(chat.panel.locator(".message.system")).to_be_visible()
    look("answers")
    chat.panel.locator(".thumb.down").first.click()
    expect(chat.panel.locator("form.why")).to_be_visible()
    look("feedback")
    chat.button("menu").click()
    chat.button("new").click()
    look("menu")
    chat.page.keyboard.press("Escape")
    chat.input.fill("a" * 2010)
    look("too long")
    chat.input.fill("")
    with locked(site.database_url):
        chat.say("failed")
        expect(chat.panel.locator(".message[data-state=failed]")).to_be_visible()
    look("failed")
    chat.page.context.set_offline(True)
    expect(chat.panel.locator(".banner p")).to_be_visible()
    look("offline")
    chat.page.context.set_offline(False)
    assert {state: each for state, each in found.items() if each} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page(language: Language, scheme: Scheme, site: Site, visit: Visit) -> None:
    """The demonstration page, the statements, and the chat without JavaScript, empty and in conversation."""
    page = visit(f"{site.url}/healthz", color_scheme=scheme)
    found = {}
    for path in (HOME[language], ACCESSIBILITY[language], PRIVACY[language], f"/chat?lang={language}"):
        page.goto(site.url + path)
        assert page.locator("html").get_attribute("lang") == language
        found[path] = violations(page)
    site.rasa.answers.append(turn(EVIDENCE[language], language=language, buttons=(("URBACT", "x"), ("LIFE", "y"))))
    page.locator("textarea").fill("DNI 12345678Z")
    page.locator(".write .button").click()
    page.locator("textarea").fill("URBACT?")
    page.locator(".write .button").click()
    expect(page.locator(".options button")).to_have_count(2)
    found["conversation"] = violations(page)
    page.goto(f"{site.url}/chat?lang={language}&outcome=expired")
    found["expired"] = violations(page)
    assert {state: each for state, each in found.items() if each} == {}


def test_axe_would_find_something(chat: Chat) -> None:
    """The check itself: it looks inside the widget too."""
    chat.log.evaluate("(log) => log.append(Object.assign(document.createElement('img'), { src: '/assets/icon.svg' }))")
    assert any(line.startswith("image-alt") for line in violations(chat.page, "passarella-chat"))


@pytest.mark.parametrize("path", [HOME["ca"], ACCESSIBILITY["es"], PRIVACY["en"], "/chat?lang=ca"])
def test_pages_reflow_at_400_percent(path: str, site: Site, visit: Visit) -> None:
    """A window of 1280 pixels at 400 % is 320 wide: nothing is to be scrolled sideways."""
    page = visit(site.url + path, viewport={"width": 320, "height": 256})
    assert not overflows(page)


@pytest.mark.parametrize("path", [HOME["ca"], "/chat?lang=ca"])
def test_the_skip_link_is_the_first_stop(path: str, site: Site, visit: Visit) -> None:
    """And leads to the content."""
    page = visit(site.url + path)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
