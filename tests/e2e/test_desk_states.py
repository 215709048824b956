"""axe-core on the states of the desk that come and go: nothing there, a colleague's, closed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from languages import LANGUAGES, Language
from tests.e2e.browsing import overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.desk import Writer, running_desk, sign_in
from tests.e2e.site import Site
from tests.e2e.test_accessibility import SCHEMES


@pytest.fixture
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A gateway where nobody has written yet."""
    with running_desk(tmp_path_factory.mktemp("states")) as site:
        yield site


def look(page: Page, language: Language) -> dict[str, list[str]]:
    """What axe finds on a page in each colour scheme, and whether it has to be scrolled sideways on a phone."""
    page.locator(f".self [value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    found: dict[str, list[str]] = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found[scheme] = violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    found["phone"] = ["scrolls sideways"] if overflows(page) else violations(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_states_that_come_and_go(language: Language, staffed: Site, visit: Visit) -> None:
    """An empty queue, board and search; what a colleague has; what was closed, and the queue then."""
    anna = sign_in(visit(f"{staffed.url}/desk/"), "Anna")
    pere = sign_in(visit(f"{staffed.url}/desk/"), "Pere")
    found = {"empty queue": look(anna, language)}
    for name, path in (("empty board", "requests?whose=mine"), ("empty search", "search?q=zzz")):
        anna.goto(f"{staffed.url}/desk/{path}")
        found[name] = look(anna, language)
        anna.goto(f"{staffed.url}/desk/queue")
    Writer(staffed, "ona", language).want_a_person("Ona AMB", subject="life")
    for page in (anna, pere):
        page.locator("#waiting a", has_text="Ona").click()
        expect(page.locator("#transcript")).to_be_visible()
    pere.locator("#state button").click()
    expect(pere.locator("#text")).to_be_visible()
    expect(anna.locator("#state")).to_contain_text("Pere")
    found["a colleague's"] = look(anna, language)
    pere.locator("details", has=pere.locator("#closing")).locator("summary").click()
    pere.locator("form[action$=close] button").click()
    expect(pere.locator("main > .outcome")).to_be_visible()
    found["closed"] = look(pere, language)
    pere.goto(f"{staffed.url}/desk/queue")
    expect(pere.locator("#closed tbody tr")).to_have_count(1)
    found["queue with a closed one"] = look(pere, language)
    wrong = {f"{state}, {how}": each for state, ways in found.items() for how, each in ways.items() if each}
    assert wrong == {}
