"""A conversation survives what happens to browsers, networks and servers, with nothing doubled and nothing missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from operate.widget import build_if_changed
from tests.e2e.browsing import Chat
from tests.e2e.conftest import Visit
from tests.e2e.site import Site, running_site
from tests.fakes.locks import locked
from tests.fakes.rasa import turn


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A gateway that a test may kill."""
    build_if_changed()
    with running_site(tmp_path) as site:
        yield site


def test_a_reload_in_the_middle_of_a_form_goes_on_where_it_was(chat: Chat, site: Site) -> None:
    """The whole conversation is there again, its buttons too, and the next answer goes to the same form."""
    site.rasa.answers.append(turn("Com us dieu?", status="form_step", buttons=(("Salta", "skip"),)))
    chat.say("Vull una carta de suport")
    chat.said("Com us dieu?")
    before = chat.texts()
    chat.page.reload()
    chat.ready()
    expect(chat.messages).to_have_count(len(before))
    assert chat.texts() == before
    site.rasa.answers.append(turn("A quin correu?", status="form_step"))
    chat.panel.get_by_role("button", name="Salta").click()
    chat.said("Salta", "A quin correu?")
    assert [asked["button"] for asked in site.rasa.asked] == [None, "skip"]
    assert len({asked["sender"] for asked in site.rasa.asked}) == 1


def test_two_tabs_show_the_same_conversation(chat: Chat, site: Site) -> None:
    """What is said in one is said in the other, once, and the other way round."""
    chat.button("menu").click()
    chat.panel.get_by_role("checkbox").check()
    chat.say("De la primera")
    chat.said("Això és una resposta.")
    page = chat.page.context.new_page()
    page.goto(f"{site.url}/ca")
    other = Chat(page).open()
    other.said("De la primera", "assistent automàtic", "Això és una resposta.")
    site.rasa.answers.append(turn("Per a totes dues."))
    other.say("De la segona")
    for tab in (chat, other):
        tab.said("De la segona", "Per a totes dues.")
        expect(tab.messages).to_have_count(5)


def test_a_server_that_dies_answers_when_it_is_back(own_site: Site, visit: Visit) -> None:
    """It is killed while the bot thinks: the message was stored, so its answer comes, once, without anybody asking."""
    chat = Chat(visit(f"{own_site.url}/ca")).open()
    chat.say("Abans")
    chat.said("Això és una resposta.")
    own_site.rasa.delay = 2
    chat.say("Hi sou?")
    expect(chat.panel.get_by_text(chat.word("typing"))).to_be_visible()
    own_site.kill()
    expect(chat.panel.get_by_text("Sense connexió")).to_be_visible()
    chat.say("Escrit sense servidor")
    expect(chat.panel.get_by_text(chat.word("waiting"))).to_be_visible()
    own_site.rasa.delay, own_site.rasa.otherwise = 0, turn("Resposta tardana.")
    own_site.start()
    # One answer for each of the two messages, and no more.
    late = chat.messages.get_by_text("Resposta tardana.", exact=True)
    expect(late).to_have_count(2, timeout=20_000)
    expect(chat.panel.get_by_text(chat.word("waiting"))).to_have_count(0)
    chat.page.wait_for_timeout(500)
    expect(late).to_have_count(2)
    assert [chat.texts().count(text) for text in ("Hi sou?", "Escrit sense servidor")] == [1, 1]


def test_a_network_that_goes_and_comes_back(chat: Chat, site: Site) -> None:
    """The state is told; what was typed meanwhile is sent once, and what was said meanwhile is shown."""
    chat.say("Amb xarxa")
    chat.said("Això és una resposta.")
    chat.page.context.set_offline(True)
    expect(chat.panel.get_by_text("Sense connexió")).to_be_visible()
    chat.say("Sense xarxa")
    expect(chat.panel.get_by_text(chat.word("waiting"))).to_be_visible()
    site.rasa.answers.append(turn("Ja hi torneu a ser."))
    chat.page.context.set_offline(False)
    chat.said("Sense xarxa", "Ja hi torneu a ser.")
    expect(chat.panel.get_by_text(chat.word("back"))).to_be_visible()
    assert [asked["text"] for asked in site.rasa.asked] == ["Amb xarxa", "Sense xarxa"]


def test_an_answer_that_was_ready_while_away_is_there_on_return(chat: Chat, site: Site) -> None:
    """The page is left before the bot has answered."""
    site.rasa.delay = 1
    site.rasa.answers.append(turn("Resposta per a qui torna."))
    chat.say("Marxo")
    expect(chat.panel.get_by_text(chat.word("typing"))).to_be_visible()
    chat.page.goto("about:blank")
    chat.page.wait_for_timeout(1500)
    chat.page.goto(f"{site.url}/ca")
    chat.ready()
    chat.said("Marxo", "assistent automàtic", "Resposta per a qui torna.")


def test_a_message_that_is_refused_can_be_sent_again(chat: Chat, site: Site) -> None:
    """The reason stands at the message, and the second try is the same message."""
    with locked(site.database_url):
        chat.say("No es desa")
        expect(chat.messages.locator(".state")).to_contain_text("no hem pogut desar")
    chat.button("retry").click()
    chat.said("No es desa", "assistent automàtic", "Això és una resposta.")
    expect(chat.button("retry")).to_have_count(0)
    assert [asked["text"] for asked in site.rasa.asked] == ["No es desa"]
