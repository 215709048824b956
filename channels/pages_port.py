"""What channels ask of whoever renders web pages."""

from collections.abc import Mapping
from typing import Any, Protocol

from aiohttp import web

from languages import Language


class Pages(Protocol):
    """Renders the page; its words are those of the web pages."""

    words: Any

    def response(
        self,
        template: str,
        language: Language,
        paths: Mapping[Language, str],
        *,
        headers: Mapping[str, str] | None = None,
        policy: Mapping[str, str] | None = None,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        """One page of a template."""
