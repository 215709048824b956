"""How a message asks: whether it names a thing or a theme, speaks of calls in general, or asks who belongs."""

from functools import cache
from pathlib import Path

import yaml

from actions.turn import Turn
from knowledge.folding import words
from knowledge.search.stems import ALL_STOP_WORDS

# A follow-up ("i qui hi pot participar?") is short; a longer sentence without a name speaks for itself.
_FOLLOW_UP_WORDS = 9
# How likely it must be that a question is somebody else's business, for words that nobody here uses to count.
_OUTSIDE = 0.2


@cache
def _listed(group: str) -> frozenset[str]:
    groups = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return frozenset(word for listed in groups[group].values() for word in listed)


def is_short(turn: Turn) -> bool:
    """Tell whether a message is short enough to go on with what was talked about."""
    return len(turn.text.split()) <= _FOLLOW_UP_WORDS


def telling(turn: Turn, *besides: str) -> list[str]:
    """The folded words of a message that may say what it is about.

    Args:
        turn: the message.
        besides: entities whose words do not count; those of lists ("programes", "servei") never do.

    Returns:
        Its words without those of asking, of grammar, and of one letter.
    """
    if any(entity.name == "topic" and entity.start is None for entity in turn.entities):
        # The title of a button, typed: it is the list that it names, and no theme.
        return []
    empty = _listed("asking") | ALL_STOP_WORDS
    return [word for word in words(_without(turn, "topic", *besides)) if len(word) > 1 and word not in empty]


def is_name_alone(turn: Turn, *names: str) -> bool:
    """Tell whether a message is a name and nothing else: "i per a URBACT?", not "què és URBACT?"."""
    return turn.typed and all(word in _listed("light") for word in words(_without(turn, *names)))


def is_about_all_calls(turn: Turn) -> bool:
    """Tell "hi ha convocatòries obertes?" from "quan tanca la convocatòria?", which is about what was talked about."""
    if "calls" not in turn.values("topic"):
        return False
    said = set(words(turn.text))
    return not said & _listed("own") and bool(said & (_listed("calls") | _listed("any")))


def asks_for_members(turn: Turn) -> bool:
    """Tell whether a message asks who belongs to something."""
    said = set(words(turn.text))
    return any(said.issuperset(entry.split()) for entry in _listed("members"))


def says_none(turn: Turn) -> bool:
    """Tell whether a message does nothing but leave a question unanswered: "cap", "no, gracias", "none for now"."""
    said = words(turn.text)
    around = _listed("light") | _listed("beside_none")
    return any(word in _listed("none") for word in said) and all(
        word in _listed("none") or word in around for word in said
    )


def may_be_outside(turn: Turn) -> bool:
    """Tell whether a message may well be somebody else's business, though it was understood as a question."""
    return any(name == "out_of_scope" and share >= _OUTSIDE for name, share in turn.ranking)


def _without(turn: Turn, *names: str) -> str:
    text = turn.text
    spans = {(e.start, e.end) for e in turn.entities if e.name in names}
    for start, end in sorted(spans, key=lambda span: -(span[0] or 0)):
        if start is not None and end is not None:
            text = f"{text[:start]} {text[end:]}"
    return text
