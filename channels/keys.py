"""What every channel finds in the application."""

from aiohttp import web

from casework.continuations import Continuations
from casework.history import History
from casework.journey import Journey
from casework.words import Words
from channels.telegram_links import TelegramLinks

JOURNEY = web.AppKey("journey", Journey)
WORDS = web.AppKey("words", Words)
HISTORY = web.AppKey("history", History)
CONTINUATIONS = web.AppKey("continuations", Continuations)
LINKS = web.AppKey("links", TelegramLinks)
