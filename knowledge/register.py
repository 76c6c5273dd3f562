"""The register: the list of sources that people review. It, not the text, decides what is in force (design.md section 7)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from knowledge.dates import earliest, latest
from knowledge.errors import RegisterError
from knowledge.records import Authority, Kind, Source

UNREGISTERED = "unregistered"


def _partial_date(text: str) -> str:
    earliest(text)
    return text


def _period(text: str) -> str:
    first, slash, last = text.partition("/")
    if latest(last if slash else first) < earliest(first):
        raise ValueError("a period is a date, or two with the earlier first: 2014/2017")
    return text


_Date = Annotated[str, AfterValidator(_partial_date)]
_Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,79}$")]
    title: _Text
    publisher: _Text
    kind: Kind
    authority: Authority
    jurisdiction: _Text = "england"
    area: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")] | None = None
    published: _Date | None = None
    period: Annotated[str, AfterValidator(_period)] | None = None
    in_force_from: _Date | None = None
    in_force_to: _Date | None = None
    superseded_by: str | None = None
    status_note: _Text | None = None
    licence: _Text | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    file: _Text | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Sources by id, in the order of the file, and the folder that their `file` is relative to."""

    sources: Mapping[str, Source]
    folder: Path

    def path_of(self, source: Source) -> Path | None:
        """Where the source's file is, or None when the source is known but not held."""
        return None if source.file is None else self.folder / source.file


def load_register(path: Path) -> Register:
    """Reads and checks a register file.

    Raises RegisterError naming file, table and key for anything unreadable, unknown, doubled, impossible or circular.
    """
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise RegisterError(f"{path}: there is no such register file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegisterError(f"{path}: not valid TOML: {error}") from error
    tables = raw.pop("source", None)
    if raw:
        raise RegisterError(f"{path}: unknown key {next(iter(raw))!r}; a register holds only [[source]] tables")
    if not isinstance(tables, list) or not tables:
        raise RegisterError(f"{path}: holds no [[source]] table")
    sources: dict[str, Source] = {}
    for position, table in enumerate(tables, 1):
        source = _source(path, position, table)
        if source.id in sources:
            raise RegisterError(f"{path}: table {position}, key 'id': {source.id!r} is used twice")
        sources[source.id] = source
    for source in sources.values():
        _check_dates(path, source)
        _check_chain(path, source, sources)
    return Register(sources, path.parent)


def _source(path: Path, position: int, table: Any) -> Source:
    name = table.get("id", f"number {position}") if isinstance(table, dict) else f"number {position}"
    try:
        entry = _Entry.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "(table)"
        raise RegisterError(f"{path}: source {name!r}, key {key!r}: {first['msg']}") from None
    if entry.kind == UNREGISTERED:
        allowed = ", ".join(kind for kind in get_args(Kind) if kind != UNREGISTERED)
        raise RegisterError(
            f"{path}: source {name!r}, key 'kind': 'unregistered' is for files outside a register; use {allowed}"
        )
    if entry.kind == "local_procedure" and entry.area is None:
        raise RegisterError(f"{path}: source {name!r}, key 'area': a local procedure applies in one area; name it")
    return Source(**entry.model_dump())


def _check_dates(path: Path, source: Source) -> None:
    start, end = source.in_force_from, source.in_force_to
    if start and end and latest(end) < earliest(start):
        raise RegisterError(f"{path}: source {source.id!r}, key 'in_force_to': ends before it begins")


def _check_chain(path: Path, source: Source, sources: Mapping[str, Source]) -> None:
    seen = {source.id}
    current = source
    while current.superseded_by is not None:
        successor = sources.get(current.superseded_by)
        if successor is None:
            raise RegisterError(
                f"{path}: source {current.id!r}, key 'superseded_by': {current.superseded_by!r} is not in this register;"
                " add an entry for it (without 'file' when it is not held)"
            )
        if successor.id in seen:
            raise RegisterError(
                f"{path}: source {source.id!r}, key 'superseded_by': the chain of editions runs in a circle"
            )
        seen.add(successor.id)
        current = successor
