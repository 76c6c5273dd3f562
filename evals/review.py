"""What a human review says: how far the reviewers agree, and how far each measure agrees with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from evals.agreement import cohen_kappa, krippendorff_alpha, spearman
from evals.errors import EvaluationError
from evals.review_sheet import ASKED, Asked, Verdict, read_sheets, write_sheet
from evals.scores import Scored

__all__ = [
    "Agreement", "Correlation", "Pair", "ReviewReport", "as_markdown", "read_sheets", "review_report", "write_sheet",
]  # fmt: skip

_LEGEND = (
    "1 is full agreement, 0 is chance. In the second table: Spearman's correlation of each measure with the mean rating; below 0,"
    " people like less what scores more. n counts the answers that a figure rests on; – stands where they are too few (fewer than"
    " 3 for a correlation) or all alike."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reviewers' agreement beyond chance over the cases that both rated (Cohen's kappa; squared weights where ordinal)."""

    first: str
    second: str
    kappa: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was said to one question, and Krippendorff's alpha over the `twice` cases that two or more reviewers rated."""

    asked: Asked
    said: Mapping[str, int]
    pairs: tuple[Pair, ...]
    alpha: float | None
    twice: int


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's correlation of a measure with the mean of the ratings, over the cases that have both."""

    measure: str
    asked: Asked
    rho: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """How far people agree with each other and how far each measure agrees with them."""

    reviewers: tuple[str, ...]
    cases: int
    agreements: tuple[Agreement, ...]
    correlations: tuple[Correlation, ...]


def review_report(verdicts: Sequence[Verdict], scored: Sequence[Scored]) -> ReviewReport:
    """The agreement of reviewers, and the correlation of every measure with them, on the answers that they saw.

    "cannot say" counts as not rated. Raises EvaluationError where nothing was rated, where a reviewer rated an answer twice, and
    where the scores are of another run.
    """
    if not verdicts:
        raise EvaluationError("the review has no ratings yet; nothing was filled in")
    twice = [pair for pair, count in Counter((v.reviewer, v.case_id) for v in verdicts).items() if count > 1]
    if twice:
        raise EvaluationError(f"{twice[0][0]} rated {twice[0][1]} twice; read each reviewer's sheet from one file")
    scores = {(item.case_id, item.repeat): item.scores for item in scored}
    strange = sorted({v.case_id for v in verdicts if (v.case_id, v.repeat) not in scores})
    if strange:
        raise EvaluationError(f"{strange[0]} was reviewed and has no scores in this run; use the run that was reviewed")
    reviewers = tuple(sorted({v.reviewer for v in verdicts}))
    cases = sorted({(v.case_id, v.repeat) for v in verdicts})
    ratings = {asked.name: _by_reviewer(verdicts, asked, reviewers, [case for case, _ in cases]) for asked in ASKED}
    measures = dict.fromkeys(name for case in cases for name in scores[case])
    correlations: list[Correlation] = []
    for measure in measures:
        found = [scores[case][measure].value if measure in scores[case] else None for case in cases]
        for asked in ASKED:
            means = [_mean(given) for given in zip(*ratings[asked.name], strict=True)]
            both = sum(a is not None and b is not None for a, b in zip(found, means, strict=True))
            correlations.append(Correlation(measure, asked, spearman(found, means), both))
    agreements = tuple(_agreement(asked, verdicts, reviewers, ratings[asked.name]) for asked in ASKED)
    return ReviewReport(reviewers, len(cases), agreements, tuple(correlations))


def as_markdown(report: ReviewReport) -> str:
    """The report as two tables and what their figures mean."""
    lines = [
        f"{len(report.reviewers)} reviewers, {report.cases} answers.", "",
        "| asked | said | Krippendorff's alpha | Cohen's kappa |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for item in report.agreements:
        said = ", ".join(f"{word} {count}" for word, count in item.said.items())
        kappas = "; ".join(f"{p.first} and {p.second}: {_figure(p.kappa, p.cases)}" for p in item.pairs)
        alpha = f"{_figure(item.alpha, item.twice)}, {item.asked.level}"
        lines.append(f"| {item.asked.head} | {said or 'nothing'} | {alpha} | {kappas or '–'} |")
    lines += ["", f"| measure | {' | '.join(asked.head for asked in ASKED)} |", f"| --- |{' --- |' * len(ASKED)}"]
    for measure in dict.fromkeys(item.measure for item in report.correlations):
        found = [_figure(item.rho, item.cases) for item in report.correlations if item.measure == measure]
        lines.append(f"| {measure} | {' | '.join(found)} |")
    return "\n".join([*lines, "", _LEGEND])


def _by_reviewer(
    verdicts: Iterable[Verdict], asked: Asked, reviewers: Sequence[str], cases: Sequence[str]
) -> list[list[float | None]]:
    given = {(verdict.reviewer, verdict.case_id): verdict.value(asked) for verdict in verdicts}
    return [[given.get((reviewer, case)) for case in cases] for reviewer in reviewers]


def _agreement(
    asked: Asked, verdicts: Iterable[Verdict], reviewers: Sequence[str], ratings: list[list[float | None]]
) -> Agreement:
    said = Counter(verdict.ratings[asked.name] for verdict in verdicts if asked.name in verdict.ratings)
    pairs = tuple(
        Pair(
            reviewers[a], reviewers[b], cohen_kappa(ratings[a], ratings[b], level=asked.level),
            sum(x is not None and y is not None for x, y in zip(ratings[a], ratings[b], strict=True)),
        )
        for a, b in combinations(range(len(reviewers)), 2)
    )  # fmt: skip
    twice = sum(sum(value is not None for value in case) > 1 for case in zip(*ratings, strict=True))
    ordered = {word: said[word] for word in asked.menu if said[word]}
    return Agreement(asked, ordered, pairs, krippendorff_alpha(ratings, level=asked.level), twice)


def _mean(given: Iterable[float | None]) -> float | None:
    values = [value for value in given if value is not None]
    return fmean(values) if values else None


def _figure(value: float | None, cases: int) -> str:
    return f"{'–' if value is None else f'{value:.2f}'} (n {cases})"
