"""Links by which a conversation of the website goes on in Telegram."""

from dataclasses import dataclass

from casework.continuations import Continuations
from casework.turns import Sender

_HOST = "https://t.me"
_CHANNEL = "telegram"


@dataclass(frozen=True)
class Link:
    """Where to go on.

    Attributes:
        url: to be opened by the person, once.
        minutes: for how long it counts.
    """

    url: str
    minutes: int


class TelegramLinks:
    """Gives links, as long as there is a bot to go on with."""

    def __init__(self, continuations: Continuations) -> None:
        """There is none yet; the channel says so when it is connected."""
        self._continuations = continuations
        self._username: str | None = None

    @property
    def are_given(self) -> bool:
        """Whether there is a bot."""
        return self._username is not None

    def lead_to(self, username: str | None) -> None:
        """Give links to a bot from now on; None: to none."""
        self._username = username or None

    async def link(self, who: Sender) -> Link | None:
        """A new link for a person's conversation, or to a new one where they have said nothing yet.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: no code could be stored.
        """
        if self._username is None:
            return None
        code = await self._continuations.offer(who, _CHANNEL)
        bot = f"{_HOST}/{self._username}"
        return Link(f"{bot}?start={code}" if code else bot, self._continuations.minutes)
