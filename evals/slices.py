"""The whole road, slice by slice: what is found for a question, and whether the sentence that answers is said among the first.

A slice is the cases that carry one of its tags; follow-ups are the cases with turns before them, whose questions are asked one
after the other, as a person would.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from api.answering import answer_as_schema
from assistant.answers import Question
from assistant.assistant import Assistant
from evals.cases import Case
from evals.measures.citing import first_gold
from evals.measures.retrieval import places
from evals.safety.follow_ups import said
from evals.scores import Json, Result
from evals.statistics import cluster_bootstrap
from knowledge.records import Passage

K = (1, 5, 10)
SLICES: Mapping[str, frozenset[str]] = {
    "vocabulary and misspelling": frozenset({"vocabulary", "misspelt", "slang", "lay", "acronym", "old-word"}),
    "named things": frozenset({"named", "named-edition"}),
    "several sources": frozenset({"several-sources"}),
}
FOLLOW_UPS = "follow-ups"


@dataclass(frozen=True, slots=True)
class Road:
    """Of one case: the share of its gold quotes among the first passages found, by how many; and whether one is quoted in the
    first three statements."""

    found: Mapping[int, float]
    said: float


def of(case: Case) -> list[str]:
    """The slices that a case belongs to."""
    if case.turns:
        return [FOLLOW_UPS]
    return [name for name, tags in SLICES.items() if tags & set(case.tags)]


def shares(case: Case, passages: Iterable[Passage]) -> dict[int, float]:
    """For each k the share of the case's gold quotes that the first k passages hold."""
    results: list[Json] = [
        {"rank": rank, "source_id": passage.source_id, "text": passage.text} for rank, passage in enumerate(passages, 1)
    ]
    at = places(case, Result(case.id, search={"results": results}))
    return {k: fmean(place is not None and place <= k for place in at) for k in K}


def road(assistant: Assistant, case: Case) -> Road:
    """Asks a case, after its turns. Where no search was made, nothing was found."""
    sources = frozenset(case.sources) if case.sources else None
    answer = assistant.answer(
        Question(
            case.question,
            area=case.area,
            role=case.role,
            as_of=case.as_of,
            sources=sources,
            turns=said(assistant, case),
        )
    )
    outcome = answer.draft.outcome
    found = shares(case, [item.passage for item in outcome.kept] if outcome else [])
    body = answer_as_schema(answer).model_dump(mode="json")
    return Road(found, first_gold(case, Result(case.id, answer=body), k=3).value or 0.0)


def table(cases: Sequence[Case], walk: Callable[[Case], Road]) -> Iterator[str]:
    """The table in Markdown, line by line: all cases without turns, then each slice; intervals of @5 over groups of cases."""
    walked = {case.id: walk(case) for case in cases}
    groups = {case.id: case.group for case in cases}
    rows = {"all, follow-ups aside": [case.id for case in cases if not case.turns]}
    rows |= {name: [case.id for case in cases if name in of(case)] for name in (*SLICES, FOLLOW_UPS)}
    yield "| slice | cases | @1 | @5 | 95 % of @5 | @10 | gold quoted in the first three statements |"
    yield "| --- | ---: | ---: | ---: | --- | ---: | ---: |"
    for name, ids in rows.items():
        if ids:
            yield _row(name, ids, walked, groups)


def _row(name: str, ids: Collection[str], walked: Mapping[str, Road], groups: Mapping[str, str]) -> str:
    at = {k: f"{fmean(walked[id].found[k] for id in ids):.3f}" for k in K}
    interval = cluster_bootstrap({id: walked[id].found[5] for id in ids}, groups)
    told = f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
    said = fmean(walked[id].said for id in ids)
    return f"| {name} | {len(ids)} | {at[1]} | {at[5]} | {told} | {at[10]} | {said:.3f} |"
