"""Where a request stands, and withdrawing it."""

import pytest

from actions.lookups import LookUpRequest, StartLookup, ValidateLookupForm, WithdrawRequest, YesOrNo
from tests.actions.conftest import SHARED_LOOP, Chat, names
from tests.actions.filing import filed
from tests.fakes.locks import locked

pytestmark = SHARED_LOOP

REFERENCE = "RI-2026-000123"


async def test_a_lookup_takes_what_the_message_says(chat: Chat) -> None:
    """Reference and code in one message need no further question."""
    text = "com està la RI-2026-000123? codi K7M3PX"
    said = await chat.do(StartLookup, text, "request_status", ("request_reference", REFERENCE, REFERENCE))
    assert said == []
    assert (chat.slots["lookup_purpose"], chat.slots["lookup_reference"], chat.slots["lookup_code"]) == (
        "status",
        REFERENCE,
        "K7M3PX",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("K7M3PX", "K7M3PX"),
        ("k7m3px", "K7M3PX"),
        ("és K7M-3PX", "K7M3PX"),
        ("K7M 3PX, gràcies", "K7M3PX"),
        ("ABCDEF", "ABCDEF"),
    ],
)
async def test_the_code_is_read_as_it_is_copied(chat: Chat, text: str, code: str) -> None:
    """In either case, in two halves, in a sentence."""
    chat.slots |= {"requested_slot": "lookup_code", "lookup_reference": REFERENCE}
    assert await chat.do(ValidateLookupForm, text, "inform") == []
    assert chat.slots["lookup_code"] == code


@pytest.mark.parametrize("text", ["no el tinc", "abcdef", "K7M3P", "K7M3PXX", "gràcies"])
async def test_what_is_no_code(chat: Chat, text: str) -> None:
    """Words of six letters, or too short, or too long: it says what a code looks like."""
    chat.slots |= {"requested_slot": "lookup_code", "lookup_reference": REFERENCE}
    assert names(await chat.do(ValidateLookupForm, text, "inform")) == ["utter_lookup_code_unclear"]
    assert chat.slots["lookup_code"] is None


async def test_reference_and_code_at_once(chat: Chat) -> None:
    """Asked for the reference, a person gives both."""
    chat.slots["requested_slot"] = "lookup_reference"
    await chat.do(ValidateLookupForm, f"{REFERENCE} K7M3PX", "inform", ("request_reference", REFERENCE, REFERENCE))
    assert (chat.slots["lookup_reference"], chat.slots["lookup_code"]) == (REFERENCE, "K7M3PX")


async def test_no_reference_is_told_what_one_looks_like(chat: Chat) -> None:
    """The year is no reference."""
    chat.slots["requested_slot"] = "lookup_reference"
    assert names(await chat.do(ValidateLookupForm, "la del 2026", "inform")) == ["utter_lookup_reference_unclear"]


@pytest.mark.parametrize(("text", "intent"), [("què és Costa Viva?", "ask_programme"), ("deixa-ho", "cancel_request")])
async def test_a_question_in_the_lookup_steps_aside(chat: Chat, text: str, intent: str) -> None:
    """A rule answers it, or ends the look-up."""
    chat.slots["requested_slot"] = "lookup_reference"
    assert await chat.do(ValidateLookupForm, text, intent) == []
    assert chat.slots.get("lookup_reference") is None


async def test_who_filed_here_is_answered_at_once(chat: Chat) -> None:
    """Reference and code of the receipt are still known to the conversation."""
    receipt = await filed(chat)
    await chat.do(StartLookup, "com està?", "request_status")
    (said,) = await chat.do(LookUpRequest, "com està?", "request_status")
    assert said.response == "utter_lookup_found"
    assert said.values["reference"] == receipt.values["reference"]
    assert said.values["state"] == "label:utter_label_state_received"


