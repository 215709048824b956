"""Writes the transcripts of the README from a running Passarel·la: `make transcripts`."""

import asyncio
import re
import sys
import uuid
from typing import Any

import yaml
from aiohttp import ClientError, ClientSession

from gateway.settings import settings_or_exit
from languages import LANGUAGES, Language
from operate.layout import ROOT, OperateError, installation
from operate.supervise import address

_FOLDER = ROOT / "docs" / "transcripts"
_BETWEEN = re.compile(r"(<!-- transcripts:begin -->\n).*?(<!-- transcripts:end -->)", re.DOTALL)
_TITLES: dict[Language, str] = {"ca": "Català", "es": "Castellano", "en": "English"}


async def transcript(language: Language, url: str, session: ClientSession) -> str:
    """Hold one conversation and write it down.

    Args:
        language: which docs/transcripts/<language>.yml to follow, and the language of the page.
        url: of the gateway.
        session: an open HTTP session.

    Returns:
        Markdown.

    Raises:
        OperateError: a button is pressed that was not offered.
    """
    sender = str(uuid.uuid4())
    offered: dict[str, str] = {}
    lines = [f"### {_TITLES[language]}", ""]
    for turn in yaml.safe_load((_FOLDER / f"{language}.yml").read_text(encoding="utf-8")):
        if "press" in turn and turn["press"] not in offered:
            raise OperateError(f"docs/transcripts/{language}.yml: {turn['press']!r} is not among {list(offered)}")
        text = turn["user"] if "user" in turn else offered[turn["press"]]
        body = {"sender": sender, "message": text, "metadata": {"language": language}}
        async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
            messages: list[dict[str, Any]] = await response.json()
        said = turn["user"] if "user" in turn else f"[{turn['press']}]"
        lines += [f"**› {said}**", ""]
        for message in messages:
            lines += [f"> {line}".rstrip() for line in message["text"].split("\n")] + [">"]
        buttons = {button["title"]: button["payload"] for button in messages[-1].get("buttons") or []}
        if buttons:
            lines += ["> " + " · ".join(f"`{title}`" for title in buttons)]
        offered |= buttons
        lines += [""]
    return "\n".join(lines)


async def _all(url: str) -> str:
    async with ClientSession() as session:
        return "\n".join([await transcript(language, url, session) for language in LANGUAGES]).strip()


def main() -> int:
    """Write them.

    Returns:
        The exit code: 1 after one sentence where nothing answers or a script does not fit.
    """
    url = address(installation(settings_or_exit()))
    try:
        body = asyncio.run(_all(url))
    except ClientError:
        print(f"passarel·la: nothing answers at {url}; start it with `make run`", file=sys.stderr)
        return 1
    except OperateError as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    readme = ROOT / "README.md"
    written = _BETWEEN.sub(lambda found: f"{found[1]}\n{body}\n\n{found[2]}", readme.read_text(encoding="utf-8"))
    readme.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
