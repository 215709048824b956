"""Reads the content folder and checks it as a whole, before anything reaches the database."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from knowledge.checks import check
from knowledge.errors import ContentError
from knowledge.kinds import FOLDERS
from knowledge.schema import (
    AmbiguousFile,
    AnyRecordFile,
    ListWordsFile,
    SourceFile,
    ambiguous_file,
    list_words_file,
    record_file,
    sources_file,
)

DEFAULT_FOLDER = Path(__file__).parent / "content"

# libyaml reads the folder ten times faster where it is installed.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Content:
    """Everything that the content folder says, checked."""

    records: tuple[AnyRecordFile, ...]
    sources: tuple[SourceFile, ...]
    ambiguous: tuple[AmbiguousFile, ...]
    list_words: tuple[ListWordsFile, ...]

    def hash(self) -> str:
        """A fingerprint of what is said; comments and layout of the files do not change it."""
        said = {
            part: [entry.model_dump(mode="json") for entry in getattr(self, part)]
            for part in ("records", "sources", "ambiguous", "list_words")
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_content(folder: Path) -> Content:
    """Read and check a content folder.

    Args:
        folder: holds one folder for each kind of record, `sources/`, `ambiguous.yml` and `topics.yml`.

    Returns:
        The checked content, records in the order of their ids.

    Raises:
        ContentError: something is wrong; the message is one sentence that names the file and the field.
    """
    if not folder.is_dir():
        raise ContentError(folder, "this folder does not exist")
    _refuse_unknown_folders(folder)
    paths: dict[str, Path] = {}
    records: list[AnyRecordFile] = []
    for path, kind in _record_paths(folder):
        record = _read(path, record_file)
        if record.kind != kind:
            raise ContentError(path, f"is {record.kind!r}, but this folder holds {kind!r}", "kind")
        if record.id in paths:
            raise ContentError(path, f"{record.id!r} is already the id of {paths[record.id].name}", "id")
        expected = f"term-{path.stem}" if kind == "term" else path.stem
        if record.id != expected:
            raise ContentError(path, f"is {record.id!r}, but a file of this name must have the id {expected!r}", "id")
        paths[record.id] = path
        records.append(record)
    content = Content(
        records=tuple(sorted(records, key=lambda record: record.id)),
        sources=tuple(_read_sources(folder)),
        ambiguous=tuple(_read_optional(folder / "ambiguous.yml", ambiguous_file)),
        list_words=tuple(_read_optional(folder / "topics.yml", list_words_file)),
    )
    check(content.records, content.sources, content.ambiguous, paths, folder)
    return content


def _record_paths(folder: Path) -> Iterator[tuple[Path, str]]:
    for name, kind in FOLDERS.items():
        for path in sorted((folder / name).glob("*.yml")):
            yield path, kind


def _refuse_unknown_folders(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in FOLDERS and path.name != "sources":
            raise ContentError(path, f"unknown folder; known are {', '.join([*FOLDERS, 'sources'])}")


def _read_sources(folder: Path) -> Iterator[SourceFile]:
    seen: set[str] = set()
    for path in sorted((folder / "sources").glob("*.yml")):
        for source in _read(path, sources_file):
            if source.key in seen:
                raise ContentError(path, f"the key {source.key!r} occurs twice in sources/", "key")
            seen.add(source.key)
            yield source


def _read_optional[T](path: Path, adapter: TypeAdapter[list[T]]) -> list[T]:
    return _read(path, adapter) if path.exists() else []


def _read[T](path: Path, adapter: TypeAdapter[T]) -> T:
    try:
        data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except UnicodeDecodeError:
        raise ContentError(path, "is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContentError(path, f"is not valid YAML at line {line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ContentError(path, f"is not valid YAML: {error}") from None
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ContentError(path, _message(first["type"], first["msg"]), _field(first["loc"], data)) from None


def _field(location: tuple[int | str, ...], data: Any) -> str:
    """The path of a field as an editor would write it: without the tag that pydantic puts first in a record."""
    if isinstance(data, dict) and location and location[0] == data.get("kind"):
        location = location[1:]
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _message(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a field that exists here"
    if kind.startswith("union_tag"):
        return "kind: is missing or not one that exists"
    return message.removeprefix("Value error, ")
