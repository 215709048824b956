"""The office in the running gateway: letters leave, and a wrong file of hours is one line at the start."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from casework.clock import read_moment, utc_now
from casework.database import Database
from casework.hours import OfficeHours
from casework.hours_file import HoursFile
from casework.requests import Requests
from casework.service import ServiceRules
from gateway.keys import CONVERSATIONS, OFFICE
from gateway.main import init_app
from gateway.settings import Settings, SettingsError
from tests.casework.test_mail import Box, running
from tests.desk.browsing import Desk, Person, conversations_of
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import ALWAYS_OPEN, FakeClock, FakeOffice
from tests.fakes.rasa import FakeRasa, turn


async def test_letters_leave_by_the_server_that_is_set(settings: Settings, database: Database) -> None:
    """What another process wrote into the outbox too."""
    rules = ServiceRules.read({"PASSARELLA_SMTP_HOST": "x", "PASSARELLA_SERVICE_EMAIL": "servei@example.cat"})
    await Requests(database, SECRET, service=rules).file(DRAFT)
    box = Box()
    with running(box) as port:
        mailing = settings.model_copy(
            update={"smtp_host": "127.0.0.1", "smtp_port": port, "service_email": "servei@example.cat"}
        )
        async with TestClient(TestServer(init_app(mailing))), asyncio.timeout(10):
            while len(box.taken) < 2:
                await asyncio.sleep(0.02)
    assert {email["From"] for email in box.taken} == {"servei@example.cat"}


async def test_who_waits_too_long_is_told_while_nobody_does_anything(settings: Settings, database: Database) -> None:
    """By the clock of the gateway."""
    clock = FakeClock(utc_now() - timedelta(minutes=11))
    office = FakeOffice(database, clock, hours=OfficeHours(HoursFile.model_validate(ALWAYS_OPEN)))
    await office.employ("Anna")
    await office.desk.request_handoff(await office.conversation())
    async with TestClient(TestServer(init_app(settings))) as client, asyncio.timeout(10):
        app = client.app
        assert app is not None and app[OFFICE].escalate_after.total_seconds() == 600
        while not await app[CONVERSATIONS].undelivered("rest"):
            await asyncio.sleep(0.02)


async def test_everything_goes_by_the_clock_that_is_set(settings: Settings, database: Database, rasa: FakeRasa) -> None:
    """Hours, the day of the bot, times of messages and days at the desk, while the real day is another one."""
    christmas = settings.model_copy(update={"now": read_moment("2029-12-25T10:00")})
    office = FakeOffice(database, FakeClock(read_moment("2029-12-25T10:00")))
    await office.employ("Anna")
    rasa.answers.append(turn("D'acord.", intent="talk_to_human", handoff=True))
    async with TestServer(init_app(christmas)) as server:
        person, desk = Person(server, "maria"), Desk(server, "ca")
        try:
            told = " ".join(element.get("text", "") for element in await person.say("Vull una persona"))
            assert "Nativitat" in told and "3 de gener" in told
            assert rasa.asked[-1]["metadata"]["today"] == "2029-12-25"
            await desk.sign_in("Anna")
            (conversation_id,) = conversations_of(await desk.get("/desk/queue"))
            times = re.findall(
                r'<time datetime="([^"]+)"', (await desk.get(f"/desk/conversations/{conversation_id}")).html
            )
            assert times and all(time.startswith("2029-12-25") for time in times)
        finally:
            await person.close()
            await desk.close()


def test_wrong_hours_end_the_start_with_one_line(settings: Settings, tmp_path: Path) -> None:
    """It names the setting, the file and the place in it."""
    file = tmp_path / "hours.yml"
    file.write_text("week: {monday: ['14:00-09:00']}", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"PASSARELLA_HOURS_FILE: .*hours\.yml: week\.monday"):
        init_app(settings.model_copy(update={"hours_file": file}))


def test_the_sender_is_the_service_unless_it_is_set(settings: Settings) -> None:
    """Then the server's own name; without a server there is none."""
    assert settings.smtp_server() is None
    with_host = {"smtp_host": "mail.example.cat", "smtp_password": SecretStr("p")}
    for more, sender in (
        ({}, "passarella@mail.example.cat"),
        ({"service_email": "servei@example.cat"}, "servei@example.cat"),
        ({"service_email": "servei@example.cat", "smtp_from": "no@example.cat"}, "no@example.cat"),
    ):
        server = settings.model_copy(update=with_host | more).smtp_server()
        assert server is not None and (server.sender, server.password) == (sender, "p")
