"""The texts that are measured: nobody here wrote them, and they are no part of the project."""

import json
from dataclasses import dataclass
from pathlib import Path

from languages import LANGUAGES
from operate.layout import OperateError

CLASSES = ("1", "2-3", "4-8", "9+")
"""Classes by length in words, as the texts are labelled."""


@dataclass(frozen=True)
class Text:
    """One text, the language it is in, and its class by length."""

    text: str
    language: str
    length: str


def read(path: Path) -> list[Text]:
    """Read a file of labelled texts.

    Args:
        path: JSON lines `{"text", "lang", "bucket"}`; languages and classes that are not measured are left out.

    Raises:
        OperateError: it is missing, holds something else, or nothing of ours.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise OperateError(f"the texts cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise OperateError(f"{path} is no text in UTF-8") from error
    texts = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            text = Text(str(row["text"]), row["lang"], row["bucket"])
        except (ValueError, KeyError, TypeError) as error:
            raise OperateError(f"{path}, line {number}: not a JSON object with text, lang and bucket") from error
        if text.language in LANGUAGES and text.length in CLASSES:
            texts.append(text)
    if not texts:
        raise OperateError(f"{path} holds no text in one of {', '.join(LANGUAGES)}")
    return texts
