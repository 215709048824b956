"""Names inside sentences, as each language writes them."""

import pytest

from actions.grammar import of, opening, the
from languages import Language


@pytest.mark.parametrize(
    ("name", "after_of"),
    [
        ("URBACT IV", "d'URBACT IV"),
        ("Interreg SUDOE", "d'Interreg SUDOE"),
        ("Europa Creativa", "d'Europa Creativa"),
        ("Horitzó 2020", "d'Horitzó 2020"),
        ("Erasmus+", "d'Erasmus+"),
        ("EIT Urban Mobility", "d'EIT Urban Mobility"),
        ("UITP", "d'UITP"),
        ("Ciutadania, Igualtat, Drets i Valors", "de Ciutadania, Igualtat, Drets i Valors"),
        ("CERV – Xarxes de ciutats", "de CERV – Xarxes de ciutats"),
        ("LIFE, programa de medi ambient i acció pel clima", "de LIFE, programa de medi ambient i acció pel clima"),
        ("MedCities, xarxa de ciutats mediterrànies", "de MedCities, xarxa de ciutats mediterrànies"),
        ("FEMP", "de FEMP"),
        ("FMDV", "d'FMDV"),
        ("FSE", "d'FSE"),
        ("C40", "de C40"),
        ("Iode", "de Iode"),
        ("Fons de Cohesió", "del Fons de Cohesió"),
        ("Institut Europeu de la Mediterrània", "de l'Institut Europeu de la Mediterrània"),
        ("Aliança pel Clima", "de l'Aliança pel Clima"),
        ("Iniciativa Urbana Europea", "de la Iniciativa Urbana Europea"),
        ("Unió per la Mediterrània", "de la Unió per la Mediterrània"),
        ("Accions Urbanes Innovadores", "de les Accions Urbanes Innovadores"),
        ("Suports econòmics de l'AMB", "dels Suports econòmics de l'AMB"),
    ],
)
def test_catalan_of(name: str, after_of: str) -> None:
    """An apostrophe before the sound of a vowel, contractions with the article; acronyms as they are read aloud."""
    assert of(name, "ca") == after_of


@pytest.mark.parametrize(
    ("name", "after_of"),
    [
        (
            "Plan EDIL – Estrategias de Desarrollo Integrado Local",
            "del Plan EDIL – Estrategias de Desarrollo Integrado Local",
        ),
        ("Iniciativa Urbana Europea", "de la Iniciativa Urbana Europea"),
        ("Acciones Urbanas Innovadoras", "de las Acciones Urbanas Innovadoras"),
        ("Apoyos económicos del AMB", "de los Apoyos económicos del AMB"),
        ("Europa Creativa", "de Europa Creativa"),
    ],
)
def test_spanish_of(name: str, after_of: str) -> None:
    """De + el is "del"; everything else stays apart."""
    assert of(name, "es") == after_of


@pytest.mark.parametrize(
    ("language", "name", "with_article"),
    [
        ("ca", "Institut Europeu de la Mediterrània", "l'Institut Europeu de la Mediterrània"),
        ("ca", "Iniciativa Urbana Europea", "la Iniciativa Urbana Europea"),
        ("ca", "Interreg Europe", "Interreg Europe"),
        ("es", "Plan EDIL", "el Plan EDIL"),
        ("en", "European Urban Initiative", "the European Urban Initiative"),
        ("en", "Interreg Europe", "Interreg Europe"),
        (
            "en",
            "LIFE, Programme for the Environment and Climate Action",
            "LIFE, Programme for the Environment and Climate Action",
        ),
        (
            "en",
            "NextGenerationEU – Recovery and Resilience Facility",
            "NextGenerationEU – Recovery and Resilience Facility",
        ),
        ("en", "Cohesion Fund", "the Cohesion Fund"),
    ],
)
def test_articles(language: Language, name: str, with_article: str) -> None:
    """Where people say one."""
    assert the(name, language) == with_article


@pytest.mark.parametrize(
    ("language", "name", "opened"),
    [
        ("ca", "Arc Llatí", "L'Arc Llatí"),
        ("ca", "Accions Urbanes Innovadores", "Accions Urbanes Innovadores"),
        ("es", "Iniciativa Urbana Europea", "La Iniciativa Urbana Europea"),
        ("es", "Acciones Urbanas Innovadoras", "Acciones Urbanas Innovadoras"),
        ("en", "Cohesion Fund", "The Cohesion Fund"),
        ("en", "Interreg Europe", "Interreg Europe"),
    ],
)
def test_a_sentence_begins_with_a_capital(language: Language, name: str, opened: str) -> None:
    """A title in the plural goes without its article, since the verb behind it is in the singular."""
    assert opening(name, language) == opened
