"""Names of the knowledge base in any form, found in a small list of names."""

from typing import Any

import pytest

from bot.nlu.gazetteer import Gazetteer


def name(kind: str, record: str, *forms: str) -> "list[dict[str, Any]]":
    """Entries of one record."""
    return [{"kind": kind, "id": record, "name": form} for form in forms]


NAMES = [
    *name("programme", "interreg", "Interreg"),
    *name("programme", "interreg-europe", "Interreg Europe", "Interreg Europa"),
    *name("programme", "interreg-euro-med", "Interreg Euro-MED", "Euro-MED"),
    *name("programme", "urbact-iv", "URBACT", "URBACT IV"),
    *name("programme", "life", "LIFE"),
    *name("programme", "erasmus-plus", "Erasmus+"),
    *name("programme", "horizon-europe", "Horizon Europe", "Horitzó Europa", "Horizonte Europa"),
    *name("programme", "poctefa", "POCTEFA"),
    *name("network", "polis", "POLIS"),
    *name("network", "medcities", "MedCities"),
    *name("network", "uclg", "UCLG", "CGLU", "Ciutats i Governs Locals Units"),
    *name("network", "eurocities", "Eurocities"),
    *name("municipality", "hospitalet-de-llobregat", "l'Hospitalet de Llobregat", "l'Hospitalet", "L'H"),
    *name("municipality", "sant-boi-de-llobregat", "Sant Boi de Llobregat", "Sant Boi"),
    *name("municipality", "santa-coloma-de-gramenet", "Santa Coloma de Gramenet", "Santa Coloma"),
    *name("municipality", "santa-coloma-de-cervello", "Santa Coloma de Cervelló", "Santa Coloma"),
    *name("municipality", "gava", "Gavà"),
    *name("municipality", "prat-de-llobregat", "el Prat de Llobregat", "el Prat"),
    *name("procedure", "letter-of-support", "carta de suport", "carta de apoyo", "letter of support"),
    *name("procedure", "town-twinning", "agermanament", "hermanamiento", "town twinning"),
    *name("procedure", "join-medcities", "entrar a MedCities"),
    *name("service", "advice", "assessorament"),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The names above, indexed."""
    return Gazetteer(NAMES)


def ids(gazetteer: Gazetteer, text: str, language: str = "ca") -> "list[str]":
    """The records that the names of a text may mean, in the order of the text."""
    return [record for found in gazetteer.find(text, language) for _, record in found.candidates]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("què és URBACT?", "ca", ["urbact-iv"]),
        ("que es urbact", "ca", ["urbact-iv"]),
        ("hem sentit parlar d'URBACT i d’Interreg", "ca", ["urbact-iv", "interreg"]),
        ("som de l'Hospitalet", "ca", ["hospitalet-de-llobregat"]),
        ("som de l’hospitalet de llobregat", "ca", ["hospitalet-de-llobregat"]),
        ("soy de L'Hospitalet", "es", ["hospitalet-de-llobregat"]),
        ("projectes a gava i sant boi", "ca", ["gava", "sant-boi-de-llobregat"]),
        ("qui és CGLU", "ca", ["uclg"]),
        ("ciutats i governs locals units", "ca", ["uclg"]),
        ("quieren entrar en MEDCITIES", "es", ["medcities"]),
        ("ens interessa Erasmus+", "ca", ["erasmus-plus"]),
        ("ens interessa erasmus", "ca", ["erasmus-plus"]),
        ("horitzo europa", "ca", ["horizon-europe"]),
        ("does Horizon Europe fund towns", "en", ["horizon-europe"]),
    ],
)
def test_names_are_found_whatever_their_accents_case_and_articles(
    gazetteer: Gazetteer, text: str, language: str, expected: "list[str]"
) -> None:
    """As written, without accents, elided, in capitals, as an acronym."""
    assert ids(gazetteer, text, language) == expected, f"{language}: {text!r}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("quantes cartes de suport signeu?", "ca", ["letter-of-support"]),
        ("cartas de apoyo", "es", ["letter-of-support"]),
        ("do you sign letters of support?", "en", ["letter-of-support"]),
        ("els agermanaments amb França", "ca", ["town-twinning"]),
        ("hermanamientos", "es", ["town-twinning"]),
    ],
)
def test_descriptions_are_inflected(gazetteer: Gazetteer, text: str, language: str, expected: "list[str]") -> None:
    """Plurals of a procedure's name mean the procedure, in each language."""
    assert ids(gazetteer, text, language) == expected, f"{language}: {text!r}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("què és medcites?", "ca", ["medcities"]),
        ("eurocitis", "ca", ["eurocities"]),
        ("que es eurocites", "es", ["eurocities"]),
        ("som de l'hospitalte", "ca", ["hospitalet-de-llobregat"]),
        ("Sant Boi de Llobregta", "ca", ["sant-boi-de-llobregat"]),
        ("poctepha", "ca", []),
        ("poctfea", "ca", ["poctefa"]),
        ("med cities", "en", ["medcities"]),
        ("interreg euromed", "ca", ["interreg-euro-med"]),
    ],
)
def test_slips_are_forgiven(gazetteer: Gazetteer, text: str, language: str, expected: "list[str]") -> None:
    """One slip in a short name, two in a long one; words run together or torn apart."""
    assert ids(gazetteer, text, language) == expected, f"{language}: {text!r}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("work life balance", "en", []),
        ("life is short", "en", []),
        ("el programa life", "ca", ["life"]),
        ("projectes LIFE", "ca", ["life"]),
        ("el LIFE paga personal?", "ca", ["life"]),
        ("LIFE", "en", ["life"]),
        pytest.param(
            "la polis griega",
            "es",
            [],
            marks=pytest.mark.xfail(reason='"polis" is on no list of common words', strict=True),
        ),
        ("la xarxa polis", "ca", ["polis"]),
        ("som membres de POLIS", "ca", ["polis"]),
    ],
)
def test_everyday_words_are_names_only_when_meant(
    gazetteer: Gazetteer, text: str, language: str, expected: "list[str]"
) -> None:
    """LIFE and POLIS in capitals, behind a word such as "programa", or alone; not in the middle of a sentence."""
    assert ids(gazetteer, text, language) == expected, f"{language}: {text!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Interreg Europe o Interreg?", ["interreg-europe", "interreg"]),
        ("Interreg Euro-MED", ["interreg-euro-med"]),
        ("Interreg Eurpe", ["interreg-europe"]),
        ("URBACT IV", ["urbact-iv"]),
        ("Santa Coloma de Gramenet", ["santa-coloma-de-gramenet"]),
        ("com s'entra a MedCities?", ["medcities"]),
    ],
)
def test_the_longest_name_wins(gazetteer: Gazetteer, text: str, expected: "list[str]") -> None:
    """A name inside a longer one is not found twice, not even where the longer one has a slip."""
    assert ids(gazetteer, text) == expected, text


