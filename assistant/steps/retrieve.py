"""Retrieve: search with the question as understood."""

from dataclasses import dataclass, replace

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
        return replace(draft, outcome=self.search.find(self._query(draft, draft.understood)))

    def _query(self, draft: Draft, understood: Understood) -> Query:
        return Query(
            text=understood.embed,
            as_of=draft.as_of,
            limit=self.limit,
            words=understood.words,
            area=draft.question.area,
            sources=draft.question.sources,
            named_areas=understood.areas,
            named_kinds=understood.kinds,
            named_years=understood.years,
            named_sources=understood.sources,
        )
