"""Letters: written with what they are about, sent by a real server, tried again, and given up in the open."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import Message as Email
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from sqlalchemy import select

from casework.database import Database
from casework.mail import ConsoleMailer, SmtpMailer, SmtpServer
from casework.models import Letter, Request
from casework.outbox import MailPlan, Outbox
from casework.postman import BACK_OFF, Postman, letters, try_again
from casework.requests import Requests
from casework.service import ServiceRules
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import HOURS, WORDS, FakeClock, FakeOffice

PLAN = MailPlan(on=True, service="servei@example.cat")


class Box(MessageHandler):
    """Takes letters, or answers what it is told to.

    Attributes:
        taken: the letters.
        answer: to each recipient; None: takes them.
        delay: seconds before a letter is taken.
    """

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.taken: list[Email] = []
        self.answer: str | None = None
        self.delay = 0.0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Refuse a recipient, or wait."""
        await asyncio.sleep(self.delay)
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Email) -> None:
        """Keep a letter."""
        self.taken.append(message)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(box: Box) -> Iterator[int]:
    """A real SMTP server; gives its port."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def box() -> Box:
    """Where letters arrive."""
    return Box()


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning."""
    return FakeClock()


@pytest.fixture
async def requests(database: Database, clock: FakeClock) -> AsyncIterator[Requests]:
    """The book of requests, of a service that writes letters."""
    yield Requests(database, SECRET, clock, ServiceRules(HOURS, Outbox(WORDS, PLAN)))


def postman(database: Database, clock: FakeClock, port: int, timeout_seconds: float = 5) -> Postman:
    """Sends by a server on this machine."""
    server = SmtpServer("127.0.0.1", "passarella@example.cat", port, timeout_seconds=timeout_seconds)
    return Postman(database, SmtpMailer(server), SECRET, clock)


def body(email: Email) -> str:
    """The words of a letter."""
    return email.get_payload(decode=True).decode()  # type: ignore[union-attr]


async def kept(database: Database) -> list[Letter]:
    """All letters."""
    async with database.writing() as session:
        return list(await session.scalars(select(Letter).order_by(Letter.created_at, Letter.purpose)))


@pytest.mark.parametrize(
    ("language", "subject"),
    [("ca", "Hem rebut la vostra"), ("es", "Hemos recibido su"), ("en", "We have received your")],
)
async def test_a_request_is_confirmed_in_its_language_and_the_service_told(
    requests: Requests, database: Database, clock: FakeClock, box: Box, language: str, subject: str
) -> None:
    """With its due date, without the code that proves ownership."""
    receipt = await requests.file(replace(DRAFT, language=language))
    with running(box) as port:
        assert await postman(database, clock, port).run_once() == {"sent": 2, "later": 0, "dead": 0}
        assert await postman(database, clock, port).run_once() == {"sent": 0, "later": 0, "dead": 0}
    own, service = sorted(box.taken, key=lambda email: email["To"] != DRAFT.email)
    assert subject in str(own["Subject"]) or "=?utf-8?" in own["Subject"]
    assert (own["To"], service["To"], own["Content-Language"]) == (DRAFT.email, "servei@example.cat", language)
    assert receipt.reference in body(own) and receipt.reference in body(service)
    assert receipt.code not in body(own) + body(service)
    assert "{" not in body(own)
    request = await requests.get(receipt.reference)
    assert request is not None and str(request.due_on) == "2026-12-01"
    assert {"ca": "1 de desembre", "es": "1 de diciembre", "en": "1 December"}[language] in body(own)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
async def test_who_an_officer_files_for_gets_the_code_and_the_outbox_does_not_hold_it(
    requests: Requests, database: Database, clock: FakeClock, box: Box, language: str
) -> None:
    """Also at a later try; the service's own letter is without it, even where somebody writes the mark."""
    anna = await FakeOffice(database, clock).employ("Anna")
    receipt = await requests.file(replace(DRAFT, language=language, need="Socis [code]"), by=anna)
    with running(box) as port:
        box.answer = "450 later"
        assert (await postman(database, clock, port).run_once())["later"] == 2
        box.answer = None
        clock.turn(minutes=2)
        assert (await postman(database, clock, port).run_once())["sent"] == 2
    own, service = sorted(box.taken, key=lambda email: email["To"] != DRAFT.email)
    assert receipt.code in body(own) and receipt.reference in body(own) and "{" not in body(own)
    assert receipt.code not in body(service)
    assert not [letter for letter in await kept(database) if receipt.code in letter.body + letter.subject]


async def test_each_change_is_a_letter(requests: Requests, database: Database) -> None:
    """And filing the same draft again, or a step that is refused, is none."""
    receipt = await requests.file(DRAFT)
    await requests.file(DRAFT)
    for state in ("assigned", "in_progress", "waiting_for_council", "resolved", "cancelled"):
        await requests.move(receipt.reference, state, "anna", None)
    other = await requests.file(replace(DRAFT, draft_id="other"))
    await requests.cancel(other.reference, other.code, conversation_id="c")
    purposes = [letter.purpose for letter in await kept(database) if letter.recipient == DRAFT.email]
    assert sorted(purposes) == sorted(
        ["request_received"] * 2
        + ["request_assigned", "request_in_progress", "request_waiting_for_council", "request_resolved"]
        + ["request_cancelled"]
    )


