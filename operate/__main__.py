"""`python -m operate` with a command of those below: what the Makefile's targets call."""

import argparse
import signal
import subprocess
import sys
from types import FrameType

from dotenv import load_dotenv

from gateway.settings import Settings, SettingsError, settings_or_exit
from operate.layout import RASA_PYTHON, ROOT, OperateError, installation
from operate.measure import measure
from operate.ports import check_ports
from operate.prepare import prepare, train
from operate.supervise import address, services, supervise
from operate.transcripts import transcribe
from operate.widget import build_if_changed


def main() -> int:
    """Do what is asked.

    Returns:
        The exit code: 0, or 1 after one sentence on standard error, or 130 when stopped before the end.
    """
    commands = {
        "run": _run,
        "prepare": _prepare,
        "train": _train,
        "widget": _widget,
        "measure": _measure,
        "nlu-report": _nlu_report,
        "transcripts": _transcripts,
        "screenshots": _screenshots,
    }
    parser = argparse.ArgumentParser(prog="python -m operate", description=__doc__)
    parser.add_argument("command", choices=commands)
    command = parser.parse_args().command
    load_dotenv(".env", interpolate=False)
    settings = settings_or_exit()
    stop_like_ctrl_c()
    try:
        return commands[command](settings)
    except (OperateError, SettingsError) as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("passarel·la: stopped before the end", file=sys.stderr)
        return 130


def stop_like_ctrl_c() -> None:
    """Let SIGTERM do what Ctrl-C does: what was started on the way, a training above all, is stopped too."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run(settings: Settings) -> int:
    check_ports(settings)
    copy = installation(settings)
    build_if_changed()
    model = prepare(copy)
    message = f"Passarel·la is ready: {address(copy)}/ · try `make chat` in another terminal · Ctrl-C stops it"
    return supervise(copy, services(copy, model), ready_message=message)


def _prepare(settings: Settings) -> int:
    prepare(installation(settings))
    return 0


def _train(settings: Settings) -> int:
    print(f"the bot's model: {train(installation(settings)).relative_to(ROOT)}")
    return 0


def _widget(settings: Settings) -> int:
    build_if_changed()
    return 0


def _measure(settings: Settings) -> int:
    measure()
    return 0


def _nlu_report(settings: Settings) -> int:
    copy = installation(settings)
    model = train(copy)
    command = [str(RASA_PYTHON), "-m", "tests.nlu.report", str(model)]
    return subprocess.run(command, cwd=ROOT, env=copy.environment()).returncode


def _transcripts(settings: Settings) -> int:
    transcribe(settings)
    return 0


def _screenshots(settings: Settings) -> int:
    # Playwright is of the tests: who only runs the service has no need of it.
    from operate.screenshots import take

    take()
    return 0


if __name__ == "__main__":
    sys.exit(main())
