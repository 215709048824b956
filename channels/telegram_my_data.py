"""What /les_meves_dades shows: what is kept of a person, all of it as a file, and whom to ask for the rest."""

from casework.clock import office_time
from casework.dates import day_in_words
from casework.notices import Notice
from casework.turns import Entry
from channels.telegram_answers import Answers, Desk
from channels.telegram_asides import privacy
from channels.telegram_book import Person
from channels.telegram_heard import Where
from channels.telegram_offers import Offers
from channels.telegram_outgoing import File, Outgoing
from languages import DEFAULT_LANGUAGE, Language

# What the button means; no payload of the bot has a slash.
EXPORT = "telegram/export"
_MOST_MESSAGES = 5000


class MyData:
    """Tells people what is kept of them."""

    def __init__(self, desk: Desk, answers: Answers, offers: Offers) -> None:
        """Keep where data are, and what is offered."""
        self._desk, self._answers, self._offers = desk, answers, offers

    async def notice(self, person: Person, where: Where) -> Notice:
        """How much there is, and what can be done about it."""
        kept = await self._desk.history.kept(person.who)
        language = await self._desk.notices.language_of(person.who) or where.language or DEFAULT_LANGUAGE
        privacy_name, holes = privacy(self._offers.web_url)
        holes |= {
            # With the command itself and the answer to it, which are kept too.
            "messages": kept.messages,
            "since": day_in_words(office_time(kept.since).date(), language) if kept.since else "",
            "references": ", ".join(kept.requests),
            "contact": self._offers.contact or "",
        }
        words = (
            "telegram.data.kept" if kept.messages else "telegram.data.nothing",
            *(("telegram.data.requests",) if kept.requests else ()),
            privacy_name,
            "telegram.data.erase_with_contact" if self._offers.contact else "telegram.data.erase",
        )
        buttons = (("telegram.button.export", EXPORT), ("telegram.button.privacy", "ask_privacy"))
        return Notice(words, holes, buttons, "answered")

    async def send(self, person: Person, language: Language) -> None:
        """Send everything that was said as a file of text, which is made for it and kept nowhere."""
        page = await self._desk.history.since(person.who, 0, _MOST_MESSAGES)
        content = "\n\n".join(self._line(entry, language) for entry in page.entries)
        name = f"{self._desk.words.say('telegram.export.file', language)}.txt"
        caption = self._desk.words.say("telegram.export.caption", language)
        await self._desk.sender.send(person, Outgoing(caption, file=File(name, f"{content}\n".encode())))

    def _line(self, entry: Entry, language: Language) -> str:
        author = entry.name or self._desk.words.say(f"telegram.export.{entry.author}", language)
        return f"{office_time(entry.at).strftime('%Y-%m-%d %H:%M')} · {author}\n{entry.text}"
