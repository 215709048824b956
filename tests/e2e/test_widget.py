"""What the chat offers besides talking: languages, ratings, a person, the menu, what is typed too long."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.browsing import Chat, words
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.fakes.rasa import turn


def test_nothing_is_loaded_before_it_is_needed_but_the_launcher(site: Site, visit: Visit) -> None:
    """Then the chat, one language's words, and the socket; and the page does not move."""
    page = visit("about:blank")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{site.url}/es")
    page.wait_for_load_state("networkidle")
    of_widget = [re.sub(r"^.*?//[^/]+", "", request.url) for request in asked if "widget" in request.url]
    assert of_widget == ["/widget.js"]
    shift = page.evaluate(
        """() => new Promise((done) => { let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
            .observe({ type: "layout-shift", buffered: true }); setTimeout(() => done(sum), 300); })"""
    )
    assert shift == 0
    asked.clear()
    Chat(page, "es").open()
    loaded = [Path(request.url).name for request in asked if "/widget/" in request.url]
    assert sum(name.startswith("chat-") for name in loaded) == 1
    assert [name[:2] for name in loaded if re.match(r"(ca|es|en)-", name)] == ["es"]
    assert all("socket.io" in request.url or "/widget/" in request.url for request in asked)


def test_a_chat_that_cannot_be_loaded_is_tried_again(site: Site, visit: Visit) -> None:
    """The launcher says so, and is still there."""
    chat = Chat(visit(f"{site.url}/ca"))
    chat.page.context.route("**/widget/chat-*", lambda route: route.abort())
    chat.launcher.click()
    expect(chat.launcher).to_contain_text("No s'ha pogut obrir")
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.page.context.unroute("**/widget/chat-*")
    chat.open()
    expect(chat.launcher).to_have_text("Assistent")


def test_an_element_that_is_moved_or_put_back_goes_on(chat: Chat) -> None:
    """Pages that change without loading take elements out and put them elsewhere."""
    chat.say("Hola")
    chat.said("Això és una resposta.")
    chat.page.evaluate("() => document.querySelector('main').append(document.querySelector('passarella-chat'))")
    expect(chat.panel).to_be_visible()
    chat.say("Encara hi sou?")
    chat.said("Encara hi sou?", "Això és una resposta.")
    chat.page.evaluate("() => { window.chat = document.querySelector('passarella-chat'); window.chat.remove(); }")
    chat.page.wait_for_timeout(200)
    chat.page.evaluate("() => document.body.append(window.chat)")
    chat.say("I ara?")
    chat.said("Encara hi sou?", "Això és una resposta.", "I ara?", "Això és una resposta.")
    expect(chat.messages).to_have_count(7)


def test_it_says_that_it_is_a_machine_before_the_first_message(chat: Chat) -> None:
    """With what is kept, and the way to the privacy notice."""
    expect(chat.log.locator(".notice").first).to_contain_text("assistent automàtic, no una persona")
    expect(chat.log.locator(".notice a")).to_have_attribute("href", re.compile(r"/privadesa$"))
    expect(chat.messages).to_have_count(0)


def test_a_chosen_language_takes_effect_at_once(chat: Chat, site: Site) -> None:
    """On the screen, for the bot, and after a reload; nothing of the conversation is lost."""
    chat.say("Hola")
    chat.said("Això és una resposta.")
    chat.panel.get_by_role("button", name="Castellano").click()
    expect(chat.input).to_have_attribute("placeholder", words("es")["placeholder"])
    expect(chat.panel).to_have_attribute("lang", "es")
    expect(chat.launcher).to_have_attribute("lang", "es")
    expect(chat.messages.locator(".author").first).to_have_text(words("es")["author_user"])
    assert chat.focused() == "Castellano"
    site.rasa.answers.append(turn("Una respuesta.", language="es"))
    chat.say("Interreg")
    chat.said("Hola", "assistent automàtic", "Això és una resposta.", "Interreg", "Una respuesta.")
    told = site.rasa.asked[-1]["metadata"]
    assert (told["language_choice"], told["page_language"]) == ("es", "es")
    chat.page.reload()
    chat.ready()
    expect(chat.input).to_have_attribute("placeholder", words("es")["placeholder"])


def test_authors_differ_in_words(chat: Chat) -> None:
    """Who says what is written, not only coloured."""
    chat.say("El meu DNI és 12345678Z")
    chat.said("El meu DNI", "assistent automàtic", "un número de DNI")
    authors = chat.messages.locator(".author").all_inner_texts()
    assert [author.lower() for author in authors] == ["vós", "assistent automàtic", "sistema"]


