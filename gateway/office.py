"""The service behind the assistant in this application: its rules, its letters, and its work by the clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework.conversations import Conversations
from casework.events import Events
from casework.hours import OfficeHours
from casework.hours_file import HoursError
from casework.mail import SmtpMailer
from casework.office import Office
from casework.outbox import MailPlan, Outbox
from casework.postman import Postman
from casework.request_news import RequestNews
from casework.service import ServiceRules
from casework.watch import Watch
from casework.words import Words
from channels.keys import WORDS
from gateway.keys import CLOCK, CONVERSATIONS, DATABASE, OFFICE, RULES, SECRET, SETTINGS
from gateway.settings import PREFIX, Settings, SettingsError

log = structlog.get_logger()

_EVERY_SECONDS = 10.0


def rules_of(settings: Settings, words: Words) -> ServiceRules:
    """Hours, due dates and letters.

    Raises:
        SettingsError: the file with the hours is not as it should be.
    """
    try:
        hours = OfficeHours.read(settings.hours_file)
    except HoursError as error:
        raise SettingsError(f"{PREFIX}HOURS_FILE: {error}") from error
    outbox = Outbox(words, MailPlan(settings.smtp_host is not None, settings.service_email))
    return ServiceRules(hours, outbox, settings.answer_working_days, RequestNews(words))


async def office(app: web.Application) -> AsyncIterator[None]:
    """The office, and its work by the clock: letters that are due, people that nobody answers."""
    settings, events = app[SETTINGS], Events()
    app[OFFICE] = Office(
        app[DATABASE],
        app[WORDS],
        app[RULES],
        remind_after=timedelta(minutes=settings.remind_after_minutes),
        escalate_after=timedelta(minutes=settings.escalate_after_minutes),
        events=events,
        clock=app[CLOCK],
    )
    app[CONVERSATIONS] = Conversations(app[DATABASE], app[SECRET], app[CLOCK], events)
    work: list[Callable[[], Awaitable[object]]] = [Watch(app[OFFICE]).look]
    server = settings.smtp_server()
    if server is None:
        log.info("mail_off", missing=f"{PREFIX}SMTP_HOST")
    else:
        work.append(Postman(app[DATABASE], SmtpMailer(server), app[SECRET], app[CLOCK]).run_once)
    task = asyncio.create_task(_by_the_clock(work))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _by_the_clock(work: Sequence[Callable[[], Awaitable[object]]]) -> None:
    while True:
        for each in work:
            try:
                await each()
            except SQLAlchemyError as error:
                log.error("upkeep_failed", work=each.__qualname__, error=type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)
