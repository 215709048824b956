"""How things stand in a conversation when it is a message's turn to be answered."""

from dataclasses import dataclass

from casework.handoff_vocabulary import State
from casework.models import Conversation, Handoff
from casework.transitions import state_of
from casework.turns import Reply, Resumed, known_language
from languages import Language


@dataclass(frozen=True)
class Standing:
    """What a conversation knows when it is a message's turn to be answered.

    Attributes:
        state: who answers.
        reply: what was answered to the message already, or None.
        left_to_officer: whether it was left to an officer already.
        resumed: what an officer hands back to the bot, which has not heard of it yet.
    """

    state: State
    language: Language | None
    language_choice: Language | None
    disclosed: bool
    reply: Reply | None = None
    left_to_officer: bool = False
    resumed: Resumed | None = None


def standing_of(
    conversation: Conversation,
    handed_back: Handoff | None,
    reply: Reply | None = None,
    *,
    left_to_officer: bool = False,
) -> Standing:
    """Copy it out of a session.

    Args:
        conversation: of the message.
        handed_back: the hand-off that the bot has not heard of yet.
        reply: to the message.
        left_to_officer: whether the message was.
    """
    return Standing(
        state=state_of(conversation),
        language=known_language(conversation.language),
        language_choice=known_language(conversation.language_choice),
        disclosed=conversation.disclosed_at is not None,
        reply=reply,
        left_to_officer=left_to_officer,
        resumed=Resumed(handed_back.summary, dict(handed_back.agreed)) if handed_back else None,
    )
