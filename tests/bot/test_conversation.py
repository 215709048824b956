"""Long conversations are cut without losing what the dialogue stands on."""

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.conversation import KEPT_TURNS, shortened, turns
from tests.bot.conversations import DOMAIN, beginning, in_order, turn


def tracker_of(*parts: list) -> DialogueStateTracker:
    """A tracker of these parts, one after the other."""
    events = list(in_order([event for part in parts for event in part]))
    return DialogueStateTracker.from_events("anna", events, DOMAIN.slots)


def state(tracker: DialogueStateTracker) -> dict:
    """What Rasa and actions see of it, but for the events."""
    return tracker.current_state(EventVerbosity.NONE)


def test_the_state_stays_and_the_last_turns_with_it() -> None:
    """Slots, last message, last action, and the events of the last turns as they were."""
    long = tracker_of(beginning(), [SlotSet("language", "es")], *(turn(number) for number in range(10)))
    short = shortened(long, DOMAIN)
    assert state(short) == state(long)
    assert turns(short) == KEPT_TURNS
    kept = [event.text for event in short.events if isinstance(event, UserUttered)]
    assert kept == ["message 8", "message 9"]
    assert list(short.events)[-11:] == list(long.events)[-11:]


def test_a_slot_that_was_emptied_stays_empty() -> None:
    """The last value before the cut counts, also where it is none."""
    parts = [turn(0), [SlotSet("need", "money")], turn(1), [SlotSet("need", None)], *(turn(n) for n in range(2, 6))]
    short = shortened(tracker_of(beginning(), *parts), DOMAIN)
    assert short.get_slot("need") is None
    assert short.get_slot("language") == "ca"


def test_a_form_under_way_is_not_cut() -> None:
    """It is cut before the form began, and once the form has ended behind it."""
    under_way = tracker_of(beginning(), turn(0), turn(1), turn(2, form=True), *(turn(n) for n in range(3, 9)))
    short = shortened(under_way, DOMAIN)
    assert state(short) == state(under_way)
    assert short.active_loop_name == "request_form"
    assert next(e.text for e in short.events if isinstance(e, UserUttered)) == "message 2"
    ended = tracker_of(beginning(), turn(0, form=True), turn(1, form=False), *(turn(n) for n in range(2, 6)))
    assert turns(shortened(ended, DOMAIN)) == KEPT_TURNS


def test_a_short_conversation_stays_the_same_tracker() -> None:
    """Nothing is gained by cutting what is short."""
    short = tracker_of(beginning(), turn(0))
    assert turns(shortened(short, DOMAIN)) == 1


def test_shortening_again_changes_nothing() -> None:
    """What was cut may be cut again after every turn."""
    once = shortened(tracker_of(beginning(), *(turn(n) for n in range(8))), DOMAIN)
    twice = shortened(once, DOMAIN)
    assert state(twice) == state(once)
    assert [event.as_dict() for event in twice.events][-11:] == [event.as_dict() for event in once.events][-11:]
