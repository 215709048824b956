"""What goes wrong is told in one sentence, with a non-zero exit."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from gateway.settings import Settings
from operate.layout import ROOT, installation
from tests.operate.checkout import fake_rasa, small_checkout

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
TRAINER = """
import os, sys
from pathlib import Path
from operate.__main__ import stop_like_ctrl_c
from operate.training import train_if_changed
stop_like_ctrl_c()
try:
    train_if_changed(os.environ, python=Path(sys.argv[1]), root=Path(sys.argv[2]))
except KeyboardInterrupt:
    sys.exit(130)
"""


def operate(command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m operate`."""
    return subprocess.run(
        [sys.executable, "-m", "operate", command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_taken_port_ends_the_run_before_anything_is_made(tmp_path: Path) -> None:
    """One line, exit code 1, and not even a folder was made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = operate("run", PASSARELLA_PORT=port, PASSARELLA_VAR_DIR=str(tmp_path / "var"))
    assert done.returncode == 1
    told = f"passarel·la: port {port} is taken by another program; set PASSARELLA_PORT to a free one\n"
    assert done.stderr == told
    assert not (tmp_path / "var").exists()


def test_wrong_setting_is_one_line() -> None:
    """The setting is named, without a stack trace."""
    done = operate("run", PASSARELLA_PORT="many")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "PASSARELLA_PORT" in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_the_bot_is_trained_stops_the_training(tmp_path: Path, stop: signal.Signals) -> None:
    """A training that nobody waits for any more does not go on in the dark, and no half model is left."""
    number = tmp_path / "number"
    rasa = fake_rasa(tmp_path, f"echo $$ > {number}\nexec sleep 60")
    checkout = small_checkout(tmp_path / "checkout")
    trainer = subprocess.Popen([sys.executable, "-c", TRAINER, str(rasa), str(checkout)], cwd=ROOT, env=ENVIRONMENT)
    deadline = time.monotonic() + 20
    while not (number.exists() and number.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    training = psutil.Process(int(number.read_text()))
    trainer.send_signal(stop)
    assert trainer.wait(20) == 130
    _, alive = psutil.wait_procs([training], timeout=5)
    assert not alive
    assert list((checkout / "models").iterdir()) == []


def test_the_folder_of_what_people_wrote_is_private(tmp_path: Path) -> None:
    """Databases and logs in it are nobody else's business on this machine."""
    installation(Settings(var_dir=tmp_path / "var"))
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
