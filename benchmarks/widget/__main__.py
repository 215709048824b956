"""`python -m benchmarks.widget`: prints what a first visit costs, ours and others', as a table in Markdown."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from playwright.sync_api import Browser, sync_playwright

from benchmarks.widget.chats import ChatOnAPage, chats, lay_out
from benchmarks.widget.packages import node
from benchmarks.widget.visit import Visit, visit
from operate.layout import APP_PYTHON, ROOT, OperateError
from operate.ports import free_port
from operate.screenshots import CHROMIUM

_TIMES = 5
_PATIENCE_SECONDS = 30


def main() -> int:
    """Measure and print; returns the exit code."""
    try:
        compared = chats()
        port = free_port()
        with tempfile.TemporaryDirectory() as folder, _gateway(Path(folder), port) as server:
            root = Path(folder) / "pages"
            for chat in compared:
                lay_out(chat, root, server)
            subprocess.run([node() / "bin" / "node", Path(__file__).with_name("compress.mjs"), root], check=True)
            with _serving(root, port), sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
                for line in _table(browser, compared, f"http://127.0.0.1:{port}"):
                    print(line, flush=True)
                browser.close()
    except OperateError as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    return 0


def _table(browser: Browser, compared: tuple[ChatOnAPage, ...], url: str) -> Iterator[str]:
    yield "| chat | page loaded, kB | opened, kB | launcher, s | people can write, s | layout shift |"
    yield "|---|---|---|---|---|---|"
    for chat in compared:
        address = f"{url}/{chat.name}/index.html"
        before = visit(browser, chat, address, slow=False, press=False)
        opened = visit(browser, chat, address, slow=False, press=True)
        slow = [visit(browser, chat, address, slow=True, press=True) for _ in range(_TIMES)]
        yield _row(chat, before, opened, slow)
    yield ""
    yield f"Brotli at its highest level for all; HTTP headers counted; Chromium {browser.version}; medians of {_TIMES}"
    yield "first visits with the processor slowed 4 times, 1.6 Mbit/s and 150 ms latency."


def _row(chat: ChatOnAPage, before: Visit, opened: Visit, slow: list[Visit]) -> str:
    launchers = [each.launcher_ms for each in slow if each.launcher_ms is not None]
    launcher = f"{statistics.median(launchers) / 1000:.1f}" if launchers else "—"
    written = statistics.median(each.input_ms for each in slow) / 1000
    shift = max(each.shift for each in slow)
    cells = (chat.shown, f"{before.transferred / 1000:.1f}", f"{opened.transferred / 1000:.1f}", launcher)
    return f"| {' | '.join(cells)} | {written:.1f} | {shift:.3f} |"


@contextmanager
def _gateway(folder: Path, page_port: int) -> Iterator[str]:
    """A real gateway for our own chat to connect to; it needs no bot to begin a conversation."""
    port = free_port()
    environment = {
        **os.environ,
        "PASSARELLA_PORT": str(port),
        "PASSARELLA_DATABASE_URL": f"sqlite:///{folder / 'passarella.db'}",
        "PASSARELLA_VAR_DIR": str(folder),
        "PASSARELLA_ALLOWED_ORIGINS": f"http://127.0.0.1:{page_port}",
        "PASSARELLA_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen([str(APP_PYTHON), "-m", "gateway"], cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        began = time.monotonic()
        while not _answers(f"{url}/healthz"):
            if time.monotonic() - began > _PATIENCE_SECONDS:
                raise OperateError("the gateway does not start")
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _serving(root: Path, port: int) -> Iterator[None]:
    """Serve the pages, each file in its compressed form."""

    async def file(request: web.Request) -> web.FileResponse:
        return web.FileResponse(root / request.match_info["path"], headers={"Cache-Control": "no-store"})

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/{path:.+}", file)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.set()
        await asyncio.Event().wait()

    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait(_PATIENCE_SECONDS)
    yield


if __name__ == "__main__":
    sys.exit(main())
