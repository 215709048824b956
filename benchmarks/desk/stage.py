"""A gateway of its own with a fake bot and officers, in a temporary folder."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from aiohttp import ClientError, ClientSession

from casework.database import Database
from casework.migrate import upgrade
from casework.officers import Officers
from operate.ports import free_port

PASSWORD = "a password for a benchmark"
_BOT_SECONDS = 0.1
_READY_SECONDS = 60
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALWAYS_OPEN = {"week": {day: ["00:00-24:00"] for day in _DAYS}, "public_holidays": False}


@dataclass(frozen=True)
class Stage:
    """What was started.

    Attributes:
        url: of the gateway.
        pid: of its process.
        emails: of the officers, all with the same password.
    """

    url: str
    pid: int
    emails: tuple[str, ...]


@asynccontextmanager
async def set_up(folder: Path, officers: int, pages: int) -> AsyncIterator[Stage]:
    """Start everything; it ends with the block.

    Args:
        folder: for the database.
        officers: how many accounts there are to be.
        pages: how many chats may be open.
    """
    database_url = f"sqlite:///{folder}/passarella.db"
    hours = folder / "hours.yml"
    hours.write_text(yaml.safe_dump(_ALWAYS_OPEN), encoding="utf-8")
    emails = await _employ(database_url, officers)
    async with AsyncExitStack() as stack:
        bot_port, port = free_port(), free_port()
        await stack.enter_async_context(process("benchmarks.bot", str(bot_port), str(_BOT_SECONDS)))
        gateway = await stack.enter_async_context(
            process(
                "gateway",
                PASSARELLA_PORT=str(port),
                PASSARELLA_RASA_URL=f"http://127.0.0.1:{bot_port}",
                PASSARELLA_DATABASE_URL=database_url,
                PASSARELLA_VAR_DIR=str(folder),
                PASSARELLA_HOURS_FILE=str(hours),
                PASSARELLA_MESSAGES_PER_MINUTE="10000",
                PASSARELLA_CONNECTIONS_PER_ADDRESS=str(pages + 100),
                PASSARELLA_LOG_LEVEL="ERROR",
            )
        )
        url = f"http://127.0.0.1:{port}"
        await _ready(url)
        yield Stage(url, gateway.pid, emails)


@asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m …`, killed at the end."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def _employ(database_url: str, number: int) -> tuple[str, ...]:
    await asyncio.to_thread(upgrade, database_url)
    database = Database.open(database_url)
    book, emails = Officers(database), tuple(f"officer-{each}@example.cat" for each in range(number))
    for email in emails:
        await book.add(email.partition("@")[0], email, "officer", PASSWORD, actor="benchmark")
    await database.close()
    return emails


async def _ready(url: str) -> None:
    async with asyncio.timeout(_READY_SECONDS), ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/healthz"):
                    return
            except ClientError:
                await asyncio.sleep(0.1)
