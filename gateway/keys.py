"""What the gateway keeps in its application, besides what channels find there (`channels.keys`)."""

from aiohttp import ClientSession, web

from casework.clock import Clock
from casework.conversations import Conversations
from casework.database import Database
from casework.office import Office
from casework.service import ServiceRules
from gateway.render import Pages
from gateway.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CLOCK = web.AppKey[Clock]("clock")
SECRET = web.AppKey("secret", str)
DATABASE = web.AppKey("database", Database)
HTTP = web.AppKey("http", ClientSession)
PAGES = web.AppKey("pages", Pages)
RULES = web.AppKey("rules", ServiceRules)
OFFICE = web.AppKey("office", Office)
CONVERSATIONS = web.AppKey("conversations", Conversations)
