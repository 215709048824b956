"""A message as it is read: with its slips mended, and the way back to the offsets of what was typed."""

from rasa.shared.nlu.training_data.message import Message

Slip = tuple[int, int, str]
"""Start and end of a word in the user's text, and the word that was meant."""

SLIPS = "slips"


class Reading:
    """The mended text of a message."""

    def __init__(self, message: Message) -> None:
        """Mend the text; a message without slips is read as it is."""
        text = message.get("text") or ""
        parts: list[str] = []
        # Of each character of the mended text, where it stands in the typed one.
        self._typed: list[int] = []
        done = 0
        for start, end, word in message.get(SLIPS) or []:
            parts += [text[done:start], word]
            last = end - 1
            self._typed += [*range(done, start), *(min(start + place, last) for place in range(len(word) - 1)), last]
            done = end
        self.text = "".join([*parts, text[done:]])
        self._typed += range(done, len(text))

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the mended text stands in what was typed.

        Args:
            start, end: offsets in the mended text, at least one character apart.
        """
        return self._typed[start], self._typed[end - 1] + 1
