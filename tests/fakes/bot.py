"""A bot without a server: answers what it is told to, and keeps the questions."""

import asyncio
from collections import deque

from casework.bot import Question
from casework.turns import Answer, Facts, Said


def answer(text: str = "Això és una resposta.", **facts: object) -> Answer:
    """An answer of one message."""
    known: dict[str, object] = {"language": "ca", "status": "answered", "intent": "ask_programme", "confidence": 0.93}
    return Answer((Said(text),), Facts(**{**known, **facts}))  # type: ignore[arg-type]


class FakeBot:
    """Implements `casework.bot.Bot`; an exception among the answers is raised."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: list[Question] = []
        self.answers: deque[Answer | Exception] = deque()
        self.gate: asyncio.Event | None = None

    async def ask(self, question: Question) -> Answer:
        """Keep the question, wait for the gate if there is one, answer."""
        self.asked.append(question)
        if self.gate is not None:
            await self.gate.wait()
        found = self.answers.popleft() if self.answers else answer()
        if isinstance(found, Exception):
            raise found
        return found
