"""A whole request is filed in each language by keyboard alone, against the real three processes."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from languages import Language
from operate.widget import build_if_changed
from tests.e2e.browsing import Chat
from tests.e2e.conftest import Visit
from tests.system import RunningSystem


@dataclass(frozen=True)
class Step:
    """What is typed, or the title of a button that is pressed, and what the answer has to contain."""

    does: str
    answer: str
    by: str = "typing"


REQUESTS: dict[Language, tuple[Step, ...]] = {
    "ca": (
        Step("Voldria demanar ajuda al vostre servei", "Quin servei"),
        Step("Carta de suport", "De quin municipi sou", by="pressing"),
        Step("Sant Feliu de Llobregat", "És per a algun programa"),
        Step("Salta", "Expliqueu en poques frases", by="pressing"),
        Step("Una carta per a la candidatura de refugis climàtics de l'ajuntament", "Per a quan"),
        Step("Salta", "Com us dieu", by="pressing"),
        Step("Júlia Ferrer", "A quin correu"),
        Step("julia.ferrer@example.cat", "Voleu deixar un telèfon"),
        Step("Salta", "Reviseu la sol·licitud", by="pressing"),
        Step("Sí, envia-la", "Referència: RI-", by="pressing"),
    ),
    "es": (
        Step("Necesitamos que nos ayuden con una solicitud", "¿Qué servicio"),
        Step("Búsqueda de socios", "¿De qué municipio", by="pressing"),
        Step("Viladecans", "¿Es para algún programa"),
        Step("Saltar", "Explique en pocas frases", by="pressing"),
        Step("Buscamos un socio portugués para un proyecto de comedores escolares", "¿Para cuándo"),
        Step("Saltar", "¿Cómo se llama", by="pressing"),
        Step("Pablo Sanz", "¿A qué correo"),
        Step("pablo.sanz@example.org", "¿Quiere dejar un teléfono"),
        Step("Saltar", "Revise la solicitud", by="pressing"),
        Step("Sí, enviarla", "Referencia: RI-", by="pressing"),
    ),
    "en": (
        Step("I need to make a request", "Which service do you need"),
        Step("Town twinning", "Which municipality are you from", by="pressing"),
        Step("Tiana", "Is it about a particular programme"),
        Step("Skip", "Explain in a few sentences", by="pressing"),
        Step("We want to twin with a town in Ireland of about our size", "When do you need it by"),
        Step("Skip", "What is your name", by="pressing"),
        Step("Helen Moore", "Which e-mail address"),
        Step("helen.moore@example.com", "leave a phone number"),
        Step("Skip", "check the request", by="pressing"),
        Step("Yes, send it", "Reference: RI-", by="pressing"),
    ),
}


def go_to(chat: Chat, wanted: str, key: str) -> None:
    """Press Tab, or Shift+Tab, until the focus is where it is wanted."""
    for _ in range(60):
        if chat.focused() == wanted:
            return
        chat.page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {wanted!r}")


@pytest.mark.parametrize("language", REQUESTS)
def test_a_request_by_keyboard_alone(language: Language, running_system: RunningSystem, visit: Visit) -> None:
    """From the top of the page to the receipt with its reference and code, without touching a mouse."""
    build_if_changed()
    chat = Chat(visit(f"{running_system.url}/{language}"), language)
    keyboard = chat.page.keyboard
    go_to(chat, chat.launcher.inner_text(), "Tab")
    keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    for number, step in enumerate(REQUESTS[language], 1):
        if step.by == "pressing":
            go_to(chat, step.does, "Shift+Tab")
            keyboard.press("Enter")
            go_to(chat, "input", "Tab")
        else:
            keyboard.type(step.does)
            keyboard.press("Enter")
        # The answer stands behind what was said, and what was said is there once.
        expect(chat.messages.locator("> .body", has_text=step.answer).last).to_be_visible()
        expect(chat.panel.get_by_text(chat.word("typing"))).to_be_hidden()
        expect(chat.messages.and_(chat.page.locator(".user"))).to_have_count(number)
    receipt = chat.texts()[-1]
    assert re.search(r"RI-\d{4}-\d{6}", receipt), receipt
    assert re.search(r": [A-Z0-9]{6}\.", receipt), receipt
