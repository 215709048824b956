"""Between an answer and its rows: how what was said is kept, and read again word for word."""

from collections.abc import Sequence
from datetime import datetime

from casework.codes import with_code
from casework.models import Message
from casework.turns import Answer, Button, Entry, Facts, Reply, Said, known_language
from casework.vocabulary import known_status
from languages import DEFAULT_LANGUAGE


def rows_of(
    answer: Answer,
    button_ids: Sequence[Sequence[str]],
    conversation_id: str,
    in_reply_to: str,
    first_sequence: int,
    now: datetime,
) -> list[Message]:
    """One row for each thing said; the last one carries what came of the turn.

    Args:
        answer: to be kept.
        button_ids: the opaque ids of the buttons of each thing said.
        conversation_id: where it is said.
        in_reply_to: the message it answers.
        first_sequence: number of the first row in its conversation.
        now: the present moment.
    """
    rows = [
        Message(
            conversation_id=conversation_id,
            sequence=sequence,
            direction="out",
            author=said.author,
            author_name=said.name,
            in_reply_to=in_reply_to,
            text=said.text,
            buttons=[{"title": b.title, "id": i} for b, i in zip(said.buttons, ids, strict=True)],
            image=said.image,
            language=answer.facts.language,
            created_at=now,
        )
        for sequence, (said, ids) in enumerate(zip(answer.said, button_ids, strict=True), first_sequence)
    ]
    rows[-1].status = answer.facts.status
    rows[-1].intent = answer.facts.intent
    rows[-1].confidence = answer.facts.confidence
    rows[-1].request_reference = answer.facts.request
    return rows


def entry_from(row: Message, asked: Message | None, code: str | None) -> Entry:
    """One row as a transcript shows it.

    Args:
        row: a message of either side.
        asked: the message that it answers.
        code: of the request that its turn is about, which the row does not hold.
    """
    return Entry(
        id=shown_id(row),
        sequence=row.sequence,
        author=row.author,
        text=with_code(row.text, code) if code else row.text,
        at=row.created_at,
        language=known_language(row.language),
        # What a person pressed is no offer.
        buttons=_buttons(row) if row.direction == "out" else (),
        image=row.image,
        in_reply_to=shown_id(asked) if asked else None,
        status=known_status(row.status),
        request=row.request_reference,
        name=row.author_name,
    )


def shown_id(row: Message) -> str:
    """The id that the person's own program knows a message by."""
    return (row.channel_message_id if row.direction == "in" else None) or row.id


def _buttons(row: Message) -> tuple[Button, ...]:
    return tuple(Button(button["title"], button["id"]) for button in row.buttons)


def reply_from(asked: Message, rows: Sequence[Message], code: str | None) -> Reply:
    """The reply that a turn's rows hold, in their order.

    Args:
        asked: the message that is answered.
        rows: at least one.
        code: of the request that the turn is about, which the rows do not hold.
    """
    last = rows[-1]
    facts = Facts(
        language=known_language(last.language) or DEFAULT_LANGUAGE,
        status=known_status(last.status) or "error_internal",
        intent=last.intent,
        confidence=last.confidence,
        request=last.request_reference,
    )
    said = tuple(
        Said(
            with_code(row.text, code) if code else row.text,
            _buttons(row),
            row.image,
            row.author,
            row.author_name,
        )
        for row in rows
    )
    entries = tuple(entry_from(row, asked, code) for row in rows)
    return Reply(Answer(said, facts), last.conversation_id, tuple(row.id for row in rows), entries)
