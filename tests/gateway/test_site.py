"""The pages for people: languages, headers, contacts, words, and the files they need."""

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from babel.messages.pofile import read_po

from casework.words import LOCALE
from gateway.files import WIDGET
from gateway.main import init_app
from gateway.render import DOMAIN
from gateway.settings import Settings
from gateway.site import ACCESSIBILITY, HOME, PRIVACY
from languages import DEFAULT_LANGUAGE, LANGUAGES, Language
from operate.widget import build_if_changed
from tests.casework.test_words import placeholders

Client = TestClient[Any, Any]
GATEWAY = Path(__file__).resolve().parents[2] / "gateway"
CHANNELS = GATEWAY.parent / "channels"
PATHS = [path for pages in (HOME, ACCESSIBILITY, PRIVACY) for path in pages.values()] + ["/", "/chat"]


def sentences(language: str) -> dict[str, str]:
    """A catalog's sentences by their ids."""
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, abort_invalid=True) if m.id}


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_lets_nothing_foreign_in(client: Client, path: str) -> None:
    """A strict policy, which the page itself keeps: no script or style inside, nothing from elsewhere."""
    async with client.get(path) as response:
        html = await response.text()
        policy = response.headers["Content-Security-Policy"]
        assert (response.status, response.content_type) == (200, "text/html")
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    # What is shown as code is none.
    html = re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
    assert re.findall(r"<script(?![^>]*\ssrc=\"/)[^>]*>|<style|\sstyle=|\son\w+=", html) == []
    assert re.findall(r"(?:src|href)=\"(?!/|#)([^\"]+)\"", html) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_leads_to_itself_in_the_other_languages(client: Client, language: Language) -> None:
    """And says which language it is in."""
    for pages in (HOME, ACCESSIBILITY, PRIVACY):
        async with client.get(pages[language]) as response:
            html = await response.text()
            assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in html
        for other, path in pages.items():
            assert f'<link rel="alternate" hreflang="{other}" href="{path}">' in html


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [("", "", "ca"), ("", "es-ES,en;q=0.5", "es"), ("", "fr", "ca"), ("?lang=en", "es", "en"), ("?lang=x", "es", "es")],
)
async def test_the_front_page_speaks_the_readers_language(
    client: Client, query: str, header: str, language: str
) -> None:
    """What was asked for, then the browser's, then Catalan."""
    for path in ("/", "/chat"):
        async with client.get(path + query, headers={"Accept-Language": header}) as response:
            assert response.headers["Content-Language"] == language


async def test_contacts_are_shown_or_said_to_be_missing(client: Client, settings: Settings) -> None:
    """Nobody's address is invented."""
    for path in (ACCESSIBILITY["en"], PRIVACY["en"]):
        async with client.get(path) as response:
            assert "To be given by whoever publishes this service" in await response.text()
    told = {"accessibility_contact": "acc@example.cat", "privacy_contact": "https://example.cat/dpo?a=1&b=2"}
    async with TestClient(TestServer(init_app(settings.model_copy(update=told)))) as other:
        async with other.get(ACCESSIBILITY["ca"]) as response:
            assert '<a href="mailto:acc@example.cat">' in await response.text()
        async with other.get(PRIVACY["ca"]) as response:
            assert '<a href="https://example.cat/dpo?a=1&amp;b=2">' in await response.text()


async def test_the_code_to_copy_names_this_server(client: Client) -> None:
    """As the reader called it, and harmlessly so."""
    async with client.get("/en", headers={"Host": "passarella.example.cat"}) as response:
        assert 'src="http://passarella.example.cat/widget.js"' in (await response.text()).replace("&#34;", '"')


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_the_widget_is_served_compressed(client: Client, encoding: str) -> None:
    """To any site, for minutes under its own name, for ever under names with a hash."""
    build_if_changed()
    part = next(path.name for path in (WIDGET / "widget").glob("chat-*.js"))
    for path, caching in (("/widget.js", "public, max-age=300"), (f"/widget/{part}", "immutable")):
        async with client.get(path, headers={"Accept-Encoding": encoding}, auto_decompress=False) as response:
            body = await response.read()
            headers = response.headers
        assert headers.get("Content-Encoding", "identity") == encoding
        assert len(body) == int(headers["Content-Length"])
        assert caching in headers["Cache-Control"]
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert (headers["Content-Type"], headers["Vary"]) == ("text/javascript; charset=utf-8", "Accept-Encoding")


@pytest.mark.parametrize(
    "path",
    ["/widget/..%2f..%2fpackage.json", "/assets/..%2frender.py", "/assets/site.css.br", "/assets/none.css", "/widget/"],
)
async def test_other_files_are_not_served(client: Client, path: str) -> None:
    """Neither those around the folders nor what is not there."""
    async with client.get(path) as response:
        assert response.status == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words(language: str) -> None:
    """Same ids, same placeholders, none empty, and none forgotten in another language."""
    reference, own = sentences(DEFAULT_LANGUAGE), sentences(language)
    assert own.keys() == reference.keys()
    assert [name for name, said in own.items() if not said.strip()] == []
    assert [name for name in own if placeholders(own[name]) != placeholders(reference[name])] == []
    if language != DEFAULT_LANGUAGE:
        assert [name for name, said in own.items() if len(said) > 30 and said == reference[name]] == []


def test_every_word_is_said_somewhere_and_every_one_said_exists() -> None:
    """Ids in templates and code, also those that are put together, are those of the catalogs."""
    files = [*(GATEWAY / "templates").glob("*.html"), *GATEWAY.glob("*.py"), *CHANNELS.glob("*.py")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files)
    whole = set(re.findall(r'"((?:page|home|accessibility|privacy|forms)\.[a-z_0-9.]*[a-z0-9])"', written))
    # Channels say sentences of the conversation that begin the same: only the pages' own are looked for.
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (GATEWAY / "templates").glob("*.html"))
    whole |= set(re.findall(r'"(continue\.[a-z_]+)"', pages))
    begun = tuple(re.findall(r'"((?:home|privacy|forms)\.(?:[a-z]+[_.])?)(?:%d\w*)?" [%~]', written))
    known = set(sentences(DEFAULT_LANGUAGE))
    assert whole <= known
    assert {name for name in known - whole if not name.startswith(begun)} == set()
