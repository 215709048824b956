"""Whole dialogues against the real Rasa, actions and gateway: one YAML file each, in folders by behaviour.

A file has `page` (language of the page, or none) and `turns`. A turn is what the `user` writes or the title of the
button that is `press`ed, and what must come back: `says` (each text in some message), `never` (none in any), `status`,
`intent`, `language`, `buttons` (titles among those offered). `{reference}` and `{code}` stand for those of the receipt.
"""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession

from tests.system import RunningSystem

HERE = Path(__file__).parent
DEFECTS = frozenset(yaml.safe_load((HERE / "defects.yml").read_text(encoding="utf-8")))


def _dialogues() -> list[Any]:
    """Every file, with those of defects.yml as known failures."""
    paths = sorted(HERE.glob("*/*.yml"))
    names = {path: f"{path.parent.name}/{path.stem}" for path in paths}
    known = pytest.mark.xfail(reason="a known defect, listed in tests/conversations/defects.yml", strict=True)
    return [pytest.param(path, id=names[path], marks=[known] if names[path] in DEFECTS else []) for path in paths]


_REFERENCE = re.compile(r"RI-\d{4}-\d{6}")
_CODE = re.compile(r"(?<![\w-])(?=[A-Z0-9]*\d)[A-Z0-9]{6}(?![\w-])")


class Conversation:
    """One person's conversation over the REST channel."""

    def __init__(self, session: ClientSession, url: str, page: str | None) -> None:
        """Nothing has been said yet."""
        self._session = session
        self._url = url
        self._page = page
        self._sender = str(uuid.uuid4())
        self.offered: dict[str, str] = {}
        self.known: dict[str, str] = {}

    async def send(self, text: str) -> list[dict[str, Any]]:
        """Send a text or a button's id and read the messages that come back."""
        body: dict[str, Any] = {"sender": self._sender, "message": text}
        if self._page:
            body["metadata"] = {"language": self._page}
        async with self._session.post(f"{self._url}/webhooks/rest/webhook", json=body) as response:
            assert response.status == 200, await response.text()
            messages: list[dict[str, Any]] = await response.json()
        for message in messages:
            for button in message.get("buttons") or []:
                self.offered[button["title"]] = button["payload"]
            reference = _REFERENCE.search(message["text"])
            if reference and messages[-1]["custom"]["status"] == "request_filed":
                code = _CODE.search(message["text"].replace(reference[0], ""))
                assert code, f"a receipt without a code: {message['text']}"
                self.known = {"reference": reference[0], "code": code[0]}
        return messages


@pytest.mark.parametrize("path", _dialogues())
async def test_dialogue_goes_as_written(path: Path, running_system: RunningSystem) -> None:
    """Every turn of the file gets what the file says."""
    dialogue = yaml.safe_load(path.read_text(encoding="utf-8"))
    async with ClientSession() as session:
        conversation = Conversation(session, running_system.url, dialogue.get("page"))
        for number, turn in enumerate(dialogue["turns"], 1):
            where = f"{path.parent.name}/{path.name}, turn {number} ({turn.get('user') or turn.get('press')!r})"
            if "press" in turn:
                assert turn["press"] in conversation.offered, f"{where}: not offered, only {list(conversation.offered)}"
                sent = conversation.offered[turn["press"]]
            else:
                sent = turn["user"].format(**conversation.known) if conversation.known else turn["user"]
            conversation.offered = {} if "press" not in turn else conversation.offered
            messages = await conversation.send(sent)
            _check(where, turn, messages, conversation.known)


def _check(where: str, turn: dict[str, Any], messages: list[dict[str, Any]], known: dict[str, str]) -> None:
    said = "\n".join(message["text"] for message in messages)
    custom = messages[-1]["custom"]
    for expected in turn.get("says", []):
        wanted = expected.format(**known) if known else expected
        assert wanted in said, f"{where}: expected {wanted!r}, got: {said}"
    for unwanted in turn.get("never", []):
        assert unwanted not in said, f"{where}: must not say {unwanted!r}, got: {said}"
    for key in ("status", "intent", "language"):
        if key in turn:
            assert custom[key] == turn[key], f"{where}: expected {key} {turn[key]}, got {custom[key]}: {said}"
    titles = [button["title"] for message in messages for button in message.get("buttons") or []]
    for title in turn.get("buttons", []):
        assert title in titles, f"{where}: expected button {title!r}, got {titles}"
