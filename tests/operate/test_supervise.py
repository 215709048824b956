"""Three processes behave as one: ready together, stopped together, and a death is told."""

import os
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from honcho.printer import Message

from operate.layout import ROOT, OperateError, check_interpreters
from operate.ports import free_port
from operate.supervise import QuietPrinter, Service, is_ready

SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
print("a line of", sys.argv[2], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
GUARDED = """
import http.server, sys
class Guarded(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.headers["X-Passarella-Secret"] == "right" else 401); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Guarded).serve_forever()
"""
# What a process is told to stop with does not impress this one.
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
SUPERVISOR = """
import shlex, sys
from operate.layout import Installation, OperateError
from operate.supervise import Service, supervise
from gateway.settings import Settings
from pathlib import Path
copy = Installation(Settings(var_dir=Path(sys.argv[1])), "a-secret-for-tests-only")
running = [
    Service("one", (sys.executable, sys.argv[2], sys.argv[3], "one"), f"http://127.0.0.1:{sys.argv[3]}/"),
    Service("two", tuple(shlex.split(sys.argv[5])), f"http://127.0.0.1:{sys.argv[4]}/"),
]
try:
    sys.exit(supervise(copy, running, ready_message="ready now"))
except OperateError as error:
    print("told:", error, file=sys.stderr)
    sys.exit(1)
"""


def start(tmp_path: Path, second: list[str], ports: tuple[int, int]) -> "subprocess.Popen[str]":
    """Run a supervisor over a small server and a second command."""
    server = tmp_path / "server.py"
    server.write_text(textwrap.dedent(SERVER), encoding="utf-8")
    arguments = [str(tmp_path), str(server), str(ports[0]), str(ports[1]), shlex.join(second)]
    return subprocess.Popen(
        [sys.executable, "-u", "-c", SUPERVISOR, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_all_get_ready_and_stop_without_orphans(tmp_path: Path, stop: signal.Signals) -> None:
    """The log is prefixed, the address is printed once all answer, and nothing outlives the stop."""
    ports = (free_port(), free_port())
    second = [sys.executable, str(tmp_path / "server.py"), str(ports[1]), "two"]
    supervisor = start(tmp_path, second, ports)
    assert supervisor.stdout
    said = []
    for line in supervisor.stdout:
        said.append(line)
        if "ready now" in line:
            break
    children = psutil.Process(supervisor.pid).children(recursive=True)
    supervisor.send_signal(stop)
    assert supervisor.wait(20) == 0, "".join(said)
    assert any("one" in line and "a line of one" in line for line in said), said
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, f"orphans: {alive}"
    kept = (tmp_path / "log" / "run.log").read_text(encoding="utf-8")
    assert "a line of one" in kept and "a line of two" in kept


def test_a_process_that_will_not_listen_is_killed(tmp_path: Path) -> None:
    """Ctrl-C ends everything, even what ignores it."""
    stubborn = [sys.executable, "-c", STUBBORN]
    supervisor = start(tmp_path, stubborn, (free_port(), free_port()))
    assert supervisor.stdout
    said = []
    for line in supervisor.stdout:
        said.append(line)
        if "deaf" in line:
            break
    children = psutil.Process(supervisor.pid).children(recursive=True)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(20) == 0, "".join(said)
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, f"orphans: {alive}"


def test_a_stop_in_the_first_moment_leaves_nothing_behind(tmp_path: Path) -> None:
    """A signal that comes while the processes are being started stops them once they are."""
    supervisor = start(tmp_path, [sys.executable, "-c", "import time; time.sleep(60)"], (free_port(), free_port()))
    family = psutil.Process(supervisor.pid)
    deadline = time.monotonic() + 20
    while not family.children() and time.monotonic() < deadline:
        time.sleep(0.002)
    supervisor.send_signal(signal.SIGTERM)
    said, _ = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 0, said
    marked = [process for process in psutil.process_iter() if str(tmp_path) in " ".join(_command(process))]
    assert not marked, f"orphans: {marked}"


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_process_that_dies_stops_the_rest_and_is_told(tmp_path: Path) -> None:
    """A non-zero exit and a sentence, not two processes without their third."""
    supervisor = start(tmp_path, [sys.executable, "-c", "exit(3)"], (free_port(), free_port()))
    said, _ = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 1, said
    assert "told: two ended by itself (exit code 3)" in said
    assert str(tmp_path / "log" / "run.log") in said


def test_readiness_shows_the_secret_where_it_is_asked_for(tmp_path: Path) -> None:
    """Rasa's status is open to none but the gateway: without the header it is not ready."""
    port = free_port()
    guarded = [sys.executable, "-c", GUARDED, str(port)]
    url = f"http://127.0.0.1:{port}/"
    with subprocess.Popen(guarded) as server:
        try:
            deadline = time.monotonic() + 10
            with_secret = Service("rasa", (), url, {"X-Passarella-Secret": "right"})
            while not is_ready(with_secret) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert is_ready(with_secret)
            assert not is_ready(Service("rasa", (), url))
        finally:
            server.terminate()


def test_warnings_of_libraries_stay_out_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """What Rasa's libraries warn each other of is dropped, with its second line; errors are not."""
    printer = QuietPrinter()
    printer.output = sys.stdout
    for line in (
        "/x/site-packages/keras/utils.py:1: DeprecationWarning: invalid escape",
        "  the line of source",
        "ERROR rasa.core: no model",
        "  its second line",
    ):
        printer.write(Message(type="line", data=f"{line}\n", time=datetime.now(), name="rasa", colour=None))
    said = capsys.readouterr().out
    assert "escape" not in said and "line of source" not in said
    assert "no model" in said and "its second line" in said


def test_missing_environment_is_named(tmp_path: Path) -> None:
    """The sentence says what to run."""
    with pytest.raises(OperateError, match=r"python is missing: run `make setup`"):
        check_interpreters(tmp_path / "python")
