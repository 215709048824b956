"""`python -m benchmarks.desk`: prints what officers wait for at a busy desk, and messages on their way, in a table."""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from aiohttp import ClientSession, TCPConnector

from benchmarks.desk.figures import Times, rows
from benchmarks.desk.marks import Marks
from benchmarks.desk.officer import Officer
from benchmarks.desk.person import Person
from benchmarks.desk.stage import PASSWORD, Stage, set_up

_ROWS = (
    ("queue", "opening the queue"),
    ("conversation", "opening a conversation"),
    ("reply", "sending a reply, until it is accepted"),
    ("reply_shown", "sending a reply, until its page shows it"),
    ("to_conversation", "a person's message, until their conversation has it, which is open at an officer's"),
    ("to_officer", "a person's message, until an officer's queue has it, which waits up to 5 s for others' people"),
    ("to_person", "an officer's reply, until the person's socket has it"),
    ("refresh", "an open page asking by itself for what is new"),
)
_AT_ONCE = 20
# Claimed by officers, waiting, and with the bot.
_CLAIMED, _WAITING = 0.7, 0.1
_WARM_SECONDS = 10.0
# An answer that is not there by then is counted as lost.
_LOST_SECONDS = 5.0


@dataclass(frozen=True)
class Wanted:
    """How large the measurement is.

    Attributes:
        writes_every: seconds between a person's messages, on average.
        answers_every: seconds between an officer's answers, on average.
        seconds: that are measured.
    """

    people: int
    officers: int
    writes_every: float
    answers_every: float
    seconds: float


async def measure(wanted: Wanted) -> None:
    """Start everything on loopback, measure, print a table."""
    times = Times()
    marks = Marks(times)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            set_up(Path(folder), wanted.officers, wanted.people) as stage,
            ClientSession(connector=TCPConnector(limit=0)) as session,
        ):
            officers = [Officer(stage.url, times, marks) for _ in stage.emails]
            for officer, email in zip(officers, stage.emails, strict=True):
                await officer.sign_in(email, PASSWORD)
            people = await _people(session, stage, wanted, marks)
            share = round(wanted.people * _CLAIMED / len(officers))
            for officer in officers:
                await officer.claim(share)
            for officer in officers:
                officer.listen()
            await _run(wanted, times, people, officers)
            resident = psutil.Process(stage.pid).memory_info().rss
            spent = sum(psutil.Process(stage.pid).cpu_times()[:2])
            lost = marks.lost(time.perf_counter(), _LOST_SECONDS)
            await asyncio.gather(*(each.close() for each in people), *(each.close() for each in officers))
    _print(wanted, times, resident, spent, lost)


async def _people(session: ClientSession, stage: Stage, wanted: Wanted, marks: Marks) -> Sequence[Person]:
    gate, asking = asyncio.Semaphore(_AT_ONCE), round(wanted.people * (_CLAIMED + _WAITING))

    async def one(number: int) -> Person:
        async with gate:
            return await Person.begin(session, stage.url, marks, asks=number < asking)

    return await asyncio.gather(*(one(number) for number in range(wanted.people)))


async def _run(wanted: Wanted, times: Times, people: Sequence[Person], officers: Sequence[Officer]) -> None:
    chance = random.Random(2026)
    tasks = [asyncio.create_task(each.write_on(wanted.writes_every, chance)) for each in people]
    tasks += [asyncio.create_task(each.work(wanted.answers_every, chance)) for each in officers]
    await asyncio.sleep(_WARM_SECONDS)
    times.counting = True
    await asyncio.sleep(wanted.seconds)
    times.counting = False
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def _print(wanted: Wanted, times: Times, resident: int, spent: float, lost: int) -> None:
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    sys.stdout.write(
        f"{wanted.people} open conversations, each person writes about every {wanted.writes_every:.0f} s; "
        f"{wanted.officers} officers with live pages, each answers about every {wanted.answers_every:.0f} s; "
        f"{wanted.seconds:.0f} s. Gateway, fake bot and clients share {os.cpu_count()} cores; load average at the end "
        f"{load}.\n\n"
    )
    for line in rows(times, _ROWS):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"\nGateway: {resident / 1e6:.0f} MB resident at the end, {spent:.0f} s of processor time in all; "
        f"{lost} replies had not arrived.\n"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="open conversations (%(default)s)")
    parser.add_argument("--officers", type=int, default=20, help="officers (%(default)s)")
    parser.add_argument("--writes-every", type=float, default=60, help="seconds of a person's turn (%(default)s)")
    parser.add_argument("--answers-every", type=float, default=12, help="seconds of an officer's turn (%(default)s)")
    parser.add_argument("--seconds", type=float, default=120, help="that are measured (%(default)s)")
    given = parser.parse_args()
    asyncio.run(measure(Wanted(given.people, given.officers, given.writes_every, given.answers_every, given.seconds)))
