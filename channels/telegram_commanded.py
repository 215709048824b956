"""What commands do."""

from casework.turns import Wish
from channels import telegram_asides as asides
from channels.telegram_answers import Answers, Desk, inbound_of
from channels.telegram_book import Person
from channels.telegram_commands import Command, command_of
from channels.telegram_continuing import Continuing
from channels.telegram_heard import Commanded, Me
from channels.telegram_my_data import MyData
from channels.telegram_offers import Offers

_WISHES: dict[Command, Wish] = {
    "help": "ask_capabilities",
    "request": "request_assistance",
    "status": "request_status",
    "person": "talk_to_human",
    "language": "change_language",
}
_LANGUAGE_WISHES: dict[str, Wish] = {
    "ca": "change_language?language=ca",
    "es": "change_language?language=es",
    "en": "change_language?language=en",
}
# What belongs to one person, and in a group would be read by all.
_PRIVATE: frozenset[Command] = frozenset({"request", "status", "web", "my_data"})


class Commands:
    """Obeys commands; returns when it is stored what is to be done."""

    def __init__(self, desk: Desk, answers: Answers, my_data: MyData, offers: Offers) -> None:
        """Keep what commands need."""
        self._answers = answers
        self._my_data = my_data
        self._offers = offers
        self._continuing = Continuing(desk, answers, offers)

    async def obey(self, person: Person, commanded: Commanded, me: Me) -> None:
        """Do what a command says."""
        command = command_of(commanded.name)
        number = f"{person.epoch}m{commanded.message_id}"
        # Without what stands behind it: a code would be kept.
        said = f"/{commanded.name}"
        where = commanded.where
        if command is None:
            await self._answers.tell(person, where, number, said, asides.unknown_command())
        elif command in _PRIVATE and person.place == "group":
            await self._answers.tell(person, where, number, said, asides.in_private(me))
        elif command == "start" and commanded.argument and person.place == "private":
            await self._continuing.arrive(person, commanded)
        elif command == "start":
            await self._answers.tell(person, where, number, said, asides.start(person.place, me, self._offers.web_url))
        elif command == "web":
            await self._continuing.leave(person, commanded)
        elif command == "my_data":
            await self._answers.tell(person, where, number, said, await self._my_data.notice(person, where))
        else:
            await self._wish(person, commanded, command, me)

    async def _wish(self, person: Person, commanded: Commanded, command: Command, me: Me) -> None:
        wish, argument = _WISHES[command], commanded.argument
        number = f"m{commanded.message_id}"
        if command == "language" and argument.lower() in _LANGUAGE_WISHES:
            wish, argument = _LANGUAGE_WISHES[argument.lower()], ""
        if argument and command in ("language", "status"):
            # "/estat RI-2026-000123 ABC234", "/language castellano": that is what they would have written next.
            await self._answers.ask(person, inbound_of(person, commanded.where, number, argument), me)
            return
        inbound = inbound_of(person, commanded.where, number, f"/{commanded.name}", wish)
        await self._answers.ask(person, inbound, me)