async def test_without_a_server_no_letter_is_written(database: Database, clock: FakeClock) -> None:
    """Nothing piles up for the day that one is set."""
    await Requests(database, SECRET, clock, ServiceRules(HOURS, Outbox(WORDS, MailPlan()))).file(DRAFT)
    assert await kept(database) == []


async def test_a_refused_recipient_is_dead_at_once(
    requests: Requests, database: Database, clock: FakeClock, box: Box
) -> None:
    """Operators see why, and may try again."""
    await requests.file(DRAFT)
    box.answer = "550 no such mailbox"
    with running(box) as port:
        assert (await postman(database, clock, port).run_once())["dead"] == 2
        dead = await letters(database, "dead")
        assert {letter.problem for letter in dead} == {"recipient 550"}
        box.answer = None
        assert await try_again(database, dead[0].id, clock()) == "queued"
        assert await try_again(database, dead[0].id, clock()) == "not_dead"
        assert (await postman(database, clock, port).run_once())["sent"] == 1
    assert [len(await letters(database, state)) for state in ("dead", "sent", "waiting", None)] == [1, 1, 0, 2]


async def test_a_server_that_is_busy_or_gone_is_tried_later_and_later(
    requests: Requests, database: Database, clock: FakeClock, box: Box
) -> None:
    """Until after more than a day the letter is dead."""
    await requests.file(DRAFT)
    box.answer = "451 try later"
    with running(box) as port:
        assert (await postman(database, clock, port).run_once())["later"] == 2
    gone = postman(database, clock, port)
    for pause in BACK_OFF[:-1]:
        assert sum((await gone.run_once()).values()) == 0
        clock.now += pause
        assert (await gone.run_once())["later"] == 2
    clock.now += BACK_OFF[-1]
    assert (await gone.run_once())["dead"] == 2


async def test_a_server_that_says_nothing_is_given_up_in_time(
    requests: Requests, database: Database, clock: FakeClock, box: Box
) -> None:
    """The letter waits for its next turn."""
    await requests.file(DRAFT)
    box.delay = 3
    with running(box) as port:
        assert (await postman(database, clock, port, timeout_seconds=0.2).run_once())["later"] == 2
    assert {letter.problem for letter in await letters(database)} <= {"SMTPReadTimeoutError", "SMTPTimeoutError"}


async def test_a_letter_whose_process_died_is_sent_by_the_next(
    requests: Requests, database: Database, clock: FakeClock, box: Box
) -> None:
    """After its lease; the message id is the same, so that a reader can tell."""
    await requests.file(DRAFT)
    with running(box) as port:
        sender = postman(database, clock, port)
        await sender._take_due()
        assert sum((await sender.run_once()).values()) == 0
        clock.turn(minutes=6)
        assert (await sender.run_once())["sent"] == 2
    ids = {letter.id for letter in await kept(database)}
    assert {email["Message-ID"] for email in box.taken} == {f"<{each}@example.cat>" for each in ids}


async def test_two_postmen_send_each_letter_once(
    requests: Requests, database: Database, clock: FakeClock, box: Box
) -> None:
    """Two gateways over one database."""
    for number in range(5):
        await requests.file(replace(DRAFT, draft_id=f"draft-{number}"))
    with running(box) as port:
        await asyncio.gather(*(postman(database, clock, port).run_once() for _ in range(2)))
    assert len(box.taken) == 10 == len({email["Message-ID"] for email in box.taken})


async def test_a_subject_of_two_lines_is_one_header(database: Database, clock: FakeClock, box: Box) -> None:
    """What people write cannot add a recipient."""
    letter = Letter(
        id="l1",
        purpose="x",
        recipient="a@example.cat",
        language="ca",
        subject="Hola\r\nBcc: b@example.cat",
        body="…",
        created_at=clock(),
        next_try_at=clock(),
        tries=0,
    )
    async with database.writing() as session:
        session.add(letter)
    with running(box) as port:
        assert (await postman(database, clock, port).run_once())["sent"] == 1
    assert box.taken[0]["Bcc"] is None


async def test_on_the_console_a_letter_leaves_no_address(
    requests: Requests, database: Database, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log names ids and purposes."""
    await requests.file(DRAFT)
    assert (await Postman(database, ConsoleMailer(), SECRET, clock).run_once())["sent"] == 2
    out = capsys.readouterr().out
    assert "request_received" in out and DRAFT.email not in out and DRAFT.name not in out


async def test_erasing_a_request_erases_its_letters(requests: Requests, database: Database) -> None:
    """They hold what the person wrote."""
    await requests.file(DRAFT)
    async with database.writing() as session:
        await session.delete((await session.scalars(select(Request))).one())
    assert await kept(database) == []
