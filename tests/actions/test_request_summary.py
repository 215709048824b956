"""The summary of a request as the person reads it."""

import pytest

from actions.request_fields import SKIPPED
from actions.request_summary import AskConfirmation
from tests.actions.conftest import SHARED_LOOP, Chat
from tests.actions.filling import FILLED

pytestmark = SHARED_LOOP


@pytest.mark.parametrize(
    ("language", "deadline"), [("ca", "15 de març del 2027"), ("es", "15 de marzo de 2027"), ("en", "15 March 2027")]
)
async def test_the_summary_is_in_the_conversations_language(chat: Chat, language: str, deadline: str) -> None:
    """Ids become names, dates are written out, the service is a label."""
    chat.slots |= {**FILLED, "language": language}
    (said,) = await chat.do(AskConfirmation)
    assert said.response == "utter_ask_request_confirmed"
    assert said.values["request_deadline"] == deadline
    assert said.values["request_service"] == "label:utter_label_service_twinning"
    assert said.values["request_municipality"] == "Santa Coloma de Gramenet"
    assert said.values["request_subject"] == {"ca": "Costa Viva", "es": "Costa Viva", "en": "Living Coast"}[language]


async def test_what_was_skipped_is_shown_as_nothing(chat: Chat) -> None:
    """Subject, deadline and phone that were left out."""
    chat.slots |= {**FILLED, "request_subject": SKIPPED, "request_deadline": SKIPPED, "request_phone": SKIPPED}
    (said,) = await chat.do(AskConfirmation)
    for field in ("request_subject", "request_deadline", "request_phone"):
        assert said.values[field] == "label:utter_label_none"


async def test_what_a_user_wrote_is_shown_as_written(chat: Chat) -> None:
    """A programme that is not in the knowledge base, braces and all."""
    chat.slots |= {**FILLED, "request_subject": "Programa {X}"}
    (said,) = await chat.do(AskConfirmation)
    assert said.values["request_subject"] == "Programa {X}"
