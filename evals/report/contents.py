"""What a report says, worked out of a run before any of it is put into words or pictures. Nothing here knows of HTML."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from evals.cases import Case
from evals.report.rows import Difference, Floor, Measures, Row, decisive, rows_of
from evals.runs import Run, check_belong
from evals.scores import Measure, Result, Scored, by_case
from evals.summary import best, passed

__all__ = ["CaseReport", "Contents", "Difference", "Floor", "Tally", "Verdict", "contents_of"]

Verdict = Literal["failed", "not measured", "passed"]
Change = Literal["worse", "better", "no longer measured", ""]
VERDICTS: tuple[Verdict, ...] = ("failed", "not measured", "passed")
_Of = TypeVar("_Of", Result, Scored)
_CHANGES: tuple[Change, ...] = ("worse", "no longer measured", "", "better")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases passed, failed and could not be measured."""

    passed: int = 0
    failed: int = 0
    unmeasured: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.unmeasured

    @property
    def rate(self) -> float | None:
        """The share that passed of those that could be measured; None where none could."""
        measured = self.passed + self.failed
        return self.passed / measured if measured else None


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case. `reasons`: (measure's title, why), of each decisive measure without its best value.

    `before`: the baseline's values by measure, its repeats averaged, where it had this very case.
    `fails`: the decisive measures below their best.
    """

    case: Case
    verdict: Verdict
    reasons: tuple[tuple[str, str], ...]
    fails: frozenset[str]
    tags: tuple[str, ...]
    scored: tuple[Scored, ...]
    results: tuple[Result, ...]
    change: Change
    before: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The run compared with. `removed` and `added` are ids of cases, `altered` those whose case differs."""

    run: Run
    tally: Tally
    removed: tuple[str, ...]
    added: tuple[str, ...]
    altered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A report. `cases` come failed first, then not measured, then passed; `unused` are measures that apply to no case.

    `errors`: why cases were not answered, with how many, the commonest first.
    """

    run: Run
    tally: Tally
    rows: tuple[Row, ...]
    unused: tuple[Row, ...]
    tags: tuple[tuple[str, Tally], ...]
    cases: tuple[CaseReport, ...]
    floors: tuple[Floor, ...]
    baseline: Baseline | None
    answered: int
    errors: tuple[tuple[str, int], ...]


def contents_of(
    run: Run,
    measures: Measures,
    *,
    baseline: Run | None = None,
    differences: Sequence[Difference] = (),
    floors: Sequence[Floor] = (),
) -> Contents:
    """Raises RunError for a run that was not scored, is cut short, or holds answers to other cases."""
    results, scored = run.results(), run.scored()
    check_belong(run.suite, results, run.folder / "answers.jsonl")
    cases = _cases(run, results, scored, measures, baseline)
    rows = rows_of(run, scored, measures, baseline=baseline, differences=differences, floors=floors)
    return Contents(
        run=run,
        tally=tally(cases),
        rows=tuple(row for row in rows if row.summary.total),
        unused=tuple(row for row in rows if not row.summary.total),
        tags=_by_tag(cases),
        cases=tuple(sorted(cases, key=lambda item: (VERDICTS.index(item.verdict), _CHANGES.index(item.change)))),
        floors=tuple(map(Floor._make, floors)),
        baseline=_baseline(run, baseline, measures) if baseline else None,
        answered=len({result.case_id for result in results if result.error is None}),
        errors=tuple(Counter(item.error for item in scored if item.error is not None).most_common()),
    )


def tally(cases: Iterable[CaseReport]) -> Tally:
    counts = Counter(case.verdict for case in cases)
    return Tally(counts["passed"], counts["failed"], counts["not measured"])


def sentences(contents: Contents) -> list[str]:
    """The run in plain words, for somebody who reads nothing else."""
    counts = contents.tally
    said = [f"{counts.passed} of {counts.total} cases passed."]
    said += [f"{counts.failed} failed."] if counts.failed else []
    said += [f"{counts.unmeasured} could not be measured."] if counts.unmeasured else []
    if contents.floors:
        titles = {row.name: row.title for row in contents.rows}
        unmet = [floor for floor in contents.floors if floor.verdict not in ("met", "does not apply")]
        named = "; ".join(f"{titles.get(floor.measure, floor.measure)} ({floor.verdict})" for floor in unmet)
        are = "is" if len(unmet) == 1 else "are"
        said.append(
            f"{len(unmet)} of {len(contents.floors)} floors {are} not met: {named}." if unmet else "Every floor is met."
        )
    return said


def held(contents: Contents) -> list[tuple[str, int]]:
    """What was so in every case that a decisive measure could be taken of, as a sentence, with the number of cases.

    Left out where any answered case could not be measured: then it is not known.
    """
    return [(row.ideal, row.summary.scored) for row in _decides(contents) if row.short == 0 and not row.reasons]


def fell_short(contents: Contents) -> list[Row]:
    """The decisive measures with cases below their best, the most first."""
    return sorted((row for row in _decides(contents) if row.short), key=lambda row: -(row.short or 0))


def _decides(contents: Contents) -> list[Row]:
    return [row for row in contents.rows if row.part == "decides" and row.summary.scored]


def _cases(
    run: Run, results: Sequence[Result], scored: Sequence[Scored], measures: Measures, baseline: Run | None
) -> list[CaseReport]:
    on = decisive(run.suite, measures)
    came, graded = _grouped(results), _grouped(scored)
    earlier = baseline.scored() if baseline else []
    values = {name: by_case(earlier, name) for name in {name for item in earlier for name in item.scores}}
    mine = {case.id: case for case in run.suite.cases}
    same = {case.id for case in baseline.suite.cases if mine.get(case.id) == case} if baseline else set[str]()
    found: list[CaseReport] = []
    for case in run.suite.cases:
        marks = tuple(graded.get(case.id, ()))
        before = {name: of[case.id] for name, of in values.items() if case.id in of and case.id in same}
        reasons = {title: why for item in marks for title, why in _reasons(item, on)}
        found.append(
            CaseReport(
                case=case,
                verdict=verdict_of(marks, on),
                reasons=tuple(reasons.items()) or (() if marks else (("Not scored", "the case has no scores"),)),
                fails=frozenset(name for item in marks for name, measure in on.items() if _short(item, measure)),
                tags=marks[0].tags if marks else (*case.tags, case.half),
                scored=marks,
                results=tuple(came.get(case.id, ())),
                change=_change(before, marks, on),
                before=before,
            )
        )
    return found


def verdict_of(scored: Sequence[Scored], on: Mapping[str, Measure]) -> Verdict:
    """A case's verdict over its repeats: it passed when every repeat did, and failed when any did."""
    verdicts = [passed(item, on)[0] for item in scored]
    if any(verdict is False for verdict in verdicts):
        return "failed"
    return "passed" if verdicts and all(verdicts) else "not measured"


def _short(item: Scored, measure: Measure) -> bool:
    found = item.scores.get(measure.name)
    return found is not None and found.value is not None and abs(found.value - best(measure)) > 1e-9


def _reasons(item: Scored, on: Mapping[str, Measure]) -> list[tuple[str, str]]:
    if item.error is not None:
        return [("Not answered", item.error)]
    found = [(measure, item.scores.get(name)) for name, measure in on.items()]
    return [
        (measure.title, score.why or ("no reason was given" if score.value is None else f"{score.value:g}"))
        for measure, score in found
        if score is not None and score.applies and (score.value is None or _short(item, measure))
    ]


def _change(before: Mapping[str, float], scored: Sequence[Scored], on: Mapping[str, Measure]) -> Change:
    """What became of the case's decisive measures since the baseline; a loss outweighs a gain."""
    steps: list[float] = []
    lost = False
    for name, measure in on.items():
        if name in before:
            now = by_case(scored, name)
            lost |= not now
            steps += [(value - before[name]) * (1 if measure.better == "higher" else -1) for value in now.values()]
    if any(step < -1e-9 for step in steps):
        return "worse"
    if lost:
        return "no longer measured"
    return "better" if any(step > 1e-9 for step in steps) else ""


def _by_tag(cases: Sequence[CaseReport]) -> tuple[tuple[str, Tally], ...]:
    """Each tag's tally, the lowest pass rate first, what could not be measured before all."""
    tags = sorted({tag for case in cases for tag in case.tags})
    found = [(tag, tally(case for case in cases if tag in case.tags)) for tag in tags]
    return tuple(sorted(found, key=lambda item: -1.0 if item[1].rate is None else item[1].rate))


def _baseline(run: Run, other: Run, measures: Measures) -> Baseline:
    mine, theirs = ({case.id: case for case in r.suite.cases} for r in (run, other))
    cases = _cases(other, other.results(), other.scored(), measures, None)
    return Baseline(
        run=other,
        tally=tally(cases),
        removed=tuple(sorted(theirs.keys() - mine.keys())),
        added=tuple(sorted(mine.keys() - theirs.keys())),
        altered=tuple(sorted(key for key in mine.keys() & theirs.keys() if mine[key] != theirs[key])),
    )


def _grouped(items: Iterable[_Of]) -> dict[str, list[_Of]]:
    found: dict[str, list[_Of]] = {}
    for item in items:
        found.setdefault(item.case_id, []).append(item)
    return {key: sorted(group, key=lambda item: item.repeat) for key, group in found.items()}
