"""`python -m gateway.chat`: a conversation on the terminal, over the REST channel."""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from dotenv import load_dotenv

from casework.words import Words
from channels import rest
from gateway.settings import settings_or_exit
from languages import DEFAULT_LANGUAGE, LANGUAGES, Language

QUIT = "/quit"
_TIMEOUT = ClientTimeout(total=60)

Ask = Callable[[str], Awaitable[str | None]]
Print = Callable[[str], None]


class Chat:
    """One conversation: what is typed goes out, what comes back is printed with its buttons numbered."""

    def __init__(self, session: ClientSession, url: str, language: Language, words: Words, out: Print) -> None:
        """Begin a conversation of its own.

        Args:
            session: an open HTTP session.
            url: of the gateway, for instance "http://127.0.0.1:8080".
            language: of the page this terminal stands for.
            words: the chat's own few words.
            out: prints one line.
        """
        self._session = session
        self._url = url.rstrip("/")
        self._language = language
        self._words = words
        self._out = out
        self._sender = secrets.token_urlsafe(12)
        self._payloads: list[str] = []

    async def run(self, ask: Ask) -> int:
        """Talk until the person leaves; returns the exit code.

        Args:
            ask: prints a prompt and returns one line, or None at the end of the input.
        """
        self._out(self._words.say("chat.welcome", self._language))
        prompt = f"{self._words.say('chat.you', self._language)}> "
        while True:
            typed = await ask(prompt)
            if typed is None or typed.strip() == QUIT:
                self._out(self._words.say("chat.goodbye", self._language))
                return 0
            try:
                await self._say(self._meant(typed))
            except TimeoutError:
                self._out(self._words.say("chat.timeout", self._language))
            except ClientError:
                self._out(self._words.say("chat.unreachable", self._language, url=self._url))
                return 1

    def _meant(self, typed: str) -> str:
        """The button behind a number, or what was typed."""
        number = typed.strip()
        if number.isdecimal() and 1 <= int(number) <= len(self._payloads):
            return self._payloads[int(number) - 1]
        return typed

    async def _say(self, message: str) -> None:
        metadata = {"language": self._language, "message_id": secrets.token_urlsafe(12)}
        body = {"sender": self._sender, "message": message, "metadata": metadata}
        headers = {"Accept-Language": self._language}
        url = self._url + rest.PATH
        async with self._session.post(url, json=body, headers=headers, timeout=_TIMEOUT) as response:
            answer = await response.json()
        if response.status != 200:
            self._out(str(answer["message"]))
            return
        self._payloads = []
        for element in answer:
            self._show(element)

    def _show(self, element: dict[str, Any]) -> None:
        self._out("")
        if element["text"]:
            self._out(element["text"])
        if element["image"]:
            self._out(element["image"])
        for button in element["buttons"]:
            self._payloads.append(button["payload"])
            self._out(f"  {len(self._payloads)}. {button['title']}")


async def _read_line(prompt: str) -> str | None:
    try:
        return await asyncio.to_thread(input, prompt)
    except EOFError:
        return None


async def _main(url: str, language: Language) -> int:
    async with ClientSession() as session:
        return await Chat(session, url, language, Words.load(), print).run(_read_line)


def main() -> int:
    """Read the options and talk; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gateway.chat", description=__doc__)
    parser.add_argument("--url", help="where the gateway is; on this machine if not given")
    parser.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the page")
    arguments = parser.parse_args()
    url = arguments.url or f"http://127.0.0.1:{settings_or_exit().port}"
    try:
        return asyncio.run(_main(url, arguments.language))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    load_dotenv(".env", interpolate=False)
    sys.exit(main())
