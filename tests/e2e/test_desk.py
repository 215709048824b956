"""The desk in a real browser: officers and people at once, live pages, the keyboard, accessibility, layout."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from languages import LANGUAGES, Language
from tests.e2e.browsing import overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.desk import Writer, reply, running_desk, sign_in
from tests.e2e.site import Site
from tests.e2e.test_accessibility import SCHEMES, Scheme
from tests.fakes.rasa import turn

REQUEST = "/desk/requests/RI-2026-000001"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One gateway with officers for all tests of this file."""
    with running_desk(tmp_path_factory.mktemp("desk")) as site:
        yield site


@pytest.fixture
def anna(staffed: Site, visit: Visit) -> Page:
    """A lead at the queue."""
    return sign_in(visit(f"{staffed.url}/desk/"), "Anna")


@pytest.fixture
def pere(staffed: Site, visit: Visit) -> Page:
    """An officer at the queue."""
    return sign_in(visit(f"{staffed.url}/desk/"), "Pere")


def opened(page: Page, words: str) -> Page:
    """The conversation of a line of the queue."""
    page.locator("#queue a", has_text=words).click()
    expect(page.locator("#transcript")).to_be_visible()
    return page


def press(page: Page, key: str) -> None:
    """Press a single key, once the page listens to keys."""
    expect(page.locator("html")).to_have_class("js")
    page.keyboard.press(key)


def test_two_officers_and_three_people(staffed: Site, visit: Visit, anna: Page, pere: Page) -> None:
    """The queue is live; of two who claim one is told; answers arrive, a colleague goes on, the bot comes back."""
    maria = visit(f"{staffed.url}/chat?lang=ca")
    staffed.rasa.answers.append(turn("D'acord.", intent="talk_to_human", handoff=True, known={"subject": "life"}))
    maria.locator("#message").fill("Soc la Maria i vull una persona")
    maria.locator(".write .button").click()
    joan, ines = Writer(staffed, "joan"), Writer(staffed, "ines", "es")
    joan.want_a_person("Soc en Joan i vull una persona")
    ines.want_a_person("Soy Inés y quiero hablar con alguien")
    for page in (anna, pere):
        expect(page.locator("#waiting tbody tr")).to_have_count(3)
        expect(page).to_have_title("(3) Cua · Taula del servei")
        opened(page, "Maria")
    # Neither page knows of the other's claim yet: the second one is told.
    of_page = "**/desk/conversations/*"
    pere.route(of_page, lambda route: route.abort() if "x-desk-live" in route.request.headers else route.continue_())
    anna.locator("#state button").click()
    expect(anna.locator("main > .outcome")).to_contain_text("la conversa és vostra")
    pere.locator("#state button").click()
    expect(pere.locator("main > .outcome")).to_contain_text("ja la té Anna")
    expect(pere.locator("#text")).to_have_count(0)
    pere.unroute(of_page)

    reply(anna, "Bon dia, Maria. Us ho miro ara mateix.")
    maria.reload()
    # While an officer has it, what is said is in a frame that loads itself again.
    said = maria.frame_locator("iframe").locator(".message.officer").last
    expect(said).to_contain_text("Us ho miro ara mateix")
    anna.locator("#text").fill("A mig escriure")
    maria.locator("#message").fill("Moltes gràcies, m'espero")
    maria.locator(".write .button").click()
    expect(anna.locator("#transcript .message.user").last).to_contain_text("m'espero")
    expect(anna.locator("#text")).to_have_value("A mig escriure")
    anna.locator("#text").fill("")

    pere.goto(f"{staffed.url}/desk/queue")
    anna.locator("details", has_text="Passa-la a un company").locator("summary").click()
    anna.locator("#officer").select_option(label="Pere (Disponible)")
    anna.locator("form[action$=assign] button").click()
    expect(pere.locator("#mine tbody tr")).to_have_count(1)
    opened(pere, "m'espero")
    press(pere, "b")
    pere.keyboard.type("La Maria pregunta pel LIFE.")
    pere.locator("form[action$=return] button").click()
    expect(pere.locator("main > .outcome")).to_contain_text("L'assistent torna a respondre")
    maria.reload()
    maria.locator("#message").fill("Quan obre el LIFE?")
    maria.locator(".write .button").click()
    expect(maria.locator(".message.bot").last).to_contain_text("Això és una resposta")

    press(opened(sign_in_again(anna, staffed), "Joan"), "c")
    reply(anna, "Hola, Joan.")
    assert "Hola, Joan." in joan.say("Hola")
    anna.locator("details", has_text="Tanca-la").locator("summary").click()
    anna.locator("form[action$=close] button").click()
    expect(anna.locator("main > .outcome")).to_contain_text("s'ha tancat")
    assert "Això és una resposta." in joan.say("Una altra cosa")


def sign_in_again(page: Page, site: Site) -> Page:
    """The queue of somebody who is signed in."""
    page.goto(f"{site.url}/desk/queue")
    return page


