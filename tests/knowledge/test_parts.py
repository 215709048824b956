"""The parts of the search on their own: roots, words, vectors, what is past, and how they are put together."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from knowledge.folding import fold
from knowledge.search.cognates import root
from knowledge.search.cues import PHRASES, about_the_past, speaks_of
from knowledge.search.dense import DenseIndex
from knowledge.search.fusion import WEIGHTS, fuse
from knowledge.search.lexical import LexicalIndex
from knowledge.search.passages import ASKED, cut_text
from knowledge.search.stems import stems
from knowledge.search.vocabulary import Vocabulary
from knowledge.snapshot import StoredPassage
from languages import LANGUAGES, Language


@pytest.mark.parametrize(
    ("one", "other"),
    [("filosof", "philosoph"), ("questio", "cuestion"), ("teatr", "theatr"), ("novembre", "noviembre")],
)
def test_cognates_have_one_root_or_none(one: str, other: str) -> None:
    """Spellings do not part words of one origin; a vowel that has changed does."""
    assert (root(one) == root(other)) == (one not in ("questio", "novembre"))


@pytest.mark.parametrize("stem", ["any", "2026", "s2026"])
def test_short_stems_and_numbers_have_no_root(stem: str) -> None:
    """They are alike by chance."""
    assert root(stem) is None


def _scores(language: Language, question: str, asked_in: Language, *texts: str) -> list[float]:
    stemmed = [" ".join(stem for word in stems(text, language) for stem in word) for text in texts]
    vocabulary = Vocabulary(language, stemmed)
    return [float(score) for score in vocabulary.scores(vocabulary.words(question, asked_in))]


def test_a_question_in_another_language_is_scored_by_names_numbers_and_cognates() -> None:
    """The stop words of the question's language are no words of the passage's."""
    texts = "La filosofía de Kant nació en 1724.", "El horno del pueblo hace pan con that."
    right, wrong = _scores("es", "what is that philosophy of Kant, 1724?", "en", *texts)
    assert right > 0.3
    assert wrong == 0


def test_a_word_that_no_passage_has_lowers_the_score() -> None:
    """What is asked for is not all there."""
    texts = "Grants for lighthouses.", "Bread."
    all_there, _ = _scores("en", "lighthouses", "en", *texts)
    half_there, _ = _scores("en", "lighthouses zeppelins", "en", *texts)
    assert 0 < half_there < all_there / 2 + 0.1 < 1


def test_a_rare_word_counts_more_than_a_common_one_and_more_often_more_than_once() -> None:
    """A long passage needs a word more often than a short one."""
    rare, common, twice, long, *_ = _scores(
        "en", "town lighthouse", "en", "lighthouse", "town", "town town", "town bread oven", *["town"] * 8
    )
    assert rare > twice > common > long > 0


@pytest.mark.parametrize("question", ["", "the of", "!?"])
def test_a_question_of_no_words_finds_nothing(question: str) -> None:
    """Stop words and signs say nothing of what is asked for."""
    assert _scores("en", question, "en", "Grants for lighthouses.", "Bread.") == [0, 0]


def test_passages_without_words_are_no_obstacle() -> None:
    """A language may have only such."""
    assert _scores("en", "lighthouse", "en", "the", "of") == [0, 0]


def test_words_are_found_in_each_language_and_count_less_in_another() -> None:
    """Filters reach beyond the first passages; what a record lists as asked is not what is shown of it."""
    passages = [StoredPassage(f"other-{n}", "ca", "summary", "far", "far") for n in range(1000)]
    passages += [
        StoredPassage("wanted", "ca", ASKED, "asked", "far far"),
        StoredPassage("wanted", "ca", "summary", "said", "far vell"),
        StoredPassage("wanted", "en", "summary", "english", "far"),
        StoredPassage("sentence", "en", "summary", "far", ""),
    ]
    index = LexicalIndex(passages)
    scores, best = index.search("far", "ca", lambda record_id: record_id in ("wanted", "sentence"))
    assert set(scores) == {"wanted"}
    assert best["wanted"].text == "said"
    assert index.search("far", "en", lambda record_id: record_id == "wanted")[1]["wanted"].text == "english"


def _passages(*described: tuple[str, str]) -> Sequence[StoredPassage]:
    return [StoredPassage(record, "en", "summary", record, kept) for record, kept in described]


def test_a_long_passage_counts_by_the_whole_and_its_best_sentence() -> None:
    """A sentence that says what is asked lifts its passage, and is not a passage itself."""
    index = DenseIndex(
        _passages(("long", "x"), ("long", ""), ("long", ""), ("short", "x")), np.eye(4, dtype=np.float32)
    )
    index_without = DenseIndex(_passages(("long", "x"), ("short", "x")), np.eye(4, dtype=np.float32)[[0, 3]])
    question = np.array([0.8, 0.6, 0, 0], dtype=np.float32)
    sentence = np.array([0.6, 0.8, 0, 0], dtype=np.float32)
    assert set(index.search(question, lambda record_id: True)[0]) == {"long"}
    assert index.search(sentence, lambda record_id: True)[0]["long"] > 0
    assert index.search(sentence, lambda record_id: record_id == "short")[0] == {}
    assert set(index_without.search(question, lambda record_id: True)[1]) == {"long"}


def test_filters_reach_beyond_the_first_passages() -> None:
    """A record that a thousand others are more like than is found when it alone is wanted."""
    random = np.random.default_rng(0)
    vectors = np.concatenate([np.ones((1000, 8)), [[1, 1, 1, 1, 1, 1, 1, 0]]]) + random.normal(
        scale=0.01, size=(1001, 8)
    )
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    index = DenseIndex(_passages(*[(f"other-{number}", "x") for number in range(1000)], ("wanted", "x")), vectors)
    scores, best = index.search(vectors[1000], lambda record_id: record_id == "wanted")
    assert set(scores) == set(best) == {"wanted"}


def test_long_texts_are_cut_into_sentences_as_well() -> None:
    """The whole keeps the words; sentences are there for their vectors. Short texts stay whole."""
    sentence = "One two three four five six seven eight nine ten eleven twelve thirteen."
    whole, *sentences = cut_text("id", "en", "details", "Name: ", " ".join([sentence] * 4))
    assert whole.stems and [piece.text for piece in sentences] == [f"Name: {sentence}"] * 4
    assert not any(piece.stems for piece in sentences)
    assert len(list(cut_text("id", "en", "details", "Name: ", f"{sentence} {sentence}"))) == 1


def test_parts_are_added_by_their_weight() -> None:
    """What one part alone is sure of is not lost."""
    shares = fuse({"exact": {}, "fuzzy": {}, "lexical": {"a": 0.5}, "dense": {"a": 0.5, "b": 1.0}}, {"a", "b"})
    assert sum(shares["a"].values()) == pytest.approx((WEIGHTS["lexical"] + WEIGHTS["dense"]) / 2)
    assert sum(shares["b"].values()) == pytest.approx(WEIGHTS["dense"])
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_what_no_question_was_learnt_for_is_at_no_disadvantage() -> None:
    """The other parts count as if they were all."""
    shares = fuse({"exact": {"a": 1}, "fuzzy": {"a": 1}, "lexical": {"a": 1}, "dense": {"a": 1}, "asked": {}}, set())
    assert sum(shares["a"].values()) == pytest.approx(1)


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("language", "question", "past"),
    [
        ("ca", "el programa anterior de platges", True),
        ("ca", "el programa de platges", False),
        ("ca", "l'Interreg del període 14-20", True),
        ("ca", "l'Interreg del període 21-27", False),
        ("es", "¿cuál era el antiguo programa?", True),
        ("es", "la convocatoria de 2018", True),
        ("es", "la convocatoria de 2026", False),
        ("es", "una reunión del 12-11", False),
        ("en", "what came before it?", True),
        ("en", "what comes next?", False),
        ("en", "the programme of 2014-2020", True),
        ("en", "the programme of 2014–20", True),
        ("en", "the programme of 2021-2027", False),
    ],
)
def test_what_is_past_is_told_by_words_and_years(language: Language, question: str, past: bool) -> None:
    """In each language; a period that has not ended is not past."""
    assert about_the_past(question, language, TODAY) is past


@pytest.mark.parametrize(
    ("language", "question", "joining"),
    [
        ("ca", "com ens podem fer socis del Fons?", True),
        ("ca", "què cal per formar-ne part?", True),
        ("ca", "quants socis té?", False),
        ("ca", "en quina part de la ciutat és?", False),
        ("ca", "de quines xarxes forma part l'AMB?", False),
        ("es", "¿cómo nos hacemos miembros?", True),
        ("es", "¿qué miembros tiene?", False),
        ("es", "¿de qué redes forma parte el AMB?", False),
        ("en", "we would like to become a member", True),
        ("en", "who are its members?", False),
        ("en", "is the metropolitan area part of it?", False),
    ],
)
def test_who_wants_to_join_says_so(language: Language, question: str, joining: bool) -> None:
    """Becoming a member is another matter than the members."""
    assert speaks_of("joining", question, language) is joining


def test_phrases_are_folded_and_there_for_every_language() -> None:
    """One with an accent would never be met."""
    for of in PHRASES.values():
        assert set(of) == set(LANGUAGES)
        for phrase in (phrase for listed in of.values() for phrase in listed):
            assert fold(phrase.replace("*", "x")) == phrase.replace("*", "x")