def test_links_are_links_and_nothing_else_is(chat: Chat, site: Site) -> None:
    """Markup is text; addresses open in a new tab, which is said, and learn nothing of the page."""
    text = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) javascript:alert(1) vegeu https://urbact.eu/a_(b)."
    site.rasa.answers.append(turn(text))
    chat.say("<b>Hola</b>")
    chat.said("<b>Hola</b>", "assistent automàtic", "<img src=x onerror=alert(1)>")
    links = chat.messages.last.locator(".body a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://urbact.eu/a_(b)")
    expect(links).to_have_attribute("rel", "noopener noreferrer")
    expect(links).to_have_attribute("target", "_blank")
    expect(links).to_contain_text(chat.word("new_tab"))
    expect(chat.messages.locator("img, b")).to_have_count(0)


def test_the_source_of_an_answer_stands_apart(chat: Chat, site: Site) -> None:
    """The last paragraph, with its link; other last paragraphs do not."""
    source = "URBACT. Font: URBACT (https://urbact.eu). Revisat el 24 de novembre del 2026."
    site.rasa.answers.extend([turn(f"Resposta.\n\n{source}"), turn("Una.\n\nDues.")])
    chat.say("URBACT?")
    expect(chat.messages.last.locator(".evidence")).to_contain_text("Revisat el 24 de novembre del 2026.")
    expect(chat.messages.last.locator(".evidence a")).to_have_attribute("href", "https://urbact.eu")
    chat.say("I?")
    chat.said("Dues.")
    expect(chat.messages.last.locator(".evidence")).to_have_count(0)


def stored_feedback(site: Site) -> list[tuple[str, str | None, str | None]]:
    """What the database has of ratings, comments and reasons; the last one."""
    with closing(sqlite3.connect(site.database_url.removeprefix("sqlite:///"))) as database:
        return database.execute("SELECT rating, reason, comment FROM feedback ORDER BY at DESC LIMIT 1").fetchall()


def test_an_answer_is_rated_with_an_optional_reason(chat: Chat, site: Site) -> None:
    """Up at once; down at once, and why if one likes; the later word counts."""
    chat.say("URBACT?")
    chat.said("Això és una resposta.")
    answer = chat.messages.last
    answer.get_by_role("button", name=chat.word("up"), exact=True).click()
    expect(answer.get_by_role("status")).to_have_text(chat.word("thanks"))
    assert stored_feedback(site) == [("up", None, None)]
    down = answer.get_by_role("button", name=chat.word("down"), exact=True)
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    answer.get_by_label(chat.word("reason_outdated")).check()
    answer.get_by_label(chat.word("comment")).fill("Ja no existeix; 12345678Z")
    answer.get_by_role("button", name=chat.word("rate_send")).click()
    expect(answer.locator("form")).to_have_count(0)
    expect(down).to_be_focused()
    assert stored_feedback(site) == [("down", "outdated", "Ja no existeix; [dni]")]


def test_steps_of_a_form_are_not_rated(chat: Chat, site: Site) -> None:
    """Only what can be right or wrong."""
    site.rasa.answers.append(turn("Com us dieu?", status="form_step"))
    chat.say("Vull una carta")
    chat.said("Com us dieu?")
    expect(chat.panel.locator(".thumbs")).to_have_count(0)


def test_a_person_can_be_asked_for_at_any_time(chat: Chat, site: Site) -> None:
    """One button, always there, that means what its words say."""
    chat.button("person").click()
    chat.said("Això és una resposta.")
    assert [asked["button"] for asked in site.rasa.asked] == ["talk_to_human"]


def test_what_is_too_long_is_counted_and_not_sent(chat: Chat, site: Site) -> None:
    """The count appears when the end is near; people's characters are counted, not the machine's."""
    chat.input.fill("a" * 1000)
    expect(chat.panel.locator(".counter")).to_be_empty()
    chat.input.fill("😀" * 1999)
    expect(chat.panel.locator(".counter")).to_have_text("Queda 1 caràcter")
    chat.input.fill("a" * 2001)
    expect(chat.panel.locator(".counter")).to_contain_text("Sobra 1 caràcter")
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    chat.button("send").click()
    expect(chat.messages).to_have_count(0)
    assert site.rasa.asked == []


