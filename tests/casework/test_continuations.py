"""One conversation in two channels, one after the other: it moves with a code that works once."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.continuations import Continuations, Continued, Greetings
from casework.conversations import Conversations
from casework.database import Database
from casework.events import Events
from casework.history import History
from casework.models import Continuation, Conversation, Message, OfferedButton
from casework.notices import Notice
from casework.turns import Answer, Button, Facts, InboundMessage, Said, Sender
from casework.vocabulary import AnswerStatus
from casework.words import Words
from languages import LANGUAGES, Language
from tests.fakes.fixtures import SECRET
from tests.fakes.office import FakeClock, FakeOffice

WEB, TELEGRAM, OTHER = Sender("web", "s1"), Sender("telegram", "anna"), Sender("telegram", "berta")
GREETINGS = Greetings(Notice(("continue.from_web",)), Notice(("continue.gone_to_telegram",)))


@dataclass
class Setting:
    """What these tests talk to."""

    database: Database
    clock: FakeClock
    events: Events

    def __post_init__(self) -> None:
        """Open the books."""
        words = Words.load()
        self.book = Conversations(self.database, SECRET, self.clock, self.events)
        self.history = History(self.database, SECRET, self.clock)
        self.office = FakeOffice(self.database, self.clock)
        self.moves = Continuations(self.database, SECRET, words, timedelta(minutes=10), self.events, self.clock)

    async def turn(
        self,
        who: Sender,
        text: str,
        answer: str,
        status: AnswerStatus = "answered",
        buttons: tuple[Button, ...] = (),
        known: dict[str, str] | None = None,
        language: Language = "ca",
    ) -> str:
        """A person writes and the bot answers; returns the conversation's id."""
        received = await self.book.receive(InboundMessage(who.channel, who.name, text, text), text)
        facts = Facts(language, status, intent="inform", known=known or {})
        reply = await self.book.store(received, Answer((Said(answer, buttons),), facts))
        await self.book.mark_delivered(reply)
        return received.conversation_id

    async def shown(self, who: Sender) -> list[tuple[str, str]]:
        """What a person sees of their conversation."""
        return [(entry.author, entry.text) for entry in (await self.history.since(who, 0)).entries]

    async def move(self, code: str | None, who: Sender = TELEGRAM, attempt: str = "0m1") -> Continued:
        """A code is shown."""
        assert code is not None
        return await self.moves.go_on(code, who, attempt, GREETINGS)


@pytest.fixture
def setting(database: Database) -> Setting:
    """On the test's database."""
    return Setting(database, FakeClock(), Events())


async def test_a_conversation_goes_on_elsewhere_as_one_case(setting: Setting) -> None:
    """The same conversation, with the bot's context, for officers whole; for its person from here on, and only here."""
    conversation = await setting.turn(WEB, "Què és URBACT?", "Un programa.")
    with setting.events.subscribed() as heard:
        assert (await setting.move(await setting.moves.offer(WEB, "telegram"))).outcome == "continued"
        assert heard.waiting() is not None
    assert await setting.turn(TELEGRAM, "I qui hi pot participar?", "Els ajuntaments.") == conversation
    here = await setting.shown(TELEGRAM)
    assert [author for author, _ in here] == ["system", "user", "bot"]
    assert here[0][1].startswith("Continueu aquí la conversa")
    assert "URBACT" not in str(here)
    ((author, said),) = await setting.shown(WEB)
    assert author == "system" and said.startswith("Aquesta conversa continua a Telegram")
    async with setting.database.reading() as session:
        rows = await session.scalars(select(Message.text).where(Message.conversation_id == conversation))
        assert list(rows)[:2] == ["Què és URBACT?", "Un programa."]


async def test_what_the_page_that_is_left_shows_goes_on_counting(setting: Setting) -> None:
    """An open page takes the farewell for a new message, also where an answer is still being written."""
    await setting.turn(WEB, "Hola", "Hola!")
    before = (await setting.history.since(WEB, 0)).entries[-1].sequence
    late = await setting.book.receive(InboundMessage("web", "s1", "I doncs?", "m-late"), "I doncs?")
    await setting.move(await setting.moves.offer(WEB, "telegram"))
    reply = await setting.book.store(late, Answer((Said("Doncs això."),), Facts("ca", "answered")))
    (farewell,) = (await setting.history.since(WEB, before)).entries
    assert farewell.sequence > reply.entries[-1].sequence
    # It reaches its person where they are now.
    assert "Doncs això." in [entry.text for entry in await setting.history.undelivered(TELEGRAM)]


