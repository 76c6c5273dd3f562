"""Each measure over a suite, with what its mean is worth; and whether a case passed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np

from evals.cases import Case
from evals.errors import EvaluationError
from evals.scores import Measure, Pooled, Result, Score, Scored, Summary, Unit, by_case, unscored
from evals.statistics import DRAWS, clopper_pearson, cluster_bootstrap, jackknife

Pair = tuple[Case, Result]
_EXACT = 1e-9


def summarise(
    cases: Sequence[Case],
    results: Sequence[Result],
    scored: Sequence[Scored],
    measures: Sequence[Measure],
    pooled: Sequence[Pooled],
    *,
    draws: int = DRAWS,
) -> list[Summary]:
    """One summary a measure, in their order, over these cases; what is of other cases is passed over.

    A case counts in `total` when the measure applies to it, and when nothing is known of it: it was not answered, or scored
    without this measure. Its repeats are averaged. `why` says what has no value: all of it, some cases, or the interval.
    `details`: "groups", those with a value; "repeats_unscored", of cases that have a value from other repeats; for yes/no
    measures "exact_low" and "exact_high" (Clopper and Pearson, two-sided) and "exact_upper" (one-sided, the counterpart of
    `lower_bound`), where a case whose repeats differ counts against the bound; for milliseconds "p50" and "p95" of all waits.
    """
    ids = {case.id for case in cases}
    mine = [item for item in scored if item.case_id in ids]
    return [
        *(_summary(measure, cases, mine, draws) for measure in measures),
        *(_pooled_summary(measure, cases, results) for measure in pooled),
    ]


def passed(item: Scored, decisive: Mapping[str, Measure]) -> tuple[bool | None, list[str]]:
    """Whether every decisive measure that applies to the case has its best value, and a line for each that has not.

    False as soon as one measure failed. Otherwise None, never True, when the case raised, one could not be taken, or none
    applies. Raises EvaluationError when a decisive measure has no best value.
    """
    if item.error is not None:
        return None, [f"the case was not answered: {item.error}"]
    failed: list[str] = []
    unknown: list[str] = []
    applies = False
    for name, measure in decisive.items():
        wanted = best(measure)
        found = item.scores.get(name, unscored("the run was scored without it"))
        applies |= found.applies
        if found.value is None:
            unknown += [f"{name} was not measured: {found.why}"] if found.applies else []
        elif abs(found.value - wanted) > _EXACT:
            failed.append(f"{name} is {found.value:.4g}, not {wanted:g}" + (f": {found.why}" if found.why else ""))
    if failed:
        return False, failed + unknown
    if unknown or not applies:
        return None, unknown or ["no decisive measure applies to the case"]
    return True, []


def best(measure: Measure) -> float:
    """The best value of a share or a yes/no measure. Raises EvaluationError for a measure that has none."""
    if measure.unit not in ("share", "yes") or measure.better == "neither":
        raise EvaluationError(
            f"the measure {measure.name!r} cannot be decisive, since it has no best value;"
            " name measures that are shares or yes/no, and of which more or less is better"
        )
    return 1.0 if measure.better == "higher" else 0.0


def shown(value: float | None, unit: Unit, *, signed: bool = False) -> str:
    """A value as people read it. A share is never rounded to 0 % or 100 % when it is not that; differences are in points."""
    if value is None:
        return "–"
    sign = "+" if signed else ""
    match unit:
        case "share" | "yes" if signed:
            return f"{100 * value:+.1f}"
        case "share" | "yes":
            text = f"{100 * value:.1f} %"
            return {"100.0 %": ">99.9 %", "0.0 %": "<0.1 %"}.get(text, text) if value not in (0, 1) else text
        case "milliseconds":
            return f"{value:{sign}.0f} ms"
        case "pounds":
            return f"{value:{sign}.4f} £"
        case "count":
            return f"{value:{sign}.2f}"


def _summary(measure: Measure, cases: Sequence[Case], scored: Sequence[Scored], draws: int) -> Summary:
    scores = _scores(measure.name, cases, scored)
    applying = {case: found for case, found in scores.items() if any(score.applies for score in found)}
    values = by_case(scored, measure.name)
    if not values:
        return Summary(measure.name, None, 0, len(applying), why=_why_none(applying, scores))
    groups = {item.case_id: item.group for item in scored}
    low, high = cluster_bootstrap(values, groups, draws=draws) or (None, None)
    details = {"groups": float(len({groups[case] for case in values}))}
    missing = sum(score.applies and score.value is None for case in values for score in scores[case])
    if missing:
        details["repeats_unscored"] = float(missing)
    lower_bound = None
    if measure.unit == "yes":
        lower_bound, exact = _exact_bounds(list(values.values()))
        details |= exact
    if measure.unit == "milliseconds":
        waits = [score.value for case in values for score in scores[case] if score.value is not None]
        p50, p95 = np.percentile(waits, [50, 95], method="inverted_cdf")
        details |= {"p50": float(p50), "p95": float(p95)}
    why = _why_some({case: found for case, found in applying.items() if case not in values}, len(applying))
    if not why and low is None:
        why = "no interval: its cases are all of one group"
    return Summary(
        measure.name, fmean(values.values()), len(values), len(applying), low, high, lower_bound, why, details
    )


def _scores(name: str, cases: Sequence[Case], scored: Sequence[Scored]) -> dict[str, list[Score]]:
    """Every repeat's score by case; no case is without."""
    found: dict[str, list[Score]] = {case.id: [] for case in cases}
    for item in scored:
        found[item.case_id].append(item.scores.get(name, unscored("the run was scored without it")))
    return {case: scores or [unscored("nothing came back for it")] for case, scores in found.items()}


