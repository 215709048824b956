"""The tracker store: everything written, nothing read twice, and no trust in what somebody else changed."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore, create_tracker_store
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.conversation import KEPT_TURNS, turns
from bot.tracker_store import RecentConversations
from tests.bot.conversations import DOMAIN, beginning, in_order, turn


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where the database is."""
    return str(tmp_path / "tracker.db")


@pytest.fixture
def store(path: str) -> Iterator[RecentConversations]:
    """A store as endpoints.yml makes it."""
    endpoint = EndpointConfig.from_dict(
        {"type": "bot.tracker_store.RecentConversations", "dialect": "sqlite", "db": path}
    )
    made = create_tracker_store(endpoint, DOMAIN)
    assert isinstance(made, RecentConversations)
    yield made
    made.engine.dispose()


def talk(store: SQLTrackerStore, numbers: range, sender: str = "anna") -> DialogueStateTracker:
    """Some turns as the processor does them: fetch, change, save."""

    async def turns_one_by_one() -> DialogueStateTracker:
        for number in numbers:
            tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
            for event in in_order([*([] if tracker.events else beginning()), *turn(number)]):
                tracker.update(event, DOMAIN)
            await store.save(tracker)
        return tracker

    return asyncio.run(turns_one_by_one())


def fetch(store: SQLTrackerStore, sender: str = "anna") -> DialogueStateTracker:
    """The conversation as the next message would find it."""
    tracker = asyncio.run(store.retrieve(sender))
    assert tracker is not None
    return tracker


def messages(path: str, sender: str = "anna") -> list[str]:
    """What the database holds of what the person said, in order."""
    query = "select json_extract(data, '$.text') from events where sender_id = ? and type_name = 'user' order by id"
    with closing(sqlite3.connect(path)) as database:
        return [text for (text,) in database.execute(query, (sender,))]


def test_every_event_is_written_once_while_the_tracker_stays_short(store: RecentConversations, path: str) -> None:
    """Twenty turns are in the database, and only the last few at hand."""
    talk(store, range(20))
    assert messages(path) == [f"message {number}" for number in range(20)]
    assert KEPT_TURNS <= turns(fetch(store)) <= 2 * KEPT_TURNS


def test_a_turn_finds_the_tracker_of_the_turn_before(store: RecentConversations) -> None:
    """It is not read again: it is the same object."""
    talk(store, range(1))
    assert fetch(store) is fetch(store)


def test_after_a_restart_the_conversation_goes_on(store: RecentConversations, path: str) -> None:
    """Another process finds the state and the last turns, and writes on without doubling."""
    before = talk(store, range(10))
    fresh = RecentConversations(DOMAIN, dialect="sqlite", db=path)
    assert fetch(fresh).current_slot_values() == before.current_slot_values()
    talk(fresh, range(10, 12))
    assert messages(path) == [f"message {number}" for number in range(12)]
    fresh.engine.dispose()


def test_a_turn_that_failed_leaves_no_trace(store: RecentConversations) -> None:
    """A tracker that was changed and not saved is read anew."""
    talk(store, range(3))
    failed = fetch(store)
    for event in turn(99):
        failed.update(event, DOMAIN)
    again = fetch(store)
    assert again.latest_message is not None
    assert again.latest_message.text == "message 2"


def test_what_another_process_wrote_is_seen(store: RecentConversations, path: str) -> None:
    """The last row tells, before every turn and before every write."""
    talk(store, range(2))
    held = fetch(store)
    other = RecentConversations(DOMAIN, dialect="sqlite", db=path)
    talk(other, range(2, 3))
    other.engine.dispose()
    assert fetch(store).get_slot("topic") == "topic 2"
    for event in in_order(turn(3)):
        held.update(event, DOMAIN)
    asyncio.run(store.save(held))
    talk(store, range(4, 5))
    assert messages(path)[-1] == "message 4"


def test_a_tracker_of_other_origin_is_compared_with_the_database(store: RecentConversations, path: str) -> None:
    """Rasa's HTTP API makes trackers itself: only what is new in them is written."""
    talk(store, range(2))
    made = asyncio.run(store.retrieve_full_tracker("anna"))
    assert made is not None
    for event in in_order(turn(2)):
        made.update(event, DOMAIN)
    asyncio.run(store.save(made))
    stock = SQLTrackerStore(DOMAIN, db=f"{path}.stock")
    talk(stock, range(2))
    same = asyncio.run(stock.retrieve_full_tracker("anna"))
    assert same is not None
    for event in in_order(turn(2)):
        same.update(event, DOMAIN)
    asyncio.run(stock.save(same))
    assert messages(path) == messages(f"{path}.stock") == ["message 0", "message 1", "message 2"]
    assert fetch(store).get_slot("topic") == "topic 2"


def test_a_hundred_conversations_do_not_mix(store: RecentConversations, path: str) -> None:
    """Each keeps its own, also those that were put away for newer ones."""
    senders = [f"person {number}" for number in range(305)]
    for sender in senders:
        talk(store, range(1), sender)
    talk(store, range(1, 2), senders[0])
    assert messages(path, senders[0]) == ["message 0", "message 1"]
    assert len(store._recent) == 300


def test_a_new_conversation_is_new(store: RecentConversations) -> None:
    """Nothing is known of a person who has not written."""
    assert asyncio.run(store.retrieve("nobody")) is None
