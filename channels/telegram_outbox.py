"""Brings people what is stored and has not reached them: answers, and what nobody asked for."""

import asyncio
import re

import structlog
from sqlalchemy.exc import SQLAlchemyError

from casework.history import History
from casework.locks import KeyedLocks
from casework.turns import Answer, Entry
from casework.words import Words
from channels.telegram_book import Book, Person
from channels.telegram_outgoing import Outgoing
from channels.telegram_sender import Sent, TelegramSender
from channels.telegram_text import pieces, spans
from languages import DEFAULT_LANGUAGE, Language

log = structlog.get_logger()

_SWEEP_SECONDS = 15.0
_NUMBER = re.compile(r"(\d+)m(\d+)")


class Outbox:
    """The stored messages are the outbox: what has no time of delivery is sent, in its order, until it has one."""

    def __init__(self, history: History, book: Book, sender: TelegramSender, words: Words) -> None:
        """Keep where messages are and who sends them."""
        self._history = history
        self._book = book
        self._sender = sender
        self._words = words
        self._locks = KeyedLocks()

    async def flush(self, person: Person) -> None:
        """Send everything that waits for a person, oldest first, until something does not go through."""
        async with self._locks.holding(person.key):
            try:
                # It may have moved, or gone, since.
                person = await self._book.by_key(person.key) or person
                if person.reach == "unreachable":
                    await self._history.not_arriving(person.who, "blocked")
                    return
                for entry in await self._history.undelivered(person.who):
                    sent = await self._send(person, entry)
                    if sent == "later":
                        return
                    if sent == "unreachable":
                        await self._history.not_arriving(person.who, "blocked")
                        return
                    if sent == "undeliverable":
                        log.error("telegram_undeliverable", conversation=person.key[:12], sequence=entry.sequence)
                        await self._history.not_arriving(person.who, "refused", entry.sequence)
                        continue
                    await self._history.seen(person.who, entry.sequence)
            except SQLAlchemyError as error:
                # What was sent and not noted is sent again: said twice is better than not at all.
                log.error("telegram_outbox", error=type(error).__name__)

    async def say(self, person: Person, answer: Answer) -> None:
        """Send an answer that could not be stored; its buttons would mean nothing."""
        for said in answer.said:
            for piece in pieces(said.text):
                await self._sender.send(person, Outgoing(piece, spans(piece)))

    async def run(self) -> None:
        """Until cancelled: send what waits, also what an earlier process or a lost network left."""
        while True:
            try:
                for person in await self._book.waiting():
                    await self.flush(person)
            except SQLAlchemyError as error:
                log.error("telegram_outbox", error=type(error).__name__)
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _send(self, person: Person, entry: Entry) -> Sent:
        language = entry.language or DEFAULT_LANGUAGE
        title = self._heading(entry, language)
        text = f"{title}\n{entry.text}" if title else entry.text
        if not text.strip():
            text = self._words.say("telegram.choose", language) if entry.buttons else ""
        parts: list[str] = pieces(text)
        reply_to = _replied(person, entry)
        for number, part in enumerate(parts, 1):
            last = number == len(parts)
            outgoing = Outgoing(
                part,
                spans(part, title if number == 1 else ""),
                entry.buttons if last else (),
                reply_to=reply_to if number == 1 else None,
            )
            sent = await self._sender.send(person, outgoing)
            if sent != "sent":
                return sent
        return await self._sender.send(person, Outgoing("", image=entry.image)) if entry.image else "sent"

    def _heading(self, entry: Entry, language: Language) -> str:
        """Who speaks, above an officer's words."""
        if entry.author != "officer":
            return ""
        if entry.name:
            return self._words.say("telegram.officer.named", language, officer=entry.name)
        return self._words.say("telegram.officer", language)


def _replied(person: Person, entry: Entry) -> int | None:
    """In a group, the message that is answered, as long as its number means something."""
    found = _NUMBER.fullmatch(entry.in_reply_to or "")
    if person.place == "private" or found is None or int(found[1]) != person.epoch:
        return None
    return int(found[2])