async def test_another_reference_needs_its_own_code(chat: Chat) -> None:
    """The code of the own request opens no other one."""
    await filed(chat)
    await chat.do(StartLookup, "i la RI-2026-000999?", "request_status", ("request_reference", "RI-2026-000999"))
    assert (chat.slots["lookup_reference"], chat.slots["lookup_code"]) == ("RI-2026-000999", None)


@pytest.mark.parametrize("wrong", ["reference", "code"])
async def test_a_wrong_reference_and_a_wrong_code_sound_the_same(chat: Chat, wrong: str) -> None:
    """Nobody learns which references exist; both are forgotten, so that they are asked for again."""
    receipt = await filed(chat)
    chat.slots |= {"lookup_purpose": "status", f"lookup_{wrong}": {"reference": REFERENCE, "code": "AAAAA3"}[wrong]}
    assert receipt.values["reference"] != REFERENCE
    assert names(await chat.do(LookUpRequest, "…", "request_status")) == ["utter_lookup_not_found"]
    assert (chat.slots["lookup_reference"], chat.slots["lookup_code"]) == (None, None)


async def test_guessing_is_locked(chat: Chat) -> None:
    """After five wrong tries in a conversation even the right code waits."""
    receipt = await filed(chat)
    for _ in range(5):
        chat.slots |= {"lookup_reference": receipt.values["reference"], "lookup_code": "AAAAA3"}
        assert names(await chat.do(LookUpRequest, "…", "inform")) == ["utter_lookup_not_found"]
    chat.slots |= {"lookup_reference": receipt.values["reference"], "lookup_code": receipt.values["code"]}
    assert names(await chat.do(LookUpRequest, "…", "inform")) == ["utter_lookup_locked"]


@pytest.mark.parametrize(
    ("state", "response"),
    [
        ("in_progress", "utter_lookup_found"),
        ("resolved", "utter_lookup_ended"),
        ("cancelled", "utter_lookup_ended"),
    ],
)
async def test_a_request_that_has_ended_offers_no_withdrawal(chat: Chat, state: str, response: str) -> None:
    """What an officer did shows at once."""
    receipt = await filed(chat)
    assert await chat.sources.requests.move(receipt.values["reference"], state, "officer", None) == "moved"
    chat.slots["lookup_purpose"] = "status"
    (said,) = await chat.do(LookUpRequest, "…", "request_status")
    assert (said.response, said.values["state"]) == (response, f"label:utter_label_state_{state}")


async def test_a_withdrawal_is_asked_twice(chat: Chat) -> None:
    """First whether it is sure, then, on the button, it is done and forgotten."""
    receipt = await filed(chat)
    reference = receipt.values["reference"]
    await chat.do(StartLookup, "…", "cancel_request", ("request_reference", reference), button=True)
    sure = await chat.do(LookUpRequest, "…", "cancel_request", button=True)
    assert names(sure) == ["utter_cancel_sure"]
    state = await chat.sources.requests.get(reference)
    assert state is not None and state.state == "received"
    done = await chat.do(WithdrawRequest, "withdraw_request", "withdraw_request", button=True)
    assert names(done) == ["utter_cancel_done"]
    state = await chat.sources.requests.get(reference)
    assert state is not None and state.state == "cancelled"
    assert (chat.slots["lookup_reference"], chat.slots["lookup_code"]) == (None, None)


@pytest.mark.parametrize(
    ("intent", "response", "state"),
    [("affirm", "utter_cancel_done", "cancelled"), ("deny", "utter_withdrawal_kept", "received")],
)
async def test_a_withdrawal_is_confirmed_by_word(chat: Chat, intent: str, response: str, state: str) -> None:
    """A bare yes or no behind the question is its answer."""
    reference = (await filed(chat)).values["reference"]
    chat.slots["lookup_purpose"] = "cancel"
    assert names(await chat.do(YesOrNo, "…", intent, before="action_look_up_request")) == [response]
    request = await chat.sources.requests.get(reference)
    assert request is not None and request.state == state


