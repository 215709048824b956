"""Three processes behave as one: ready together, stopped together, and a death is told."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from honcho.printer import Message

from operate.layout import ROOT, OperateError, check_interpreters
from operate.ports import free_port
from operate.supervise import QuietPrinter

SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
print("a line of", sys.argv[2], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
SUPERVISOR = """
import sys
from operate.layout import Installation, OperateError
from operate.supervise import Service, supervise
from gateway.settings import Settings
from pathlib import Path
copy = Installation(Settings(var_dir=Path(sys.argv[1])), "a-secret-for-tests-only")
running = [
    Service("one", f"{sys.executable} {sys.argv[2]} {sys.argv[3]} one", f"http://127.0.0.1:{sys.argv[3]}/"),
    Service("two", sys.argv[5], f"http://127.0.0.1:{sys.argv[4]}/"),
]
try:
    sys.exit(supervise(copy, running, ready_message="ready now"))
except OperateError as error:
    print("told:", error, file=sys.stderr)
    sys.exit(1)
"""


def start(tmp_path: Path, second: str, ports: tuple[int, int]) -> "subprocess.Popen[str]":
    """Run a supervisor over a small server and a second command."""
    server = tmp_path / "server.py"
    server.write_text(textwrap.dedent(SERVER), encoding="utf-8")
    arguments = [str(tmp_path), str(server), str(ports[0]), str(ports[1]), second]
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
    second = f"{sys.executable} {tmp_path / 'server.py'} {ports[1]} two"
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


def test_a_process_that_dies_stops_the_rest_and_is_told(tmp_path: Path) -> None:
    """A non-zero exit and a sentence, not two processes without their third."""
    supervisor = start(tmp_path, f"{sys.executable} -c exit(3)", (free_port(), free_port()))
    said, _ = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 1, said
    assert "told: one of the processes ended by itself" in said


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
