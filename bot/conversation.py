"""Keeps what a dialogue stands on: its slots and its last turns, however long it has become."""

from collections.abc import Iterable

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

# "The second one" and "and who can take part?" look at the turn before; nothing looks further back.
KEPT_TURNS = 2


def turns(tracker: DialogueStateTracker) -> int:
    """How many messages of the person the tracker holds."""
    return sum(isinstance(event, UserUttered) for event in tracker.events)


def shortened(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """A tracker in the same state with only its last turns, which Rasa goes through several times a turn.

    It is cut only where no form was active: a form's own turns are needed to go on with it.

    Args:
        tracker: of a conversation between two turns.
        domain: whose slots it has.

    Returns:
        A new tracker: the slots as they were at the cut, then the events behind it, unchanged. The same tracker
        where it cannot be cut.
    """
    events = list(tracker.events)
    cut, set_before = _cut(events, tracker.sender_id, domain.slots)
    if cut == 0:
        return tracker
    short = DialogueStateTracker.from_events(tracker.sender_id, [*set_before, *events[cut:]], domain.slots)
    short.followup_action = tracker.followup_action
    return short


def _cut(events: list[Event], sender_id: str, slots: Iterable[Slot]) -> tuple[int, list[Event]]:
    """Where the kept events begin, and what stands for those before."""
    turns_begin = [place for place in range(len(events)) if _begins_a_turn(events, place)]
    allowed = set(turns_begin[: len(turns_begin) - KEPT_TURNS + 1])
    walked = DialogueStateTracker(sender_id, slots)
    cut, set_before = 0, list[Event]()
    for place, event in enumerate(events):
        if place in allowed and walked.active_loop is None:
            cut, set_before = place, _set_slots(walked, event.timestamp)
        walked.update(event)
    return cut, set_before


def _begins_a_turn(events: list[Event], place: int) -> bool:
    """Whether the bot listens here and the person's message follows."""
    event = events[place]
    listens = isinstance(event, ActionExecuted) and event.action_name == "action_listen"
    return listens and place + 1 < len(events) and isinstance(events[place + 1], UserUttered)


def _set_slots(tracker: DialogueStateTracker, moment: float) -> list[Event]:
    return [SlotSet(name, slot.value, timestamp=moment) for name, slot in tracker.slots.items() if slot.has_been_set]
