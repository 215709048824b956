"""Runs the three processes as one: one prefixed log, ready together, stopped together."""

import os
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from honcho.manager import Manager
from honcho.printer import Printer

from operate.layout import APP_PYTHON, RASA_PYTHON, ROOT, Installation, OperateError

_PATIENCE_SECONDS = 180.0
_LIBRARY_WARNING = re.compile(r"site-packages/\S+:\d+: \w*Warning: ")
# Exit codes that honcho reports after SIGINT and SIGTERM.
_ON_REQUEST = (130, 143)


class QuietPrinter(Printer):  # type: ignore[misc]
    """A log without what Rasa's old libraries say about each other: nothing an operator could act on."""

    def __init__(self) -> None:
        """Print to standard output."""
        super().__init__()
        self._in_warning = False

    def write(self, message: Any) -> None:
        """Print a line, unless it belongs to a Python warning of a library."""
        line = message.data.decode(errors="replace") if isinstance(message.data, bytes) else str(message.data)
        # A warning is one line that names it, and behind it the indented line of source or a paragraph.
        continues = self._in_warning and (line.startswith("  ") or line.startswith("Implementing implicit namespace"))
        self._in_warning = message.name == "rasa" and (_LIBRARY_WARNING.search(line) is not None or continues)
        if not self._in_warning:
            super().write(message)


@dataclass(frozen=True)
class Service:
    """One process: its name in the log, its command, and the address that answers 200 once it is ready."""

    name: str
    command: str
    ready_url: str


def services(installation: Installation, model: Path) -> list[Service]:
    """The three processes of an installation.

    Args:
        installation: with ports and addresses.
        model: of the bot.
    """
    settings = installation.settings
    rasa = (
        f"{RASA_PYTHON} -m rasa run -i 127.0.0.1 -p {settings.rasa_port} -m {model} --enable-api "
        "--endpoints endpoints.yml --credentials credentials.yml --logging-config-file operate/rasa-logging.yml"
    )
    return [
        Service("rasa", rasa, f"http://127.0.0.1:{settings.rasa_port}/webhooks/passarella/"),
        Service("actions", f"{APP_PYTHON} -m actions", f"{settings.actions_url}/health"),
        Service("gateway", f"{APP_PYTHON} -m gateway", f"{address(installation)}/readyz"),
    ]


def address(installation: Installation) -> str:
    """The address of the gateway as a browser on this machine would write it."""
    host = installation.settings.host
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{shown}:{installation.settings.port}"


def supervise(installation: Installation, running: list[Service], *, ready_message: str) -> int:
    """Run until told to stop, or until one of the processes ends.

    Args:
        installation: whose environment the processes get.
        running: the processes.
        ready_message: printed once all of them answer.

    Returns:
        0 after Ctrl-C or SIGTERM, else the exit code of the process that ended.

    Raises:
        OperateError: a process ended by itself.
    """
    manager = Manager(QuietPrinter())
    for service in running:
        manager.add_process(service.name, f"exec {service.command}", env=installation.environment(), cwd=str(ROOT))
    stopped = threading.Event()
    late: list[str] = []
    watcher = threading.Thread(target=_announce, args=(running, stopped, ready_message, late), daemon=True)
    watcher.start()
    manager.loop()
    stopped.set()
    if late:
        raise OperateError(f"not ready after {_PATIENCE_SECONDS:.0f} s: {', '.join(late)}. All were stopped.")
    # honcho's code is that of the signal, or of the process that ended first.
    if manager.returncode not in _ON_REQUEST:
        raise OperateError("one of the processes ended by itself; its last lines above say why. All were stopped.")
    return 0


def is_ready(url: str) -> bool:
    """Whether an address answers with 200 within a second."""
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _announce(running: list[Service], stopped: threading.Event, message: str, late: list[str]) -> None:
    began = time.monotonic()
    waiting = list(running)
    while waiting and not stopped.wait(0.3):
        waiting = [service for service in waiting if not is_ready(service.ready_url)]
        if time.monotonic() - began > _PATIENCE_SECONDS:
            late.extend(service.name for service in waiting)
            os.kill(os.getpid(), signal.SIGTERM)
            return
    if not stopped.is_set():
        print(f"{message} (after {time.monotonic() - began:.0f} s)", flush=True)
