"""Pages from templates: words from the catalogs, everything else escaped, and headers that let nothing foreign in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from casework.words import Words
from gateway.site import Paths, links
from languages import LANGUAGES, Language

DOMAIN = "pages"
_TEMPLATES = Path(__file__).with_name("templates")
_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def _policy(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


HEADERS = {
    "Content-Security-Policy": _policy(_CSP),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Pages:
    """Renders the templates of this folder."""

    def __init__(self) -> None:
        """Read the catalogs; templates are read when they are first needed."""
        self.words = Words.load(domain=DOMAIN)
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def response(
        self,
        template: str,
        language: Language,
        paths: Paths,
        *,
        headers: Mapping[str, str] | None = None,
        policy: Mapping[str, str] | None = None,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        """One page.

        Args:
            template: name of a file in `templates/`, without its ending.
            language: of all its words.
            paths: where the same page is in each language.
            headers: besides those of every page.
            policy: directives of its content security policy that differ from those of every page.
            status: of the HTTP answer.
            values: what the template needs.
        """

        def say(name: str, **holes: Any) -> str:
            return self.words.say(name, language, **holes)

        def named(code: Language) -> str:
            return self.words.say("page.language", code)

        page = self._templates.get_template(f"{template}.html")
        frame = {"say": say, "named": named, "links": links(language), "paths": paths}
        html = page.render(**frame, language=language, languages=LANGUAGES, **values)
        return web.Response(
            text=html,
            status=status,
            content_type="text/html",
            headers={
                **HEADERS,
                "Content-Security-Policy": _policy({**_CSP, **(policy or {})}),
                "Content-Language": language,
                **(headers or {}),
            },
        )
