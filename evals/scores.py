"""Scores and measures: the words in which everything here speaks of quality.

A score without a value is a state of its own: `why` says the reason, and it is never taken for 0 nor left out of the count.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evals.cases import Case

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a case. `answer` and `search` are the bodies of the API (design.md section 6).

    None: not asked for. `error`: why nothing came back. `milliseconds` is what the asker waited.
    """

    case_id: str
    repeat: int = 0
    answer: Json | None = None
    search: Json | None = None
    milliseconds: float | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A value, or None with the reason. `applies` is False where the case has nothing to measure by."""

    value: float | None
    why: str = ""
    applies: bool = True


def absent(why: str) -> Score:
    """The case says nothing that this measure could be measured by."""
    return Score(None, why, applies=False)


def unscored(why: str) -> Score:
    """The measure applies and could not be taken."""
    return Score(None, why)


Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "yes", "milliseconds", "pounds", "count"]
Needed = Literal["answer", "search"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `of` scores a case by its result; it is called only with what it `needs` present.

    `unit` "yes" means every value is 0 or 1, "share" that it lies between. `decisive`: a case fails on it unless a suite names
    its own decisive measures. `about` says in one sentence what the best value means.
    """

    name: str
    title: str
    about: str
    of: Callable[[Case, Result], Score]
    needs: Needed = "answer"
    better: Better = "higher"
    unit: Unit = "share"
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class Pooled:
    """A measure that only a set of cases has, such as the area under a curve. `of` takes pairs of (case, result)."""

    name: str
    title: str
    about: str
    of: Callable[[Sequence[tuple[Case, Result]]], Score]
    needs: Needed = "answer"
    better: Better = "higher"
    unit: Unit = "share"


@dataclass(frozen=True, slots=True)
class Scored:
    """One case's scores by measure, with what is needed to group and filter them."""

    case_id: str
    repeat: int
    group: str
    tags: tuple[str, ...]
    scores: Mapping[str, Score]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure over a suite: `scored` of the `total` to which it applies. `low` and `high` bound the mean at 95 %.

    `lower_bound` is the one-sided exact bound (Clopper and Pearson) of a yes/no measure, for gates that ask for it.
    """

    name: str
    mean: float | None
    scored: int
    total: int
    low: float | None = None
    high: float | None = None
    lower_bound: float | None = None
    why: str = ""
    details: Mapping[str, float] = field(default_factory=dict)


def score(measure: Measure, case: Case, result: Result) -> Score:
    """The measure's score, or why there is none. Never raises for what came back: what cannot be read is unscored."""
    if result.error is not None:
        return unscored(f"the case was not answered: {result.error}")
    if getattr(result, measure.needs) is None:
        return absent(f"no {measure.needs} was asked for in this run")
    try:
        return measure.of(case, result)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return unscored(f"what came back cannot be read: {type(error).__name__} {error}")


def by_case(scored: Sequence[Scored], name: str) -> dict[str, float]:
    """Each case's value of a measure, its repeats averaged; a case without a value is left out."""
    values: dict[str, list[float]] = {}
    for item in scored:
        found = item.scores.get(name)
        if found is not None and found.value is not None:
            values.setdefault(item.case_id, []).append(found.value)
    return {case: statistics.fmean(found) for case, found in values.items()}
