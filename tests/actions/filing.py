"""A request that was filed, as the tests of receipts and look-ups need it."""

from typing import Any

from actions.request_form import CONFIRMED
from actions.requests import FileRequest
from tests.actions.conftest import Chat, Said
from tests.actions.filling import FILLED

CONFIRMED_FORM = {**FILLED, CONFIRMED: True}


async def filed(chat: Chat, **fields: Any) -> Said:
    """File a confirmed form."""
    chat.slots |= {**CONFIRMED_FORM, **fields}
    (said,) = await chat.do(FileRequest, "sí", "affirm")
    assert said.response == "utter_request_filed"
    return said
