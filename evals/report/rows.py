"""The measures of a run as rows: what each is, what it came to, and how that stands to floors and to a baseline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from evals.cases import Suite
from evals.runs import Run
from evals.scores import Better, Measure, Pooled, Scored, Summary, Unit, by_case
from evals.summary import best, shown

Measures = Mapping[str, Measure | Pooled]
Part = Literal["decides", "answers", "searches", "cost"]
PARTS: dict[Part, str] = {
    "decides": "A case passes on these",
    "answers": "Of the answers",
    "searches": "Of the passages found",
    "cost": "Time, cost and length",
}


class Floor(NamedTuple):
    """A gate beside its measure: `text` says what it asks, `verdict` is "met", "missed", "not measured" or "does not apply"."""

    measure: str
    text: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a comparison found of a measure: this run minus the baseline, its 95 % interval, p, and the verdict in words."""

    measure: str
    baseline: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over the run. `short` are the cases below its best value, None where it has none.

    `reasons`: why answered cases have no value, with how many; `note` is what the summary says of the whole besides.
    """

    name: str
    title: str
    about: str
    unit: Unit
    better: Better
    part: Part
    summary: Summary
    short: int | None
    reasons: tuple[tuple[str, int], ...]
    note: str
    floors: tuple[Floor, ...]
    difference: Difference | None

    @property
    def unscored(self) -> int:
        """The cases to which the measure applies and that have no value."""
        return self.summary.total - self.summary.scored

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval. Of a yes/no measure that never varied it is the exact one: drawing groups would give no width."""
        low, high = self.summary.low, self.summary.high
        exact = self.summary.details.get("exact_low"), self.summary.details.get("exact_high")
        if low == high and exact[0] is not None and exact[1] is not None:
            return exact[0], exact[1]
        return None if low is None or high is None else (low, high)

    @property
    def ideal(self) -> str:
        """What the best value means, as a sentence."""
        text = self.about.split(", ", 1)[-1] if self.about.startswith("At best") else self.about
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Stands in for a measure of an older or a newer version."""

    title: str
    about: str = "A measure that this version of Touchstone does not know."
    unit: Unit = "count"
    better: Better = "neither"
    needs: str = "answer"


def decisive(suite: Suite, measures: Measures) -> dict[str, Measure]:
    """The measures on which a case passes: those that the suite names, else those of its measures that are so by nature."""
    single = {name: item for name, item in measures.items() if isinstance(item, Measure)}
    if suite.decisive:
        return {name: item for name, item in single.items() if name in suite.decisive}
    return {n: item for n, item in single.items() if item.decisive and (not suite.measures or n in suite.measures)}


def rows_of(
    run: Run,
    scored: Sequence[Scored],
    measures: Measures,
    *,
    baseline: Run | None = None,
    differences: Sequence[Difference] = (),
    floors: Sequence[Floor] = (),
) -> list[Row]:
    """The measures of the run's summary, those that decide first, otherwise in its order."""
    on = decisive(run.suite, measures)
    found = {item.measure: item for item in differences}
    before = {item.name: item.mean for item in baseline.summary()} if baseline else {}
    alike = baseline is not None and baseline.suite.fingerprint == run.suite.fingerprint
    rows = [
        _row(
            summary, scored, measures.get(summary.name), summary.name in on,
            [floor for floor in map(Floor._make, floors) if floor.measure == summary.name],
            found.get(summary.name) or (_plain_difference(summary, before.get(summary.name), alike) if baseline else None),
        )
        for summary in run.summary()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: list(PARTS).index(row.part))


def text_of(row: Row) -> str:
    """The row's mean as people read it, or that there is none."""
    return "not measured" if row.summary.mean is None else shown(row.summary.mean, row.unit)


def interval_text(row: Row) -> str:
    """The 95 % interval as people read it; empty where there is none."""
    return "" if row.interval is None else " to ".join(shown(end, row.unit) for end in row.interval)


def _row(
    summary: Summary,
    scored: Sequence[Scored],
    measure: Measure | Pooled | None,
    decides: bool,
    floors: Sequence[Floor],
    difference: Difference | None,
) -> Row:
    known = measure or _Unknown(summary.name)
    cost = known.unit in ("milliseconds", "pounds", "count")
    part: Part = "decides" if decides else "cost" if cost else "searches" if known.needs == "search" else "answers"
    return Row(
        summary.name, known.title, known.about, known.unit, known.better, part, summary,
        _short(measure, scored), _reasons(summary.name, scored), _note(measure, summary), tuple(floors), difference,
    )  # fmt: skip


def _short(measure: Measure | Pooled | None, scored: Sequence[Scored]) -> int | None:
    if not isinstance(measure, Measure) or measure.unit not in ("share", "yes") or measure.better == "neither":
        return None
    return sum(abs(value - best(measure)) > 1e-9 for value in by_case(scored, measure.name).values())


def _note(measure: Measure | Pooled | None, summary: Summary) -> str:
    """The summary's `why`, unless it only repeats the reasons of single cases."""
    repeated = isinstance(measure, Measure) and 0 < summary.scored < summary.total
    return "" if repeated else summary.why


def _reasons(name: str, scored: Sequence[Scored]) -> tuple[tuple[str, int], ...]:
    """Why answered cases have no value though the measure applies, the commonest first."""
    found = Counter(
        score.why or "no reason was given"
        for item in scored
        if item.error is None and (score := item.scores.get(name)) is not None and score.applies and score.value is None
    )
    return tuple(found.most_common())


def _plain_difference(summary: Summary, before: float | None, alike: bool) -> Difference:
    """The difference of the means, where both are of the same cases."""
    if not alike:
        return Difference(summary.name, before, None, None, None, None, "of other cases")
    change = None if summary.mean is None or before is None else summary.mean - before
    return Difference(summary.name, before, change, None, None, None, "")
