"""In which of the three languages a message is answered."""

import pytest

from bot.nlu.language_decision import LanguageDecision, decide


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quins programes europeus hi ha per als ajuntaments?", "ca"),
        ("voldria saber qui s'hi pot presentar", "ca"),
        ("¿qué programas europeos hay para los ayuntamientos?", "es"),
        ("quisiera saber quién puede presentarse", "es"),
        ("which European programmes are there for town councils?", "en"),
        ("I would like to know who can apply", "en"),
        ("ajuda", "ca"),
        ("ayuda", "es"),
        ("help", "en"),
        ("gràcies", "ca"),
        ("gracias", "es"),
        ("thanks", "en"),
    ],
)
def test_words_tell_the_language(text: str, language: str) -> None:
    """With no hint at all, sentences and telling words decide."""
    decided = decide(text)
    assert decided.language == language, f"{text!r}: expected {language}, got {decided}"


@pytest.mark.parametrize(
    "text", ["", "   ", "URBACT", "👍", "123", "?", "maria@example.cat", "https://example.org", "…"]
)
def test_no_signal_is_catalan(text: str) -> None:
    """Names, digits, emoji and addresses say nothing: Catalan is the language of the house."""
    decided = decide(text)
    assert (decided.language, decided.reason) == ("ca", "default"), f"{text!r}: {decided}"


@pytest.mark.parametrize("hint", ["ca", "es", "en"])
@pytest.mark.parametrize("text", ["ok", "no", "URBACT", "MedCities?", "vale", "RI-2026-000001", "93 000 00 00", "👍"])
def test_short_words_never_switch(text: str, hint: str) -> None:
    """What is said in all three languages, or in none, stays in the language of the conversation."""
    decided = decide(text, conversation=hint)
    assert decided.language == hint, f"{text!r} in a conversation in {hint}: got {decided}"


@pytest.mark.parametrize(
    ("text", "conversation"),
    [
        ("ok, perfecte", "es"),
        ("gracias", "ca"),
        ("hola", "en"),
        ("bon dia", "es"),
    ],
)
def test_a_polite_word_is_no_switch(text: str, conversation: str) -> None:
    """A greeting or thanks in another language is courtesy; the conversation goes on in its own."""
    decided = decide(text, conversation=conversation)
    assert decided.language == conversation, f"{text!r} in a conversation in {conversation}: got {decided}"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert('click here')>",
        "print()",
        "<b>URBACT</b>",
        "x'; select the name from people; --",
    ],
)
def test_program_text_is_in_no_language(text: str) -> None:
    """It looks like English, and no conversation is turned by it."""
    assert decide(text, conversation="ca").language == "ca"
    assert decide(text, page="es").language == "es"


@pytest.mark.parametrize(("text", "conversation"), [("sí", "en"), ("thanks", "ca")])
def test_one_common_word_is_no_switch(text: str, conversation: str) -> None:
    """A yes or a thanks alone is no strong evidence."""
    decided = decide(text, conversation=conversation)
    assert decided.language == conversation, f"{text!r} in a conversation in {conversation}: got {decided}"


@pytest.mark.parametrize(
    ("text", "conversation", "language"),
    [
        ("¿y cuánto dinero dan para cada ayuntamiento?", "ca", "es"),
        ("and how much money do they give to each council?", "ca", "en"),
        ("i quants diners donen a cada ajuntament?", "es", "ca"),
        ("could you tell me which networks we can join, please?", "es", "en"),
        ("m'agradaria saber quines xarxes treballen el clima", "en", "ca"),
    ],
)
def test_a_clear_sentence_switches(text: str, conversation: str, language: str) -> None:
    """Strong evidence overrules the conversation's language."""
    decided = decide(text, conversation=conversation)
    assert (decided.language, decided.reason) == (language, "evidence"), f"{text!r}: {decided}"


@pytest.mark.parametrize(
    ("text", "conversation"),
    [
        ("necessito the application form per a URBACT", "ca"),
        ("quiero saber el deadline de la call", "es"),
        ("tenim un kick-off meeting amb el lead partner", "ca"),
        ("el partner search lo hacéis vosotros", "es"),
    ],
)
def test_code_mixed_messages_stay(text: str, conversation: str) -> None:
    """A sentence with words of two languages is answered in the conversation's language."""
    decided = decide(text, conversation=conversation)
    assert decided.language == conversation, f"{text!r}: {decided}"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Bonjour, je voudrais savoir comment participer à un projet européen", "fr"),
        ("Buongiorno, vorrei sapere come si può partecipare al programma", "it"),
        ("Guten Tag, ich möchte wissen, wie wir uns bewerben können", "de"),
        ("Bom dia, gostaria de saber como podemos participar no projeto", "pt"),
        ("Здравствуйте, как подать заявку?", "und"),
        ("مرحبا، كيف يمكننا المشاركة؟", "und"),
        ("你好，我们怎么申请？", "und"),
    ],
)
@pytest.mark.parametrize("conversation", [None, "es"])
def test_other_languages_are_noticed(text: str, foreign: str, conversation: "str | None") -> None:
    """A language that is not spoken is named, and the answer comes in the conversation's language or in Catalan."""
    decided = decide(text, conversation=conversation)
    assert decided.foreign == foreign, f"{text!r}: {decided}"
    assert decided.language == (conversation or "ca")


