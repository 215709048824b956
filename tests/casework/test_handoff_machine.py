"""The hand-off against a model of it: whatever is commanded in whatever order, both say the same."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from casework.conversations import Conversations
from casework.database import Database
from casework.handoff_vocabulary import MOVES
from casework.migrate import upgrade
from casework.models import Conversation, Handoff, HandoffEvent, Message
from casework.officers import OfficerView
from casework.turns import Answer, Facts, InboundMessage, Said
from tests.fakes.fixtures import SECRET
from tests.fakes.office import FakeClock, FakeOffice

officers = st.integers(0, 2)


class HandoffMachine(RuleBasedStateMachine):
    """Two officers and a lead, one person, one bot that may answer late."""

    migrated: ClassVar[Path]
    people: ClassVar[list[OfficerView]]

    def __init__(self) -> None:
        """A database of its own, and the model: who answers."""
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        path = shutil.copy(self.migrated, Path(self.folder.name) / "passarella.db")
        self.clock = FakeClock()
        self.database = Database.open(f"sqlite:///{path}")
        self.office = FakeOffice(self.database, self.clock)
        self.conversations = Conversations(self.database, SECRET, self.clock, self.office.events)
        self.state, self.holder = "bot", -1
        self.sent = self.spoken = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Wait for something."""
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        """The person has written once."""
        inbound = InboundMessage("rest", "anna", "Hola", "m0")
        self.received = self.run(self.conversations.receive(inbound, "Hola"))
        self.id = self.received.conversation_id

    def _commands(self, officer: int) -> str | None:
        """Why an officer may not move the conversation, or None."""
        if self.state != "with_officer":
            return "not_with_officer"
        return None if officer in (self.holder, 2) else "not_yours"

    @rule()
    def ask(self) -> None:
        """The person asks for somebody; a closed conversation is opened by it."""
        expected = {"waiting": "already_waiting", "with_officer": "already_with_officer"}.get(self.state, "queued")
        self.clock.turn(seconds=1)
        for officer in self.people:
            self.run(self.office.officers.give_sign_of_life(officer.id))
        assert self.run(self.office.desk.request_handoff(self.id)).outcome == expected
        if expected == "queued":
            self.state = "waiting"

    @rule()
    def give_up(self) -> None:
        """The person leaves the queue."""
        assert self.run(self.office.desk.give_up(self.id)) == ("left" if self.state == "waiting" else "not_waiting")
        self.state = "bot" if self.state == "waiting" else self.state

    @rule()
    def reopen(self) -> None:
        """The person writes again."""
        expected = "reopened" if self.state == "closed" else "not_closed"
        assert self.run(self.office.desk.reopen(self.id)) == expected
        self.state = "bot" if self.state == "closed" else self.state

    @rule(officer=officers)
    def claim(self, officer: int) -> None:
        """Somebody takes it."""
        expected = "closed" if self.state == "closed" else "claimed"
        if self.state == "with_officer":
            expected = "already_yours" if officer == self.holder else "taken"
        assert self.run(self.office.takeover.claim(self.id, self.people[officer])).outcome == expected
        if expected == "claimed":
            self.state, self.holder = "with_officer", officer

    @rule(officer=officers)
    def release(self, officer: int) -> None:
        """Back to the queue."""
        refused = self._commands(officer)
        assert self.run(self.office.takeover.release(self.id, self.people[officer])) == (refused or "released")
        self.state = self.state if refused else "waiting"

    @rule(officer=officers, to=officers)
    def redirect(self, officer: int, to: int) -> None:
        """On to a colleague."""
        refused = self._commands(officer) or ("already_theirs" if to == self.holder else None)
        outcome = self.run(self.office.takeover.redirect(self.id, self.people[officer], self.people[to]))
        assert outcome == (refused or "redirected")
        self.holder = self.holder if refused else to

    @rule(officer=officers, minutes=st.integers(0, 12))
    def relieve(self, officer: int, minutes: int) -> None:
        """In place of a colleague who is away or does not answer; a lead at any time."""
        self.clock.turn(minutes=minutes)
        self.run(self.office.watch.look())
        outcome = self.run(self.office.takeover.relieve(self.id, self.people[officer])).outcome
        if self.state != "with_officer":
            assert outcome == "not_with_officer"
        elif officer == self.holder:
            assert outcome == "already_yours"
        else:
            assert outcome in (("claimed",) if officer == 2 or minutes > 1 else ("claimed", "taken"))
        if outcome == "claimed":
            self.holder = officer

    @rule(officer=officers)
    def return_to_bot(self, officer: int) -> None:
        """Back to the bot."""
        refused = self._commands(officer)
        assert self.run(self.office.takeover.return_to_bot(self.id, self.people[officer])) == (refused or "returned")
        self.state = self.state if refused else "bot"

    @rule(officer=officers)
    def close(self, officer: int) -> None:
        """The end, until the person writes again."""
        refused = self._commands(officer)
        assert self.run(self.office.takeover.close(self.id, self.people[officer], "other")) == (refused or "closed")
        self.state = self.state if refused else "closed"

    @rule(officer=officers)
    def speak(self, officer: int) -> None:
        """Only who has it is heard; not even a lead."""
        spoken = self.run(self.conversations.say_as_officer(self.id, self.people[officer], "Hola"))
        mine = self.state == "with_officer" and officer == self.holder
        assert (spoken.outcome == "said") == mine
        self.spoken += mine

    @rule()
    def bot_answers_late(self) -> None:
        """A message comes in, and whatever the state is by now the bot has an answer ready."""
        self.sent += 1
        inbound = InboundMessage("rest", "anna", "Hola?", f"m{self.sent}")
        received = self.run(self.conversations.receive(inbound, "Hola?"))
        reply = self.run(self.conversations.store(received, Answer((Said("Resposta"),), Facts("ca", "answered"))))
        assert bool(reply.answer.said) == (self.state == "bot")

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        """And the service is told when nobody reacts."""
        self.clock.turn(minutes=minutes)
        self.run(self.office.watch.look())

    @invariant()
    def model_and_database_agree(self) -> None:
        """State and holder; every step leads on from the one before; one hand-off at most is open."""
        if not hasattr(self, "id"):
            return

        async def read() -> tuple[Conversation, list[HandoffEvent], list[Handoff], list[Message]]:
            async with self.database.writing() as session:
                return (
                    await session.get_one(Conversation, self.id),
                    list(await session.scalars(select(HandoffEvent).order_by(HandoffEvent.id))),
                    list(await session.scalars(select(Handoff).where(Handoff.ended_at.is_(None)))),
                    list(await session.scalars(select(Message).order_by(Message.sequence))),
                )

        conversation, steps, still_open, messages = self.run(read())
        holder = self.people[self.holder].id if self.state == "with_officer" else None
        assert (conversation.state, conversation.officer_id) == (self.state, holder)
        here = "bot"
        for step in steps:
            assert step.from_state == here and MOVES[step.event][here] == step.to_state  # type: ignore[index]
            here = step.to_state
        assert here == self.state
        assert len(still_open) == (self.state in ("waiting", "with_officer"))
        assert [m.sequence for m in messages] == list(range(1, len(messages) + 1))
        assert sum(m.direction == "in" for m in messages) == self.sent + 1
        assert sum(m.author == "officer" for m in messages) == self.spoken
        bots = [m.sequence for m in messages if m.author == "bot"]
        silent_since = None
        for step in steps:
            if step.to_state == "with_officer" and silent_since is None:
                silent_since = step.after_sequence
            elif step.to_state != "with_officer" and silent_since is not None:
                assert not [s for s in bots if silent_since < s <= step.after_sequence]
                silent_since = None
        assert silent_since is None or not [s for s in bots if s > silent_since]

    def teardown(self) -> None:
        """Close what was opened."""
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()


async def employed(url: str) -> list[OfficerView]:
    """Everybody is there."""
    database = Database.open(url)
    office = FakeOffice(database, FakeClock())
    people = [await office.employ("Anna"), await office.employ("Berta"), await office.employ("Laia", "lead")]
    await database.close()
    return people


def test_the_hand_off_does_what_its_model_does(tmp_path: Path) -> None:
    """Whatever is commanded in whatever order."""
    HandoffMachine.migrated = tmp_path / "migrated.db"
    url = f"sqlite:///{HandoffMachine.migrated}"
    upgrade(url)
    HandoffMachine.people = asyncio.run(employed(url))
    with_settings = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(HandoffMachine, settings=with_settings)  # type: ignore[no-untyped-call]
