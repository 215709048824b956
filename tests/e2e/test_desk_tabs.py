"""Many tabs of the desk in one browser, which opens six connections to a server and no more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.desk import Writer, running_desk, sign_in
from tests.e2e.site import Site

_TABS = 8


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One gateway with officers."""
    with running_desk(tmp_path_factory.mktemp("tabs")) as site:
        yield site


def test_eight_tabs_share_one_connection(staffed: Site, visit: Visit) -> None:
    """All of them hear what is new, a ninth one opens, and the others hear on when the first ones are closed."""
    first = sign_in(visit(f"{staffed.url}/desk/"), "Anna")
    tabs = [first] + [_another(first, staffed) for _ in range(_TABS - 1)]
    Writer(staffed, "gil").want_a_person("Soc en Gil i necessito algú")
    for tab in tabs:
        expect(tab.locator("#waiting tbody tr")).to_have_count(1)
    ninth = _another(first, staffed)
    for tab in tabs[:-1]:
        tab.close()
    Writer(staffed, "mar").want_a_person("Soc la Mar i necessito algú")
    for tab in (tabs[-1], ninth):
        expect(tab.locator("#waiting tbody tr")).to_have_count(2)
        expect(tab).to_have_title("(2) Cua · Taula del servei")


def test_a_browser_without_shared_workers_hears_too(staffed: Site, visit: Visit) -> None:
    """Each tab has a connection of its own then."""
    page = visit("about:blank")
    page.add_init_script("delete window.SharedWorker")
    page.goto(f"{staffed.url}/desk/")
    sign_in(page, "Pere")
    Writer(staffed, "nil").want_a_person("Soc en Nil i necessito algú")
    expect(page.locator("#waiting")).to_contain_text("en Nil")


def test_what_happens_while_a_page_is_on_its_way_is_on_it(staffed: Site, visit: Visit) -> None:
    """The page asks again when the connection knows of something newer than the page."""
    page = sign_in(visit(f"{staffed.url}/desk/"), "Pere")
    # The page is held up on its way, and somebody writes meanwhile.
    Held(page, staffed).open("Soc l'Ot i necessito algú")
    expect(page.locator("#waiting")).to_contain_text("Soc l'Ot")


class Held:
    """A queue that was read before somebody wrote, and arrives afterwards."""

    def __init__(self, page: Page, site: Site) -> None:
        """Nothing is held yet."""
        self._page, self._site = page, site

    def open(self, text: str) -> None:
        """Open the queue; somebody writes before it arrives."""
        taken = []

        def hold(route: object) -> None:
            if taken:
                route.continue_()  # type: ignore[attr-defined]
                return
            taken.append(route.fetch())  # type: ignore[attr-defined]
            Writer(self._site, "ot").want_a_person(text)
            route.fulfill(response=taken[0])  # type: ignore[attr-defined]

        self._page.route("**/desk/queue", hold)
        self._page.goto(f"{self._site.url}/desk/queue")


def _another(page: Page, site: Site) -> Page:
    """A tab of the same browser, at the queue; it must not hang."""
    tab = page.context.new_page()
    tab.goto(f"{site.url}/desk/queue", timeout=10_000)
    expect(tab.locator("#queue")).to_be_visible()
    return tab
