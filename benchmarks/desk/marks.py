"""Words by which a message is known where it arrives, and when it was sent."""

import itertools
import re

from benchmarks.desk.figures import Times

_MARK = re.compile(r"m\d{6}q")


def marks_in(text: str) -> set[str]:
    """The words of this kind in a text."""
    return set(_MARK.findall(text))


class Marks:
    """Messages on their way between people and officers, all of them in this process and by one clock."""

    def __init__(self, times: Times) -> None:
        """Nothing is on its way."""
        self._times = times
        self._numbers = itertools.count(1)
        self._sent: dict[str, float] = {}
        self._answers: dict[str, float] = {}

    def new(self) -> str:
        """A word that stands in no other message."""
        return f"m{next(self._numbers):06}q"

    def sent(self, mark: str, at: float) -> None:
        """Somebody wrote."""
        self._sent[mark] = at

    def answered(self, mark: str, at: float) -> None:
        """An officer pressed the button."""
        self._answers[mark] = at

    def seen_by_person(self, text: str, at: float) -> None:
        """Something arrived at a person's page."""
        for mark in marks_in(text):
            began = self._answers.pop(mark, None)
            if began is not None:
                self._times.add("to_person", at - began)

    def seen_by_officer(self, html: str, what: str, known: set[str], since: float, at: float) -> None:
        """An officer's page has changed by itself.

        Args:
            html: of the page.
            what: the time is kept as.
            known: what this officer has seen before; what is new is added.
            since: when this officer's page was opened: what was written earlier did not come by itself.
            at: when the page was there.
        """
        for mark in marks_in(html) - known:
            known.add(mark)
            began = self._sent.get(mark)
            if began is not None and began > since:
                self._times.add(what, at - began)

    def lost(self, now: float, after_seconds: float) -> int:
        """How many answers have not arrived after so long."""
        return sum(now - began > after_seconds for began in self._answers.values())
