"""Pages begin one after another: those that somebody waits for first, and none at the cost of what goes on meanwhile.

After one message the pages of twenty officers ask what is new at the same moment. Each takes the event loop some
milliseconds, and all that were asked for would be made in one turn of it: whoever stores a message or sends an answer,
which takes several turns, would wait for all of them each time.
"""

import asyncio
from collections import deque

# How many turns of the loop lie between two pages: storing goes on with what it does in two.
_TURNS = 4


class Pacing:
    """Lets one page begin at a time, and some turns of the loop pass before the next one does."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._wanted: deque[asyncio.Future[None]] = deque()
        self._by_themselves: deque[asyncio.Future[None]] = deque()
        self._rests = False

    async def turn(self, *, wanted: bool) -> None:
        """Wait until a page may begin.

        Args:
            wanted: by somebody who waits for it; else an open page asks for it by itself.
        """
        if not self._rests:
            return self._rest(_TURNS)
        mine = asyncio.get_running_loop().create_future()
        (self._wanted if wanted else self._by_themselves).append(mine)
        await mine

    def _rest(self, turns: int) -> None:
        """Let turns of the loop pass; one that has nothing else to do takes microseconds."""
        self._rests = True
        loop = asyncio.get_running_loop()
        if turns:
            loop.call_soon(self._rest, turns - 1)
        else:
            loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        for waiting in (self._wanted, self._by_themselves):
            while waiting:
                page = waiting.popleft()
                # Whoever gave up has no turn.
                if not page.done():
                    page.set_result(None)
                    return self._rest(_TURNS)
        self._rests = False
