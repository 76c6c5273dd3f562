"""Measures that only a set of cases has: whether `support` is high where answering is right, and low where it is not."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from evals.cases import Case
from evals.measures.citing import FIRST_THREE
from evals.measures.reading import answered
from evals.scores import Pooled, Result, Score, score, unscored

Pairs = Sequence[tuple[Case, Result]]


def abstain_auroc(pairs: Pairs) -> Score:
    """Area under the ROC curve of `support`: how often a case that can be answered has more of it than one that cannot, ties
    counting half (Hanley and McNeil, 1982).

    Over the cases that say whether they can be answered. Those that ended before support was weighed (declined at the screen,
    or failed) have none and are counted in the reason; an answer without it leaves the measure unscored. Example: 0.9 and 0.4
    where it can be answered, 0.5 where it cannot: right in 1 of 2 pairs, 0.5.
    """
    told = [(case, result) for case, result in pairs if case.answerable is not None]
    if fault := _without_support(told):
        return unscored(fault)
    weighed = [(support, bool(case.answerable)) for case, result in told if (support := _support(result)) is not None]
    over = f"over {len(weighed)} of {len(told)} that say whether they can be answered"
    can = [support for support, answerable in weighed if answerable]
    cannot = [support for support, answerable in weighed if not answerable]
    if not can or not cannot:
        return unscored(
            f"{over}: {len(can)} that can be answered and {len(cannot)} that cannot have a support; both are needed"
        )
    return Score(_auroc(can, cannot), f"{over}: {len(can)} that can, {len(cannot)} that cannot")


def risk_coverage_area(pairs: Pairs) -> Score:
    """Area under the risk–coverage curve (Geifman, Uziel and El-Yaniv, ICLR 2019) over answers, the best supported first.

    The risk at i of n answers is the share of wrong ones among the first i; the area is its mean over i. Wrong: no gold quote
    in the first three statements, or an answer to what cannot be answered. Wrong ones are spread evenly over a tie, so that
    order does not matter. Example: supports 0.9, 0.8, 0.7, the second wrong: (0 + 1/2 + 1/3) ÷ 3 = 0.278.
    """
    judged = [(case, result, wrong) for case, result in pairs if (wrong := _wrong(case, result)) is not None]
    if not judged:
        return unscored("no case with a gold quote was answered")
    if fault := _without_support([(case, result) for case, result, _ in judged]):
        return unscored(fault)
    weighed = [(support, wrong) for _, result, wrong in judged if (support := _support(result)) is not None]
    wrongs = sum(wrong for _, wrong in weighed)
    return Score(_area(weighed), f"over {len(weighed)} answers, {wrongs} of them wrong")


def _auroc(can: list[float], cannot: list[float]) -> float:
    """The Mann–Whitney statistic by mean ranks over the number of pairs."""
    ranks: dict[float, float] = {}
    below = 0
    for value, group in groupby(sorted([*can, *cannot])):
        size = len(list(group))
        ranks[value] = below + (size + 1) / 2
        below += size
    return (sum(ranks[value] for value in can) - len(can) * (len(can) + 1) / 2) / (len(can) * len(cannot))


def _area(weighed: Iterable[tuple[float, bool]]) -> float:
    taken = wrong = 0
    risks: list[float] = []
    for _, group in groupby(sorted(weighed, key=lambda item: -item[0]), key=lambda item: item[0]):
        tied = [was for _, was in group]
        risks += [(wrong + sum(tied) * at / len(tied)) / (taken + at) for at in range(1, len(tied) + 1)]
        taken, wrong = taken + len(tied), wrong + sum(tied)
    return math.fsum(risks) / len(risks)


def _wrong(case: Case, result: Result) -> bool | None:
    """Whether an answer is wrong; None where nothing was answered or the case does not tell."""
    if not _answers(result):
        return None
    if case.answerable is False:
        return True
    value = score(FIRST_THREE, case, result).value
    return None if value is None else value == 0


def _answers(result: Result) -> bool:
    try:
        return result.error is None and result.answer is not None and answered(result.answer)
    except (KeyError, TypeError, ValueError):
        return False


def _support(result: Result) -> float | None:
    value = None if result.error is not None or result.answer is None else result.answer.get("support")
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _without_support(pairs: Pairs) -> str | None:
    """Why the measure cannot be taken: answers, which must have been weighed, that do not say their support."""
    silent = [case.id for case, result in pairs if _answers(result) and _support(result) is None]
    return f"support is missing from {len(silent)} of the answers, such as that to {silent[0]}" if silent else None


POOLED: tuple[Pooled, ...] = (
    Pooled(
        "abstain_auroc", "How well support tells what can be answered",
        "At best (1), support is higher wherever the question can be answered; 0.5 is chance.",
        abstain_auroc,
    ),
    Pooled(
        "risk_coverage_area", "Wrong answers among the best supported",
        "At best (0), no answer is wrong; low where the wrong ones have least support.",
        risk_coverage_area, better="lower",
    ),
)  # fmt: skip
