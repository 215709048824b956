"""The notice on data protection names what the code makes browsers keep, and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from gateway.pages import COOKIES, STORED
from gateway.site import PRIVACY
from languages import LANGUAGES, Language

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("casework", "channels", "desk", "gateway")
WIDGET = ROOT / "widget" / "src"
NAMED = re.compile(r"<dt><code>([^<]+)</code></dt>\s*<dd>([^<]+)</dd>")


def python() -> str:
    """What answers browsers, in one text."""
    return "\n".join(path.read_text("utf-8") for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_name_has_its_sentence(client: TestClient[Any, Any], language: Language) -> None:
    """In each language: what for, and how long."""
    async with client.get(PRIVACY[language]) as response:
        named = dict(NAMED.findall(await response.text()))
    assert tuple(named) == (*COOKIES, *STORED)
    assert len(set(named.values())) == len(named)


def test_the_cookies_are_those_of_the_code() -> None:
    """Each has a constant whose name says that it is one, and is set by that name."""
    constants = re.findall(r'^\w*COOKIE = "([^"]+)"', python(), flags=re.MULTILINE)
    assert sorted(constants) == sorted(COOKIES), "name a new cookie in gateway/pages.py and in the notice"
    assert re.findall(r"(?:set_cookie|\.hold)\((?:request, response, )?[\"'].*", python()) == [], "give it a constant"


def test_what_the_chat_stores_is_what_its_memory_writes() -> None:
    """All of it goes through one file, and keeps to its names."""
    scripts = {path.name: path.read_text("utf-8") for path in WIDGET.rglob("*.js")}
    assert [name for name, text in scripts.items() if re.search(r"(local|session)Storage", text)] == ["memory.js"]
    written = set(re.findall(r'#write\("(?:local|session)Storage", "(\w+)"', scripts["memory.js"]))
    assert written == set(STORED), "name what is new in gateway/pages.py and in the notice"


def test_scripts_set_no_cookies_and_pages_store_nothing() -> None:
    """The desk and the pages around the chat need no memory of their own."""
    for path in (*WIDGET.rglob("*.js"), *(ROOT / "desk").rglob("*.js"), *(ROOT / "gateway").rglob("*.js")):
        text = path.read_text("utf-8")
        assert "document.cookie" not in text, path
        assert path.name == "memory.js" or "Storage" not in text, path
