"""A real gateway in a process of its own, to be killed and started again; its bot says what a test tells it."""

import asyncio
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from operate.layout import APP_PYTHON, ROOT
from operate.ports import free_port
from tests.fakes.rasa import FakeRasa

_SECRET = "a-secret-for-tests-only"
# A machine that does much else at once takes its time; a gateway that ended is not waited for.
_PATIENCE_SECONDS = 90
_STOP_SECONDS = 10


class Site:
    """The gateway and the bot behind it.

    Attributes:
        rasa: the bot; what it is told to answer, and what it was asked.
        url: of the gateway, the same after a restart.
        database_url: of its database.
    """

    def __init__(self, folder: Path, rasa: FakeRasa, allowed_origins: str = "", **more: str) -> None:
        """Nothing runs yet.

        Args:
            folder: for database and log.
            rasa: a running fake.
            allowed_origins: other sites that may connect, separated by commas.
            more: further variables of its environment.
        """
        self.rasa = rasa
        self._port = free_port()
        self._log = folder / "gateway.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"
        self.database_url = f"sqlite:///{folder / 'passarella.db'}"
        self._environment = {
            **os.environ,
            "PASSARELLA_PORT": str(self._port),
            "PASSARELLA_DATABASE_URL": self.database_url,
            "PASSARELLA_DATABASE_TIMEOUT_SECONDS": "0.5",
            "PASSARELLA_RASA_URL": rasa.url,
            "PASSARELLA_SECRET": _SECRET,
            "PASSARELLA_VAR_DIR": str(folder),
            "PASSARELLA_MESSAGES_PER_MINUTE": "1000",
            "PASSARELLA_ALLOWED_ORIGINS": allowed_origins,
            **more,
        }

    def start(self, **changed: str) -> None:
        """Start the gateway and wait until it serves.

        Args:
            changed: variables of its environment that are others from now on.
        """
        self._environment |= changed
        with self._log.open("ab") as log:
            command = [str(APP_PYTHON), "-m", "gateway"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        began = time.monotonic()
        while not self._serves():
            if self._process.poll() is not None or time.monotonic() - began > _PATIENCE_SECONDS:
                raise AssertionError(f"the gateway does not serve:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End the gateway as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_STOP_SECONDS)

    def _serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running_rasa() -> Iterator[FakeRasa]:
    """A fake Rasa server in a thread of its own, because browser tests hold the main one."""
    loop = asyncio.new_event_loop()
    rasa = FakeRasa(_SECRET)
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with rasa.running():
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    ready.wait(_PATIENCE_SECONDS)
    try:
        yield rasa
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_STOP_SECONDS)
        loop.close()


@contextmanager
def running_site(folder: Path, allowed_origins: str = "", **more: str) -> Iterator[Site]:
    """A gateway before a fake bot; both are stopped afterwards."""
    with running_rasa() as rasa:
        site = Site(folder, rasa, allowed_origins, **more)
        site.start()
        try:
            yield site
        finally:
            site.kill()
