"""What the channel does about what it heard: words, files, corrections, buttons, and who can be reached."""

from casework.turns import Sender
from channels import telegram_asides as asides
from channels.telegram_answers import Answers, Desk, inbound_of
from channels.telegram_book import Person
from channels.telegram_commanded import Commands
from channels.telegram_gestures import USED
from channels.telegram_heard import Commanded, Heard, Me, Moved, Nothing, Pressed, Reached, Spoke, Where
from channels.telegram_my_data import EXPORT, MyData
from channels.telegram_offers import Offers
from languages import DEFAULT_LANGUAGE, Language


class Messages:
    """Acts on what was heard; returns when it is stored, and answers later."""

    def __init__(self, desk: Desk, offers: Offers) -> None:
        """Keep where messages go, and what is offered."""
        self._desk = desk
        self._answers = Answers(desk)
        self._my_data = MyData(desk, self._answers, offers)
        self._commands = Commands(desk, self._answers, self._my_data, offers)

    async def hear(self, heard: Heard, me: Me) -> None:
        """Act on one update.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, casework.journey.NotStored: it has to come again.
        """
        match heard:
            case Spoke():
                await (self._edited(heard) if heard.edited_at is not None else self._spoke(heard, me))
            case Commanded():
                await self._commands.obey(await self._person(heard.where), heard, me)
            case Pressed():
                await self._pressed(heard, me)
            case Moved():
                await self._desk.book.move(heard.old_chat_id, heard.new_chat_id)
            case Reached():
                await self._reached(heard)
            case Nothing():
                pass

    async def _spoke(self, spoke: Spoke, me: Me) -> None:
        person = await self._person(spoke.where)
        if spoke.kind is not None:
            # Of an album every picture is an update: one answer is enough.
            number = f"{person.epoch}a{spoke.album}" if spoke.album else f"{person.epoch}f{spoke.message_id}"
            mark = asides.MARKS[spoke.kind]
            await self._answers.tell(person, spoke.where, number, mark, asides.unreadable(spoke.kind))
        if spoke.text or spoke.kind is None:
            await self._answers.ask(person, inbound_of(person, spoke.where, f"m{spoke.message_id}", spoke.text), me)

    async def _edited(self, spoke: Spoke) -> None:
        """A correction: of what waits the new text is read; of what is answered people are told how to correct it."""
        known = await self._desk.book.known(spoke.where.chat_id, spoke.where.user_id)
        if known is None:
            return
        inbound = inbound_of(known, spoke.where, f"m{spoke.message_id}", spoke.text)
        assert inbound.message_id is not None
        waits = self._desk.turns.is_waiting(known.key, inbound.message_id)
        correction = await self._desk.notices.correct(inbound, asked=not waits)
        if correction == "corrected":
            self._desk.turns.correct(known.key, inbound.message_id, spoke.text)
        elif correction == "answered":
            number = f"{known.epoch}e{spoke.message_id}:{spoke.edited_at}"
            await self._answers.tell(known, spoke.where, number, spoke.text, asides.too_late())

    async def _pressed(self, pressed: Pressed, me: Me) -> None:
        person = await self._person(pressed.where)
        desk = self._desk
        if pressed.data == USED:
            desk.turns.run(desk.gestures.answer_press(pressed.query_id))
            return
        # Half characters, which JSON can spell, no database can look up; ids have none.
        meaning = await desk.history.meaning_of(person.who, pressed.data) if pressed.data.isascii() else None
        if meaning is None:
            refusal = "telegram.not_your_button" if person.place == "group" else "error.unknown_button"
            text = desk.words.say(refusal, await self._language(person.who, pressed.where))
            desk.turns.run(desk.gestures.answer_press(pressed.query_id, text))
            return
        desk.turns.run(desk.gestures.answer_press(pressed.query_id))
        if meaning == EXPORT:
            desk.turns.run(self._my_data.send(person, await self._language(person.who, pressed.where)))
            return
        # The buttons of one message are used once: touching twice, or two of them, is one choice.
        number = f"k{pressed.message_id}" if pressed.message_id else f"q{pressed.query_id}"
        await self._answers.ask(person, inbound_of(person, pressed.where, number, pressed.data), me)
        if pressed.message_id:
            title = pressed.titles.get(pressed.data)
            desk.turns.run(desk.gestures.mark_used(person, pressed.message_id, title))

    async def _reached(self, reached: Reached) -> None:
        await self._desk.book.set_reach(reached.chat_id, reached.user_id, reached.reach)
        if reached.user_id is not None:
            person = await self._desk.book.known(reached.chat_id, reached.user_id)
            if person is not None:
                # Of who is gone it notes what does not reach them.
                self._desk.turns.run(self._desk.outbox.flush(person))

    async def _person(self, where: Where) -> Person:
        return await self._desk.book.person(where.chat_id, where.user_id, where.place, where.thread_id)

    async def _language(self, who: Sender, where: Where) -> Language:
        return await self._desk.notices.language_of(who) or where.language or DEFAULT_LANGUAGE
