"""Shows that something long is still going on: a line of its own every few seconds, or one that rewrites itself."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FIRST_SECONDS = 3.0


@contextmanager
def progress(what: str, detail: Callable[[], str] = lambda: "", *, every_seconds: float = 10.0) -> Iterator[None]:
    """Print `what` with the elapsed seconds until the block ends.

    Args:
        what: what is being done.
        detail: asked each time for the step that is under way.
        every_seconds: between two lines, the first of which comes after three; terminals get one that rewrites itself.
    """
    ended = threading.Event()
    began = time.monotonic()
    terminal = sys.stdout.isatty()

    def show() -> None:
        wait = 1.0 if terminal else _FIRST_SECONDS
        while not ended.wait(wait):
            wait = 1.0 if terminal else every_seconds
            line = f"{what}: {time.monotonic() - began:.0f} s {detail()}".rstrip()
            print(f"\r\033[K{line}" if terminal else line, end="" if terminal else "\n", flush=True)

    shower = threading.Thread(target=show, daemon=True)
    shower.start()
    try:
        yield
    finally:
        ended.set()
        shower.join()
        print(f"{'\r\033[K' if terminal else ''}{what}: done in {time.monotonic() - began:.0f} s", flush=True)