def test_unseen_messages_are_counted_on_the_launcher(chat: Chat, site: Site) -> None:
    """And seen ones are not, after a reload either."""
    site.rasa.delay = 0.5
    chat.say("Hola")
    expect(chat.messages).to_have_count(1)
    chat.button("close").click()
    badge = chat.launcher.locator(".badge")
    expect(badge).to_contain_text("2 missatges nous")
    chat.page.reload()
    expect(badge).to_contain_text("2 missatges nous")
    chat.open()
    expect(badge).to_be_empty()
    chat.page.reload()
    chat.ready()
    expect(chat.messages).to_have_count(3)
    expect(badge).to_be_empty()


def test_a_new_conversation_is_asked_about_and_begins_empty(chat: Chat, site: Site) -> None:
    """The bot sees another person."""
    chat.say("Hola")
    chat.said("Això és una resposta.")
    chat.button("menu").click()
    chat.button("new").click()
    chat.button("new_no").click()
    expect(chat.messages).to_have_count(3)
    chat.button("menu").click()
    chat.button("new").click()
    chat.button("new_yes").click()
    expect(chat.messages).to_have_count(0)
    expect(chat.input).to_be_focused()
    chat.say("Hola de nou")
    chat.said("Hola de nou", "assistent automàtic", "Això és una resposta.")
    assert len({asked["sender"] for asked in site.rasa.asked}) == 2


def test_the_conversation_is_downloaded_as_text(chat: Chat, site: Site) -> None:
    """Both sides, who said it, and what was offered."""
    site.rasa.answers.append(turn("Quin?", buttons=(("URBACT", "a"),)))
    chat.say("Programes?")
    chat.said("Quin?")
    chat.button("menu").click()
    with chat.page.expect_download() as download:
        chat.button("download").click()
    assert download.value.suggested_filename == "conversa-passarella.txt"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert re.search(r"· Vós\nProgrames\?\n\n.*· Assistent automàtic\n.*Quin\?\n  \[URBACT\]\n$", text, re.DOTALL)


@pytest.mark.parametrize("remembered", [False, True])
def test_a_device_remembers_only_when_it_is_asked_to(remembered: bool, chat: Chat, site: Site) -> None:
    """Otherwise nothing outlives the tab; and asking can be taken back."""
    if remembered:
        chat.button("menu").click()
        chat.panel.get_by_role("checkbox").check()
    chat.say("Hola")
    chat.said("Això és una resposta.")
    page = chat.page.context.new_page()
    page.goto(f"{site.url}/ca")
    other = Chat(page).open()
    expect(other.messages).to_have_count(3 if remembered else 0)
    if remembered:
        other.button("menu").click()
        other.panel.get_by_role("checkbox").uncheck()
    assert page.evaluate("() => localStorage.length") == 0
    assert page.context.cookies() == []


@pytest.mark.parametrize("size", [(1280, 800), (320, 256)])
def test_the_log_follows_until_somebody_goes_back_to_read(size: tuple[int, int], site: Site, visit: Visit) -> None:
    """The beginning of what is new is on the screen; who reads further up is left there."""
    chat = Chat(visit(f"{site.url}/ca", viewport={"width": size[0], "height": size[1]})).open()
    site.rasa.answers.append(turn("Primera.\n\n" + "Llarga. " * 200, "Segona."))
    chat.say("Hola")
    chat.said("Segona.")
    expect(chat.messages.last).to_be_in_viewport()
    site.rasa.delay, site.rasa.otherwise = 1, turn("Tercera.")
    chat.say("I?")
    expect(chat.messages).to_have_count(5)
    # It shows that somebody writes, and goes there once more.
    expect(chat.panel.get_by_text(chat.word("typing"))).to_be_visible()
    chat.log.hover(position={"x": 20, "y": 20})
    chat.page.mouse.wheel(0, -20_000)
    notice = chat.log.locator(".notice").first
    expect(notice).to_be_in_viewport()
    chat.said("Tercera.")
    expect(notice).to_be_in_viewport()


def test_forced_colours_keep_bubbles_and_choices_apart(site: Site, visit: Visit) -> None:
    """In Windows' high contrast, borders take the place of backgrounds."""
    chat = Chat(visit(f"{site.url}/ca", forced_colors="active")).open()
    chat.say("Hola")
    chat.said("Això és una resposta.")
    bodies = chat.messages.locator("> .body")
    widths = bodies.evaluate_all("(all) => all.map((body) => getComputedStyle(body).borderTopWidth)")
    assert widths == ["2px", "1px", "1px"]
