"""The same conversation without JavaScript."""

from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.fakes.rasa import turn


def test_a_conversation_without_javascript(site: Site, visit: Visit) -> None:
    """Typed, pressed, read again; a reload sends nothing again; the language follows."""
    page = visit(f"{site.url}/chat?lang=ca", java_script_enabled=False)
    site.rasa.answers.append(turn("Quin?", buttons=(("URBACT", "ask_programme?subject=urbact"), ("LIFE", "x"))))
    page.get_by_label("El vostre missatge").fill("Programes?")
    page.get_by_role("button", name="Envia", exact=True).click()
    expect(page.locator(".message")).to_have_count(3)
    page.reload()
    expect(page.locator(".message")).to_have_count(3)
    site.rasa.answers.append(turn("It is a programme.\n\nSee https://urbact.eu.", language="en"))
    page.get_by_role("button", name="URBACT").click()
    assert site.rasa.asked[-1]["button"] == "ask_programme?subject=urbact"
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".message").last.locator(".body")).to_have_attribute("lang", "en")
    expect(page.locator(".message").last.get_by_role("link")).to_have_attribute("href", "https://urbact.eu")
    page.get_by_role("link", name="Castellano").click()
    page.get_by_role("button", name="Hablar con una persona").click()
    asked = site.rasa.asked[-1]
    assert (asked["button"], asked["metadata"]["language_choice"]) == ("talk_to_human", "es")
    page.get_by_role("button", name="Conver").click()
    expect(page.locator(".message")).to_have_count(0)
