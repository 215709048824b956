"""Files that are served as they lie: the widget, which other sites embed, and what the pages of this one need."""

import re
from pathlib import Path

from aiohttp import web

WIDGET = Path(__file__).resolve().parents[1] / "widget" / "dist"
STATIC = Path(__file__).with_name("static")
_NAME = re.compile(r"[A-Za-z0-9_-]+\.(js|css|svg|txt)")
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "txt": "text/plain"}
# The name holds a hash of the content: what is under it never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
# The address stays while the content changes: caches ask again soon, and a page gets a new version within minutes.
_FOR_MINUTES = "public, max-age=300"


async def widget(request: web.Request) -> web.StreamResponse:
    """The script that a page embeds."""
    return _file(WIDGET, "widget.js", _FOR_MINUTES, embedded=True)


async def widget_part(request: web.Request) -> web.StreamResponse:
    """What the widget loads when it is needed."""
    return _file(WIDGET / "widget", request.match_info["name"], _FOR_EVER, embedded=True)


async def static(request: web.Request) -> web.StreamResponse:
    """Style, script and pictures of the pages."""
    return _file(STATIC, request.match_info["name"], _FOR_MINUTES, embedded=False)


def _file(folder: Path, name: str, caching: str, *, embedded: bool) -> web.StreamResponse:
    """A file, in its compressed form where there is one and the client takes it.

    Raises:
        HTTPNotFound: there is none of that name.
    """
    known = _NAME.fullmatch(name)
    path = folder / name
    if known is None or not path.is_file():
        raise web.HTTPNotFound
    headers = {
        "Content-Type": f"{_TYPES[known[1]]}; charset=utf-8",
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if embedded:
        # Modules are fetched as other sites' requests are; there is nothing of anybody in them.
        headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return web.FileResponse(path, headers=headers)
