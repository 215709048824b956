"""Groups on Telegram: who is answered, where, and what is better said in private."""

import asyncio
from typing import Any

import pytest

from tests.fakes.rasa import FakeRasa, turn
from tests.fakes.telegram import FakeTelegram, Group, Person
from tests.fakes.telegram.world import BOT

pytestmark = pytest.mark.usefixtures("gateway")


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group whose messages the bot sees."""
    return telegram.group()


@pytest.fixture
def pau(telegram: FakeTelegram) -> Person:
    """Another member."""
    return telegram.person(1002, "Pau", "es")


async def settled() -> None:
    """Time for what should not happen."""
    await asyncio.sleep(0.3)


async def test_only_who_addresses_the_bot_is_answered(rasa: FakeRasa, anna: Person, group: Group) -> None:
    """By mention, by reply or by command; the mention is no part of the question."""
    await anna.says("Qui ve a la reunió?", group.chat)
    await anna.says("@another_bot què és URBACT?", group.chat)
    await anna.says("/ajuda@another_bot", group.chat)
    await anna.says("/weather", group.chat)
    await settled()
    assert (rasa.asked, group.chat.said()) == ([], [])
    asked = await anna.says("@Passarella_Test_Bot què és URBACT?", group.chat)
    await anna.heard(2, group.chat)
    assert rasa.asked[0]["text"] == "què és URBACT?"
    answer = group.chat.said()[1]
    assert group.chat.said()[0]["reply_to_message"]["message_id"] == asked["message_id"]
    await anna.says("i quant finança?", group.chat, reply_to_message=answer)
    await anna.heard(3, group.chat)
    await anna.says("/ajuda", group.chat)
    await anna.heard(4, group.chat)
    assert [body["text"] or body["button"] for body in rasa.asked[1:]] == ["i quant finança?", "ask_capabilities"]


async def test_everybody_has_a_conversation_of_their_own(
    rasa: FakeRasa, anna: Person, pau: Person, group: Group
) -> None:
    """In the group too, and it is another one than in private."""
    await anna.says("@passarella_test_bot hola", group.chat)
    await pau.says("@passarella_test_bot hola", group.chat)
    await anna.says("hola")
    await anna.heard(4, group.chat)
    await anna.heard(2)
    assert len({body["sender"] for body in rasa.asked}) == 3


async def test_somebody_elses_button_does_nothing(
    telegram: FakeTelegram, rasa: FakeRasa, anna: Person, pau: Person, group: Group
) -> None:
    """Who touches it is told whose it is, in their language; for its owner it still works."""
    rasa.answers.append(turn("Trieu:", buttons=(("Sí", "affirm"),)))
    await anna.says("@passarella_test_bot envia-la", group.chat)
    await anna.heard(2, group.chat)
    query = await pau.presses("Sí", group.chat)
    await settled()
    told = telegram.world.queries[query]
    assert told is not None
    assert told["text"].startswith("Este botón es para otra persona")
    assert len(rasa.asked) == 1
    await anna.presses("Sí", group.chat)
    await anna.heard(3, group.chat)
    assert rasa.asked[1]["button"] == "affirm"


@pytest.mark.parametrize("command", ["/sollicitud", "/estat@passarella_test_bot"])
async def test_requests_are_sent_to_the_private_chat(rasa: FakeRasa, anna: Person, group: Group, command: str) -> None:
    """They ask for personal data, and in a group everybody reads them."""
    await anna.says(command, group.chat)
    assert "https://t.me/passarella_test_bot" in (await anna.heard(2, group.chat))[1]
    assert rasa.asked == []


async def test_a_form_that_begins_in_a_group_brings_a_hint_once(rasa: FakeRasa, anna: Person, group: Group) -> None:
    """The bot understood a request in free words."""
    rasa.answers.extend([turn("Com us dieu?", status="form_step"), turn("I el correu?", status="form_step")])
    await anna.says("@passarella_test_bot necessitem una carta de suport", group.chat)
    heard = await anna.heard(3, group.chat)
    assert "https://t.me/passarella_test_bot" in heard[2]
    await anna.says("@passarella_test_bot Anna Puig", group.chat)
    await anna.heard(4, group.chat)
    await settled()
    assert len(group.chat.said()) == 4


async def test_start_in_a_group_says_when_it_answers(anna: Person, group: Group) -> None:
    """And links the private chat."""
    await anna.says("/start@passarella_test_bot", group.chat)
    heard = await anna.heard(2, group.chat)
    assert "només contesto quan em mencioneu" in heard[1]


async def test_a_group_that_becomes_a_supergroup_goes_on(rasa: FakeRasa, anna: Person, group: Group) -> None:
    """The same conversation, though there messages are counted from 1 again; the old chat gets nothing more."""
    await anna.says("@passarella_test_bot hola", group.chat)
    await anna.heard(2, group.chat)
    await group.becomes_supergroup()
    await anna.says("@passarella_test_bot hola de nou", group.chat)
    await anna.says("@passarella_test_bot encara hi sou?", group.chat)
    await anna.heard(2, group.chat)
    assert len({body["sender"] for body in rasa.asked}) == 1
    assert len(rasa.asked) == 3


async def test_a_group_that_moves_while_the_bot_thinks_is_answered_in_the_new_chat(
    telegram: FakeTelegram, rasa: FakeRasa, anna: Person, group: Group
) -> None:
    """The error names the new chat before the update about it is read."""
    rasa.delay = 0.2
    await anna.says("@passarella_test_bot hola", group.chat)
    await asyncio.sleep(0.1)
    telegram.delays["getUpdates"] = 3
    await group.becomes_supergroup()
    assert len(await anna.heard(2, group.chat)) == 2


async def test_answers_stay_in_their_topic(telegram: FakeTelegram, anna: Person, group: Group) -> None:
    """In a forum every topic is a place of its own."""
    group.chat.type = "supergroup"
    more: dict[str, Any] = {"message_thread_id": 77, "is_topic_message": True}
    await anna.says("@passarella_test_bot hola", group.chat, **more)
    await anna.heard(2, group.chat)
    assert {call["message_thread_id"] for call in telegram.called("sendMessage")} == {"77"}


async def test_a_bot_that_was_removed_writes_no_more(
    telegram: FakeTelegram, rasa: FakeRasa, anna: Person, group: Group
) -> None:
    """Until somebody there speaks to it again."""
    rasa.delay = 0.2
    await anna.says("@passarella_test_bot hola", group.chat)
    await asyncio.sleep(0.1)
    member = {"user": BOT, "status": "member"}
    change = {"chat": group.chat.shown(), "from": anna.user, "date": 1, "old_chat_member": member}
    await telegram.world.update("my_chat_member", {**change, "new_chat_member": {"user": BOT, "status": "left"}})
    await settled()
    assert telegram.called("sendMessage") == []
    await anna.says("@passarella_test_bot ja hi torno a ser", group.chat)
    assert len(await anna.heard(3, group.chat)) == 3


async def test_other_bots_and_anonymous_administrators_are_not_answered(
    telegram: FakeTelegram, rasa: FakeRasa, anna: Person, group: Group
) -> None:
    """Two bots that answer each other never end."""
    other = telegram.person(55, "Bot")
    other.user["is_bot"] = True
    await other.says("@passarella_test_bot hola", group.chat)
    await anna.says("@passarella_test_bot hola", group.chat, sender_chat=group.chat.shown())
    channel = {**group.chat.shown(), "type": "channel"}
    await telegram.world.update("channel_post", {"message_id": 3, "date": 1, "chat": channel, "text": "hola"})
    await settled()
    assert rasa.asked == []