@pytest.mark.parametrize(
    "text",
    [
        "què és MedCities?",
        "què és Interreg Euro-MED?",
        "¿qué es Horizon Europe?",
        "com es fa un agermanament amb una ciutat francesa",
        "quiero información del programa Creative Europe MEDIA",
        "som de l'ajuntament de Sant Boi de Llobregat",
        "what does UCLG do?",
    ],
)
def test_our_languages_are_not_taken_for_foreign(text: str) -> None:
    """Names of programmes are foreign words; the sentence around them is not."""
    assert decide(text).foreign is None, f"{text!r}: {decide(text)}"


@pytest.mark.parametrize("conversation", ["ca", "es", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "brrr knrt zzpq",
        "asdf qwertz hjkl",
        "Smith & Sons",
        "Emily Watson-Brown",
        "O'Connor",
    ],
)
def test_gibberish_and_foreign_names_never_switch(text: str, conversation: str) -> None:
    """What stands on no list may look like a language by its letters; a running conversation is not turned by it."""
    decided = decide(text, conversation=conversation)
    assert decided.language == conversation, f"{text!r} in a conversation in {conversation}: got {decided}"


@pytest.mark.parametrize(
    "text",
    [
        "je voudrais une lettre de soutien pour notre projet",
        "vorrei una lettera di sostegno per il nostro progetto",
        "gostaria de uma carta de apoio para o nosso projeto",
    ],
)
@pytest.mark.parametrize("hints", [{}, {"conversation": "en"}, {"page": "es"}, {"conversation": "ca", "choice": "ca"}])
def test_neighbours_do_not_turn_a_conversation(text: str, hints: "dict[str, str]") -> None:
    """French, Italian and Portuguese are answered in the language that was spoken, not in the nearest to them."""
    decided = decide(text, **hints)
    assert decided.foreign is not None
    assert decided.language == (hints.get("conversation") or hints.get("page") or "ca")


@pytest.mark.parametrize("page", ["ca", "es", "en"])
def test_the_page_decides_where_words_do_not(page: str) -> None:
    """The language of the page, or of the user's Telegram, stands in for a missing signal."""
    decided = decide("URBACT", page=page)
    assert (decided.language, decided.reason) == (page, "evidence" if decided.reason == "evidence" else "hint")


def test_words_overrule_the_page() -> None:
    """A Spanish sentence on a Catalan page is answered in Spanish: a page is a weak hint."""
    assert decide("¿quién puede pedir una subvención?", page="ca").language == "es"


def test_the_conversation_goes_before_the_page() -> None:
    """The page's language counts only for the first message."""
    assert decide("URBACT", conversation="es", page="en").language == "es"


def test_an_explicit_choice_is_stickier_than_the_conversation() -> None:
    """Who asked for English keeps it through a short sentence in another language."""
    text = "y cuándo?"
    assert decide(text, conversation="en").language == "es"
    assert decide(text, conversation="en", choice="en").language == "en"
    assert decide(text, conversation="en", choice="en").reason == "choice"


def test_a_long_sentence_overrules_even_a_choice() -> None:
    """A whole sentence in another language is a wish too."""
    text = "¿podrían decirme cuánto dinero da ese programa a los ayuntamientos pequeños y hasta cuándo se puede pedir?"
    assert decide(text, conversation="en", choice="en").language == "es"


@pytest.mark.parametrize("text", ["ok", "URBACT", "👍", "bla bla bla"])
def test_a_choice_that_was_overruled_does_not_come_back(text: str) -> None:
    """Once a clear sentence has switched the conversation, what says nothing stays in its language."""
    decided = decide(text, conversation="en", choice="ca")
    assert (decided.language, decided.reason) != ("ca", "choice"), decided
    assert decided.language == "en", decided


@pytest.mark.parametrize(
    ("hint", "language"), [("ca-ES", "ca"), ("en-GB", "en"), ("ES", "es"), ("fr", "ca"), ("", "ca")]
)
def test_hints_are_read_as_browsers_write_them(hint: str, language: str) -> None:
    """Regions are dropped, unknown languages ignored."""
    assert decide("URBACT", page=hint).language == language


def test_the_same_text_gets_the_same_decision() -> None:
    """The detector behind the word lists is seeded: no answer changes language between two runs."""
    assert len({decide("informació") for _ in range(20)}) == 1


def test_confidence_is_a_probability() -> None:
    """Between 0 and 1, higher for a sentence than for a word that two languages share."""
    sure, unsure = decide("quins programes europeus hi ha per als ajuntaments"), decide("programa")
    assert isinstance(sure, LanguageDecision)
    assert 0 <= unsure.confidence < sure.confidence <= 1
