"""Picks the words of a response in the language of the conversation and fills its holes."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from languages import DEFAULT_LANGUAGE

log = structlog.get_logger()

_LABEL = "label:"
_HOLE = re.compile(r"\{([a-z_0-9]+)\}")
# An empty hole goes with the space before it, or with the one behind it at the start of a line.
_SPACED_HOLE = re.compile(r"(?<=\S)[ \t]+\{([a-z_0-9]+)\}|^\{([a-z_0-9]+)\}[ \t]+", re.MULTILINE)
# It may also leave spaces at the end of a line, or lines of nothing: neither is shown.
_LEFTOVERS = re.compile(r"[ \t]+(?=\n|$)|(?<=\n\n)\n+")


class Responses(TemplatedNaturalLanguageGenerator):
    """The variation whose condition names the conversation's language.

    Besides Rasa's own conventions, a value or a button title `label:<response>` becomes the text of that response in
    the same language: actions name words, they never hold them. Holes are filled in one pass, so that braces in what
    a user wrote stay what they are.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Index the responses of the domain; at start-up Rasa passes an empty one and sets `responses` later."""
        super().__init__(domain.responses)

    @property
    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """The responses as the domain has them. Rasa sets them anew whenever it loads a model."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._responses = responses
        self._variations = {
            name: {_language(variation): variation for variation in variations}
            for name, variations in responses.items()
        }

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Words for one response of a running conversation (Rasa's interface)."""
        values = {**tracker.current_slot_values(), **kwargs}
        # An action that changes the language says so itself: its slot event comes after its words.
        return self.words(utter_action, values.get("language") or DEFAULT_LANGUAGE, values)

    def words(self, name: str, language: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Words for one response.

        Args:
            name: the response's name, "utter_…".
            language: one of `languages.LANGUAGES`.
            values: what its holes are filled with; None leaves a hole empty.

        Returns:
            The filled response with its language, or None where the domain has no such response.
        """
        variation = self._variations.get(name, {}).get(language)
        if variation is None:
            log.error("response_missing", response=name, language=language)
            return None
        filled = {key: self._resolved(value, language, values) for key, value in values.items()}
        response = {key: _filled(part, filled, name) for key, part in variation.items() if key != "condition"}
        if "text" in response:
            response["text"] = _LEFTOVERS.sub("", response["text"]).strip()
        return {**response, "language": language}

    def label(self, title: str, language: str) -> str:
        """The words behind "label:<response>"; any other title is returned as it is."""
        return str(self._resolved(title, language, {}))

    def _resolved(self, value: Any, language: str, values: Mapping[str, Any]) -> Any:
        name = value.removeprefix(_LABEL) if isinstance(value, str) and value.startswith(_LABEL) else None
        # What a user wrote may begin with "label:" too; it names no response and stays as it is.
        if name is None or name not in self._variations:
            return value
        return _filled(self._variations[name][language]["text"], values, name)


def _filled(part: Any, values: Mapping[str, Any], name: str) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, values, name) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values, name) for value in part]
    if not isinstance(part, str):
        return part

    def fill(hole: re.Match[str]) -> str:
        if hole[1] not in values:
            log.error("hole_unfilled", response=name, hole=hole[1])
        value = values.get(hole[1])
        return "" if value is None else str(value)

    def drop(hole: re.Match[str]) -> str:
        value = values.get(hole[1] or hole[2], "")
        return "" if value is None or value == "" else hole[0]

    return _HOLE.sub(fill, _SPACED_HOLE.sub(drop, part))


def _language(variation: dict[str, Any]) -> str:
    return next(c["value"] for c in variation["condition"] if c["name"] == "language")
