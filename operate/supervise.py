"""Runs the three processes as one: one prefixed log, ready together, stopped together."""

import http.client
import os
import re
import shlex
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from honcho.manager import KILL_WAIT, Manager
from honcho.printer import Printer

from casework.rasa import SECRET_HEADER
from operate.layout import APP_PYTHON, RASA_PYTHON, ROOT, Installation, OperateError

_PATIENCE_SECONDS = 180.0
# Between two looks at whether all processes have begun.
_START_SECONDS = 0.2
_LIBRARY_WARNING = re.compile(r"site-packages/\S+:\d+: \w*Warning: ")
# A proxy of the network must not be asked for addresses of this machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class QuietPrinter(Printer):  # type: ignore[misc]
    """A log without what Rasa's old libraries say about each other: nothing an operator could act on."""

    def __init__(self, kept: TextIO | None = None) -> None:
        """Print to standard output.

        Args:
            kept: an open file that gets the same lines; the caller closes it.
        """
        super().__init__()
        self._kept = Printer(kept) if kept else None
        self._in_warning = False

    def write(self, message: Any) -> None:
        """Print a line, unless it belongs to a Python warning of a library."""
        line = message.data.decode(errors="replace") if isinstance(message.data, bytes) else str(message.data)
        # A warning is one line that names it, and behind it the indented line of source or a paragraph.
        continues = self._in_warning and (line.startswith("  ") or line.startswith("Implementing implicit namespace"))
        self._in_warning = message.name == "rasa" and (_LIBRARY_WARNING.search(line) is not None or continues)
        if self._in_warning:
            return
        super().write(message)
        if self._kept:
            self._kept.width = self.width
            self._kept.write(message)


class Supervisor(Manager):  # type: ignore[misc]
    """honcho's manager, which also knows who ended first, and stops what has only just begun or will not listen."""

    def __init__(self, printer: Printer, watcher: threading.Thread) -> None:
        """Nothing has ended yet.

        Args:
            printer: of the log.
            watcher: started once the processes are: a process is not forked beside a running thread.
        """
        super().__init__(printer)
        self.ended_first: dict[str, int] = {}
        self._watcher = watcher

    def _start(self) -> None:
        super()._start()
        self._watcher.start()

    def terminate(self) -> None:
        """Stop all processes; honcho calls this on a signal, and when the first of them ends."""
        if not self._all_started():
            # honcho does not know their numbers yet, and would break here and leave them running.
            self._later(_START_SECONDS, self.terminate)
            return
        if not self._terminating:
            self.ended_first = {
                name: process["returncode"] for name, process in self._processes.items() if "returncode" in process
            }
            self._later(KILL_WAIT, self.kill)
        super().terminate()

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        timer.start()


@dataclass(frozen=True)
class Service:
    """One process: its name in the log, its command, and the address that answers 200 once it is ready."""

    name: str
    command: tuple[str, ...]
    ready_url: str
    ready_headers: Mapping[str, str] = field(default_factory=dict)


def services(installation: Installation, model: Path) -> list[Service]:
    """The three processes of an installation.

    Args:
        installation: with ports and addresses.
        model: of the bot.
    """
    settings = installation.settings
    rasa: tuple[str, ...] = (str(RASA_PYTHON), "-m", "bot.engine", "run", "-m", str(model))
    rasa += ("-i", "127.0.0.1", "-p", str(settings.rasa_port))
    rasa += ("--enable-api", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml")
    rasa += ("--logging-config-file", "operate/rasa-logging.yml")
    python = str(APP_PYTHON)
    # Rasa serves even when it could not load its model; its status tells.
    status = f"http://127.0.0.1:{settings.rasa_port}/status"
    return [
        Service("rasa", rasa, status, {SECRET_HEADER: installation.secret}),
        Service("actions", (python, "-m", "actions"), f"{settings.actions_url}/health"),
        Service("gateway", (python, "-m", "gateway"), f"{address(installation)}/readyz"),
    ]


def address(installation: Installation) -> str:
    """The address of the gateway as a browser on this machine would write it."""
    host = installation.settings.host
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{installation.settings.port}"


def supervise(installation: Installation, running: list[Service], *, ready_message: str) -> int:
    """Run until told to stop, or until one of the processes ends.

    Args:
        installation: whose environment the processes get, and whose folder keeps the log.
        running: the processes.
        ready_message: printed once all of them answer.

    Returns:
        0 after Ctrl-C or SIGTERM.

    Raises:
        OperateError: a process ended by itself or did not get ready; the sentence names it and the log.
    """
    log = installation.settings.var_dir / "log" / "run.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    stopped = threading.Event()
    late: list[str] = []
    with open(log, "w", encoding="utf-8", opener=_for_the_owner) as kept:
        watcher = threading.Thread(target=_announce, args=(running, stopped, ready_message, late), daemon=True)
        manager = Supervisor(QuietPrinter(kept), watcher)
        for service in running:
            # The shell that honcho starts gives way to the process, so that signals reach it.
            command = f"exec {shlex.join(service.command)}"
            manager.add_process(service.name, command, env=installation.environment(), cwd=str(ROOT))
        manager.loop()
        stopped.set()
        watcher.join()
    if late:
        raise OperateError(f"not ready after {_PATIENCE_SECONDS:.0f} s: {', '.join(late)}; {log} says more")
    for name, code in manager.ended_first.items():
        how = f"exit code {code}" if code >= 0 else f"signal {-code}"
        raise OperateError(f"{name} ended by itself ({how}), so all were stopped; its last lines are in {log}")
    return 0


def is_ready(service: Service) -> bool:
    """Whether the service answers its address with 200 within a second."""
    request = urllib.request.Request(service.ready_url, headers=dict(service.ready_headers))
    try:
        with _DIRECT.open(request, timeout=1) as response:
            return bool(response.status == 200)
    except (http.client.HTTPException, OSError):
        return False


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _announce(running: list[Service], stopped: threading.Event, message: str, late: list[str]) -> None:
    began = time.monotonic()
    waiting = list(running)
    while waiting and not stopped.wait(0.3):
        waiting = [service for service in waiting if not is_ready(service)]
        if waiting and time.monotonic() - began > _PATIENCE_SECONDS:
            late.extend(service.name for service in waiting)
            os.kill(os.getpid(), signal.SIGTERM)
            return
    if not stopped.is_set():
        print(f"{message} (after {time.monotonic() - began:.0f} s)", flush=True)
