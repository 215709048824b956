"""What a question is after besides a subject: something that is over, or becoming a member."""

import re
from datetime import date
from pathlib import Path
from typing import Literal

import yaml

from knowledge.folding import fold
from languages import Language

Cue = Literal["past", "joining"]

# Budgets and programmes of the European Union run for seven years: "2014-2020", "14-20".
_PERIOD = re.compile(r"\b(?:20)?(\d\d)\s*[-–/]\s*(?:20)?(\d\d)\b")
_YEARS_BETWEEN = 6
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrase.replace('*', '[a-z]*') for phrase in phrases)})\b")


PHRASES: dict[Cue, dict[Language, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("cues.yml").read_text(encoding="utf-8")
)
_PATTERNS = {cue: {language: _pattern(listed) for language, listed in of.items()} for cue, of in PHRASES.items()}


def speaks_of(cue: Cue, text: str, language: Language) -> bool:
    """Tell by words, for instance "the former programme" from "the programme".

    Args:
        cue: what may be spoken of.
        text: a question, or the name of a record.
        language: it is in.
    """
    return _PATTERNS[cue][language].search(fold(text)) is not None


def about_the_past(question: str, language: Language, on: date) -> bool:
    """Tell whether a question is about something that is over, by its words or by the years that it names.

    Args:
        question: the user's words.
        language: they are in.
        on: the day it is.
    """
    years = [int(year) for year in _YEAR.findall(question)]
    for first, last in _PERIOD.findall(question):
        if int(last) - int(first) == _YEARS_BETWEEN:
            years.append(2000 + int(last))
    return speaks_of("past", question, language) or (bool(years) and max(years) < on.year)
