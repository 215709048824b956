"""Writes all names for the bot's entity recogniser: the same content gives the same bytes."""

import json
import re
from collections.abc import Iterator
from typing import Any

from knowledge.content import Content
from knowledge.folding import fold
from knowledge.kinds import Kind
from knowledge.schema import AnyRecordFile
from languages import LANGUAGES

KINDS: tuple[Kind, ...] = ("service", "programme", "network", "procedure", "municipality")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9+&-]{1,9}$")


def gazetteer(content: Content) -> str:
    """Collect the names of services, programmes, networks, procedures, municipalities and lists.

    Args:
        content: as `read_content` returns it.

    Returns:
        JSON text. `names` has one entry for each record, language and spelling; `language` is null for ids. `ambiguous`
        has the words that mean several records, of any kind.
    """
    kinds = {record.id: record.kind for record in content.records}
    names = [entry for record in content.records if record.kind in KINDS for entry in _names(record)]
    taken = {fold(entry["name"]) for entry in names}
    for record in content.records:
        # An id is a name too ("urbact-iv"), unless it spells a name of something else.
        if record.kind in KINDS and fold(record.id) not in taken:
            names.append(_entry(record.id, record.kind, None, record.id, "id"))
    for words in content.list_words:
        for language in LANGUAGES:
            names.extend(
                _entry(words.topic, "topic", language, word, "alias") for word in words.words.in_language(language)
            )
    ambiguous = [
        {
            "alias": entry.alias,
            "ids": [{"id": record_id, "kind": kinds[record_id]} for record_id in entry.records],
        }
        for entry in content.ambiguous
    ]
    names.sort(key=lambda entry: tuple(str(entry[key]) for key in ("kind", "id", "language", "source", "name")))
    ambiguous.sort(key=lambda entry: str(entry["alias"]))
    return json.dumps({"names": names, "ambiguous": ambiguous}, ensure_ascii=False, indent=1) + "\n"


def _names(record: AnyRecordFile) -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        seen = {record.names.in_language(language)}
        yield _entry(record.id, record.kind, language, record.names.in_language(language), "name")
        for alias in record.aliases.in_language(language):
            if alias not in seen:
                seen.add(alias)
                yield _entry(record.id, record.kind, language, alias, "acronym" if _ACRONYM.match(alias) else "alias")


def _entry(record_id: str, kind: str, language: str | None, name: str, source: str) -> dict[str, Any]:
    return {"id": record_id, "kind": kind, "language": language, "name": name, "source": source}
