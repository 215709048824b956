"""What axe-core cannot see: where the focus goes, what is announced, and how large things are."""

from playwright.sync_api import expect

from tests.e2e.browsing import Chat, tab_through
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.fakes.rasa import turn


def test_opening_leads_to_the_input_and_closing_back_to_the_launcher(site: Site, visit: Visit) -> None:
    """By keyboard, by Escape and by the button."""
    chat = Chat(visit(f"{site.url}/ca"))
    chat.launcher.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.page.keyboard.press("Space")
    expect(chat.input).to_be_focused()
    chat.button("close").press("Enter")
    expect(chat.launcher).to_be_focused()


def test_escape_closes_what_is_on_top_first(chat: Chat) -> None:
    """The menu, and then the chat."""
    chat.button("menu").press("Enter")
    expect(chat.panel.locator(".menu")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.panel.locator(".menu")).to_be_hidden()
    expect(chat.button("menu")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_the_focus_goes_through_the_chat_in_the_order_of_reading(chat: Chat, site: Site) -> None:
    """Frame, languages, log, answer with its buttons, input, sending, person; then out of the chat."""
    site.rasa.answers.append(turn("Quin?", buttons=(("URBACT", "a"), ("LIFE", "b"))))
    chat.say("Programes?")
    chat.said("Quin?")
    chat.button("menu").focus()
    word = chat.word
    assert tab_through(chat.page, chat, 14) == [
        word("close"),
        "Català",
        "Castellano",
        "English",
        word("log"),
        f"{word('privacy')} ({word('new_tab')})",
        "URBACT",
        "LIFE",
        word("up"),
        word("down"),
        "input",
        word("send"),
        word("person"),
        "page",
    ]


def test_a_phone_keeps_the_focus_in_the_chat(site: Site, visit: Visit) -> None:
    """Nothing of the page is to be seen, so nothing of it can be reached."""
    chat = Chat(visit(f"{site.url}/ca", viewport={"width": 390, "height": 844})).open()
    expect(chat.input).to_be_focused()
    outside = chat.page.evaluate("() => document.querySelector('header.site').contains(document.activeElement)")
    assert not outside
    places = tab_through(chat.page, chat, 30)
    assert "Ajuntament" not in places
    assert places.count("input") >= 2
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_each_message_is_announced_once_politely_and_in_its_language(chat: Chat, site: Site) -> None:
    """What was typed is not announced; what was there before a reload is not announced again."""
    chat.page.evaluate(
        """() => {
          window.announced = [];
          const live = document.querySelector("passarella-chat").shadowRoot.querySelector("[aria-live=polite]");
          new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach(
            (node) => window.announced.push([node.lang, node.textContent])))).observe(live, { childList: true });
        }"""
    )
    site.rasa.answers.append(turn("The answer.", language="en"))
    chat.say("What is URBACT?")
    chat.said("The answer.")
    chat.page.wait_for_function("() => window.announced.length === 2")
    announced = chat.page.evaluate("() => window.announced")
    # The words around the message follow the conversation's language.
    assert [language for language, _ in announced] == ["en", "en"]
    assert announced[-1][1] == "Automated assistant: The answer."
    chat.page.context.set_offline(True)
    chat.page.wait_for_timeout(300)
    chat.page.context.set_offline(False)
    chat.language = "en"
    expect(chat.panel.get_by_text(chat.word("back"))).to_be_visible()
    assert chat.page.evaluate("() => window.announced.length") == 2
    chat.page.reload()
    chat.ready()
    chat.said("The answer.")
    expect(chat.live).to_be_empty()


def test_every_message_has_its_language(chat: Chat, site: Site) -> None:
    """Each is read with the right voice, also when the conversation changes its language."""
    chat.say("Hola")
    chat.said("Això és una resposta.")
    site.rasa.answers.append(turn("This is an answer.", language="en"))
    chat.say("Hello")
    chat.said("This is an answer.")
    languages = chat.messages.locator("> .body").evaluate_all("(all) => all.map((each) => each.lang)")
    assert languages == ["ca", "ca", "ca", "ca", "en"]
    expect(chat.panel).to_have_attribute("lang", "en")


def test_targets_are_large_enough(chat: Chat, site: Site) -> None:
    """24 pixels both ways at least, and links in sentences apart (WCAG 2.5.8)."""
    site.rasa.answers.append(turn("Quin?", buttons=(("URBACT", "a"), ("LIFE", "b"))))
    chat.say("Programes?")
    chat.said("Quin?")
    chat.panel.locator(".thumb.down").click()
    chat.button("menu").click()
    small = chat.host.locator("button:visible, input:visible, textarea:visible, .launcher").evaluate_all(
        """(all) => all.map((each) => [each.textContent || each.ariaLabel, each.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([name, box]) => [name, box.width, box.height])"""
    )
    assert small == []


def test_a_reader_who_wants_no_motion_gets_none(site: Site, visit: Visit) -> None:
    """Neither in the typing indicator nor in scrolling."""
    chat = Chat(visit(f"{site.url}/ca", reduced_motion="reduce")).open()
    site.rasa.delay = 1
    chat.say("Hola")
    typing = chat.panel.get_by_text(chat.word("typing"))
    expect(typing).to_be_visible()
    assert typing.evaluate("(element) => getComputedStyle(element, '::after').animationName") == "none"
    assert chat.log.evaluate("(element) => getComputedStyle(element).scrollBehavior") == "auto"
