"""The conversations of all channels as officers see them in lists: who waits, since when, about what."""

from casework.calls import Calls, Counts, read_calls
from casework.database import Database
from casework.handoff_vocabulary import State
from casework.lines import Line, in_state, read_lines
from casework.shared import SharedReadings

# Of what is not waiting, the newest so many.
_MOST = 100


class Inbox:
    """Reads lists of conversations."""

    def __init__(self, database: Database) -> None:
        """Read a database that somebody else opened and closes."""
        self._database = database
        self._shared = SharedReadings(database)

    async def lines(self, *states: State, most: int = _MOST) -> tuple[Line, ...]:
        """The conversations in some states: those that wait by their turn, others the newest first.

        Args:
            states: one after another.
            most: of each state, but for those who wait, of whom none is left out.
        """

        async def read() -> tuple[Line, ...]:
            async with self._database.reading() as session:
                return tuple([line for state in states for line in await read_lines(session, in_state(state, most))])

        return await self._shared.read((states, most), read)

    async def counts(self, officer_id: str) -> Counts:
        """What calls an officer."""
        return (await self.calls()).of(officer_id)

    async def calls(self) -> Calls:
        """What calls each of the officers, and who has each conversation that is with one."""

        async def read() -> Calls:
            async with self._database.reading() as session:
                return await read_calls(session)

        return await self._shared.read("calls", read)
