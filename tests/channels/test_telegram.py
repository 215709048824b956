"""Conversations on Telegram: the real client talks over HTTP to a local Bot API server."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from tests.fakes.rasa import FakeRasa
from tests.fakes.telegram import FakeTelegram, Person

pytestmark = pytest.mark.usefixtures("gateway")

Gateway = TestClient[Any, Any]


async def test_a_message_is_answered_after_the_disclosure(telegram: FakeTelegram, rasa: FakeRasa, anna: Person) -> None:
    """The first answer comes behind who is answering, and somebody is seen writing."""
    await anna.says("Què és URBACT?")
    heard = await anna.heard(2)
    assert heard[0].startswith("Soc Passarel·la, l'assistent automàtic")
    assert heard[1] == "Això és una resposta."
    assert rasa.asked[0]["metadata"]["channel"] == "telegram"
    assert telegram.called("sendChatAction")[0]["action"] == "typing"
    assert "1001" not in str(rasa.asked)
