"""The chat without JavaScript: whose it is, what is refused, and that nothing is sent twice."""

import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from channels.forms_view import Piece, pieces
from channels.forms_visitor import COOKIE, PATH
from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa, turn

Client = TestClient[Any, Any]


@pytest.fixture
async def browser(settings: Settings) -> AsyncIterator[Client]:
    """A browser that keeps cookies, also of an address without a name."""
    async with TestClient(TestServer(init_app(settings)), cookie_jar=CookieJar(unsafe=True)) as opened:
        yield opened


async def page(browser: Client, address: str = f"{PATH}?lang=ca") -> str:
    """The page as it is now."""
    async with browser.get(address) as response:
        assert response.status == 200
        return await response.text()


def hidden(html: str) -> dict[str, str]:
    """What the form sends along."""
    return {name: re.findall(rf'name="{name}" value="([^"]+)"', html)[0] for name in ("token", "id")}


async def post(browser: Client, **fields: str) -> str:
    """Send a form; returns where it leads."""
    async with browser.post(f"{PATH}?lang=ca", data=fields, allow_redirects=False) as response:
        assert response.status == 303, await response.text()
        return response.headers["Location"]


async def test_a_message_leads_back_to_the_page(browser: Client, rasa: FakeRasa) -> None:
    """POST, redirect, GET; the answer stands below, its text is no markup."""
    rasa.answers.append(turn("<b>Resposta</b> & més"))
    location = await post(browser, **hidden(await page(browser)), message="Hola\r\nbon dia")
    assert location == f"{PATH}?lang=ca#last"
    html = await page(browser)
    assert "&lt;b&gt;Resposta&lt;/b&gt; &amp; més" in html
    assert "<b>" not in html
    assert rasa.asked[0]["text"] == "Hola bon dia"


async def test_the_cookie_is_for_this_page_and_this_visit(browser: Client) -> None:
    """Not for scripts, not for other sites, not after the browser is closed."""
    async with browser.get(PATH) as response:
        cookies: SimpleCookie = response.cookies
        assert response.headers["Cache-Control"] == "no-store"
    cookie = cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", PATH)
    assert cookie["max-age"] == cookie["expires"] == ""


async def test_the_same_form_twice_is_one_message(browser: Client, rasa: FakeRasa) -> None:
    """Somebody presses the button again while they wait."""
    fields = hidden(await page(browser))
    await post(browser, **fields, message="Hola")
    await post(browser, **fields, message="Hola")
    assert len(rasa.asked) == 1


@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
async def test_a_form_of_another_site_sends_nothing(browser: Client, rasa: FakeRasa, token: str) -> None:
    """It cannot know the token; the person is told to try again."""
    fields = hidden(await page(browser)) | {"token": token}
    location = await post(browser, **fields, message="Hola")
    assert location == f"{PATH}?lang=ca&outcome=expired"
    assert rasa.asked == []
    assert "no s&#39;ha enviat" in await page(browser, location)


@pytest.mark.parametrize("query", ["", "&part=log&refresh=no"])
async def test_behind_tls_cookies_are_for_tls_only(browser: Client, query: str) -> None:
    """The proxy says how the browser came."""
    for scheme, secure in (("https", True), ("http", "")):
        browser.session.cookie_jar.clear()
        async with browser.get(f"{PATH}?lang=ca{query}", headers={"X-Forwarded-Proto": scheme}) as response:
            assert response.cookies
            assert all(cookie["secure"] == secure for cookie in response.cookies.values())


async def test_a_forged_cookie_is_nobody(browser: Client, settings: Settings, rasa: FakeRasa) -> None:
    """Another conversation begins; that of the name in it is not shown."""
    await post(browser, **hidden(await page(browser)), message="Secret meu")
    (kept,) = [cookie.value for cookie in browser.session.cookie_jar if cookie.key == COOKIE]
    name, _, signature = kept.rpartition(".")
    for forged in (name, f"{name}.{signature[::-1]}", f"x{kept}", f"forms-a.{signature}", "."):
        async with browser.get(PATH, headers={"Cookie": f"{COOKIE}={forged}"}) as response:
            assert response.status == 200
    browser.session.cookie_jar.clear()
    async with browser.get(PATH, headers={"Cookie": f"{COOKIE}={name}.{signature[::-1]}"}) as response:
        assert "Secret meu" not in await response.text()


async def test_a_conversation_is_not_that_of_a_socket(browser: Client) -> None:
    """A session id of the sockets is no cookie, and the other way round: names and seals differ."""
    from channels.web_sessions import Sessions

    sessions = Sessions("a-secret-for-tests-only")
    socket = sessions.issue("127.0.0.1")
    async with browser.get(PATH, headers={"Cookie": f"{COOKIE}={socket.id}"}) as response:
        cookie = response.cookies[COOKIE].value
    assert cookie.startswith("forms-")
    assert sessions.known(cookie, "127.0.0.1") is None


async def test_what_is_not_taken_is_said(browser: Client, settings: Settings, rasa: FakeRasa) -> None:
    """A database that is locked, a flood, a huge form: each leads back to the page with its reason."""
    fields = hidden(await page(browser))
    with locked(settings.database_url):
        location = await post(browser, **fields, message="Hola")
    assert location.endswith("outcome=not_stored")
    assert "no hem pogut desar" in await page(browser, location)
    assert (await post(browser, **fields, message="a" * 100_000)).endswith("outcome=too_large")
    outcomes = {await post(browser, token=fields["token"], id=str(n), message="Hola") for n in range(100)}
    assert any(location.endswith("outcome=too_many_messages") for location in outcomes)
    assert "massa missatges" in await page(browser, f"{PATH}?lang=ca&outcome=too_many_messages")


@pytest.mark.parametrize("outcome", ["nonsense", "<script>", "answered"])
async def test_only_known_outcomes_are_shown(browser: Client, outcome: str) -> None:
    """The address holds no words of its own."""
    html = await page(browser, f"{PATH}?lang=ca&outcome={outcome}")
    assert 'class="alert"' not in html
    assert "<script>" not in html


def test_addresses_in_a_text_are_links() -> None:
    """Without the full stop and the bracket behind them."""
    assert pieces("Vegeu (https://a.cat/b). Fi") == [
        Piece("Vegeu ("),
        Piece("https://a.cat/b", "https://a.cat/b"),
        Piece("). Fi"),
    ]
    assert pieces("javascript:alert(1)") == [Piece("javascript:alert(1)")]
