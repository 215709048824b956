"""How far understanding falls when sentences are disturbed: figures of one trained pipeline."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu.ask import ask
from benchmarks.nlu.disturb import DISTURBANCES, mixed
from benchmarks.nlu.pipelines import Pipeline
from benchmarks.nlu.score import percent
from benchmarks.nlu.sentences import Sentence, to_measure
from languages import LANGUAGES

MIXED = "Catalan and Spanish mixed by clause"
_MIXED_LANGUAGES = ("ca", "es")


@dataclass(frozen=True)
class Fall:
    """Accuracy of disturbed sentences in one language, beside that of the same sentences as they were, in per cent."""

    disturbance: str
    language: str
    sentences: int
    before: float
    after: float
    wrong: tuple[tuple[Sentence, str], ...]

    @property
    def points(self) -> float:
        """By how many points accuracy falls; negative where it rises."""
        return self.before - self.after


def falls(pipeline: Pipeline, model: Path) -> list[Fall]:
    """Measure all disturbances in all languages, on pages of the sentence's language.

    A mixed sentence is counted in the language of its first clause; it is held against all sentences of both languages.

    Raises:
        OperateError: the model could not be asked.
    """
    plain = to_measure()
    disturbed = {name: [_as(s, change(s.text)) for s in plain] for name, change in DISTURBANCES.items()}
    sets = {"": plain, **disturbed, MIXED: mixed(plain)}
    every = [sentence for sentences in sets.values() for sentence in sentences]
    said = iter(ask(pipeline, model, [(s.text, s.language) for s in every]).understood)
    answers = {name: [(sentence, next(said).intent) for sentence in sentences] for name, sentences in sets.items()}
    found = []
    for name in disturbed:
        for language in LANGUAGES:
            before = _in(answers[""], (language,))
            after = _in(answers[name], (language,))
            found.append(_fall(name, language, before, after))
    before = _in(answers[""], _MIXED_LANGUAGES)
    return [*found, _fall(MIXED, "+".join(_MIXED_LANGUAGES), before, answers[MIXED])]


def _fall(name: str, language: str, before: list[tuple[Sentence, str]], after: list[tuple[Sentence, str]]) -> Fall:
    wrong = tuple((sentence, said) for sentence, said in after if said != sentence.intent)
    return Fall(name, language, len(after), _accuracy(before), _accuracy(after), wrong)


def _in(answers: list[tuple[Sentence, str]], languages: tuple[str, ...]) -> list[tuple[Sentence, str]]:
    return [(sentence, said) for sentence, said in answers if sentence.language in languages]


def _accuracy(answers: list[tuple[Sentence, str]]) -> float:
    return percent(sum(sentence.intent == said for sentence, said in answers), len(answers))


def _as(sentence: Sentence, text: str) -> Sentence:
    return Sentence(sentence.language, sentence.intent, text)
