"""Hides names and values from the features, so that a question is learnt once for all of them.

"què és URBACT?" and "què és POCTEFA?" ask the same, and "el 12 de març" says no other than "el 3 de juny". The lemma of
the first token becomes the kind of what stands there; for the sentence vector one name or value stands for all.
"""

from collections.abc import Iterable

from rasa.shared.nlu.training_data.message import Message

from bot.nlu.folding import fold
from bot.nlu.reading import SLIPS

Mask = tuple[int, int, str, str]
"""Start and end in the text, kind, and the words that stand for it."""

_MASKS = "masks"
MASKED_TEXT = "masked_text"


def hide(message: Message, masks: Iterable[Mask]) -> None:
    """Hide spans of a message besides those that are hidden already; what was hidden first stays.

    Args:
        message: a message with tokens.
        masks: the spans.
    """
    hidden: list[Mask] = list(message.get(_MASKS) or [])
    added: list[Mask] = []
    # The longest of overlapping values: a name in "em dic Maria Puig", not a word in it.
    for mask in sorted(masks, key=lambda mask: mask[0] - mask[1]):
        if not _overlap(mask[:2], [*hidden, *added]):
            added.append(mask)
    _hide_in_tokens(message, added)
    message.set(_MASKS, sorted([*hidden, *added]))
    masks, slips = message.get(_MASKS), message.get(SLIPS) or []
    mended = [(start, end, "slip", word) for start, end, word in slips if not _overlap((start, end), masks)]
    message.set(MASKED_TEXT, _hide_in_text(message.get("text") or "", sorted([*masks, *mended])))


def _overlap(span: tuple[int, int], masks: Iterable[Mask]) -> bool:
    return any(span[0] < mask[1] and mask[0] < span[1] for mask in masks)


def _hide_in_tokens(message: Message, masks: list[Mask]) -> None:
    for start, end, kind, _ in masks:
        first = True
        for token in message.get("text_tokens") or []:
            if token.start < end and start < token.end:
                token.lemma = f"name_{kind}" if first else "name_rest"
                first = False


def _hide_in_text(text: str, masks: list[Mask]) -> str:
    for start, end, _, words in reversed(masks):
        text = f"{text[:start]}{words}{text[end:]}"
    return fold(text)
