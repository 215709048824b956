"""Pages that are open and say nothing, in a process of their own: held until its input ends."""

import argparse
import asyncio
import sys

from aiohttp import ClientSession, TCPConnector

from benchmarks.sockets.page import Page

_AT_ONCE = 50


async def hold(url: str, pages: int) -> None:
    """Open pages, say when they are, and hold them until the input ends."""
    gate = asyncio.Semaphore(_AT_ONCE)
    async with ClientSession(connector=TCPConnector(limit=0)) as session:

        async def one() -> Page:
            async with gate:
                return await Page.open(session, url)

        opened = await asyncio.gather(*(one() for _ in range(pages)))
        sys.stdout.write(f"{len(opened)}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        sys.stdout.write(f"{sum(page.is_open for page in opened)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("pages", type=int)
    arguments = parser.parse_args()
    asyncio.run(hold(arguments.url, arguments.pages))
