"""`python -m actions`: runs the action server."""

import gc
import os
import sys

from actions.server import App, make_app
from casework.clock import read_clock
from casework.hours_file import HoursError
from casework.service import ServiceRules


def main() -> int:
    """Read the environment once and serve until told to stop.

    Returns:
        The exit code: 2 where a setting is missing.
    """
    missing = [name for name in ("PASSARELLA_SECRET", "PASSARELLA_DATABASE_URL") if not os.environ.get(name)]
    if missing:
        print(f"actions: {', '.join(missing)} not set; `make run` sets them", file=sys.stderr)
        return 2
    try:
        service, clock = ServiceRules.read(os.environ), read_clock(os.environ)
    except (HoursError, ValueError) as error:
        print(f"actions: {error}", file=sys.stderr)
        return 2
    app = make_app(os.environ["PASSARELLA_DATABASE_URL"], os.environ["PASSARELLA_SECRET"], service, clock)

    @app.after_server_start
    async def keep(_app: App) -> None:
        # The knowledge stays: Python need not go through it again and again for what may go.
        gc.collect()
        gc.freeze()

    app.run("127.0.0.1", int(os.environ.get("PASSARELLA_ACTIONS_PORT", "5055")), single_process=True, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
