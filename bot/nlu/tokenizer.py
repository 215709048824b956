"""NLU component: spaCy tokens and lookup lemmas in the language of the message."""

import re
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language as Pipeline

from bot.nlu.folding import fold
from bot.nlu.language import LANGUAGE
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
        """Split one attribute of a message into tokens whose offsets point into the user's own text."""
        text = _TYPED_PUNT_VOLAT.sub("·", message.get(attribute).replace("’", "'"))
        pipeline = self._pipelines[message.get(LANGUAGE, DEFAULT_LANGUAGE)]
        return [
            Token(token.text, token.idx, lemma=fold(token.lemma_.lower()))
            for token in pipeline(text)
            if not token.is_space
        ]


def _pipeline(language: str) -> Pipeline:
    pipeline = spacy.blank(language)
    pipeline.add_pipe("lemmatizer", config={"mode": "lookup"})
    pipeline.initialize()
    return pipeline
