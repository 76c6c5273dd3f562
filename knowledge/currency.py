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
    """The status of a source on a date. `since`: the first day on which it no longer applied, where that is known.

    `note` is the register's own remark on the status, to be shown with it.
    """

    status: Status
    superseded_by: Source | None = None
    since: date | None = None
    note: str | None = None
    known_since: str | None = None
    """`since` in words, no more exactly than it is known: "18 March 2026", or "2006"."""

    @property
    def at_once(self) -> bool:
        """Whether what applies now is what ended this one, as far as is known; no, where other editions lie between them."""
        return self.since is None or (self.superseded_by is not None and begins(self.superseded_by) == self.since)


def standing(source: Source, sources: Mapping[str, Source], as_of: date) -> Standing:
    """The source's status on `as_of`. `sources` must hold what `superseded_by` names, held or not."""
    note, start = source.status_note, begins(source)
    if start is not None and as_of < start:
        return Standing("not_yet_in_force", note=note)
    ended = _ended(source, sources)
    if ended is not None and ended <= as_of:
        if ended == date.min:
            return Standing("superseded", _successor(source, sources, as_of), None, note)
        words = _spoken_end(source, sources, ended)
        return Standing("superseded", _successor(source, sources, as_of), ended, note, words)
    if source.kind in FINDINGS:
        return Standing("historic", note=note)
    if source.kind in {"briefing", "unregistered"} or start is None or _waits_for_commencement(source):
        return Standing("unknown", note=note)
    return Standing("in_force", note=note)


def describe(source: Source, standing: Standing, *, held: bool = False) -> str:
    """The status in words for a reader. `held`: whether the superseding edition is held here."""
    if standing.status == "superseded":
        since, successor = f" since {standing.known_since}" if standing.known_since else "", standing.superseded_by
        if successor is None:
            return f"no longer in force{since}"
        by = f"by {successor.title}" + ("" if held else " (not held here)")
        return f"superseded {by}{since}" if standing.at_once else f"superseded{since}, now {by}"
    if standing.status == "in_force":
        return "in force" + (f" from {spoken_partial(source.in_force_from)}" if source.in_force_from else "")
    if standing.status == "not_yet_in_force":
        return "not yet in force"
    if standing.status == "historic":
        return "a finding of its time" if source.kind != "commentary" else "commentary of its time"
    if source.kind == "briefing":
        whose = " written for Touchstone" if source.publisher == "Touchstone" else ""
        return f"a summary{whose}; not itself guidance"
    if source.kind == "unregistered":
        return "not in the register; nobody has confirmed whether it applies"
    return "passed; whether it has started is not known here" if source.kind == "statute" else "status not known"


def begins(source: Source) -> date | None:
    """The first day of an edition: that of `in_force_from`, else of `published`; None where neither is known."""
    text = source.in_force_from or source.published
    return earliest(text) if text else None


def following(source: Source, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """What replaced the source, what replaced that, and so on; a circle is gone through once."""
    found: dict[str, Source] = {}
    name = source.superseded_by
    while name is not None and name in sources and name not in {source.id, *found}:
        found[name] = sources[name]
        name = sources[name].superseded_by
    return tuple(found.values())


def chain(source: Source, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """All editions that lead to this one, itself, and those that replaced it, the earliest first.

    Several works may have been replaced by one: then all of them stand before it.
    """
    before: dict[str, Source] = {}
    newest = {source.id}
    while newest:
        found = {other.id: other for other in sources.values() if other.superseded_by in newest}
        newest = found.keys() - before.keys() - {source.id}
        before |= {id: found[id] for id in newest}
    earlier = sorted(before.values(), key=lambda other: (begins(other) or date.min, other.id))
    return (*earlier, source, *(edition for edition in following(source, sources) if edition.id not in before))


def _waits_for_commencement(source: Source) -> bool:
    """An Act that is passed applies only from the day appointed for it, which need not be known here."""
    return source.kind == "statute" and source.in_force_from is None


def _ended(source: Source, sources: Mapping[str, Source]) -> date | None:
    """The first day on which the source no longer applies; None while nothing is known to have replaced it.

    Its own end, or the beginning of a later edition when that comes first: no two editions of a chain are ever in force
    together. `date.min` where it was replaced on a day that nobody knows: it is not shown as current for that.
    """
    if source.superseded_by is None and source.in_force_to is None:
        return None
    editions = following(source, sources)
    own = latest(source.in_force_to) + timedelta(days=1) if source.in_force_to else None
    if own is None and editions and begins(editions[0]) is None:
        return date.min
    return min((day for day in (own, *map(begins, editions)) if day is not None), default=None)


def _spoken_end(source: Source, sources: Mapping[str, Source], ended: date) -> str:
    """The first day on which a source no longer applied, as exactly as the register knows it."""
    if source.in_force_to is not None and latest(source.in_force_to) + timedelta(days=1) == ended:
        return spoken(ended)
    began = (edition.in_force_from or edition.published for edition in following(source, sources))
    return next((spoken_partial(text) for text in began if text and earliest(text) == ended), spoken(ended))


def _successor(source: Source, sources: Mapping[str, Source], as_of: date) -> Source | None:
    """The edition that applies on `as_of`: the last of the chain that has begun, else the next one."""
    editions = following(source, sources)
    begun = [edition for edition in editions[1:] if (start := begins(edition)) is not None and start <= as_of]
    return begun[-1] if begun else next(iter(editions), None)
