"""What applies on a date: the status of a source, decided by the register alone (design.md section 5). Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.dates import earliest, latest, spoken, spoken_partial
from knowledge.records import Kind, Source, Status

FINDINGS: frozenset[Kind] = frozenset({"national_review", "case_review", "inspection", "research", "commentary"})
"""Kinds that report what was found: they do not expire, and they are never in force."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a source on a date. `since`: the first day on which it no longer applied, where that is known."""

    status: Status
    superseded_by: Source | None = None
    since: date | None = None


def standing(source: Source, sources: Mapping[str, Source], as_of: date) -> Standing:
    """The source's status on `as_of`. `sources` must hold what `superseded_by` names, held or not."""
    begins = _begins(source)
    if begins is not None and as_of < begins:
        return Standing("not_yet_in_force")
    ended = _ended(source, sources)
    if ended is not None and ended <= as_of:
        return Standing("superseded", _successor(source, sources, as_of), ended)
    if source.kind in FINDINGS:
        return Standing("historic")
    if source.kind in {"briefing", "unregistered"} or begins is None:
        return Standing("unknown")
    return Standing("in_force")


def describe(source: Source, standing: Standing, *, held: bool = False) -> str:
    """The status in words for a reader. `held`: whether the superseding edition is held here."""
    if standing.status == "superseded":
        text = "superseded"
        if standing.superseded_by is not None:
            text += f" by {standing.superseded_by.title}" + ("" if held else " (not held here)")
        return text + (f" since {spoken(standing.since)}" if standing.since else "")
    if standing.status == "in_force":
        return "in force" + (f" from {spoken_partial(source.in_force_from)}" if source.in_force_from else "")
    if standing.status == "not_yet_in_force":
        return "not yet in force"
    if standing.status == "historic":
        return "a finding of its time" if source.kind != "commentary" else "commentary of its time"
    if source.kind == "briefing":
        return "a summary written for Touchstone; not itself guidance"
    return (
        "not in the register; nobody has confirmed whether it applies"
        if source.kind == "unregistered"
        else "status not known"
    )


def _begins(source: Source) -> date | None:
    text = source.in_force_from or source.published
    return earliest(text) if text else None


def _ended(source: Source, sources: Mapping[str, Source]) -> date | None:
    """The first day on which the source no longer applies; None while nothing is known to have replaced it."""
    if source.in_force_to is not None:
        return latest(source.in_force_to) + timedelta(days=1)
    successor = sources.get(source.superseded_by) if source.superseded_by else None
    return _begins(successor) if successor is not None else None


def _successor(source: Source, sources: Mapping[str, Source], as_of: date) -> Source | None:
    """The edition that applies on `as_of`: the last of the chain that has begun, else the next one."""
    found: Source | None = None
    current = sources.get(source.superseded_by) if source.superseded_by else None
    seen = {source.id}
    while current is not None and current.id not in seen:
        begins = _begins(current)
        if found is not None and (begins is None or begins > as_of):
            break
        found = current
        seen.add(current.id)
        current = sources.get(current.superseded_by) if current.superseded_by else None
    return found
