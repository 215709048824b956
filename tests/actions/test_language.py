"""Changing the language by word."""

import pytest

from actions.language import ChangeLanguage
from tests.actions.conftest import SHARED_LOOP, Chat, names

pytestmark = SHARED_LOOP


@pytest.mark.parametrize(
    ("before", "named", "after"),
    [
        ("ca", ["es"], "es"),
        ("es", ["en"], "en"),
        ("en", ["ca"], "ca"),
        ("ca", ["ca"], "ca"),
        ("ca", ["ca", "en"], "en"),
        ("ca", ["en", "ca"], "en"),
    ],
)
async def test_the_language_that_is_named(chat: Chat, before: str, named: list[str], after: str) -> None:
    """Of two that are named the one to switch to is the one not in use; the answer is already in it."""
    chat.slots["language"] = before
    (said,) = await chat.do(ChangeLanguage, "…", "change_language", *(("language", code) for code in named))
    assert said.response == "utter_language_changed"
    assert said.values == {"language_choice": after, "language": after}
    assert chat.slots["language"] == after


@pytest.mark.parametrize("named", [[], ["fr"]])
async def test_no_language_of_ours_asks_which(chat: Chat, named: list[str]) -> None:
    """Nothing changes until one of the three is chosen."""
    said = await chat.do(ChangeLanguage, "…", "change_language", *(("language", code) for code in named))
    assert (names(said), chat.slots["language"]) == (["utter_language_which"], "ca")
