"""What the Telegram channel is put together from."""

from dataclasses import dataclass, field

from casework.clock import Clock, utc_now
from casework.continuations import Continuations
from casework.database import Database
from casework.history import History
from casework.journey import Journey
from casework.words import Words
from channels.telegram_limits import SendingLimits
from channels.telegram_links import TelegramLinks


@dataclass(frozen=True)
class TelegramParts:
    """What the channel is put together from.

    Attributes:
        token: of the bot, from BotFather.
        webhook_url: under which Telegram reaches this gateway; None: it is asked by long polling.
        web_url: of the same assistant on the web, to be offered instead.
        contact: where people write about their data.
        public_url: of this gateway, where a conversation can go on.
        api_url: of the Bot API server.
        clock: gives the present moment.
    """

    journey: Journey
    history: History
    continuations: Continuations
    links: TelegramLinks
    database: Database
    words: Words
    secret: str
    token: str
    webhook_url: str | None = None
    web_url: str | None = None
    contact: str | None = None
    public_url: str | None = None
    api_url: str = "https://api.telegram.org"
    limits: SendingLimits = field(default_factory=SendingLimits)
    clock: Clock = utc_now
