"""How the chat looks where it is narrow, where texts are odd, and where the page around it is hostile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from operate.ports import free_port
from operate.widget import build_if_changed
from tests.e2e.browsing import Chat, overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.site import Site, running_site
from tests.fakes.rasa import turn

# A page that breaks what it can: everything is restyled, moved, cut off, transformed and mirrored.
HOSTILE = """
* { all: unset !important; display: block !important; font: 7px fantasy !important; color: lime !important; }
html { font-size: 5px !important; filter: none; }
body { transform: rotate(2deg) scale(.8); overflow: hidden; height: 90px; letter-spacing: 1em; text-align: center;
  text-transform: uppercase; direction: rtl; visibility: hidden; line-height: 9; cursor: none; word-break: break-all; }
passarella-chat { display: none !important; width: 1px !important; height: 1px !important; opacity: 0 !important;
  position: static !important; font-size: 3px !important; pointer-events: none !important; }
button, textarea, dialog, section { display: none !important; }
#cover { position: fixed; inset: 0; z-index: 2147483647; background: pink; }
"""


@contextmanager
def host_page(html: str, headers: dict[str, str] | None = None, *, port: int) -> Iterator[str]:
    """Another site that serves one page; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path.endswith(".css")
            self.send_response(200)
            self.send_header("Content-Type", f"text/{'css' if style else 'html'}; charset=utf-8")
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((HOSTILE if style else html).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.shutdown()
        server.server_close()


def embedding(site: Site, attributes: str = 'lang="ca"', head: str = "", body: str = "") -> str:
    """A page of another site that embeds the chat."""
    return (
        f'<!doctype html><html lang="ca"><head><title>Intranet</title>{head}'
        f'<script type="module" src="{site.url}/widget.js"></script></head>'
        f"<body><main><h1>Intranet</h1>{body}<passarella-chat {attributes}></passarella-chat></main></body></html>"
    )


@pytest.fixture(scope="module")
def host_port() -> int:
    """Where the other site is."""
    return free_port()


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory, host_port: int) -> Iterator[Site]:
    """A gateway that lets the other site in."""
    build_if_changed()
    with running_site(tmp_path_factory.mktemp("open"), f"http://127.0.0.1:{host_port}") as site:
        yield site


def box_of(page: Page, selector: str) -> dict[str, float]:
    """Where an element is on the screen."""
    box = page.locator(f"passarella-chat {selector}").bounding_box()
    assert box is not None
    return dict(box)


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (390, 844)])
def test_a_small_window_is_filled_and_never_scrolled_sideways(
    width: int, height: int, site: Site, visit: Visit
) -> None:
    """320 pixels is a small phone, and a large screen at 400 %; every part of the chat can be reached."""
    chat = Chat(visit(f"{site.url}/ca", viewport={"width": width, "height": height})).open()
    assert box_of(chat.page, ".panel") == {"x": 0, "y": 0, "width": width, "height": height}
    long = "Un-nom-de-programa-molt-llarg-que-no-es-pot-partir-enlloc-perquè-és-una-sola-paraula"
    text = f"{long}\n\n• {long}\n\nFont: X (https://example.org/{long}). Revisat el 24 de novembre del 2026."
    site.rasa.answers.append(turn(text, buttons=((long, "a"), ("B", "b"))))
    chat.say(f"https://example.org/{long}")
    chat.said(long)
    assert not overflows(chat.page)
    chat.button("menu").click()
    assert not overflows(chat.page)
    for part in (chat.input, chat.button("close"), chat.button("person"), chat.messages.locator(".option").last):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.9)


def test_right_to_left_and_very_long_messages(chat: Chat, site: Site) -> None:
    """Each paragraph goes its own way; 4,000 characters of either side stay inside."""
    arabic = "مرحبا، هل يمكنكم مساعدة بلديتنا؟"
    site.rasa.answers.append(turn(f"{arabic}\n\n{'a' * 4000}\n\nCatalà."))
    chat.say(f"{arabic} URBACT")
    chat.said("Català.")
    paragraphs = chat.messages.locator("> .body > p")
    directions = paragraphs.evaluate_all("(all) => all.map((p) => getComputedStyle(p).direction)")
    assert directions == ["rtl", "ltr", "rtl", "ltr", "ltr"]
    assert not overflows(chat.page)
    chat.input.fill("b" * 4000)
    expect(chat.panel.locator(".counter")).to_contain_text("Sobren 2.000 caràcters")
    chat.input.press("Enter")
    expect(chat.input).to_have_value("b" * 4000)
    assert not overflows(chat.page)


