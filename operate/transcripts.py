"""Writes docs/transcripts/ and the README's part of it from a running Passarel·la: `make transcripts`.

What a person says is in docs/transcripts/<language>.yml: a list of `user` (typed) and `press` (the title of a button).
"""

import asyncio
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from aiohttp import ClientError, ClientSession

from gateway.settings import Settings
from languages import LANGUAGES, Language
from operate.layout import ROOT, OperateError, installation
from operate.supervise import address

FOLDER = ROOT / "docs" / "transcripts"
README = ROOT / "README.md"
# What each says at a time is a line. A reader of the README wants to see how it goes, not to sit through it.
MOST_LINES = 25
# Rasa's REST channel, which the gateway serves.
_PATH = "/webhooks/rest/webhook"
_BULLET = re.compile(r"^• ", re.MULTILINE)
_BETWEEN = re.compile(r"(?<=<!-- transcripts:begin -->\n).*?(?=<!-- transcripts:end -->)", re.DOTALL)
_TITLES: dict[Language, str] = {"ca": "Català", "es": "Castellano", "en": "English"}


@dataclass(frozen=True)
class Transcript:
    """One conversation in Markdown, and how many lines of dialogue it has."""

    language: Language
    body: str
    lines: int


async def hold(language: Language, script: list[dict[str, str]], url: str, session: ClientSession) -> Transcript:
    """Hold one conversation and write it down.

    Args:
        language: of the page that the person is on.
        script: what the person says, turn by turn: `{"user": text}` or `{"press": title}`.
        url: of the gateway.
        session: an open HTTP session.

    Returns:
        The conversation.

    Raises:
        OperateError: a button is pressed that was not offered, the gateway refuses a message, or it goes on too long.
    """
    sender = str(uuid.uuid4())
    offered: dict[str, str] = {}
    written: list[str] = []
    lines = 0
    for turn in script:
        if "press" in turn and turn["press"] not in offered:
            raise OperateError(f"docs/transcripts/{language}.yml: {turn['press']!r} is not among {list(offered)}")
        text = turn["user"] if "user" in turn else offered[turn["press"]]
        body = {"sender": sender, "message": text, "metadata": {"language": language}}
        async with session.post(f"{url}{_PATH}", json=body) as response:
            answer: Any = await response.json()
        if response.status != 200:
            raise OperateError(f"docs/transcripts/{language}.yml: {turn} was refused: {answer['message']}")
        messages: list[dict[str, Any]] = answer
        offered |= {button["title"]: button["payload"] for message in messages for button in message["buttons"]}
        written += [_said(turn), *(_answered(message) for message in messages)]
        lines += 1 + len(messages)
    if lines > MOST_LINES:
        raise OperateError(f"docs/transcripts/{language}.yml: {lines} lines of dialogue, more than {MOST_LINES}")
    return Transcript(language, "\n\n".join(written), lines)


def _said(turn: dict[str, str]) -> str:
    return f"**› {turn['user']}**" if "user" in turn else f"**› [{turn['press']}]**"


def _answered(message: dict[str, Any]) -> str:
    # A bullet of the chat is one of Markdown, or its lines would run together.
    lines = _BULLET.sub("- ", message["text"]).split("\n")
    if message["buttons"]:
        lines += ["", " · ".join(f"`{button['title']}`" for button in message["buttons"])]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def write(transcripts: list[Transcript], folder: Path = FOLDER, readme: Path = README) -> None:
    """Write each transcript into its file, and all of them between the marks of the README.

    Args:
        transcripts: in the order to be shown.
        folder: for <language>.md.
        readme: with the lines `<!-- transcripts:begin -->` and `<!-- transcripts:end -->`.

    Raises:
        OperateError: the README has no marks.
    """
    for transcript in transcripts:
        title = f"# {_TITLES[transcript.language]}"
        note = f"Written by `make transcripts` from [{transcript.language}.yml]({transcript.language}.yml)."
        page = f"{title}\n\n{note}\n\n{transcript.body}\n"
        (folder / f"{transcript.language}.md").write_text(page, encoding="utf-8")
    text = readme.read_text(encoding="utf-8")
    if not _BETWEEN.search(text):
        raise OperateError(f"{readme.name} has no place for transcripts: <!-- transcripts:begin --> … end -->")
    shown = "\n".join(f"### {_TITLES[transcript.language]}\n\n{transcript.body}\n" for transcript in transcripts)
    readme.write_text(_BETWEEN.sub(lambda _: f"\n{shown}\n", text), encoding="utf-8")


async def _hold_all(url: str) -> list[Transcript]:
    async with ClientSession() as session:
        return [await hold(language, _script(language), url, session) for language in LANGUAGES]


def _script(language: Language) -> list[dict[str, str]]:
    script: list[dict[str, str]] = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return script


def transcribe(settings: Settings) -> None:
    """Hold the conversations with the gateway of these settings, and write them.

    Raises:
        OperateError: nothing answers, or a script does not fit.
    """
    url = address(installation(settings))
    try:
        transcripts = asyncio.run(_hold_all(url))
    except ClientError as error:
        raise OperateError(f"nothing answers at {url}; start it with `make run`") from error
    write(transcripts)
