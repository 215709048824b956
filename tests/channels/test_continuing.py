"""From the website to Telegram and back: one conversation, links that work once, and clear words where they do not."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from channels.forms_visitor import COOKIE
from gateway.main import init_app
from gateway.settings import Settings
from languages import LANGUAGES, Language
from tests.fakes.chat import Chat
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa
from tests.fakes.telegram import FakeTelegram, Person

USERNAME = "passarella_test_bot"
LINK = re.compile(rf"https://t\.me/{USERNAME}\?start=([A-Za-z0-9_-]{{32,64}})")
Client = TestClient[Any, Any]
SAID: dict[str, dict[Language, str]] = {
    "used": {"ca": "ja s'ha fet servir", "es": "ya se ha utilizado", "en": "has already been used"},
    "expired": {"ca": "ha caducat", "es": "ha caducado", "en": "has expired"},
    "unknown": {"ca": "no és vàlid aquí", "es": "no es válido aquí", "en": "is not valid here"},
}


@pytest.fixture
def telegram_settings(telegram_settings: Settings) -> Settings:
    """With an address for the way back."""
    return telegram_settings.model_copy(update={"public_url": "https://passarella.example.cat/"})


@pytest.fixture
async def browser(telegram_settings: Settings, telegram: FakeTelegram) -> AsyncIterator[Client]:
    """A gateway that Telegram knows, and a browser that keeps all cookies, as behind a proxy with TLS."""
    server = TestServer(init_app(telegram_settings))
    await server.start_server()
    jar = CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/").origin())
    async with TestClient(server, cookie_jar=jar) as opened:
        await telegram.until_called("getUpdates")
        yield opened


async def page(browser: Client, address: str = "/chat?lang=ca", status: int = 200) -> str:
    """A page as it is now."""
    async with browser.get(address) as response:
        assert response.status == status
        return await response.text()


async def post(browser: Client, **fields: str) -> str:
    """Send a form of the chat; returns the page that it leads to."""
    html = await page(browser)
    hidden = {name: re.findall(rf'name="{name}" value="([^"]+)"', html)[0] for name in ("token", "id")}
    async with browser.post("/chat?lang=ca", data={**hidden, **fields}) as response:
        assert response.status == 200
        return await response.text()


async def code_of(browser: Client) -> str:
    """A code for the conversation at /chat."""
    found = LINK.search(await post(browser, do="telegram"))
    assert found is not None
    return found[1]


async def way_back(anna: Person, count: int) -> str:
    """The path of the link that /web gives, once there are so many messages."""
    await anna.says("/web")
    link = re.search(r"https://passarella\.example\.cat(/chat/continue/\S+)", (await anna.heard(count))[-1])
    assert link is not None
    return link[1]


async def take(browser: Client, path: str) -> str:
    """Open a link and press its button; returns the page that it leads to."""
    attempt = re.findall(r'name="attempt" value="([^"]+)"', await page(browser, path))[0]
    async with browser.post(path, data={"attempt": attempt}) as response:
        assert response.status == 200
        return await response.text()


async def test_from_the_page_without_javascript(browser: Client, rasa: FakeRasa, anna: Person) -> None:
    """The page says what it means; in Telegram the conversation goes on, and nothing of before is shown there."""
    assert "Continua a Telegram" not in await page(browser)
    await post(browser, message="Què és URBACT?")
    html = await post(browser, do="telegram")
    assert "fora de la Unió Europea" in html and "només serveix una vegada" in html
    found = LINK.search(html)
    assert found is not None
    await anna.says(f"/start {found[1]}")
    heard = await anna.heard(2)
    assert "fora de la Unió Europea" in heard[0]
    assert heard[1].startswith("Continueu aquí la conversa")
    await anna.says("I qui hi pot participar?")
    assert (await anna.heard(3))[2] == "Això és una resposta."
    assert len({asked["sender"] for asked in rasa.asked}) == 1
    assert [asked["metadata"]["channel"] for asked in rasa.asked] == ["web", "telegram"]
    assert "URBACT" not in str(anna.chat.texts())
    left = await page(browser)
    assert "Aquesta conversa continua a Telegram" in left and "URBACT" not in left


async def test_from_an_open_chat(browser: Client, rasa: FakeRasa, anna: Person) -> None:
    """The widget hears that it can, gets a link, and is told that the conversation has left; then it begins anew."""
    async with Chat.connected(str(browser.make_url(""))) as chat:
        transcript = await chat.open()
        assert transcript["elsewhere"] == ["telegram"]
        await chat.say("Hola", "m1")
        await chat.until(lambda: len(chat.texts()) == 2)
        link = await chat.call("continue_elsewhere")
        assert link["ok"] and link["minutes"] == 10
        found = LINK.fullmatch(link["url"])
        assert found is not None
        await anna.says(f"/start {found[1]}")
        await chat.until(lambda: len(chat.texts()) == 3)
        assert "continua a Telegram" in chat.texts()[2]
        sequences = [message["sequence"] for message in chat.all("bot_uttered")]
        assert sequences == sorted(sequences)
        await anna.heard(2)
        await chat.say("Una altra cosa", "m2")
        await chat.until(lambda: len(chat.texts()) == 4)
    assert len({asked["sender"] for asked in rasa.asked}) == 2


async def test_who_has_said_nothing_yet_begins_in_telegram(browser: Client) -> None:
    """There is nothing to take along, and no code."""
    async with Chat.connected(str(browser.make_url(""))) as chat:
        await chat.open()
        assert (await chat.call("continue_elsewhere"))["url"] == f"https://t.me/{USERNAME}"


async def test_back_to_the_web(browser: Client, rasa: FakeRasa, anna: Person) -> None:
    """Looking at the link uses up nothing; its button does; then answers come here, and Telegram says so."""
    await anna.says("Què és URBACT?")
    await anna.heard(2)
    path = await way_back(anna, 4)
    for _ in range(2):
        assert "Continua la conversa aquí" in await page(browser, path)
    html = await take(browser, path)
    assert "Continueu aquí la conversa que teníeu a Telegram" in html and "URBACT" not in html
    assert "Aquesta conversa continua al web" in (await anna.heard(5))[4]
    assert "Això és una resposta." in await post(browser, message="I qui hi pot participar?")
    assert len({asked["sender"] for asked in rasa.asked}) == 1
    await anna.says("Una altra cosa")
    await anna.heard(6)
    assert len({asked["sender"] for asked in rasa.asked}) == 2


async def test_the_button_pressed_twice_is_pressed_once(browser: Client, rasa: FakeRasa, anna: Person) -> None:
    """The same form again leads to the same conversation; another form, or another browser, is refused."""
    await anna.says("Hola")
    await anna.heard(2)
    path = await way_back(anna, 4)
    first, second = [re.findall(r'name="attempt" value="([^"]+)"', await page(browser, path))[0] for _ in range(2)]
    cookies = []
    for _ in range(2):
        async with browser.post(path, data={"attempt": first}, allow_redirects=False) as response:
            assert response.status == 303
            cookies.append(response.cookies[COOKIE].value)
    assert cookies[0] == cookies[1]
    async with browser.post(path, data={"attempt": second}) as response:
        assert response.status == 410 and "fet servir, i només serveix una vegada" in await response.text()
        assert COOKIE not in response.cookies
    async with browser.post(path, data={"attempt": "x"}, allow_redirects=False) as response:
        assert response.status == 303


async def test_a_database_that_does_not_answer_uses_up_nothing(
    browser: Client, rasa: FakeRasa, anna: Person, database_url: str
) -> None:
    """It is said, and the same button works afterwards."""
    await anna.says("Hola")
    await anna.heard(2)
    path = await way_back(anna, 4)
    attempt = re.findall(r'name="attempt" value="([^"]+)"', await page(browser, path))[0]
    with locked(database_url):
        async with browser.post(path, data={"attempt": attempt}) as response:
            assert response.status == 503 and f'value="{attempt}"' in await response.text()
    async with browser.post(path, data={"attempt": attempt}, allow_redirects=False) as response:
        assert response.status == 303


async def test_the_address_with_the_code_goes_to_nobody(browser: Client, rasa: FakeRasa, anna: Person) -> None:
    """Not to a cache, not to the next page; and the database has it in no message."""
    await anna.says("Hola")
    await anna.heard(2)
    path = await way_back(anna, 4)
    async with browser.get(path) as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no el passeu a ningú".lower() in anna.chat.texts()[-1].lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", ["used", "expired", "unknown"])
async def test_what_counts_no_more_is_said_in_the_persons_language(
    browser: Client, telegram: FakeTelegram, rasa: FakeRasa, anna: Person, problem: str, language: Language
) -> None:
    """In Telegram and on the web; and the code itself is kept in no transcript."""
    person = telegram.person(2000, "Berta", language)
    await post(browser, message="Hola")
    code = await code_of(browser)
    if problem == "used":
        await anna.says(f"/start {code}")
        await anna.heard(2)
    elif problem == "expired":
        await code_of(browser)
    else:
        code = code[::-1]
    await person.says(f"/start {code}")
    assert SAID[problem][language] in (await person.heard(2))[1]
    path = f"/chat/continue/{code}?lang={language}"
    # For the web a code for Telegram is none.
    assert SAID["unknown"][language] in await page(browser, path, 410)


async def test_nothing_is_kept_of_a_code(browser: Client, rasa: FakeRasa, anna: Person, rows: Any) -> None:
    """Neither of those that go nor of those that come."""
    await post(browser, message="Hola")
    code = await code_of(browser)
    await anna.says(f"/start {code}")
    await anna.heard(2)
    await anna.says(f"/start {code}")
    await anna.heard(3)
    back = await way_back(anna, 5)
    kept = str(rows("SELECT * FROM message")) + str(rows("SELECT * FROM continuation"))
    assert code not in kept and back.split("/")[-1].partition("?")[0] not in kept


async def test_codes_are_for_private_chats(browser: Client, telegram: FakeTelegram, anna: Person) -> None:
    """In a group nobody takes a conversation over, and nobody gets a link."""
    group = telegram.group()
    group.chat.members[1001] = anna.user
    await anna.says(f"/web@{USERNAME}", group.chat)
    assert "en privat" in (await anna.heard(2, group.chat))[1]


async def test_without_telegram_nobody_is_offered_it(client: Client, rasa: FakeRasa) -> None:
    """Neither on the page nor in the chat; the event is refused."""
    async with Chat.connected(str(client.make_url(""))) as chat:
        assert (await chat.open())["elsewhere"] == []
        await chat.say("Hola", "m1")
        assert (await chat.call("continue_elsewhere"))["ok"] is False
    assert "Telegram" not in await page(client, "/chat?lang=ca")
    assert "Telegram" not in await page(client, "/privadesa")


async def test_the_privacy_notice_names_telegram_where_it_is_on(browser: Client) -> None:
    """In the three languages."""
    for path in ("/privadesa", "/privacidad", "/privacy"):
        assert "Telegram" in await page(browser, path)


@pytest.mark.parametrize("public_url", [None])
async def test_without_an_address_there_is_no_way_back(
    telegram_settings: Settings, telegram: FakeTelegram, anna: Person, public_url: None
) -> None:
    """The command says so, and is not in the menu."""
    settings = telegram_settings.model_copy(update={"public_url": public_url})
    async with TestClient(TestServer(init_app(settings))):
        await anna.says("/web")
        assert "no es pot continuar" in (await anna.heard(2))[1]
        for call in await telegram.until_called("setMyCommands", 4):
            assert "web" not in [command["command"] for command in call["commands"]]


async def test_a_file_of_what_is_kept(browser: Client, telegram: FakeTelegram, rasa: FakeRasa, anna: Person) -> None:
    """Everything that was said, by whom and when; as often as one likes."""
    await anna.says("Què és URBACT?")
    await anna.heard(2)
    await anna.says("/les_meves_dades")
    heard = await anna.heard(5)
    assert "24 de" in heard[2] or "(5" in heard[2] or "comptant els vostres" in heard[2]
    for count in (6, 7):
        await anna.presses("Envia'm la conversa")
        await anna.heard(count)
    sent = anna.chat.said()[5]["document"]
    assert sent["file_name"] == "conversa-passarella.txt"
    content = telegram.world.files[sent["file_id"]].decode()
    assert "Què és URBACT?" in content and "· Vós" in content and "· Assistent automàtic" in content
