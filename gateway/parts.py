"""What the application opens when it starts, and closes in the same place when it ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from aiohttp import ClientSession, web

from casework.clock import office_day
from casework.continuations import Continuations
from casework.database import Database
from casework.history import History
from casework.journey import Journey, Limits
from casework.migrate import upgrade
from casework.rasa import RasaBot
from casework.reception import Reception
from channels.keys import CONTINUATIONS, HISTORY, JOURNEY, LINKS, WORDS
from channels.telegram_links import TelegramLinks
from gateway.keys import CLOCK, CONVERSATIONS, DATABASE, HTTP, OFFICE, SECRET, SETTINGS


async def database(app: web.Application) -> AsyncIterator[None]:
    """The casework tables, brought up to date."""
    settings = app[SETTINGS]
    await asyncio.to_thread(upgrade, settings.database_url)
    app[DATABASE] = Database.open(settings.database_url, lock_timeout_seconds=settings.database_timeout_seconds)
    yield
    await app[DATABASE].close()


async def http(app: web.Application) -> AsyncIterator[None]:
    """Connections to the other processes on this machine; cookies and proxies have no place there."""
    async with ClientSession(trust_env=False) as session:
        app[HTTP] = session
        yield


async def journey(app: web.Application) -> AsyncIterator[None]:
    """The way of a message, from any channel to whoever answers."""
    settings, secret, clock = app[SETTINGS], app[SECRET], app[CLOCK]
    app[HISTORY] = History(app[DATABASE], secret, clock)
    app[JOURNEY] = Journey(
        app[CONVERSATIONS],
        RasaBot(app[HTTP], settings.rasa_url, secret, settings.bot_timeout_seconds, lambda: office_day(clock())),
        app[WORDS],
        Limits(settings.max_message_characters, settings.messages_per_minute),
        Reception(app[OFFICE]),
    )
    yield


async def continuations(app: web.Application) -> AsyncIterator[None]:
    """Codes by which conversations go on in another channel."""
    valid_for, events = timedelta(minutes=app[SETTINGS].continue_minutes), app[OFFICE].events
    app[CONTINUATIONS] = Continuations(app[DATABASE], app[SECRET], app[WORDS], valid_for, events, app[CLOCK])
    app[LINKS] = TelegramLinks(app[CONTINUATIONS])
    yield
