"""Open idle chats on one gateway process; print its memory for each, and the time of turns with and without them."""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import psutil
from aiohttp import ClientError, ClientSession

from benchmarks.sockets.page import Page
from operate.ports import free_port

_CLIENT_PROCESSES = 2
_TALKING = 4
# Longer than a ping and its answer, so that every connection has had both.
_SETTLE_SECONDS = 35
_READY_SECONDS = 60


@dataclass(frozen=True)
class Wanted:
    """How large the measurement is."""

    pages: int
    turns: int
    bot_seconds: float


@asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m …`, killed at the end."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def ready(url: str) -> None:
    """Wait for the gateway."""
    async with asyncio.timeout(_READY_SECONDS), ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/healthz"):
                    return
            except ClientError:
                await asyncio.sleep(0.1)


async def turns(url: str, number: int) -> list[float]:
    """Milliseconds from each message to its answer: a few pages at once, each waits for its answers."""
    spent: list[float] = []

    async def talk(session: ClientSession) -> None:
        page = await Page.open(session, url)
        for turn in range(number // _TALKING + 1):
            began = time.perf_counter()
            await page.emit("user_uttered", session_id=page.session_id, message="URBACT?", id=str(turn))
            answer: dict[str, object] = {}
            while "status" not in answer:
                answer = await page.next("bot_uttered")
            # The first turn is longer: it makes the conversation and discloses the machine.
            if turn:
                spent.append((time.perf_counter() - began) * 1000)
        await page.close()

    async with ClientSession() as session:
        await asyncio.gather(*(talk(session) for _ in range(_TALKING)))
    return spent


def resident(pid: int) -> int:
    """Bytes in memory."""
    return int(psutil.Process(pid).memory_info().rss)


async def measure(wanted: Wanted) -> None:
    """Start everything on loopback, measure, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            bot_port, port = free_port(), free_port()
            url = f"http://127.0.0.1:{port}"
            await stack.enter_async_context(process("benchmarks.bot", str(bot_port), str(wanted.bot_seconds)))
            gateway = await stack.enter_async_context(
                process(
                    "gateway",
                    PASSARELLA_PORT=str(port),
                    PASSARELLA_RASA_URL=f"http://127.0.0.1:{bot_port}",
                    PASSARELLA_DATABASE_URL=f"sqlite:///{folder}/passarella.db",
                    PASSARELLA_VAR_DIR=folder,
                    PASSARELLA_MESSAGES_PER_MINUTE="10000",
                    PASSARELLA_MAX_CONNECTIONS=str(wanted.pages + 100),
                    PASSARELLA_CONNECTIONS_PER_ADDRESS=str(wanted.pages + 100),
                    PASSARELLA_LOG_LEVEL="ERROR",
                )
            )
            await ready(url)
            # What is loaded and kept at first use is no connection's.
            await turns(url, wanted.turns // 2)
            alone = await turns(url, wanted.turns)
            before = resident(gateway.pid)
            began = time.monotonic()
            share = wanted.pages // _CLIENT_PROCESSES
            clients = [
                await stack.enter_async_context(process("benchmarks.sockets.idle", url, str(share)))
                for _ in range(_CLIENT_PROCESSES)
            ]
            opened = sum([int(await _line(client)) for client in clients])
            opening = time.monotonic() - began
            await asyncio.sleep(_SETTLE_SECONDS)
            after = resident(gateway.pid)
            together = await turns(url, wanted.turns)
            for client in clients:
                assert client.stdin is not None
                client.stdin.close()
            held = sum([int(await _line(client)) for client in clients])
            _print(wanted, opened, held, opening, (after - before) / max(1, opened), alone, together)


async def _line(client: asyncio.subprocess.Process) -> bytes:
    assert client.stdout is not None
    line = await client.stdout.readline()
    if not line:
        raise SystemExit("a client process ended too early; is the limit of open files (ulimit -n) high enough?")
    return line


def _print(
    wanted: Wanted, opened: int, held: int, opening: float, bytes_each: float, alone: list[float], together: list[float]
) -> None:
    def row(what: str, figure: str) -> None:
        sys.stdout.write(f"| {what} | {figure} |\n")

    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    sys.stdout.write(
        f"Bot faked by an HTTP server that answers after {wanted.bot_seconds * 1000:.0f} ms; gateway, bot and clients "
        f"share {os.cpu_count()} cores; load average at the end {load}.\n\n| what | figure |\n|---|---|\n"
    )
    row("idle chats opened, and still open at the end", f"{opened}, {held}")
    row("opening them all", f"{opening:.0f} s")
    row("memory of the gateway for each", f"{bytes_each / 1000:.1f} kB")
    for what, spent in (("without them", alone), (f"with {opened} open", together)):
        cuts = statistics.quantiles(spent, n=20)
        row(f"turn {what}, p50 and p95 of {len(spent)}", f"{cuts[9]:.0f} ms, {cuts[18]:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000, help="idle chats (%(default)s)")
    parser.add_argument("--turns", type=int, default=200, help="turns to time (%(default)s)")
    parser.add_argument("--bot-seconds", type=float, default=0.1, help="the bot's time for a turn (%(default)s)")
    given = parser.parse_args()
    asyncio.run(measure(Wanted(given.pages, given.turns, given.bot_seconds)))
