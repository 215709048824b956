"""An office whose clock is turned by hand, with people in it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.database import Database
from casework.events import Events
from casework.handoff import HandoffDesk
from casework.handoff_vocabulary import Presence, Role
from casework.hours import OfficeHours
from casework.office import Office
from casework.officers import Officers, OfficerView
from casework.outbox import MailPlan, Outbox
from casework.rows import begun
from casework.service import ServiceRules
from casework.takeover import Takeover
from casework.watch import Watch
from casework.words import Words

PASSWORD = "a password for tests"
# A Tuesday morning.
OPEN = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Madrid")).astimezone(UTC)
WORDS = Words.load()
HOURS = OfficeHours.read()
# For tests with the real clock: open by day and night, on holidays too.
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS_OPEN = {"week": {day: ["00:00-24:00"] for day in _DAYS}, "public_holidays": False}


class FakeClock:
    """A moment that moves when it is told to."""

    def __init__(self, now: datetime = OPEN) -> None:
        """Begin on a morning when the office is open."""
        self.now = now

    def __call__(self) -> datetime:
        """The present moment."""
        return self.now

    def turn(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


class FakeOffice:
    """The office over a real database, and short ways to what tests do with it."""

    def __init__(
        self, database: Database, clock: FakeClock, plan: MailPlan | None = None, hours: OfficeHours = HOURS
    ) -> None:
        """Open the office; nobody works there yet."""
        self.clock = clock
        self.events = Events()
        rules = ServiceRules(hours, Outbox(WORDS, plan or MailPlan()))
        self.office = Office(database, WORDS, rules, events=self.events, clock=clock)
        self.desk = HandoffDesk(self.office)
        self.takeover = Takeover(self.office)
        self.watch = Watch(self.office)
        self.officers = Officers(database, clock)
        self.database = database

    async def employ(
        self, name: str, role: Role = "officer", presence: Presence = "available", shown_name: str | None = None
    ) -> OfficerView:
        """Add an account, and let it be there."""
        email = f"{name.lower()}@example.cat"
        outcome, officer = await self.officers.add(name, email, role, PASSWORD, actor="test", shown_name=shown_name)
        assert outcome == "added" and officer is not None
        await self.officers.set_presence(officer.id, presence)
        return officer

    async def conversation(self, key: str = "k1", channel: str = "rest") -> str:
        """A conversation that has begun."""
        async with self.database.writing() as session:
            conversation = await begun(session, channel, key, self.clock())
            conversation.language = "ca"
            return conversation.id
