"""The real gateway process, which can be killed."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientConnectionError, ClientSession

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def gateway(
    url: str, environment: dict[str, str], log: Path = Path(os.devnull)
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m gateway`, from the moment it answers until it is killed; its log goes to a file."""
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", cwd=ROOT, env={**os.environ, **environment}, stderr=written
        )
    try:
        async with asyncio.timeout(20), ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{url}/healthz"):
                        break
                except ClientConnectionError:
                    assert process.returncode is None, "the gateway did not start"
                    await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
