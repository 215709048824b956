"""`python -m benchmarks.desk.rival --python PATH`: the same three steps at django-helpdesk, by its own Python."""

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import ClientError, ClientSession, CookieJar

from benchmarks.desk.figures import Times, rows
from operate.ports import free_port

_SITE = Path(__file__).with_name("helpdesk_site.py")
_ROWS = (
    ("queue", "opening the list of tickets, with its rows"),
    ("conversation", "opening a ticket"),
    ("reply", "sending a reply, until it is accepted"),
)
_TICKETS, _OFFICERS, _MESSAGES, _PASSWORD = 200, 20, 8, "a password for a benchmark"
_TOKEN = re.compile(r'csrfmiddlewaretoken" value="([^"]+)')
_ROWS_AT = re.compile(r"datatables_ticket_list/([A-Za-z0-9+/=]+)")
_LIST = {"draw": "1", "start": "0", "length": "25", "search[value]": ""}
_LIST |= {"order[0][column]": "0", "order[0][dir]": "asc"}
_READY_SECONDS = 180


async def measure(python: str, answers_every: float, seconds: float) -> None:
    """Fill it, let officers work at the same pace as at our desk, print a table; nobody writes to it meanwhile."""
    times, chance = Times(counting=True), random.Random(2026)
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        arguments = (str(port), str(_TICKETS), str(_OFFICERS), str(_MESSAGES), _PASSWORD)
        environment = {**os.environ, "HELPDESK_FOLDER": folder}
        site = await asyncio.create_subprocess_exec(python, str(_SITE), *arguments, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            await _ready(url)
            works = (_work(url, number, times, chance, answers_every, seconds) for number in range(_OFFICERS))
            await asyncio.gather(*works)
        finally:
            if site.returncode is None:
                site.kill()
            await site.wait()
    for line in rows(times, _ROWS):
        sys.stdout.write(f"{line}\n")


async def _work(url: str, number: int, times: Times, chance: random.Random, every: float, seconds: float) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Referer": url}) as session:
        async with session.get(f"{url}/login/") as response:
            token = _found(await response.text())
        account = {"csrfmiddlewaretoken": token, "username": f"officer-{number}", "password": _PASSWORD}
        account["next"] = "/tickets/"
        async with session.post(f"{url}/login/", data=account) as response:
            response.raise_for_status()
        await asyncio.sleep(chance.random() * every)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            ticket, began = f"{url}/tickets/{chance.randint(1, _TICKETS)}", time.perf_counter()
            async with session.get(f"{url}/tickets/") as response:
                query = _ROWS_AT.search(await response.text())
            if query is None:
                raise ClientError("a list without its rows")
            async with session.get(f"{url}/datatables_ticket_list/{query[1]}", params=_LIST) as response:
                await response.read()
            _keep(times, "queue", began, response.status == 200)
            await asyncio.sleep(chance.expovariate(2 / every))
            began = time.perf_counter()
            async with session.get(f"{ticket}/") as response:
                token = _found(await response.text())
            _keep(times, "conversation", began, response.status == 200)
            await asyncio.sleep(chance.expovariate(2 / every))
            form = {"csrfmiddlewaretoken": token, "comment": "La convocatòria és oberta.", "public": "1"}
            form |= {"new_status": "1", "title": "Question", "priority": "3", "owner": "0", "queue": "1"}
            began = time.perf_counter()
            async with session.post(f"{ticket}/update/", data=form, allow_redirects=False) as response:
                await response.read()
            _keep(times, "reply", began, response.status == 302)


def _keep(times: Times, what: str, began: float, went_well: bool) -> None:
    if went_well:
        times.add(what, time.perf_counter() - began)
    else:
        times.fail(what)


def _found(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise ClientError("a page without its form")
    return found[1]


async def _ready(url: str) -> None:
    async with asyncio.timeout(_READY_SECONDS), ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/login/"):
                    return
            except ClientError:
                await asyncio.sleep(0.2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="of an environment with django-helpdesk and waitress")
    parser.add_argument("--answers-every", type=float, default=12, help="seconds of an officer's turn (%(default)s)")
    parser.add_argument("--seconds", type=float, default=60, help="that are measured (%(default)s)")
    given = parser.parse_args()
    asyncio.run(measure(given.python, given.answers_every, given.seconds))