async def test_a_code_works_once_and_is_kept_as_a_hash(setting: Setting) -> None:
    """For nobody else, and not again for the same person; only the same attempt, after a crash, changes nothing."""
    await setting.turn(WEB, "Hola", "Hola!")
    code = await setting.moves.offer(WEB, "telegram")
    assert code is not None and len(code) >= 32
    async with setting.database.reading() as session:
        (row,) = await session.scalars(select(Continuation))
        assert code not in str(vars(row))
    assert await setting.moves.look(code, "telegram") == "counts"
    outcomes = await asyncio.gather(setting.move(code), setting.move(code, OTHER), setting.move(code, attempt="0m2"))
    assert sorted(o.outcome for o in outcomes) == ["continued", "used", "used"]
    winner = next(
        (who, attempt)
        for o, (who, attempt) in zip(outcomes, ((TELEGRAM, "0m1"), (OTHER, "0m1"), (TELEGRAM, "0m2")), strict=True)
        if o.outcome == "continued"
    )
    assert (await setting.move(code, *winner)).outcome == "continued_before"
    assert len(await setting.shown(winner[0])) == 1
    assert await setting.moves.look(code, "telegram") == "used"


async def test_a_code_expires_and_the_next_one_takes_its_place(setting: Setting) -> None:
    """By time, by another one, and by the conversation's leaving."""
    await setting.turn(WEB, "Hola", "Hola!")
    first, second = await setting.moves.offer(WEB, "telegram"), await setting.moves.offer(WEB, "telegram")
    assert (await setting.move(first)).outcome == "expired"
    setting.clock.turn(minutes=10)
    assert (await setting.move(second)).outcome == "expired"
    third = await setting.moves.offer(WEB, "telegram")
    assert (await setting.move(third)).outcome == "continued"
    assert await setting.moves.offer(Sender("web", "nobody"), "telegram") is None


@pytest.mark.parametrize("code", ["", "x", "é" * 40, "\ud800", "a" * 5000])
async def test_what_was_never_given_is_unknown(setting: Setting, code: str) -> None:
    """Whatever is shown; and so is a code for another channel."""
    assert (await setting.move(code)).outcome == "unknown"
    await setting.turn(WEB, "Hola", "Hola!")
    for_telegram = await setting.moves.offer(WEB, "telegram")
    assert (await setting.move(for_telegram, Sender("web", "s2"))).outcome == "unknown"
    assert (await setting.move(for_telegram)).outcome == "continued"


async def test_an_officer_goes_along(setting: Setting) -> None:
    """Who is with a person stays with them, and what they had not read comes after them."""
    nora = await setting.office.employ("Nora")
    conversation = await setting.turn(WEB, "Vull parlar amb algú", "Un moment.")
    await setting.office.takeover.claim(conversation, nora)
    await setting.book.say_as_officer(conversation, nora, "Bon dia", "d1")
    assert (await setting.move(await setting.moves.offer(WEB, "telegram"))).outcome == "continued"
    assert (await setting.book.say_as_officer(conversation, nora, "Hi sou?", "d2")).outcome == "said"
    here = await setting.shown(TELEGRAM)
    assert [author for author, _ in here] == ["system", "officer", "system", "system", "officer"]
    assert here[3][1].startswith("Us continua atenent una persona")
    assert [o.entry.text for o in await setting.book.undelivered("telegram")] == [text for _, text in here]
    page = await setting.history.since(WEB, 0)
    assert page.answering.state == "bot"


async def test_where_an_officer_is_awaited_nothing_takes_the_place(setting: Setting) -> None:
    """The code is not used up; afterwards the conversation that was there is over, and officers still have it."""
    nora = await setting.office.employ("Nora")
    await setting.turn(WEB, "Hola", "Hola!")
    old = await setting.turn(TELEGRAM, "Ajuda", "Un moment.")
    await setting.office.takeover.claim(old, nora)
    code = await setting.moves.offer(WEB, "telegram")
    assert (await setting.move(code)).outcome == "busy_here"
    await setting.office.takeover.return_to_bot(old, nora)
    assert (await setting.move(code)).outcome == "continued"
    assert [text for _, text in await setting.shown(TELEGRAM)][-1].startswith("La que teníeu en aquest xat")
    # What of the old one has not arrived never will.
    assert not [o for o in await setting.book.undelivered("telegram") if o.conversation_id == old]
    async with setting.database.reading() as session:
        waiting = select(Message.undeliverable).where(
            Message.conversation_id == old, Message.delivered_at.is_(None), Message.direction == "out"
        )
        assert set(await session.scalars(waiting)) == {"left"}


