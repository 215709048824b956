"""`python -m operate run|prepare|measure|nlu-report`: what the Makefile's targets call."""

import argparse
import subprocess
import sys

from gateway.settings import Settings, SettingsError, settings_or_exit
from operate.layout import RASA_PYTHON, ROOT, OperateError, installation
from operate.measure import measure
from operate.ports import check_ports
from operate.prepare import prepare
from operate.supervise import address, services, supervise


def main() -> int:
    """Do what is asked.

    Returns:
        The exit code: 0, or 1 after one sentence on standard error.
    """
    parser = argparse.ArgumentParser(prog="python -m operate", description=__doc__)
    parser.add_argument("command", choices=("run", "prepare", "measure", "nlu-report"))
    command = parser.parse_args().command
    settings = settings_or_exit()
    try:
        return {"run": _run, "prepare": _prepare, "measure": _measure, "nlu-report": _nlu_report}[command](settings)
    except (OperateError, SettingsError) as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("passarel·la: stopped before it was ready", file=sys.stderr)
        return 130


def _run(settings: Settings) -> int:
    check_ports(settings)
    copy = installation(settings)
    model = prepare(copy)
    url = address(copy)
    message = f"Passarel·la is ready: {url}/ · try `make chat` in another terminal · Ctrl-C stops it"
    return supervise(copy, services(copy, model), ready_message=message)


def _prepare(settings: Settings) -> int:
    prepare(installation(settings))
    return 0


def _measure(settings: Settings) -> int:
    measure()
    return 0


def _nlu_report(settings: Settings) -> int:
    copy = installation(settings)
    model = prepare(copy)
    command = [str(RASA_PYTHON), "-m", "tests.nlu.report", str(model)]
    return subprocess.run(command, cwd=ROOT, env=copy.environment()).returncode


if __name__ == "__main__":
    sys.exit(main())
