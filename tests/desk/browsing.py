"""An officer's browser without JavaScript, and people on REST, in the words of the tests."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from aiohttp.test_utils import TestServer

from tests.fakes.office import PASSWORD


class Page:
    """One page as it came."""

    def __init__(self, status: int, url: str, html: str, headers: Mapping[str, str]) -> None:
        """Keep it."""
        self.status = status
        self.url = url
        self.html = html
        self.headers = headers

    @property
    def told(self) -> str:
        """What the page says came of the last step."""
        found = re.search(r'<p class="outcome[^>]*>(.*?)</p>', self.html, re.DOTALL)
        return unescape(found[1].strip()) if found else ""

    def field(self, name: str) -> str:
        """The value of a field, a text area's too."""
        area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', self.html, re.DOTALL)
        if area:
            return unescape(area[1])
        found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', self.html)
        assert found, f"the page has no field {name}"
        return unescape(found[1])

    def has_field(self, name: str) -> bool:
        """Whether there is such a field."""
        return f'name="{name}"' in self.html


class Desk:
    """A browser at the desk."""

    def __init__(self, server: TestServer, language: str = "en") -> None:
        """Nobody is signed in."""
        self._server = server
        self._cookies: dict[str, str] = {}
        self._headers = {"Accept-Language": language}
        self._session = ClientSession(cookie_jar=DummyCookieJar())
        self.page = Page(0, "", "", {})

    async def close(self) -> None:
        """Close the browser."""
        await self._session.close()

    async def get(self, path: str, **headers: str) -> Page:
        """Open a page."""
        return await self._fetch("GET", path, None, headers)

    async def post(self, path: str, **fields: str) -> Page:
        """Send a form with the token of the last page, unless another one is given."""
        if "token" not in fields and self.page.has_field("token"):
            fields["token"] = self.page.field("token")
        return await self._fetch("POST", path, fields, {})

    async def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in as somebody."""
        page = await self.get("/desk/sign-in")
        return await self.post(
            "/desk/sign-in", email=f"{name.lower()}@example.cat", password=password, next=page.field("next")
        )

    def forget(self, cookie: str = "passarella_desk") -> None:
        """Lose a cookie."""
        self._cookies.pop(cookie, None)

    def cookie(self, name: str = "passarella_desk") -> str | None:
        """What is held."""
        return self._cookies.get(name)

    async def _fetch(self, method: str, path: str, fields: Any, headers: dict[str, str]) -> Page:
        for _ in range(5):
            cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            async with self._session.request(
                method,
                self._server.make_url("/").join(self._server.make_url(path)),
                data=fields,
                headers={**self._headers, "Cookie": cookie, **headers},
                allow_redirects=False,
            ) as response:
                for name, morsel in response.cookies.items():
                    if morsel["max-age"] == "0" or not morsel.value:
                        self._cookies.pop(name, None)
                    else:
                        self._cookies[name] = morsel.value
                if response.status == 303:
                    method, path, fields = "GET", response.headers["Location"], None
                    continue
                page = Page(response.status, path, await response.text(), response.headers)
                if 'name="token"' in page.html or page.status != 401:
                    self.page = page
                return page
        raise AssertionError("led in a circle")


class Person:
    """Somebody who writes over REST."""

    def __init__(self, server: TestServer, name: str) -> None:
        """Nothing was written yet."""
        self._url = server.make_url("/webhooks/rest/webhook")
        self._name = name
        self._session = ClientSession()

    async def close(self) -> None:
        """Leave."""
        await self._session.close()

    async def say(self, text: str, language: str = "ca") -> list[dict[str, Any]]:
        """Write, and read what comes back."""
        body = {"sender": self._name, "message": text, "metadata": {"language": language}}
        async with self._session.post(self._url, json=body) as response:
            assert response.status == 200, await response.text()
            elements: list[dict[str, Any]] = await response.json()
            return elements


def conversations_of(page: Page, section: str = "") -> list[str]:
    """The ids of the conversations that a page links to, in their order; of one section only if it is named."""
    html = page.html
    if section:
        found = re.search(rf'<section[^>]*id="{section}".*?</section>', html, re.DOTALL)
        html = found[0] if found else ""
    return list(dict.fromkeys(re.findall(r'href="/desk/conversations/([0-9a-f-]{36})"', html)))
