"""NLU component: spaCy tokens and lookup lemmas in the language of the message."""

import re
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language as Pipeline
from spacy.lookups import Table, load_lookups

from bot.nlu.folding import fold
from bot.nlu.language import LANGUAGE
from bot.nlu.reading import Reading
from languages import DEFAULT_LANGUAGE, LANGUAGES

# "col.legi", "col-legi" and "col•legi" are how l·l looks on keyboards without the punt volat.
_TYPED_PUNT_VOLAT = re.compile(r"(?<=[a-zà-ú]l)[.\-•∙‧](?=l[a-zà-ú])", re.IGNORECASE)
# spaCy splits the contraction "al" into "a" and "l"; the pieces keep their offsets, which is all we need.


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class LanguageTokenizer(Tokenizer):
    """Tokens of a blank spaCy pipeline for ca, es or en; `lemma` is the folded lookup lemma."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Make the three pipelines: some 40 ms each, no model file."""
        super().__init__(config)
        self._pipelines = {language: _pipeline(language) for language in LANGUAGES}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings of every tokenizer; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split the text of a message, its slips mended, into tokens whose offsets point into the user's own text."""
        reading = Reading(message)
        text = _TYPED_PUNT_VOLAT.sub("·", reading.text.replace("’", "'"))
        pipeline, lemmas = self._pipelines[message.get(LANGUAGE, DEFAULT_LANGUAGE)]
        return [
            Token(word.text, *reading.typed(word.idx, word.idx + len(word)), lemma=fold(_lemma(word.lower_, lemmas)))
            for word in pipeline(text)
            if not word.is_space
        ]


def _lemma(word: str, lemmas: Table) -> str:
    # The Catalan list has several for some words, the likeliest first.
    found = lemmas.get(word, word)
    return (found if isinstance(found, str) else found[0]).lower()


def _pipeline(language: str) -> tuple[Pipeline, Table]:
    """The tokenizer of a language, and its list of lemmas: of words in lower case, which spaCy's lemmatizer is not."""
    return spacy.blank(language), load_lookups(language, ["lemma_lookup"]).get_table("lemma_lookup")
