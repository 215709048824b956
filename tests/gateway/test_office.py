"""The office in the running gateway: letters leave, and a wrong file of hours is one line at the start."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from casework.clock import utc_now
from casework.database import Database
from casework.hours import OfficeHours
from casework.hours_file import HoursFile
from casework.requests import Requests
from casework.service import ServiceRules
from gateway.keys import CONVERSATIONS, OFFICE
from gateway.main import init_app
from gateway.settings import Settings, SettingsError
from tests.casework.test_mail import Box, running
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import ALWAYS_OPEN, FakeClock, FakeOffice


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
