"""Searching what was said and what was asked for, without regard to case and accents."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from casework.codes import normal_reference
from casework.database import Database
from casework.lines import Line, read_line
from casework.models import Message, Request
from casework.views import RequestView, view_of

_MOST = 50
_ACCENTED = "ÀÁÈÉÌÍÏÒÓÙÚÜÇÑàáèéìíïòóùúüçñ"
_PLAIN = "aaeeiiioouuucnaaeeiiioouuucn"


@dataclass(frozen=True)
class Found:
    """What a search found, newest first."""

    conversations: tuple[Line, ...] = ()
    requests: tuple[RequestView, ...] = ()


class Finder:
    """Searches conversations and requests."""

    def __init__(self, database: Database) -> None:
        """Search a database that somebody else opened and closes."""
        self._database = database

    async def find(self, text: str) -> Found:
        """Search for all the words of a text.

        Args:
            text: as typed; with fewer than two characters nothing is found.
        """
        words = text.split()
        if len("".join(words)) < 2:
            return Found()
        said = (
            select(Message.conversation_id, func.max(Message.created_at).label("at"))
            .where(_holds(words, Message.text))
            .group_by(Message.conversation_id)
            .order_by(func.max(Message.created_at).desc())
            .limit(_MOST)
        )
        fields = (Request.reference, Request.need, Request.subject, Request.municipality, Request.name, Request.email)
        asked = (
            select(Request)
            .where(or_(_holds(words, *fields), Request.reference == normal_reference(text)))
            .options(selectinload(Request.events))
            .order_by(Request.filed_at.desc())
            .limit(_MOST)
        )
        async with self._database.searching() as session:
            ids = (await session.scalars(said)).all()
            lines = [await read_line(session, conversation_id) for conversation_id in ids]
            requests = tuple(view_of(row) for row in await session.scalars(asked))
        return Found(tuple(line for line in lines if line is not None), requests)


def _holds(words: list[str], *columns: Any) -> ColumnElement[bool]:
    """Whether each of the words is in one of the columns."""
    return and_(
        *(or_(*(_folded(column).contains(_plain(word), autoescape=True) for column in columns)) for word in words)
    )


def _folded(column: Any) -> Any:
    return func.lower(func.translate(func.coalesce(column, ""), _ACCENTED, _PLAIN))


def _plain(word: str) -> str:
    return word.translate(str.maketrans(_ACCENTED, _PLAIN)).lower()
