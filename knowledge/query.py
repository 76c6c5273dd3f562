"""What is searched for, what of it a question's names prefer, and what may not be shown for it. Pure functions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.currency import Standing
from knowledge.dates import earliest
from knowledge.names import Named
from knowledge.records import Force, Kind, Passage, Source

Reason = Literal[
    "replaced_version", "superseded", "later_inspection", "not_yet_published", "other_area", "kind", "force",
    "source", "repeats", "source_limit", "limit",
]  # fmt: skip

# How much what the question names moves a passage, in units of the fused score's own spread (a z-score is about 1).
_NAMED = 1.5
# How much the procedure of the reader's own area is raised, in the same unit: before its equals, not before its betters.
_OWN = 1.0
# An area is named on purpose: nothing about another outweighs it.
_AREA = 5.0
# What the question names outright: a source, a place in it; and, less, a brief that rests on a named work.
_SOURCE, _PLACE, _RESTS = 2.0, 2.5, 0.75
# What inspectors saw in one area says little to a question that names neither an area nor inspections.
_ELSEWHERE = 2.5


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    `text` is embedded; `words` are indexed words with weights for the lexical half (None: those of `text`). `places` are the
    areas whose documents are the reader's own. `named`, `named_areas`, `named_kinds` and `named_years` come from the question
    and are preferred, not required, unless `named` is explicit; `near_areas` belong to a named one, or it to them. `across`:
    several sources are asked for, so that each gives little.
    """

    text: str
    as_of: date
    limit: int = 10
    words: Mapping[str, float] | None = None
    places: frozenset[str] = frozenset()
    kinds: frozenset[Kind] | None = None
    forces: frozenset[Force] | None = None
    sources: frozenset[str] | None = None
    include_superseded: bool = False
    named_areas: frozenset[str] = frozenset()
    near_areas: frozenset[str] = frozenset()
    named_kinds: frozenset[Kind] = frozenset()
    named_years: frozenset[int] = frozenset()
    named: Named = field(default_factory=Named)
    across: bool = False


def preference(query: Query, source: Source, passage: Passage) -> tuple[float, tuple[str, ...]]:
    """How much the question's own names raise a passage, and why."""
    raises = [*_by_name(query, source, passage), *_by_kind(query, source), *_by_area(query, source)]
    return sum(raised for raised, _ in raises), tuple(reason for _, reason in raises)


def _by_name(query: Query, source: Source, passage: Passage) -> Iterator[tuple[float, str]]:
    if source.id in query.named.sources:
        yield _SOURCE, "of the source that is named"
    elif query.named.works & {reference.source_id for reference in passage.references}:
        yield _RESTS, "rests on the work that is named"
    if query.named.places and query.named.at(source.id, passage.locator):
        yield _PLACE, "stands at the place that is named"


def _by_kind(query: Query, source: Source) -> Iterator[tuple[float, str]]:
    # A named source says all that its kind and year would: "KCSIE 2024" is not about everything of 2024.
    if query.named.sources:
        return
    if source.kind in query.named_kinds:
        yield _NAMED, f"is of the kind asked for ({source.kind})"
    if query.named_years and source.published and earliest(source.published).year in query.named_years:
        yield _NAMED, "of the year asked for"


def _by_area(query: Query, source: Source) -> Iterator[tuple[float, str]]:
    if source.area is not None and source.area in query.named_areas:
        yield _AREA, f"about {source.area}"
    elif query.named_areas and source.area is not None and source.area not in query.named_areas | query.near_areas:
        yield -_AREA, "about another area than the one named"
    elif source.kind == "inspection" and not _asks_of_inspections(query) and source.area not in query.places:
        yield -_ELSEWHERE, "about one area's services, which the question does not name"
    elif of_own_area(query, source):
        yield _OWN, "of the reader's area"


def of_own_area(query: Query, source: Source) -> bool:
    """Whether it is the procedure of the reader's own area, for a question that names no area and no kind of source."""
    return (
        source.kind == "local_procedure" and source.area in query.places and not query.named_areas | query.named_kinds
    )


def _asks_of_inspections(query: Query) -> bool:
    return bool(query.named_areas) or "inspection" in query.named_kinds | query.named.kinds


def unfit(query: Query, passage: Passage, source: Source, status: Standing, held: frozenset[str]) -> Reason | None:
    """Why this passage may not be shown for this query at all; None when it may."""
    if query.sources is not None and source.id not in query.sources:
        return "source"
    if query.named.explicit and source.id not in query.named.sources:
        return "source"
    if query.kinds is not None and source.kind not in query.kinds:
        return "kind"
    if query.forces is not None and passage.force not in query.forces:
        return "force"
    if source.kind == "local_procedure" and query.places and source.area not in query.places | query.named_areas:
        return "other_area"
    if status.status == "not_yet_in_force":
        return "not_yet_published"
    if status.status == "superseded" and not query.include_superseded and not _asked_for(query, source):
        if source.kind == "inspection":
            return "later_inspection" if source.area in query.named_areas else None
        if status.superseded_by is not None and status.superseded_by.id in held:
            return "superseded"
    return None


def _asked_for(query: Query, source: Source) -> bool:
    """Whether this very edition is asked for: by its id, or by its year."""
    year = earliest(source.published).year if source.published else None
    return query.sources is not None or source.id in query.named.editions or year in query.named_years