def test_a_hostile_page_reaches_nothing(open_site: Site, visit: Visit, host_port: int) -> None:
    """Another site restyles, hides, transforms and covers everything: the chat works as ever, and looks as ever."""
    html = embedding(
        open_site, head='<link rel="stylesheet" href="/hostile.css">', body='<div id="cover">!</div><p>text</p>'
    )
    with host_page(html, port=host_port) as url:
        chat = Chat(visit(url)).open()
        chat.say("Hola")
        chat.said("Hola", "assistent automàtic", "Això és una resposta.")
        assert box_of(chat.page, ".panel")["width"] == pytest.approx(400, abs=2)
        launcher = box_of(chat.page, ".launcher")
        assert launcher["x"] + launcher["width"] == pytest.approx(1280 - 20, abs=2)
        style = chat.messages.last.locator(".body").evaluate(
            """(body) => { const s = getComputedStyle(body);
              return [s.fontSize, s.letterSpacing, s.textTransform, s.visibility, s.direction, s.color]; }"""
        )
        assert style == ["16px", "normal", "none", "visible", "ltr", "rgb(22, 36, 43)"]
        # What is seen there is the chat, not the cover.
        on_top = "([x, y]) => document.elementFromPoint(x, y)?.tagName"
        assert chat.page.evaluate(on_top, [launcher["x"] + 20, launcher["y"] + 20]) == "PASSARELLA-CHAT"
        assert violations(chat.page, "passarella-chat") == []


def test_a_strict_policy_of_the_page_is_kept(open_site: Site, visit: Visit, host_port: int) -> None:
    """No inline script or style, no eval: only the server's origin for scripts and connections."""
    socket = open_site.url.replace("http", "ws")
    policy = (
        f"default-src 'none'; script-src {open_site.url}; connect-src {open_site.url} {socket}; style-src 'none'; "
        "require-trusted-types-for 'script'"
    )
    with host_page(embedding(open_site), {"Content-Security-Policy": policy}, port=host_port) as url:
        page = visit("about:blank")
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        chat = Chat(page).open()
        chat.say("Hola")
        chat.said("Això és una resposta.")
        chat.panel.locator(".thumb.down").click()
        chat.button("menu").click()
        with page.expect_download() as download:
            chat.button("download").click()
        assert "Hola" in Path(download.value.path()).read_text(encoding="utf-8")
        assert [text for text in complaints if "favicon" not in text] == []


def test_a_site_that_is_not_on_the_list_is_told_so(site: Site, visit: Visit, host_port: int) -> None:
    """The launcher is there, the connection is refused, and another way is offered."""
    with host_page(embedding(site), port=host_port) as url:
        chat = Chat(visit(url))
        chat.launcher.click()
        expect(chat.panel.locator(".banner a")).to_have_attribute("href", f"{site.url}/chat?lang=ca")


@pytest.mark.parametrize("theme", [None, "--passarella-accent: rgb(120, 0, 60); --passarella-width: 30em"])
def test_attributes_and_custom_properties(theme: str | None, open_site: Site, visit: Visit, host_port: int) -> None:
    """Language, heading, side, open at once; colours and measures from the page."""
    head = f"<style>passarella-chat {{ {theme} }}</style>" if theme else ""
    html = embedding(open_site, 'lang="en" heading="Ask us" position="start" open', head)
    with host_page(html, port=host_port) as url:
        chat = Chat(visit(url), "en").ready()
        expect(chat.panel.get_by_role("heading", name="Ask us")).to_be_visible()
        expect(chat.launcher).to_contain_text("Ask us")
        assert box_of(chat.page, ".panel")["x"] == pytest.approx(20, abs=1)
        # The page's reader begins where the page begins.
        assert chat.focused() == "page"
        if theme:
            assert box_of(chat.page, ".panel")["width"] == pytest.approx(480, abs=2)
            expect(chat.launcher).to_have_css("background-color", "rgb(120, 0, 60)")


def test_inline_it_is_a_part_of_the_page(open_site: Site, visit: Visit, host_port: int) -> None:
    """No launcher, no dialog, nothing to close, and the same conversation."""
    with host_page(embedding(open_site, 'lang="es" mode="inline"'), port=host_port) as url:
        chat = Chat(visit(url), "es").ready()
        expect(chat.launcher).to_have_count(0)
        expect(chat.button("close")).to_have_count(0)
        expect(chat.panel).to_have_role("region")
        chat.say("Hola")
        chat.said("Això és una resposta.")
        assert not overflows(chat.page)
        assert violations(chat.page) == []