async def test_numbers_of_one_channel_mean_nothing_in_another(setting: Setting) -> None:
    """A message whose id the other channel has used is not taken for the same."""
    await setting.turn(WEB, "0m7", "Hola!")
    await setting.move(await setting.moves.offer(WEB, "telegram"))
    assert (await setting.book.receive(InboundMessage("telegram", "anna", "Nou", "0m7"), "Nou")).origin == "new"


async def test_there_and_back_is_the_same_conversation(setting: Setting) -> None:
    """As often as one likes, to other pages and other accounts."""
    conversation = await setting.turn(WEB, "Hola", "Hola!")
    for number, who in enumerate((TELEGRAM, Sender("web", "s2"), OTHER, WEB)):
        holder = (WEB, TELEGRAM, Sender("web", "s2"), OTHER)[number]
        code = await setting.moves.offer(holder, who.channel)
        assert (await setting.move(code, who, f"a{number}")).outcome == "continued"
        assert await setting.turn(who, f"Pregunta {number}", "Resposta.") == conversation
    async with setting.database.reading() as session:
        assert len(list(await session.scalars(select(Conversation)))) == 4


@pytest.mark.parametrize("status", ["form_step", "asked_back"])
async def test_an_open_question_is_asked_again_with_its_buttons(setting: Setting, status: AnswerStatus) -> None:
    """So that the form goes on; its buttons work here."""
    await setting.turn(WEB, "Vull ajuda", "De quin municipi?", status, (Button("Gavà", "inform?m=gava"),))
    await setting.move(await setting.moves.offer(WEB, "telegram"))
    (_, question) = (await setting.history.since(TELEGRAM, 0)).entries
    assert (question.author, question.text) == ("bot", "De quin municipi?")
    assert await setting.history.meaning_of(TELEGRAM, question.buttons[0].value) == "inform?m=gava"


@pytest.mark.parametrize("text", ["Nom: Marta Pi", "a marta@example.cat?", "12345678Z"])
async def test_a_question_with_personal_data_is_asked_without_them(setting: Setting, text: str) -> None:
    """Who has the code might be somebody else: the summary of a form stays where it was read."""
    summary = f"És correcte? {text}"
    known = {"request_name": "Marta Pi"}
    await setting.turn(WEB, "Marta Pi", summary, "form_step", (Button("Sí", "affirm"),), known)
    await setting.move(await setting.moves.offer(WEB, "telegram"))
    (_, question) = (await setting.history.since(TELEGRAM, 0)).entries
    assert question.text.startswith("Quedava una pregunta") and [b.title for b in question.buttons] == ["Sí"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_both_sides_are_told_in_the_language_of_the_conversation(setting: Setting, language: Language) -> None:
    """Whatever the language of the new channel is."""
    await setting.turn(WEB, "Hola", "Hola!", language=language)
    code = await setting.moves.offer(WEB, "telegram")
    continued = await setting.moves.go_on(code or "", TELEGRAM, "0m1", GREETINGS, "en")
    assert continued.language == language
    words = Words.load()
    assert await setting.shown(TELEGRAM) == [("system", words.say("continue.from_web", language))]
    assert await setting.shown(WEB) == [("system", words.say("continue.gone_to_telegram", language))]


async def test_buttons_of_before_stay_with_the_conversation(setting: Setting) -> None:
    """Nobody presses them where it was."""
    await setting.turn(WEB, "Hola", "Què voleu?", buttons=(Button("Serveis", "list"),))
    async with setting.database.reading() as session:
        (button,) = await session.scalars(select(OfferedButton.id))
    await setting.move(await setting.moves.offer(WEB, "telegram"))
    assert not await setting.history.offers(WEB, button)
    assert await setting.history.offers(TELEGRAM, button)
