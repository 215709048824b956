"""Conversations that come from the web and go there: the code behind /start, and the link that /web gives."""

from casework.continuations import Greetings
from casework.notices import Notice
from channels.telegram_answers import Answers, Desk
from channels.telegram_asides import privacy
from channels.telegram_book import Person
from channels.telegram_heard import Commanded
from channels.telegram_offers import Offers
from languages import DEFAULT_LANGUAGE

_WEB = "web"


class Continuing:
    """Takes codes and gives them out."""

    def __init__(self, desk: Desk, answers: Answers, offers: Offers) -> None:
        """Keep where codes are known."""
        self._desk, self._answers, self._offers = desk, answers, offers

    async def arrive(self, person: Person, commanded: Commanded) -> None:
        """Go on here with the conversation that a code is of, or say why not.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was moved.
        """
        # What Telegram means for one's data is said before anything else is.
        name, holes = privacy(self._offers.web_url)
        welcome = Notice((name, "continue.from_web"), holes)
        greetings = Greetings(welcome, Notice(("continue.gone_to_telegram",)))
        number = f"{person.epoch}m{commanded.message_id}"
        continued = await self._desk.continuations.go_on(
            commanded.argument, person.who, number, greetings, commanded.where.language
        )
        if continued.outcome in ("continued", "continued_before"):
            self._desk.turns.run(self._desk.outbox.flush(person))
            return
        notice = Notice((f"continue.{continued.outcome}",))
        await self._answers.tell(person, commanded.where, number, "/start", notice)

    async def leave(self, person: Person, commanded: Commanded) -> None:
        """Give a link by which the conversation goes on on the web."""
        known = self._offers.public_url is not None
        number = f"{person.epoch}m{commanded.message_id}"
        notice = Notice(("telegram.web" if known else "telegram.no_web",), status="answered")
        await self._answers.tell(person, commanded.where, number, f"/{commanded.name}", notice)
        code = await self._desk.continuations.offer(person.who, _WEB) if known else None
        if code is None:
            return
        language = await self._desk.notices.language_of(person.who) or commanded.where.language or DEFAULT_LANGUAGE
        holes = {"link": self._offers.link(code, language), "minutes": self._desk.continuations.minutes}

        async def send() -> None:
            # Only here: what is stored would prove whose conversation it is.
            await self._desk.outbox.flush(person)
            await self._answers.say(person, "telegram.web_link", language, holes)

        self._desk.turns.run(send())
