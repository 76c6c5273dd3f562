"""What says the same is shown once: in the words of the highest authority, with where else it stands. Pure functions.

A passage may stand for another only if nothing is lost with the other: not what is in force for what was superseded, not what
the reader's own area says, not what was found at another place or time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.copies import Link
from knowledge.currency import Standing, begins
from knowledge.evidence import Evidence
from knowledge.query import Query, of_own_area
from knowledge.records import Source

_WHOLE = 0.9999
_NO_LONGER = {"superseded", "not_yet_in_force"}


def may_stand_for(query: Query, shown: Evidence, hidden: Evidence, *, whole: bool = False) -> bool:
    """Whether `shown` may be shown in place of `hidden`, which says the same. `whole`: every word of `hidden` is in it."""
    if shown.source.authority > hidden.source.authority:
        return False
    if shown.standing.status in _NO_LONGER and hidden.standing.status not in _NO_LONGER:
        return False
    own = of_own_area(query, hidden.source) and not of_own_area(query, shown.source)
    return whole or not own


def is_copy(query: Query, shown: Evidence, hidden: Evidence, links: Mapping[tuple[str, str], Link]) -> bool:
    """Whether all that `hidden` says stands in `shown`, which may be shown in its place.

    What inspectors wrote of one area stands for nothing that was written of another, in whatever words.
    """
    link = links.get((hidden.passage.id, shown.passage.id))
    return (
        link is not None
        and shown.source.kind != "inspection"
        and (shown.source.area is None or shown.source.area == hidden.source.area)
        and may_stand_for(query, shown, hidden, whole=link.share >= _WHOLE)
    )


def originals_first(
    query: Query, evidence: Sequence[Evidence], fit: Iterable[str], links: Mapping[tuple[str, str], Link]
) -> list[Evidence]:
    """The evidence in its order, but an original stands where its first copy stood. `fit`: ids that may be shown."""
    by_id = {item.passage.id: item for item in evidence}
    shown = frozenset(fit)
    targets: dict[str, list[Evidence]] = {}
    for copy, original in links:
        if copy in by_id and original in by_id and original in shown:
            targets.setdefault(copy, []).append(by_id[original])
    placed: dict[str, Evidence] = {}
    for item in evidence:
        better = [
            original
            for original in targets.get(item.passage.id, ())
            if original.passage.id not in placed
            and is_copy(query, original, item, links)
            and _rank(original) < _rank(item)
        ]
        if item.passage.id in shown and item.passage.id not in placed and better:
            first = min(better, key=_rank)
            placed[first.passage.id] = _in_place_of(first, item)
        placed.setdefault(item.passage.id, item)
    return list(placed.values())


def also_in(
    query: Query,
    item: Evidence,
    links: Mapping[tuple[str, str], Link],
    sources: Mapping[str, Source],
    standings: Mapping[str, Standing],
) -> Iterator[Source]:
    """Other sources in which all of it stands that may be named beside it, or of which all stands in it, by authority.

    Neither superseded editions nor procedures of other areas are named.
    """
    ends = {far for near, far in links if near == item.passage.id} | {
        near for near, far in links if far == item.passage.id
    }
    found = {sources[id] for id in (end.partition("@")[0] for end in ends) if id in sources}
    for source in sorted(found, key=lambda each: (each.authority, begins(each) is None, str(begins(each)), each.id)):
        other_area = source.kind == "local_procedure" and bool(query.places) and source.area not in query.places
        finding = source.kind == "inspection" and item.source.kind == "inspection"
        if (
            source.id != item.source.id
            and standings[source.id].status not in _NO_LONGER
            and not other_area
            and not finding
        ):
            yield source


def _rank(item: Evidence) -> tuple[bool, str, str, str]:
    """What is in force before what is not; then by authority, then the earlier: later works copy from it."""
    begun = begins(item.source)
    no_longer = item.standing.status in _NO_LONGER
    return no_longer, item.source.authority, begun.isoformat() if begun else "9", item.passage.id


def _in_place_of(original: Evidence, copy: Evidence) -> Evidence:
    """Found by what its copy was found by, where that was found better: they say the same."""
    if original.scores.fused >= copy.scores.fused:
        return original
    reason = f"the original of what {copy.source.title} repeats"
    reasons = (*original.scores.reasons, reason)
    return replace(original, scores=replace(copy.scores, reasons=reasons))
