"""Retrieve: search with the question as understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, zip_longest

from assistant.answers import Draft, Understood
from knowledge.evidence import Evidence, SearchOutcome
from knowledge.query import Query
from knowledge.search import Search


@dataclass(frozen=True)
class Retrieve:
    """The step. `limit` passages are kept. `understand` reads each part of a question that asks several things."""

    search: Search
    limit: int
    understand: Callable[[str], Understood]

    def __call__(self, draft: Draft) -> Draft:
        if draft.understood is None:
            raise ValueError("retrieve needs a draft that was understood")

        def query(asked: Understood) -> Query:
            found = query_of(asked, as_of=draft.as_of, limit=self.limit)
            return replace(found, places=draft.places, sources=draft.question.sources)

        return replace(draft, outcome=self.found(draft.understood, query))

    def found(
        self, whole: Understood, query: Callable[[Understood], Query], *, limit: int | None = None
    ) -> SearchOutcome:
        """What is found for a question, and for each of its parts where it has several; `limit`: the step's own."""
        asked = [whole, *(_part_of(whole, self.understand(part)) for part in whole.parts)]
        outcomes = self.search.find_each([query(understood) for understood in asked])
        return outcomes[0] if len(outcomes) == 1 else _in_turn(outcomes, limit or self.limit)


def _part_of(whole: Understood, part: Understood) -> Understood:
    """A part that names nothing is about what the whole names."""
    if part.areas or part.named.sources or part.kinds:
        return part
    return replace(part, areas=whole.areas, near=whole.near, kinds=whole.kinds, years=whole.years, named=whole.named)


def _in_turn(outcomes: Sequence[SearchOutcome], limit: int) -> SearchOutcome:
    """The best of each, then the second of each: no part crowds out another. What was rejected is that of the whole."""
    found: dict[str, Evidence] = {}
    for rank in zip_longest(*(outcome.kept for outcome in outcomes)):
        for item in rank:
            if item is not None:
                found.setdefault(item.passage.id, item)
    timings = {name: sum(outcome.timings.get(name, 0.0) for outcome in outcomes) for name in outcomes[0].timings}
    rejected = tuple(item for item in outcomes[0].rejected if item.evidence.passage.id not in found)
    notes = tuple(dict.fromkeys(note for outcome in outcomes for note in outcome.notes))
    return SearchOutcome(tuple(islice(found.values(), limit)), rejected, timings, notes)


def query_of(understood: Understood, *, as_of: date, limit: int) -> Query:
    """The search that a question, as understood, asks for."""
    return Query(
        text=understood.embed,
        as_of=as_of,
        limit=limit,
        words=understood.words,
        named_areas=understood.areas,
        near_areas=understood.near,
        named_kinds=understood.kinds,
        named_years=understood.years,
        named=understood.named,
        across=understood.across,
    )
