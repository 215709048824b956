"""What must hold between content files: references, names, successors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.errors import ContentError
from knowledge.folding import fold
from knowledge.schema import AmbiguousFile, AnyRecordFile, DatedFile, MunicipalityRecordFile, ProgrammeFile, SourceFile
from languages import LANGUAGES, Language


def check(
    records: Sequence[AnyRecordFile],
    sources: Sequence[SourceFile],
    ambiguous: Sequence[AmbiguousFile],
    paths: Mapping[str, Path],
    folder: Path,
) -> None:
    """Check all records against each other.

    Args:
        records: all records.
        sources: all sources.
        ambiguous: the words that are declared to mean several records.
        paths: the file of each record, by its id.
        folder: the content folder, for messages.

    Raises:
        ContentError: at the first mistake.
    """
    keys = {source.key for source in sources}
    by_id = {record.id: record for record in records}
    call_ids: dict[str, str] = {}
    ine_codes: dict[str, str] = {}
    for record in records:
        for field, key in _source_references(record):
            if key not in keys:
                raise ContentError(paths[record.id], f"{key!r} is not a key in sources/", field)
        for field, other in _record_references(record):
            if other not in by_id:
                raise ContentError(paths[record.id], f"{other!r} is not the id of a record", field)
            if other == record.id:
                raise ContentError(paths[record.id], "points to the record itself", field)
        for call in record.calls if isinstance(record, ProgrammeFile) else ():
            if call.id in call_ids:
                raise ContentError(paths[record.id], f"{call.id!r} is already a call of {call_ids[call.id]}", "calls")
            call_ids[call.id] = record.id
        if isinstance(record, MunicipalityRecordFile):
            code = record.municipality.ine_code
            if code in ine_codes:
                raise ContentError(paths[record.id], f"{code} is already {ine_codes[code]}", "municipality.ine_code")
            ine_codes[code] = record.id
        _check_successor(record, by_id, paths[record.id])
    _check_names(records, ambiguous, paths, folder)
    _check_asked(records, paths)


def names_of(record: AnyRecordFile) -> Iterator[str]:
    """All names and aliases of a record, in every language."""
    for language in LANGUAGES:
        yield record.names.in_language(language)
        yield from record.aliases.in_language(language)


def _source_references(record: AnyRecordFile) -> Iterator[tuple[str, str]]:
    yield from (("sources", key) for key in record.sources)
    for number, fact in enumerate(record.facts, 1):
        yield from ((f"facts.{number}.sources", key) for key in fact.sources)
    if isinstance(record, ProgrammeFile):
        for number, call in enumerate(record.calls, 1):
            yield from ((f"calls.{number}.sources", key) for key in call.sources)
    if isinstance(record, MunicipalityRecordFile) and record.municipality.population:
        yield "municipality.population.source", record.municipality.population.source


def _record_references(record: AnyRecordFile) -> Iterator[tuple[str, str]]:
    yield from (("related", other) for other in record.related)
    for field in ("parent", "predecessor", "successor"):
        if other := getattr(record, field, None):
            yield field, other


def _check_successor(record: AnyRecordFile, by_id: Mapping[str, AnyRecordFile], path: Path) -> None:
    if not isinstance(record, DatedFile):
        return
    if record.kind == "programme" and record.is_over(record.checked_on) and "successor" not in record.model_fields_set:
        raise ContentError(path, "a closed programme names its successor, or says `successor: null`", "successor")
    seen = {record.id}
    following: AnyRecordFile | None = record
    while isinstance(following, DatedFile) and following.successor:
        if following.successor in seen:
            raise ContentError(path, f"the chain of successors comes back to {following.successor!r}", "successor")
        seen.add(following.successor)
        following = by_id.get(following.successor)


def _check_asked(records: Iterable[AnyRecordFile], paths: Mapping[str, Path]) -> None:
    """Refuse one question twice: it cannot teach which of two records it is for."""
    owners: dict[tuple[Language, str], str] = {}
    for record in records:
        for language in LANGUAGES:
            for question in record.asked.in_language(language):
                owner = owners.setdefault((language, fold(question)), record.id)
                if owner != record.id:
                    raise ContentError(paths[record.id], f"{question!r} is already asked for {owner}", "asked")


def _check_names(
    records: Iterable[AnyRecordFile],
    ambiguous: Iterable[AmbiguousFile],
    paths: Mapping[str, Path],
    folder: Path,
) -> None:
    """Refuse one name for two records, unless it is declared.

    A glossary term may share its name with a record of another kind: the term explains the word, the record answers.
    """
    declared: dict[str, set[str]] = {}
    for entry in ambiguous:
        for record_id in entry.records:
            if record_id not in paths:
                raise ContentError(folder / "ambiguous.yml", f"{record_id!r} is not the id of a record", entry.alias)
        if fold(entry.alias) in declared:
            raise ContentError(folder / "ambiguous.yml", "is declared twice", entry.alias)
        if len(set(entry.records)) != len(entry.records):
            raise ContentError(folder / "ambiguous.yml", "names a record twice", entry.alias)
        declared[fold(entry.alias)] = set(entry.records)
    owners: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for record in records:
        for name in names_of(record):
            if not (folded := fold(name)):
                raise ContentError(paths[record.id], f"{name!r} has no letter or digit", "aliases")
            others = owners[record.kind == "term", folded]
            if record.id in others:
                continue
            for other in others:
                if not {record.id, other} <= declared.get(folded, set()):
                    raise ContentError(
                        paths[record.id], f"{name!r} also names {other}; declare it in ambiguous.yml", "aliases"
                    )
            others.append(record.id)
