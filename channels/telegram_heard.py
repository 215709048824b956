"""What somebody did on Telegram, as far as the assistant cares."""

from dataclasses import dataclass, field
from typing import Literal

from channels.telegram_book import Place, Reach
from languages import Language

Kind = Literal["photo", "video", "document", "voice", "sticker", "location", "contact", "poll", "other"]


@dataclass(frozen=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True)
class Where:
    """Who did something, and in which chat."""

    chat_id: int
    user_id: int
    place: Place
    thread_id: int | None = None
    language: Language | None = None


@dataclass(frozen=True)
class Spoke:
    """A message: words, something else, or both."""

    where: Where
    message_id: int
    text: str = ""
    kind: Kind | None = None
    album: str | None = None
    edited_at: int | None = None
    addressed: bool = True


@dataclass(frozen=True)
class Commanded:
    """A message that begins with a command; its name is without slash and bot."""

    where: Where
    message_id: int
    name: str
    argument: str


@dataclass(frozen=True)
class Pressed:
    """A button under a message; no message where it is too old for Telegram to say which."""

    where: Where
    query_id: str
    data: str
    message_id: int | None
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """A group became a supergroup."""

    old_chat_id: int
    new_chat_id: int


@dataclass(frozen=True)
class Reached:
    """A chat can be written to from now on, or no more; without a user it is a group."""

    chat_id: int
    user_id: int | None
    reach: Reach


@dataclass(frozen=True)
class Nothing:
    """Not for the assistant."""

    why: str


Heard = Spoke | Commanded | Pressed | Moved | Reached | Nothing
