"""Signing in through a certified identity provider, on its own pages, in a real browser."""

from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Page, expect

from languages import LANGUAGES, Language
from tests.e2e.browsing import overflows, violations
from tests.e2e.conftest import Visit
from tests.e2e.site import Site, running_rasa
from tests.fakes.office import ALWAYS_OPEN
from tests.oidc.running import Address, running_provider


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A gateway that trusts a provider which is there before it."""
    folder, address = tmp_path_factory.mktemp("provided"), Address.free()
    hours = folder / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    with running_rasa() as rasa:
        site = Site(folder, rasa, PASSARELLA_HOURS_FILE=str(hours), **address.environment())
        with running_provider(address, site.url):
            site.start()
            yield site
            site.kill()


def identify(page: Page, name: str) -> None:
    """On the provider's pages: who one is, and that the desk may know."""
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill("anything")
    page.locator("button[type=submit]").click()
    page.locator("form:has([value=consent]) button").click()


def offline(page: Page) -> Page:
    """The provider's pages want a font from elsewhere."""
    page.route("**/*.googleapis.com/**", lambda route: route.abort())
    return page


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_an_officer_signs_in_works_and_signs_out(provided: Site, visit: Visit, with_script: bool) -> None:
    """By the provider's page both ways; the next sign-in asks who it is again."""
    page = offline(visit(f"{provided.url}/desk/requests", java_script_enabled=with_script))
    page.get_by_role("button", name="Entra amb Identitat AMB").click()
    identify(page, "anna")
    expect(page).to_have_url(f"{provided.url}/desk/requests")
    expect(page.locator(".who")).to_have_text("Anna Puig")
    page.goto(f"{provided.url}/desk/settings")
    page.locator("[name=sound]").check()
    page.locator("main .button").click()
    expect(page.locator("main > .outcome")).to_be_visible()
    page.locator("form[action='/desk/sign-out'] button").click()
    # The provider asks whether to sign out there as well.
    page.locator("button[value=yes]").click()
    expect(page).to_have_url(f"{provided.url}/desk/sign-in")
    page.goto(f"{provided.url}/desk/queue")
    page.get_by_role("button", name="Entra amb Identitat AMB").click()
    expect(page.locator("[name=login]")).to_be_visible()


def test_who_cancels_there_is_told(provided: Site, visit: Visit) -> None:
    """In the language of the page it began on."""
    page = offline(visit(f"{provided.url}/desk/sign-in?lang=es"))
    page.get_by_role("button", name="Entrar con Identitat AMB").click()
    page.get_by_text("Cancel").click()
    expect(page.locator("main > .outcome")).to_have_text("Ha cancelado la entrada con Identitat AMB.")


def test_who_has_no_role_is_told(provided: Site, visit: Visit) -> None:
    """The provider knows him, and the desk does not let him in."""
    page = offline(visit(f"{provided.url}/desk/sign-in"))
    page.get_by_role("button", name="Entra amb Identitat AMB").click()
    identify(page, "roc")
    expect(page.locator("main > .outcome")).to_contain_text("no diu que treballeu en aquesta taula")
    assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_to_sign_in_on_is_accessible(language: Language, provided: Site, visit: Visit) -> None:
    """With both ways in, by the keyboard, and at 400 % zoom."""
    page = offline(visit(f"{provided.url}/desk/sign-in?lang={language}", viewport={"width": 320, "height": 256}))
    assert violations(page) == []
    assert not overflows(page)
    expect(page.locator("#provider")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=login]")).to_be_visible()