@pytest.mark.parametrize(("purpose", "before"), [("cancel", "action_answer"), ("status", "action_look_up_request")])
async def test_a_yes_to_nothing_withdraws_nothing(chat: Chat, purpose: str, before: str) -> None:
    """The question was asked some turns ago, or it was another one."""
    reference = (await filed(chat)).values["reference"]
    chat.slots["lookup_purpose"] = purpose
    assert names(await chat.do(YesOrNo, "sí", "affirm", before=before)) == ["utter_affirm_idle"]
    assert names(await chat.do(YesOrNo, "no", "deny", before=before)) == ["utter_deny_idle"]
    request = await chat.sources.requests.get(reference)
    assert request is not None and request.state == "received"


@pytest.mark.parametrize("intent", ["deny", "skip"])
@pytest.mark.parametrize("slot", ["lookup_reference", "lookup_code"])
async def test_who_does_not_have_it_is_told_where_it_is(chat: Chat, slot: str, intent: str) -> None:
    """ "No me'n recordo" is no reason to leave the person alone."""
    chat.slots |= {"requested_slot": slot}
    assert names(await chat.do(ValidateLookupForm, "no me'n recordo", intent)) == [f"utter_{slot}_absent"]
    assert chat.slots[slot] is None


@pytest.mark.parametrize(
    ("text", "button", "wanted"),
    [
        ("deixa-ho estar", False, False),
        ("cancel_request", True, True),
        ("vull anul·lar la meva sol·licitud", False, True),
    ],
)
async def test_leaving_nothing_asks_for_no_reference(chat: Chat, text: str, button: bool, wanted: bool) -> None:
    """Only who means a request that was sent is asked which one."""
    await chat.do(StartLookup, text, "cancel_request", button=button)
    assert chat.slots["lookup_wanted"] is wanted


async def test_leaving_a_request_that_is_known_asks_about_it(chat: Chat) -> None:
    """ "Deixa-ho estar" behind a receipt may mean the request."""
    await filed(chat)
    await chat.do(StartLookup, "deixa-ho estar", "cancel_request")
    assert chat.slots["lookup_wanted"] is True


async def test_a_closed_request_cannot_be_withdrawn(chat: Chat) -> None:
    """It is said that there is no need."""
    receipt = await filed(chat)
    await chat.sources.requests.move(receipt.values["reference"], "resolved", "officer", None)
    assert names(await chat.do(WithdrawRequest, "…", "withdraw_request", button=True)) == ["utter_cancel_too_late"]


async def test_a_stale_button_withdraws_nothing(chat: Chat) -> None:
    """Without a proof in this conversation there is nothing to withdraw."""
    assert names(await chat.do(WithdrawRequest, "…", "withdraw_request", button=True)) == ["utter_lookup_not_found"]


async def test_a_withdrawal_with_a_wrong_code(chat: Chat) -> None:
    """The code is proven again at the moment of the withdrawal."""
    receipt = await filed(chat)
    chat.slots["lookup_code"] = "AAAAA3"
    assert names(await chat.do(WithdrawRequest, "…", "withdraw_request", button=True)) == ["utter_lookup_not_found"]
    state = await chat.sources.requests.get(receipt.values["reference"])
    assert state is not None and state.state == "received"


async def test_a_failing_database_is_said(chat: Chat, database_url: str) -> None:
    """An action that raised would leave the person without a word."""
    chat.slots |= {"lookup_reference": REFERENCE, "lookup_code": "K7M3PX"}
    with locked(database_url):
        assert names(await chat.do(LookUpRequest, "…", "request_status")) == ["utter_internal_error"]
    assert chat.slots["lookup_reference"] == REFERENCE


async def test_a_lookup_without_both_says_nothing(chat: Chat) -> None:
    """The form was left: there is nothing to look up."""
    assert await chat.do(LookUpRequest, "…", "inform") == []
