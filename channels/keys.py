"""What every channel finds in the application."""

from aiohttp import web

from casework.history import History
from casework.journey import Journey
from casework.words import Words

JOURNEY = web.AppKey("journey", Journey)
WORDS = web.AppKey("words", Words)
HISTORY = web.AppKey("history", History)
