"""Retrieve: search with the question as understood."""

from dataclasses import dataclass, replace
from datetime import date

from assistant.answers import Draft, Understood
from knowledge.search import Query, Search


@dataclass(frozen=True)
class Retrieve:
    """The step. `limit` passages are kept."""

    search: Search
    limit: int

    def __call__(self, draft: Draft) -> Draft:
        if draft.understood is None:
            raise ValueError("retrieve needs a draft that was understood")
        query = replace(
            query_of(draft.understood, as_of=draft.as_of, limit=self.limit),
            places=draft.places,
            sources=draft.question.sources,
        )
        return replace(draft, outcome=self.search.find(query))


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
    )
