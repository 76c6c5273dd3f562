"""What the rows of the catalogue mean: sources and passages as they are kept, and as everything else speaks of them."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from knowledge.records import Force, Locator, Passage, Reference, Source, Span

_FILLED_IN = ("serves", "certainty", "population", "period", "status_note", "licence", "url")
"""What an entry may leave to another register's entry of the same id. Dates and status are never filled in."""


def merged(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """The row of a source: the entry in use, and under "known" what another register's entry says of the same work."""
    if old is None:
        return new
    if new["file"] is None and old["file"] is not None:
        return {**old, "known": _told(new)}
    if old["file"] is not None:
        return {**new, "known": old.get("known", {})}
    known = {**old.get("known", {}), **_told(old)}
    if new["file"] is None:
        known.pop("status_note", None)  # this may be the same register, which took its remark back
    return {**new, "known": known}


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _FILLED_IN if entry.get(key)}


def source_of(entry: dict[str, Any]) -> Source:
    """The source that a row means; rows written before a field existed lack it."""
    own = {key: value for key, value in entry.items() if key != "known"}
    told = {key: value for key, value in entry.get("known", {}).items() if not own.get(key)}
    if own["file"] is not None and told.get("certainty") != "text":
        told.pop("certainty", None)  # how little was known while the text was not held says nothing of what is held now
    fields: dict[str, Any] = {**own, **told}
    serves: list[str] = fields.pop("serves", [])
    return Source(serves=tuple(serves), **fields)


@dataclass(frozen=True, slots=True)
class _Body:
    """What the body of a row holds of a passage; rows written before a field existed lack it."""

    locator: Locator
    text: str
    start: int
    end: int
    force: Force
    spans: tuple[Span, ...]
    references: tuple[Reference, ...] = ()
    context: str = ""
    force_declared: bool = False


_BODY = TypeAdapter(_Body)
_LOCATOR = TypeAdapter(Locator)


def passage_of(row: Any) -> Passage:
    """The passage of a row of `tables.PASSAGE`."""
    body = _BODY.validate_json(row.body)
    return Passage(
        row.id,
        row.document_id,
        row.source_id,
        row.ordinal,
        body.text,
        body.start,
        body.end,
        body.locator,
        body.force,
        body.spans,
        body.references,
        body.context,
        body.force_declared,
    )


def locator_of(stored: dict[str, Any]) -> Locator:
    return _LOCATOR.validate_python(stored)
