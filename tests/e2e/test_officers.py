"""A person of the service in the chat: who speaks is said in text, in the header and to screen readers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from languages import LANGUAGES, Language
from operate.widget import build_if_changed
from tests.e2e.browsing import Chat, overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.officer import PATIENCE_MS, Officer, staffed_site, wants_person
from tests.e2e.site import Site
from tests.e2e.test_accessibility import SCHEMES, Scheme


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site where people work."""
    build_if_changed()
    with staffed_site(tmp_path_factory.mktemp("staffed")) as site:
        yield site


@pytest.fixture(scope="module")
def officer(staffed: Site) -> Officer:
    """Anna."""
    return Officer(staffed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_queue_to_an_officer_and_back(
    language: Language, staffed: Site, officer: Officer, visit: Visit
) -> None:
    """Place in the queue with its button, joined, an answer by name, given back; no button for who is there already."""
    chat = Chat(visit(f"{staffed.url}/{language}"), language).open()
    found = {}
    # Asked for by the button, before the bot has read anything.
    chat.button("person").click()
    expect(chat.panel.get_by_text(chat.word("service_waiting"))).to_be_visible()
    expect(chat.messages.last).to_contain_text(chat.word("author_system"))
    expect(chat.messages.last.locator("button.option")).to_have_count(1)
    expect(chat.host.locator(".person")).to_be_hidden()
    found["waiting"] = violations(chat.page, "passarella-chat")
    officer.claim()
    header = chat.word("service_with_named_officer").replace("{name}", "Anna")
    expect(chat.panel.get_by_text(header)).to_be_visible(timeout=PATIENCE_MS)
    officer.say("Bon dia!")
    name = chat.word("author_named_officer").replace("{name}", "Anna")
    expect(chat.messages.last.locator(".author")).to_have_text(name, timeout=PATIENCE_MS)
    expect(chat.live).to_contain_text(f"{name}: Bon dia!")
    count = chat.messages.count()
    asked = len(staffed.rasa.asked)
    chat.say("Hola")
    expect(chat.messages).to_have_count(count + 1)
    chat.page.wait_for_timeout(400)
    expect(chat.log.locator(".typing")).to_be_hidden()
    assert len(staffed.rasa.asked) == asked
    found["with officer"] = violations(chat.page, "passarella-chat")
    officer.give_back()
    expect(chat.panel.get_by_text(chat.word("service"))).to_be_visible(timeout=PATIENCE_MS)
    expect(chat.host.locator(".person")).to_be_visible()
    assert {state: each for state, each in found.items() if each} == {}


def test_the_queue_is_left_by_its_button(staffed: Site, officer: Officer, visit: Visit) -> None:
    """The bot has the conversation again."""
    chat = Chat(visit(f"{staffed.url}/ca")).open()
    staffed.rasa.answers.append(wants_person())
    chat.say("Vull parlar amb algú")
    chat.messages.last.locator("button.option").click()
    expect(chat.panel.get_by_text(chat.word("service"), exact=True)).to_be_visible()
    expect(chat.host.locator(".person")).to_be_visible()


def test_a_closed_chat_counts_what_an_officer_says(staffed: Site, officer: Officer, visit: Visit) -> None:
    """On the launcher; it is read when the chat is opened, and stays after a reload."""
    chat = Chat(visit(f"{staffed.url}/ca")).open()
    chat.say("Hola")
    expect(chat.messages).to_have_count(3)
    chat.page.keyboard.press("Escape")
    officer.claim()
    officer.say("Us puc ajudar?")
    expect(chat.launcher).to_contain_text("2 missatges nous", timeout=PATIENCE_MS)
    chat.open()
    expect(chat.messages).to_have_count(5)
    expect(chat.launcher).not_to_contain_text("nous")
    chat.page.reload()
    expect(chat.messages).to_have_count(5)
    expect(chat.messages.last.locator(".author")).to_have_text("Anna, persona del servei")
    officer.give_back()


def test_an_officer_who_speaks_while_the_page_is_closed(staffed: Site, officer: Officer, visit: Visit) -> None:
    """Is there when the page is open again, once."""
    chat = Chat(visit(f"{staffed.url}/ca")).open()
    chat.say("Hola")
    expect(chat.messages).to_have_count(3)
    chat.page.goto("about:blank")
    officer.claim()
    officer.say("Encara hi sou?")
    chat.page.goto(f"{staffed.url}/ca")
    chat.ready()
    expect(chat.messages).to_have_count(5)
    chat.page.wait_for_timeout(2500)
    expect(chat.messages).to_have_count(5)
    officer.give_back()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_without_javascript(language: Language, staffed: Site, officer: Officer, visit: Visit) -> None:
    """What is new comes by itself into a frame of its own, so that what is being typed stays; then it ends."""
    page = visit(f"{staffed.url}/chat?lang={language}", java_script_enabled=False)
    page.locator(".more button").first.click()
    frame = page.frame_locator("iframe")
    expect(frame.locator(".message.system .options button")).to_have_count(1)
    page.locator("textarea").fill("...")
    page.locator(".write .button").click()
    expect(frame.locator(".message.user")).to_have_count(2)
    expect(frame.locator(".message.system .options button")).to_have_count(1)
    page.locator("textarea").fill("a half-written message")
    officer.claim()
    officer.say("Bon dia!")
    expect(frame.locator(".message.officer .who")).to_contain_text("Anna", timeout=20_000)
    expect(frame.locator(".message.officer")).to_be_in_viewport()
    expect(page.locator("textarea")).to_have_value("a half-written message")
    expect(page.locator(".more button")).to_have_count(1)
    pause = frame.locator(".pause a")
    pause.click()
    expect(pause).to_have_attribute("href", re.compile("refresh=yes"))
    officer.say("Segueixo aquí.")
    page.wait_for_timeout(11_000)
    expect(frame.locator(".message.officer")).to_have_count(1)
    # It stays so, whatever the person does: what they write does not set it going again.
    page.locator(".write .button").click()
    expect(pause).to_have_attribute("href", re.compile("refresh=yes"))
    expect(frame.locator(".message.officer")).to_have_count(2)
    pause.click()
    expect(pause).to_have_attribute("href", re.compile("refresh=no"))
    officer.give_back()
    expect(pause).to_have_count(0, timeout=20_000)
    frame.get_by_role("link").last.click()
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator(".message.officer")).to_have_count(2)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_keeps_the_rules(
    language: Language, scheme: Scheme, staffed: Site, officer: Officer, visit: Visit
) -> None:
    """WCAG 2.2 AA, the page and the frame, waiting, with an officer, loading again and stopped; no rule is left out.

    That it loads again is a header, which axe does not look at: what 2.2.1 and 2.2.2 ask for is the link that stops it
    for good, the first stop in the frame.
    """
    size = {"width": 320, "height": 480}
    page = visit(f"{staffed.url}/chat?lang={language}", color_scheme=scheme, viewport=size)
    page.locator(".more button").first.click()
    expect(page.frame_locator("iframe").locator(".message.system")).to_have_count(1)
    found = {"waiting": violations(page)}
    officer.claim()
    officer.say("Bon dia!")
    page.reload()
    found["with officer"] = violations(page)
    assert not overflows(page)
    for refresh in ("yes", "no"):
        answer = page.goto(f"{staffed.url}/chat?lang={language}&part=log&refresh={refresh}")
        assert answer is not None
        assert answer.headers.get("refresh") == ("10" if refresh == "yes" else None)
        assert page.locator(".message.officer").count() == 1
        page.keyboard.press("Tab")
        expect(page.locator(".pause a")).to_be_focused()
        expect(page.locator(".pause a")).to_be_in_viewport()
        found[f"refresh={refresh}"] = violations(page)
    officer.give_back()
    assert {state: each for state, each in found.items() if each} == {}