def test_a_draft_survives_a_note_and_a_warning(staffed: Site, anna: Page) -> None:
    """And the page asks before it is left."""
    writer = Writer(staffed, "pau")
    writer.want_a_person("Soc en Pau i necessito algú")
    press(opened(anna, "Pau"), "c")
    anna.locator("#text").fill("We will look into this and write to you tomorrow.")
    anna.locator("[value=send]").click()
    expect(anna.locator("main > .outcome")).to_contain_text("en anglès, i la conversa és en català")
    anna.locator("#note").fill("Parla anglès.")
    anna.locator("form.note button").click()
    expect(anna.locator("#transcript .note")).to_contain_text("Parla anglès.")
    expect(anna.locator("#text")).to_have_value("We will look into this and write to you tomorrow.")
    asked = []
    anna.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    anna.locator(".bar a", has_text="Cua").click()
    anna.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(anna.locator("#text")).to_be_visible()


def test_single_keys_do_what_the_list_says(staffed: Site, pere: Page) -> None:
    """Not while somebody types, and not where they are switched off."""
    Writer(staffed, "lia").want_a_person("Soc la Lia i necessito algú")
    expect(pere.locator("#waiting tbody tr").last).to_contain_text("Lia")
    press(pere, "?")
    expect(pere.locator(".keys kbd")).to_have_count(13)
    press(pere, "r")
    expect(pere.locator("#requests")).to_be_visible()
    press(pere, "/")
    expect(pere.locator("#q")).to_be_focused()
    pere.keyboard.type("qr")
    expect(pere.locator("#q")).to_have_value("qr")
    pere.goto(f"{staffed.url}/desk/queue")
    press(opened(pere, "Lia"), "c")
    expect(pere.locator("#text")).to_be_focused()
    pere.goto(f"{staffed.url}/desk/settings")
    pere.locator("[name=shortcuts]").uncheck()
    pere.locator("main .button").click()
    pere.locator("h1").click()
    press(pere, "q")
    pere.wait_for_timeout(200)
    assert "/desk/settings" in pere.url
    pere.locator("[name=shortcuts]").check()
    pere.locator("main .button").click()


def test_without_javascript_everything_is_a_form(staffed: Site, visit: Visit) -> None:
    """Taking, answering and presence need no script."""
    Writer(staffed, "roc").want_a_person("Soc en Roc i necessito algú")
    page = sign_in(visit(f"{staffed.url}/desk/", java_script_enabled=False), "Pere")
    page.locator("#presence").select_option("busy")
    page.locator(".only-plain").click()
    expect(page.locator("#presence")).to_have_value("busy")
    opened(page, "Roc").locator("#state button").click()
    page.locator("#text").fill("Hola, Roc.")
    page.locator("[value=send]").click()
    expect(page.locator(".message.officer")).to_contain_text("Hola, Roc.")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible(language: Language, scheme: Scheme, staffed: Site, visit: Visit) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA: pages, refusals, forms with mistakes."""
    page = visit(f"{staffed.url}/desk/sign-in?lang={language}", color_scheme=scheme)
    found = {"sign-in": violations(page)}
    page.locator("#email").fill("nobody@example.cat")
    page.locator("#password").fill("wrong")
    page.locator("form .button").click()
    found["wrong password"] = violations(page)
    sign_in(page, "Anna")
    page.locator(f".self [value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    name = f"Núria {language} {scheme}"
    Writer(staffed, name, language).want_a_person(f"{name} AMB", subject="life", request_municipality="gava")
    expect(page.locator("#waiting tbody", has_text=name)).to_be_visible()
    for path in ("queue", "requests", "search?q=AMB", "activity", "settings", "keys", "nothing", REQUEST[6:]):
        page.goto(f"{staffed.url}/desk/{path}")
        found[path] = violations(page)
    page.goto(f"{staffed.url}/desk/queue")
    opened(page, name)
    found["unclaimed"] = violations(page)
    page.locator("#state button").click()
    page.locator("#canned").select_option("filed")
    page.locator("[value=insert]").click()
    expect(page.locator("main > .refused")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    found["conversation"] = violations(page)
    page.locator("[data-key=f]").click()
    page.locator("main .button").click()
    expect(page.locator(".wrong").first).to_be_visible()
    found["new request"] = violations(page)
    assert {state: each for state, each in found.items() if each} == {}


@pytest.mark.parametrize("width", [820, 320])
def test_nothing_is_to_be_scrolled_sideways(width: int, staffed: Site, visit: Visit) -> None:
    """On a tablet, and on a desktop at 400 %."""
    page = sign_in(visit(f"{staffed.url}/desk/", viewport={"width": width, "height": 800}), "Anna")
    Writer(staffed, f"w{width}").want_a_person(f"Soc de {width} i necessito algú")
    wide = [path for path in ("requests", "activity", "settings", REQUEST[6:]) if _overflows(page, staffed, path)]
    page.goto(f"{staffed.url}/desk/queue")
    wide += ["queue"] if overflows(page) else []
    opened(page, f"{width}").locator("#state button").click()
    expect(page.locator("#text")).to_be_visible()
    assert wide + (["conversation"] if overflows(page) else []) == []


def _overflows(page: Page, site: Site, path: str) -> bool:
    page.goto(f"{site.url}/desk/{path}")
    return overflows(page)


def test_the_skip_link_is_the_first_stop(anna: Page) -> None:
    """And leads to the content."""
    anna.locator("body").click(position={"x": 1, "y": 1})
    anna.reload()
    anna.keyboard.press("Tab")
    expect(anna.locator(".skip")).to_be_focused()
    anna.keyboard.press("Enter")
    expect(anna.locator("main")).to_be_focused()
