"""Lists that page: programmes, networks, services, procedures, municipalities, lines of work…"""

import re
from typing import Any

from actions.answers import ask_which, facet, open_picked, remember
from actions.asking import asks_for_members, is_about_all_calls, is_short, telling
from actions.base import TurnAction
from actions.follow_up import go_on, say_missing
from actions.programmes import say_open_calls
from actions.subject import named_in, subject_before
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
# Share of the sentence vectors in a hit's score: themes that are found reach 0.18, ways of asking 0.13.
_NEAR = 0.15
# Of what a theme finds, what is far from the best is about something else.
_SHARE_OF_BEST = 0.5


class ListItems(TurnAction):
    """Answers `list_items`, and "més" with the next page."""

    action_name = "action_list_items"

    async def respond(self, turn: Turn) -> Any:
        """Say one page of a list; every item is a button, and can be picked by its number."""
        topic = turn.value("topic") or self._topic_of_names(turn)
        if asks_for_members(turn) or (topic is None and turn.slots.get("talked_about") != "list"):
            went_on = await go_on(turn, self.sources.library)
            if went_on != "not_about_it":
                return None if went_on == "answered" else await say_missing(turn, self.sources.library)
        if topic == "calls":
            return await self._calls(turn)
        page, theme = int(turn.value("page") or 1), _theme(turn)
        shown, shown_theme = turn.slots.get("list_topic"), str(turn.slots.get("list_theme") or "")
        if topic is None and theme and shown and (found := await self._about_theme(turn, shown, theme)):
            # "I de cultura?" narrows the list that was shown.
            return self._say_page(turn, shown, found, 1, theme)
        if topic is None and shown:
            # "Més" goes on with the list as it was, narrowed or whole.
            topic, page, theme = shown, int(turn.slots.get("list_page") or 1) + 1, shown_theme
        elif page > 1 and topic == shown:
            theme = shown_theme
        if topic not in KIND_OF_TOPIC:
            return turn.say(Utterance("utter_list_what"))
        found = await self._about_theme(turn, topic, theme)
        return self._say_page(turn, topic, found or await self._all(turn, topic), page, theme if found else "")

    async def _calls(self, turn: Turn) -> None:
        library = self.sources.library
        named = await named_in(turn, library)
        if named.outcome == "ambiguous":
            return ask_which(turn, named, "ask_deadline")
        meant = named.records[0] if named.records else None
        if meant is None and is_short(turn) and not is_about_all_calls(turn):
            # "Quines convocatòries té?" is about the programme that was talked about.
            meant = await subject_before(turn, library)
        if meant is None or meant.kind != "programme":
            return await say_open_calls(turn, library)
        turn.say(await facet(meant, "deadline", library, turn))
        return remember(turn, meant)

    @staticmethod
    def _topic_of_names(turn: Turn) -> str | None:
        kinds = {entity.name for entity in turn.entities}
        return next((topic for topic, kind in KIND_OF_TOPIC.items() if kind in kinds), None)

    async def _about_theme(self, turn: Turn, topic: str, theme: str) -> tuple[Record, ...]:
        if topic not in _NARROWED or not theme:
            return ()
        result = await self.sources.library.search(
            theme, language=turn.language, on=turn.today, kinds=(KIND_OF_TOPIC[topic],), limit=2 * PAGE
        )
        if result.outcome != "found":
            return ()
        # A theme is near some records in meaning; the way of asking ("quins … hi ha?") is near none.
        best = result.hits[0]
        if not best.shares["exact"] and best.shares["dense"] < _NEAR:
            return ()
        near = [hit.record for hit in result.hits if hit.score >= _SHARE_OF_BEST * best.score]
        return tuple(record for record in near if record.status(turn.today) != "closed")

    async def _all(self, turn: Turn, topic: str) -> tuple[Record, ...]:
        records = await self.sources.library.records(KIND_OF_TOPIC[topic])
        return tuple(record for record in records if record.status(turn.today) != "closed")

    @staticmethod
    def _say_page(turn: Turn, topic: str, records: tuple[Record, ...], page: int, theme: str) -> None:
        pages = max(1, -(-len(records) // PAGE))
        if page > pages and turn.value("page") is None:
            turn.set(failed_turns=0)
            return turn.say(Utterance("utter_list_end", {"topic": topic}))
        page = min(max(page, 1), pages)
        shown = records[(page - 1) * PAGE : page * PAGE]
        lines = "\n".join(f"{number}. {record.names[turn.language]}" for number, record in enumerate(shown, 1))
        buttons: list[dict[str, str]] = [
            {"title": record.names[turn.language], "payload": f"open_item?subject={record.id}"} for record in shown
        ]
        if page < pages:
            buttons.append({"title": "label:utter_label_more", "payload": f"list_items?topic={topic}&page={page + 1}"})
        values = {"lines": lines, "count": len(records), "page": page, "pages": pages}
        turn.say(Utterance("utter_list_narrowed" if theme else f"utter_list_{topic}", values, tuple(buttons)))
        listed = [record.id for record in shown]
        turn.set(listed=listed, list_topic=topic, list_page=page, list_theme=theme or None)
        return turn.set(talked_about="list", failed_turns=0)


def _theme(turn: Turn) -> str:
    """What a message says besides the word for the list: "de medi ambient" in "programes de medi ambient"."""
    text = turn.text
    for entity in sorted(turn.entities, key=lambda entity: -(entity.start or 0)):
        if entity.name == "topic" and entity.start is not None and entity.end is not None:
            text = f"{text[: entity.start]} {text[entity.end :]}"
    says_something = any(len(word) >= _THEME_LETTERS for word in re.findall(r"[^\W\d_]+", text))
    return text.strip() if says_something and telling(turn) else ""


class OpenItem(TurnAction):
    """Answers a press on one item of a list, of whatever kind."""

    action_name = "action_open_item"

    async def respond(self, turn: Turn) -> Any:
        """Say what the item is."""
        record = await self.sources.library.record(str(turn.value("subject")))
        if record is None:
            return turn.say(Utterance("utter_not_known"))
        return await open_picked(record, self.sources.library, turn)
