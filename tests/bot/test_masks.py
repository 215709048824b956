"""Names and values are hidden from the features, so that a question is learnt once for all of them."""

from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.masks import MASKED_TEXT, hide


def message(text: str) -> Message:
    """A message with a token for each word."""
    tokens, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        tokens.append(Token(word, start, lemma=word.lower()))
        start += len(word)
    return Message({"text": text, "text_tokens": tokens})


def lemmas(masked: Message) -> "list[str]":
    """What the classifier reads."""
    return [token.lemma for token in masked.get("text_tokens")]


def test_one_lemma_stands_for_the_kind() -> None:
    """The first token becomes the kind, those behind it are the rest of a name."""
    masked = message("per al 12 de març")
    hide(masked, [(7, 17, "date", "3 de juny")])
    assert lemmas(masked) == ["per", "al", "name_date", "name_rest", "name_rest"]
    assert masked.get(MASKED_TEXT) == "per al 3 de juny"


def test_what_was_hidden_first_stays() -> None:
    """A date inside the name of a town does not show through."""
    masked = message("som de Sant Joan Despí i ho volem demà")
    hide(masked, [(7, 22, "municipality", "municipi")])
    hide(masked, [(7, 16, "date", "12 de març"), (34, 38, "date", "12 de març")])
    assert masked.get(MASKED_TEXT) == "som de municipi i ho volem 12 de marc"
    assert lemmas(masked)[2:5] == ["name_municipality", "name_rest", "name_rest"]


def test_without_masks_the_text_is_only_folded() -> None:
    """The sentence vector reads the same spelling whether or not something was hidden."""
    masked = message("Què és això?")
    hide(masked, [])
    assert masked.get(MASKED_TEXT) == "que es aixo?"
