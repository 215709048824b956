"""`python -m benchmarks.desk.pages`: prints what a page costs the gateway's processor, one after another.

Nobody else is at the desk. Unlike the time that somebody waits, this hardly depends on what else the machine does.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
from aiohttp import ClientSession, TCPConnector

from benchmarks.desk.figures import Times
from benchmarks.desk.marks import Marks
from benchmarks.desk.officer import Officer
from benchmarks.desk.person import Person
from benchmarks.desk.stage import PASSWORD, set_up

_QUEUE = "/desk/queue"
_MINE = re.compile(r'id="mine".*?href="(/desk/conversations/[^"]+)"', re.DOTALL)


async def measure(people: int, times: int) -> None:
    """Fill a desk, open its pages and answer, print a table.

    Args:
        people: open conversations; the officer has a tenth of them.
        times: that each is done.
    """
    taken = Times(counting=True)
    marks = Marks(taken)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            set_up(Path(folder), 1, people) as stage,
            ClientSession(connector=TCPConnector(limit=0)) as session,
        ):
            officer = Officer(stage.url, taken, marks)
            await officer.sign_in(stage.emails[0], PASSWORD)
            chats = [await Person.begin(session, stage.url, marks, asks=True) for _ in range(people)]
            await officer.claim(people // 10)
            path = _own(await officer.open(_QUEUE, None))
            steps: tuple[tuple[str, Callable[[], Awaitable[object]]], ...] = (
                ("opening the queue", lambda: officer.open(_QUEUE, None)),
                ("opening a conversation", lambda: officer.open(path, None)),
                ("sending a reply, with its page before and after", lambda: officer.answer(path)),
            )
            sys.stdout.write("| what | times | processor, ms each |\n|---|---|---|\n")
            for words, step in steps:
                began = _spent(stage.pid)
                for _ in range(times):
                    await step()
                sys.stdout.write(f"| {words} | {times} | {(_spent(stage.pid) - began) / times * 1000:.1f} |\n")
                sys.stdout.flush()
            await asyncio.gather(*(each.close() for each in chats), officer.close())


def _spent(pid: int) -> float:
    """Seconds of the processor that a process has had."""
    return float(sum(psutil.Process(pid).cpu_times()[:2]))


def _own(queue: str) -> str:
    found = _MINE.search(queue)
    if found is None:
        raise LookupError("nobody is with the officer")
    return found[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60, help="open conversations (%(default)s)")
    parser.add_argument("--times", type=int, default=50, help="that each is done (%(default)s)")
    given = parser.parse_args()
    asyncio.run(measure(given.people, given.times))
