"""A desk that an identity provider sends people to, in the words of the tests."""

import re
from html import unescape
from urllib.parse import urlsplit

from aiohttp import ClientSession, DummyCookieJar
from aiohttp.test_utils import TestServer

from tests.desk.browsing import Desk, Page


class ProvidedDesk(Desk):
    """A browser that can go to the provider and come back."""

    def __init__(self, server: TestServer, language: str = "en") -> None:
        """Nobody is signed in."""
        super().__init__(server, language)
        self._outside = ClientSession(cookie_jar=DummyCookieJar())

    async def close(self) -> None:
        """Close the browser."""
        await self._outside.close()
        await super().close()

    async def press_the_button(self, path: str = "/desk/sign-in", **fields: str) -> str:
        """Begin; the address of the provider that the page leads on to."""
        return await self.go_on_from(await self.get(path), **fields)

    async def go_on_from(self, page: Page, **fields: str) -> str:
        """Begin on a page to sign in on."""
        self.page = page
        kept = {name: self.page.field(name) for name in ("next", "kept", "lang")}
        return onward(await self.post("/desk/sign-in/oidc", **{**kept, **fields}))

    async def fetch_answer(self, address: str) -> str:
        """Ask the provider; the path that it sends the browser back to."""
        async with self._outside.get(address, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            back = urlsplit(answer.headers["Location"])
            return f"{back.path}?{back.query}"

    async def sign_in_there(self, path: str = "/desk/sign-in", **fields: str) -> Page:
        """The whole way."""
        return await self.get(await self.fetch_answer(await self.press_the_button(path, **fields)))


def onward(page: Page) -> str:
    """Where a page leads on to at once."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.html)
    assert found, f"the page leads nowhere: {page.told or page.html}"
    return unescape(found[1])
