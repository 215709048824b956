"""What happens over days: a conversation of yesterday, hours when nobody is there, an officer who goes, a letter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.message import Message as Email
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from playwright.sync_api import Page, expect

from casework.clock import office_time
from casework.database import Database
from casework.handoff_vocabulary import BEGIN_REQUEST
from casework.requests import Requests
from languages import LANGUAGES
from operate.ports import free_port
from operate.widget import build_if_changed
from tests.e2e.browsing import Chat
from tests.e2e.conftest import Visit
from tests.e2e.desk import Writer, apart, reply, running_desk, sign_in
from tests.e2e.site import Site, running_site
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import HOURS, FakeClock, FakeOffice
from tests.fakes.rasa import turn

# A Tuesday in the working hours of the default file, and the evening of that day.
MORNING, EVENING = "2026-11-24T11:00", "2026-11-24T21:00"
NEXT_DAY = "2026-11-25T10:00"
HOLIDAY = "2026-12-08T11:00"
FRIDAY = "2026-12-04T21:00"
# The gateway looks every ten seconds for letters that are due.
LETTER_SECONDS = 20


def moment(text: str) -> datetime:
    """A moment as it is written for `PASSARELLA_NOW`, on the office's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=office_time(datetime.now(UTC)).tzinfo)


@contextmanager
def office_at(folder: Path, now: str, **more: str) -> Iterator[Site]:
    """A site of an office with the hours of the default file, at a moment; Anna and Pere work there."""
    with running_site(folder, PASSARELLA_NOW=now, **more) as site:
        apart(_employed(site))
        yield site


async def _employed(site: Site) -> None:
    database = Database.open(site.database_url)
    office = FakeOffice(database, FakeClock(moment(MORNING)))
    for name in ("Anna", "Pere"):
        await office.employ(name, "officer", "away", shown_name=name)
    await database.close()


def wants_a_person(chat: Chat, site: Site) -> None:
    """Say so in the chat, as the bot would understand it."""
    site.rasa.answers.append(turn("D'acord.", intent="talk_to_human", handoff=True, language=chat.language))
    chat.say("Vull parlar amb algú")


def opened(page: Page, words: str) -> Page:
    """The conversation of a line of the queue."""
    page.locator("#queue a", has_text=words).click()
    expect(page.locator("#transcript")).to_be_visible()
    return page


def test_who_writes_the_day_after_goes_on_where_they_were(tmp_path: Path, visit: Visit) -> None:
    """Closed yesterday, opened again by the person; the officer signs in again and finds all of it."""
    build_if_changed()
    with office_at(tmp_path, MORNING) as site:
        anna = sign_in(visit(f"{site.url}/desk/"), "Anna")
        chat = Chat(visit(f"{site.url}/ca")).open()
        wants_a_person(chat, site)
        opened(anna, "parlar amb algú").locator("#state button").click()
        reply(anna, "La sol·licitud s'obre dimecres.")
        expect(chat.messages.last).to_contain_text("s'obre dimecres")
        anna.locator("details", has_text="Tanca-la").locator("summary").click()
        anna.locator("form[action$=close] button").click()
        expect(anna.locator("main > .outcome")).to_contain_text("s'ha tancat")
        expect(chat.panel.get_by_text(chat.word("service"), exact=True)).to_be_visible()

        site.kill()
        site.start(PASSARELLA_NOW=NEXT_DAY)
        chat.say("Bon dia, ja és oberta?")
        chat.said("Bon dia, ja és oberta?", "Això és una resposta.")
        # Her session has ended over night: she is asked to sign in, and told why.
        anna.goto(f"{site.url}/desk/queue")
        expect(anna.locator("main > .outcome")).to_contain_text("sessió")
        sign_in(anna, "Anna")
        line = anna.locator("#with-bot tbody tr")
        expect(line).to_have_count(1)
        expect(line).to_contain_text("ja és oberta?")
        expect(anna.locator("#closed")).to_have_count(0)
        opened(anna, "ja és oberta?")
        said = anna.locator("#transcript .message")
        expect(said.filter(has_text="s'obre dimecres")).to_have_count(1)
        expect(said.filter(has_text="ja és oberta?")).to_have_count(1)
        expect(anna.locator("#transcript time[datetime^='2026-11-24']").first).to_be_attached()
        expect(anna.locator("#transcript time[datetime^='2026-11-25']").first).to_be_attached()
        expect(anna.locator("section[aria-labelledby=past-title] li")).to_have_count(1)
        # And she can take it again.
        anna.locator("#state button").click()
        reply(anna, "Sí, des de les nou.")
        expect(chat.messages.last).to_contain_text("des de les nou")


def test_three_reasons_why_nobody_is_there_and_one_way_on(tmp_path: Path, visit: Visit) -> None:
    """Closed, a holiday, nobody free: each is said in its own words, in three languages, with a request to leave."""
    said: dict[str, dict[str, str]] = {}
    with office_at(tmp_path, EVENING) as site:
        for reason, now in (("closed", EVENING), ("holiday", HOLIDAY), ("nobody", MORNING)):
            site.kill()
            site.start(PASSARELLA_NOW=now)
            said[reason] = {language: Writer(site, f"{reason}-{language}", language).wish() for language in LANGUAGES}
        assert len({text for by_language in said.values() for text in by_language.values()}) == 9
        assert "tancat" in said["closed"]["ca"] and "demà a les 9:00" in said["closed"]["ca"]
        assert "Avui és festa (Immaculada Concepció)" in said["holiday"]["ca"]
        assert "no hi ha ningú lliure" in said["nobody"]["ca"]
        chat = Chat(visit(f"{site.url}/ca")).open()
        wants_a_person(chat, site)
        leave = chat.messages.last.locator("button.option")
        expect(leave).to_have_count(1)
        leave.click()
        chat.said("Això és una resposta.")
        # The bot's form begins; it is filled in by the dialogues of tests/conversations.
        assert site.rasa.asked[-1]["button"] == BEGIN_REQUEST