def test_an_ambiguous_name_gives_all_it_may_mean(gazetteer: Gazetteer) -> None:
    """Two towns are called Santa Coloma: the dialogue asks which."""
    (found,) = gazetteer.find("l'ajuntament de Santa Coloma", "ca")
    assert found.candidates == (
        ("municipality", "santa-coloma-de-cervello"),
        ("municipality", "santa-coloma-de-gramenet"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sta. Coloma de Gramenet", ["santa-coloma-de-gramenet"]),
        ("St Boi", ["sant-boi-de-llobregat"]),
        ("St. Boi de Llobregat", ["sant-boi-de-llobregat"]),
    ],
)
def test_saints_may_be_shortened(gazetteer: Gazetteer, text: str, expected: "list[str]") -> None:
    """Sant and Santa as they are written on forms."""
    assert ids(gazetteer, text) == expected, text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "ca"),
        ("👍", "ca"),
        ("quins programes hi ha?", "ca"),
        ("bon dia a tothom", "ca"),
        ("l'ajuntament de Lleida", "ca"),
        ("¿cuándo cierra la convocatoria?", "es"),
        ("how much money is there", "en"),
        ("medi ambient", "ca"),
    ],
)
def test_plain_sentences_hold_no_names(gazetteer: Gazetteer, text: str, language: str) -> None:
    """Nothing is found where nothing was named."""
    assert ids(gazetteer, text, language) == [], f"{language}: {text!r}"


def test_offsets_and_confidence(gazetteer: Gazetteer) -> None:
    """Offsets cut the name out of the user's text; what is spelt right is certain, a slip less so."""
    text = "què fan Eurocitis, URBACT i les cartes de suport?"
    found = gazetteer.find(text, "ca")
    assert [text[f.start : f.end] for f in found] == ["Eurocitis", "URBACT", "cartes de suport"]
    slip, exact, inflected = (f.confidence for f in found)
    assert exact == 1.0
    assert 0.5 < slip < 1.0
    assert inflected == 0.9


def test_ela_geminada_in_any_spelling() -> None:
    """L·l is often typed with a full stop, a bullet or none at all."""
    gazetteer = Gazetteer(name("network", "collab", "Xarxa de Col·laboració"))
    for text in ("xarxa de col·laboració", "xarxa de col.laboració", "xarxa de col•laboracio", "xarxa de collaboració"):
        assert ids(gazetteer, text) == ["collab"], text
