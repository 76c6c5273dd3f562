"""The register: the list of sources that people review. It, not the text, decides what is in force (design.md section 7)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from knowledge.currency import begins
from knowledge.dates import earliest, latest
from knowledge.errors import RegisterError
from knowledge.records import Authority, Certainty, Kind, Source

UNREGISTERED = "unregistered"
CERTAINTY: Mapping[Certainty, str] = {
    "text": "its full text was read and checked",
    "seen": "it and these facts were seen on an official or reputable page",
    "mentioned": "known only because others mention it; check at the publisher",
    "unchecked": "from general knowledge; nobody has checked it",
}
"""How what a register says of a work is known, in words for a reader."""
_FIRST, _LAST = 1800, 2200


def _partial_date(text: str) -> str:
    if not _FIRST <= earliest(text).year <= _LAST:
        raise ValueError(f"{text!r} does not lie between {_FIRST} and {_LAST}")
    return text


def _period(text: str) -> str:
    first, slash, last = text.partition("/")
    for part in (first, last) if slash else (first,):
        _partial_date(part)
    if latest(last if slash else first) < earliest(first):
        raise ValueError("a period is a date, or two with the earlier first: 2014/2017")
    return text


_Date = Annotated[str, AfterValidator(_partial_date)]
_Text = Annotated[str, Field(min_length=1, max_length=2000)]
_Theme = Annotated[str, Field(max_length=80, pattern=r"^\S(.*\S)?$")]


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
    # TOML has arrays only, which are lists here.
    serves: Annotated[tuple[_Theme, ...], Field(strict=False)] = ()
    certainty: Certainty | None = None
    population: _Text | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Sources by id, in the order of the file, and the folder that their `file` is relative to."""

    sources: Mapping[str, Source]
    folder: Path

    def path_of(self, source: Source) -> Path | None:
        """Where the source's file is, or None when the source is known but not held."""
        return None if source.file is None else self.folder / source.file


def load_register(path: Path) -> Register:
    """Reads and checks a register file. It is taken whole or not at all.

    Raises RegisterError naming file, table and key for anything unreadable, unknown, doubled, impossible or circular, and for
    editions of a chain that are in force together or in the wrong order.
    """
    try:
        return Register(_sources(path), path.parent)
    except RegisterError as error:
        raise RegisterError(
            f"{error}. Nothing of this register was taken in; what was registered before stays in use."
        ) from error.__cause__


def _sources(path: Path) -> dict[str, Source]:
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise RegisterError(f"{path}: there is no such register file") from None
    except OSError as error:
        raise RegisterError(f"{path}: cannot be read ({error.strerror})") from error
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
    for source in sources.values():
        if source.superseded_by is not None:
            _check_order(path, source, sources[source.superseded_by])
    return sources


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


def _check_order(path: Path, source: Source, successor: Source) -> None:
    """An edition ends before the next begins, as far as either is known; a gap between them is allowed."""
    start, following = begins(source), begins(successor)
    if following is None:
        return
    place, when = f"{path}: source {source.id!r}, key", successor.in_force_from or successor.published
    if start is not None and following < start:
        raise RegisterError(
            f"{place} 'superseded_by': {successor.id!r} begins on {when}, before this edition does"
            f" ({source.in_force_from or source.published}); correct one of the dates, or give it in full"
        )
    if source.in_force_to is not None and latest(source.in_force_to) >= following:
        raise RegisterError(
            f"{place} 'in_force_to': {source.in_force_to} is not before {when}, when {successor.id!r} begins: two editions"
            f" would be in force together; give the day before, or leave it out (the next edition ends this one)"
        )
