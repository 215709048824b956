"""A burst of updates through the channel: how fast, in order, none lost or doubled; and the same turns by REST."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, web

from benchmarks.sockets.__main__ import process, ready
from benchmarks.telegram.api import TOKEN, Api, burst
from operate.ports import free_port

_PATIENCE_SECONDS = 300
# What the channel keeps to; and so many that it is no limit, as Telegram sells it.
_TELEGRAMS, _NONE = 30, 1000


@dataclass(frozen=True)
class Wanted:
    """How large the measurement is."""

    updates: int
    users: int
    bot_seconds: float


@dataclass(frozen=True)
class Figures:
    """What came of a burst: seconds since it was handed out, and what was wrong."""

    stored: float
    answered: float
    lost: int
    doubled: int
    out_of_order: int


@asynccontextmanager
async def gateway(wanted: Wanted, **environment: str) -> AsyncIterator[str]:
    """A gateway on a database of its own, in front of a bot that says again what it is told."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        bot_port, port = free_port(), free_port()
        await stack.enter_async_context(process("benchmarks.bot", str(bot_port), str(wanted.bot_seconds)))
        given = {
            "PASSARELLA_PORT": str(port),
            "PASSARELLA_RASA_URL": f"http://127.0.0.1:{bot_port}",
            "PASSARELLA_DATABASE_URL": f"sqlite:///{folder}/passarella.db",
            "PASSARELLA_VAR_DIR": folder,
            "PASSARELLA_MESSAGES_PER_MINUTE": "10000",
            "PASSARELLA_LOG_LEVEL": "ERROR",
        }
        await stack.enter_async_context(process("gateway", **given, **environment))
        url = f"http://127.0.0.1:{port}"
        await ready(url)
        yield url


async def by_telegram(wanted: Wanted, per_second: int) -> Figures:
    """Hand the burst out and wait for its answers."""
    api = Api()
    port = free_port()
    runner = web.AppRunner(api.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    settings = {
        "PASSARELLA_TELEGRAM_TOKEN": TOKEN,
        "PASSARELLA_TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
        "PASSARELLA_TELEGRAM_MESSAGES_PER_SECOND": str(per_second),
    }
    async with gateway(wanted, **settings), asyncio.timeout(_PATIENCE_SECONDS):
        await api.polled.wait()
        # Everybody is told first who answers.
        api.expected = wanted.updates + wanted.users
        api.updates = burst(wanted.updates, wanted.users)
        await api.complete.wait()
        # What would come twice comes soon.
        await asyncio.sleep(3)
    await runner.cleanup()
    return figures(wanted, api)


def figures(wanted: Wanted, api: Api) -> Figures:
    """Look at what everybody was answered."""
    lost = doubled = out_of_order = 0
    for user in range(1, wanted.users + 1):
        answers = [text for chat, text in api.said if chat == user and text.startswith("pregunta")]
        asked = [u["message"]["text"] for u in api.updates if u["message"]["chat"]["id"] == user]
        lost += len(set(asked) - set(answers))
        doubled += len(answers) - len(set(answers))
        out_of_order += answers != asked
    return Figures(api.confirmed_at - api.handed_at, api.said_at - api.handed_at, lost, doubled, out_of_order)


async def by_rest(wanted: Wanted) -> float:
    """Seconds for the same turns: everybody at once, each waits for their answers."""
    async with gateway(wanted) as url, ClientSession() as session:

        async def talk(user: int) -> None:
            for turn in range(wanted.updates // wanted.users):
                body = {"sender": f"user-{user}", "message": f"pregunta {turn}"}
                async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
                    assert response.status == 200
                    await response.read()

        began = time.monotonic()
        await asyncio.gather(*(talk(user) for user in range(wanted.users)))
        return time.monotonic() - began


async def measure(wanted: Wanted) -> None:
    """Measure all three and print a table."""
    rest = await by_rest(wanted)
    free, limited = await by_telegram(wanted, _NONE), await by_telegram(wanted, _TELEGRAMS)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    sys.stdout.write(
        f"{wanted.updates} updates from {wanted.users} users; bot faked by an HTTP server that answers after "
        f"{wanted.bot_seconds * 1000:.0f} ms; everything shares {os.cpu_count()} cores; load average at the end {load}."
        "\n\n| what | figure |\n|---|---|\n"
    )

    def row(what: str, figure: str) -> None:
        sys.stdout.write(f"| {what} | {figure} |\n")

    row("the same turns by REST", f"{rest:.1f} s, {wanted.updates / rest:.0f} a second")
    for what, each in ((f"{_NONE} messages a second", free), (f"{_TELEGRAMS} messages a second", limited)):
        row(
            f"Telegram, {what}: stored and confirmed",
            f"{each.stored:.1f} s, {wanted.updates / each.stored:.0f} a second",
        )
        row(f"Telegram, {what}: answered", f"{each.answered:.1f} s, {wanted.updates / each.answered:.0f} a second")
        row(f"Telegram, {what}: lost, doubled, users out of order", f"{each.lost}, {each.doubled}, {each.out_of_order}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=1000, help="(%(default)s)")
    parser.add_argument("--users", type=int, default=200, help="(%(default)s)")
    parser.add_argument("--bot-seconds", type=float, default=0.05, help="the bot's time for a turn (%(default)s)")
    given = parser.parse_args()
    asyncio.run(measure(Wanted(given.updates, given.users, given.bot_seconds)))
