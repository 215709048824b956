"""Lists that page: programmes, networks, services, procedures, municipalities, lines of work…"""

import re
from typing import Any

from actions.answers import about, facet, remember
from actions.base import TurnAction
from actions.programmes import say_open_calls
from actions.subject import KINDS
from actions.turn import Turn, Utterance
from knowledge.kinds import Kind
from knowledge.records import Record

PAGE = 6
KIND_OF_TOPIC: dict[str, Kind] = {
    "programmes": "programme",
    "networks": "network",
    "services": "service",
    "procedures": "procedure",
    "municipalities": "municipality",
    "objectives": "objective",
    "lines_of_work": "line_of_work",
    "geographic_priorities": "geographic_priority",
}
# Long lists are narrowed by what the message says besides; short ones are shown whole.
_NARROWED = ("programmes", "networks", "procedures")
# "quins", "hi ha", "teniu" are no theme; "clima", "cultura" are.
_THEME_LETTERS = 5
# Share of the sentence vectors in a hit's score: themes reach 0.2, ways of asking 0.02.
_NEAR = 0.1


class ListItems(TurnAction):
    """Answers `list_items`, and "més" with the next page."""

    action_name = "action_list_items"

    async def respond(self, turn: Turn) -> Any:
        """Say one page of a list; every item is a button, and can be picked by its number."""
        topic = turn.value("topic") or self._topic_of_names(turn)
        page = int(turn.value("page") or 1)
        if topic is None and turn.slots.get("list_topic"):
            topic, page = turn.slots["list_topic"], int(turn.slots.get("list_page") or 1) + 1
        if topic == "calls":
            return await say_open_calls(turn, self.sources.library)
        if topic not in KIND_OF_TOPIC:
            return turn.say(Utterance("utter_list_what"))
        records = await self._records(turn, topic)
        return self._say_page(turn, topic, records, page)

    @staticmethod
    def _topic_of_names(turn: Turn) -> str | None:
        kinds = {entity.name for entity in turn.entities}
        return next((topic for topic, kind in KIND_OF_TOPIC.items() if kind in kinds), None)

    async def _records(self, turn: Turn, topic: str) -> tuple[Record, ...]:
        library = self.sources.library
        kind = KIND_OF_TOPIC[topic]
        theme = _theme(turn)
        if topic in _NARROWED and theme:
            result = await library.search(theme, language=turn.language, on=turn.today, kinds=(kind,), limit=PAGE)
            about_theme = {h.record.id: h.record for h in result.hits if h.record.status(turn.today) != "closed"}
            # A theme is near some records in meaning; the way of asking ("quins … hi ha?") is near none.
            shares = result.hits[0].shares if result.hits else {"exact": 0.0, "dense": 0.0}
            told = shares["exact"] > 0 or shares["dense"] >= _NEAR
            if result.outcome == "found" and about_theme and told:
                return tuple(about_theme.values())
        records = await library.records(kind)
        return tuple(record for record in records if record.status(turn.today) != "closed")

    @staticmethod
    def _say_page(turn: Turn, topic: str, records: tuple[Record, ...], page: int) -> None:
        pages = max(1, -(-len(records) // PAGE))
        page = min(max(page, 1), pages)
        shown = records[(page - 1) * PAGE : page * PAGE]
        lines = "\n".join(f"{number}. {record.names[turn.language]}" for number, record in enumerate(shown, 1))
        buttons: list[dict[str, str]] = [
            {"title": record.names[turn.language], "payload": f"open_item?subject={record.id}"} for record in shown
        ]
        if page < pages:
            buttons.append({"title": "label:utter_label_more", "payload": f"list_items?topic={topic}&page={page + 1}"})
        values = {"lines": lines, "count": len(records), "page": page, "pages": pages}
        turn.say(Utterance(f"utter_list_{topic}", values, tuple(buttons)))
        turn.set(listed=[record.id for record in shown], list_topic=topic, list_page=page, failed_turns=0)


def _theme(turn: Turn) -> str:
    """What a message says besides the word for the list: "de medi ambient" in "programes de medi ambient"."""
    text = turn.text
    for entity in sorted(turn.entities, key=lambda entity: -(entity.start or 0)):
        if entity.name == "topic" and entity.start is not None and entity.end is not None:
            text = f"{text[: entity.start]} {text[entity.end :]}"
    return text.strip() if any(len(word) >= _THEME_LETTERS for word in re.findall(r"[^\W\d_]+", text)) else ""


class OpenItem(TurnAction):
    """Answers a press on one item of a list, of whatever kind."""

    action_name = "action_open_item"

    async def respond(self, turn: Turn) -> Any:
        """Say what the item is."""
        record = await self.sources.library.record(str(turn.value("subject")))
        if record is None:
            return turn.say(Utterance("utter_not_known"))
        topic = turn.slots.get("pending_topic") if record.kind in KINDS else None
        library = self.sources.library
        turn.say(await facet(record, topic, library, turn) if topic else await about(record, library, turn))
        return remember(turn, record)