def _exact_bounds(values: list[float]) -> tuple[float, dict[str, float]]:
    surely, perhaps, n = sum(value == 1 for value in values), sum(value > 0 for value in values), len(values)
    return clopper_pearson(surely, n, side="lower")[0], {
        "exact_low": clopper_pearson(surely, n)[0],
        "exact_high": clopper_pearson(perhaps, n)[1],
        "exact_upper": clopper_pearson(perhaps, n, side="upper")[1],
    }


def _why_none(applying: Mapping[str, list[Score]], scores: Mapping[str, list[Score]]) -> str:
    if not applying:
        return f"applies to no case: {_commonest(scores)}"
    return _why_some(applying, len(applying))


def _why_some(without: Mapping[str, list[Score]], total: int) -> str:
    return f"{len(without)} of {total} could not be scored: {_commonest(without)}" if without else ""


def _commonest(scores: Mapping[str, list[Score]]) -> str:
    whys = Counter(score.why for found in scores.values() for score in found if score.value is None and score.why)
    return whys.most_common(1)[0][0] if whys else "no reason was given"


def _pooled_summary(measure: Pooled, cases: Sequence[Case], results: Sequence[Result]) -> Summary:
    usable, total = pairs(measure, cases, results)
    if not usable:
        why = "nothing came back" if total else f"applies to no case: no {measure.needs} was asked for in this run"
        return Summary(measure.name, None, 0, total, why=why)
    found = pooled_score(measure, usable)
    if not found.applies:
        return Summary(measure.name, None, 0, 0, why=found.why)
    scored = len({case.id for case, _ in usable})
    if found.value is None:
        return Summary(measure.name, None, 0, total, why=found.why)
    groups = in_groups(usable)
    low, high = jackknife(
        list(groups), lambda names: pooled_score(measure, [pair for name in names for pair in groups[name]]).value
    ) or (None, None)
    if measure.unit in ("share", "yes") and low is not None and high is not None:
        low, high = max(low, 0.0), min(high, 1.0)
    notes = [
        found.why,
        f"{total - scored} of {total} have nothing to measure" if scored < total else "",
        "no interval: too few groups, or too alike, to draw from" if low is None else "",
    ]
    why = "; ".join(filter(None, notes))
    return Summary(measure.name, found.value, scored, total, low, high, why=why, details={"groups": float(len(groups))})


def pairs(measure: Pooled, cases: Sequence[Case], results: Sequence[Result]) -> tuple[list[Pair], int]:
    """What the measure can be taken of, and the number of cases that it should be of: all but those never asked for it."""
    known = {case.id: case for case in cases}
    usable: list[Pair] = []
    never = set[str]()
    for result in results:
        if result.case_id in known and result.error is None:
            if getattr(result, measure.needs) is None:
                never.add(result.case_id)
            else:
                usable.append((known[result.case_id], result))
    return usable, len(known) - len(never - {case.id for case, _ in usable})


def pooled_score(measure: Pooled, usable: Sequence[Pair]) -> Score:
    """The measure's score; what cannot be read is unscored."""
    try:
        return measure.of(usable)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return unscored(f"what came back cannot be read: {type(error).__name__} {error}")


def in_groups(usable: Sequence[Pair]) -> dict[str, list[Pair]]:
    groups: dict[str, list[Pair]] = {}
    for case, result in usable:
        groups.setdefault(case.group, []).append((case, result))
    return groups