@pytest.mark.parametrize(
    ("now", "due", "shown"),
    [
        # Five working days: the bridge on the 7th is worked, the 8th is a holiday.
        (FRIDAY, date(2026, 12, 14), "14 de des"),
        (HOLIDAY, date(2026, 12, 15), "15 de des"),
    ],
)
def test_what_was_left_is_on_the_board_with_its_day(
    now: str, due: date, shown: str, tmp_path: Path, visit: Visit
) -> None:
    """Due so many working days later, holidays left out; the officer finds it the day after."""
    with office_at(tmp_path, now) as site:
        assert filed(site, now) == due
        tomorrow = moment(now) + timedelta(days=1)
        site.kill()
        site.start(PASSARELLA_NOW=tomorrow.isoformat())
        anna = sign_in(visit(f"{site.url}/desk/"), "Anna")
        anna.locator(".bar a", has_text="Sol·licituds").click()
        row = anna.locator("#requests tbody tr")
        expect(row).to_have_count(1)
        expect(row).to_contain_text(shown)
        expect(row).not_to_have_class("urgent")


def filed(site: Site, now: str) -> date | None:
    """File a request as the bot's form does at a moment; returns the day that the person is told."""
    due: list[date | None] = []

    async def file() -> None:
        database = Database.open(site.database_url)
        clock = FakeClock(moment(now))
        requests = Requests(database, SECRET, clock, FakeOffice(database, clock, hours=HOURS).office.rules)
        receipt = await requests.file(DRAFT)
        request = await requests.get(receipt.reference)
        due.append(request.due_on if request else None)
        await database.close()

    apart(file())
    return due[0]


def test_a_hand_over_while_the_line_is_cut(tmp_path: Path, visit: Visit) -> None:
    """Anna passes it on, Pere answers; back on line the person has all of it once, and knows who is there."""
    build_if_changed()
    with running_desk(tmp_path) as site:
        anna = sign_in(visit(f"{site.url}/desk/"), "Anna")
        pere = sign_in(visit(f"{site.url}/desk/"), "Pere")
        chat = Chat(visit(f"{site.url}/ca")).open()
        wants_a_person(chat, site)
        opened(anna, "parlar amb algú").locator("#state button").click()
        reply(anna, "Us passo amb en Pere.")
        expect(chat.messages.last).to_contain_text("Us passo amb en Pere")
        chat.page.context.set_offline(True)
        expect(chat.panel.get_by_text("Sense connexió")).to_be_visible()
        chat.say("Gràcies, Anna")
        anna.locator("details", has_text="Passa-la a un company").locator("summary").click()
        anna.locator("#officer").select_option(label="Pere (Disponible)")
        anna.locator("form[action$=assign] button").click()
        expect(pere.locator("#mine tbody tr")).to_have_count(1)
        reply(opened(pere, "parlar amb algú"), "Hola, soc en Pere.")
        chat.page.context.set_offline(False)
        expect(chat.messages.filter(has_text="soc en Pere")).to_have_count(1)
        expect(chat.messages.filter(has_text="Gràcies, Anna")).to_have_count(1)
        header = chat.word("service_with_named_officer").replace("{name}", "Pere")
        expect(chat.panel.get_by_text(header)).to_be_visible()
        expect(pere.locator("#transcript .message.user").last).to_contain_text("Gràcies, Anna")
        reply(pere, "I ara us ho miro.")
        expect(chat.messages.last).to_contain_text("us ho miro")
        expect(chat.messages.filter(has_text="soc en Pere")).to_have_count(1)
        expect(anna.locator("#text")).to_have_count(0)


class Box(MessageHandler):
    """Takes letters."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.taken: list[Email] = []

    def handle_message(self, message: Email) -> None:
        """Keep a letter."""
        self.taken.append(message)


def test_a_request_filed_at_the_desk_is_written_to_its_person(tmp_path: Path, visit: Visit) -> None:
    """By a real mail server, in the language of the conversation, with the reference; the board has it."""
    letters: list[Email] = []
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with running_desk(tmp_path, PASSARELLA_SMTP_HOST="127.0.0.1", PASSARELLA_SMTP_PORT=str(port)) as site:
            anna = sign_in(visit(f"{site.url}/desk/"), "Anna")
            Writer(site, "rosa", "es").want_a_person("Soy Rosa y busco socios", request_name="Rosa Gil")
            opened(anna, "Rosa").locator("#state button").click()
            anna.locator("[data-key=f]").click()
            expect(anna.locator("#name")).to_have_value("Rosa Gil")
            anna.locator("#service").select_option("partner-search")
            anna.locator("#municipality").fill("gava")
            anna.locator("#need").fill("Busca socios para un proyecto de movilidad.")
            anna.locator("#email").fill("rosa@example.cat")
            anna.locator("main .button").click()
            reference = anna.locator("section[aria-labelledby=their-requests] li a").first
            expect(reference).to_have_text("RI-2026-000004")
            anna.goto(f"{site.url}/desk/requests")
            expect(anna.locator("#requests tbody")).to_contain_text("RI-2026-000004")
            for _ in range(LETTER_SECONDS):
                letters = [letter for letter in box.taken if letter["To"] == "rosa@example.cat"]
                if letters:
                    break
                anna.wait_for_timeout(1000)
    finally:
        controller.stop()
    (letter,) = letters
    text = letter.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "RI-2026-000004" in text + str(letter["Subject"])
    assert "solicitud" in text.lower()
