"""Two runs of a suite, case by case: which measures differ by more than chance, and which cases got worse."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.cases import Case
from evals.runs import Run
from evals.scores import Better, Measure, Pooled, Result, Scored, Unit, by_case
from evals.statistics import (
    DRAWS,
    cluster_bootstrap,
    differences,
    holm,
    jackknife,
    mcnemar_exact,
    randomisation_test,
    smallest_difference,
)
from evals.summary import in_groups, pairs, pooled_score, shown

Verdict = Literal["worse", "better", "no difference", "not comparable"]
_ORDER: tuple[Verdict, ...] = ("worse", "better", "no difference", "not comparable")
_STYLES = {"worse": "bold red", "better": "green", "no difference": "", "not comparable": "dim"}
_ALPHA = 0.05
_SHOWN = 20
_ALWAYS_OTHER = {"fingerprint", "title", "about", "created_at", "finished_at"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure, over the cases with a value in `both` runs, of the `total` to which it applies in either.

    `difference` is B minus A; `low` and `high` bound it at 95 %, groups drawn. `p` is of the `test` named; `adjusted` by Holm
    over the measures compared decides the verdict at 0.05. `smallest`: the difference that these cases would show, four times
    in five, before Holm's adjustment. `why` says what to know beside the verdict.
    """

    name: str
    title: str
    unit: Unit
    better: Better
    verdict: Verdict = "not comparable"
    why: str = ""
    mean_a: float | None = None
    mean_b: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    test: Literal["", "McNemar", "randomisation"] = ""
    smallest: float | None = None
    both: int = 0
    only_a: int = 0
    only_b: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose shares or yes/no measures changed. `moves`: (measure, in A, in B), the worst first; None was not scored.

    `decisive`: the decisive measures that left their best value. `loss`: the sum of what the moves lost.
    """

    case_id: str
    moves: tuple[tuple[str, float | None, float | None], ...]
    decisive: tuple[str, ...]
    loss: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run B against run A. With a reason in `void` no p-value is given and no measure has a verdict.

    Ids of cases: `removed` are A's alone, `added` B's alone, `changed` differ; `unanswered_a` and `unanswered_b` got no answer.
    `differs`: what run.json says otherwise, as (key, in A, in B).
    """

    a: str
    b: str
    suite: str
    void: str
    measures: tuple[Compared, ...]
    lost: tuple[Change, ...]
    gained: tuple[Change, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unanswered_a: tuple[str, ...]
    unanswered_b: tuple[str, ...]
    differs: tuple[tuple[str, str, str], ...]

    @property
    def worse(self) -> tuple[str, ...]:
        """The measures whose verdict is "worse"."""
        return tuple(row.name for row in self.measures if row.verdict == "worse")

    @property
    def p_values_given(self) -> bool:
        return not self.void


def compare(
    a: Run,
    b: Run,
    *,
    measures: Sequence[Measure] | None = None,
    pooled: Sequence[Pooled] | None = None,
    draws: int = DRAWS,
) -> Comparison:
    """B against A, over the cases that both hold unchanged. Raises RunError when a run was not scored or is cut short."""
    if measures is None or pooled is None:
        from evals.measures import MEASURES, POOLED

        measures, pooled = MEASURES if measures is None else measures, POOLED if pooled is None else pooled
    first, second = ({case.id: case for case in run.suite.cases} for run in (a, b))
    kept = {case for case in first if first[case] == second.get(case)}
    removed, added = sorted(first.keys() - second.keys()), sorted(second.keys() - first.keys())
    changed = sorted(first.keys() & second.keys() - kept)
    void = ""
    if a.suite.fingerprint != b.suite.fingerprint:
        counts = f"cases removed {len(removed)}, added {len(added)}, changed {len(changed)}"
        void = f"the suites differ ({counts}); run both versions on the same cases to compare them"
    before, after = ([item for item in run.scored() if item.case_id in kept] for run in (a, b))
    held = [m for m in measures if any(m.name in item.scores for item in (*before, *after))]
    cases, sides = [case for case in a.suite.cases if case.id in kept], (a.results(), b.results())
    named = [m for m in pooled if not b.suite.measures or m.name in b.suite.measures]
    on = {m.name for m in held if (m.name in b.suite.decisive if b.suite.decisive else m.decisive)}
    lost, gained = changes(before, after, held, on)
    rows = compare_scores(before, after, held, draws=draws, tested=not void)
    return Comparison(
        a=a.name, b=b.name, suite=b.suite.name, void=void,
        measures=(*rows, *(_whole(measure, cases, sides, tested=not void) for measure in named)),
        lost=lost, gained=gained, removed=tuple(removed), added=tuple(added), changed=tuple(changed),
        unanswered_a=_unanswered(before, kept), unanswered_b=_unanswered(after, kept), differs=_differs(a.meta, b.meta),
    )  # fmt: skip


def compare_scores(
    a: Sequence[Scored], b: Sequence[Scored], measures: Sequence[Measure], *, draws: int = DRAWS, tested: bool = True
) -> tuple[Compared, ...]:
    """Each measure of B against A. Without `tested` only means and differences are given.

    A yes/no measure of one repeat each is tested by McNemar, every other by randomisation over groups. Measures of which
    neither more nor less is better are no part of Holm's family.
    """
    rows = [_row(measure, a, b, draws, tested) for measure in measures]
    adjusted = holm({row.name: row.p for row in rows if row.p is not None and row.better != "neither"})
    return tuple(_judged(row, adjusted[row.name]) if row.name in adjusted else row for row in rows)


def _row(measure: Measure, a: Sequence[Scored], b: Sequence[Scored], draws: int, tested: bool) -> Compared:
    before, after = by_case(a, measure.name), by_case(b, measure.name)
    moved = differences(before, after)
    applies = {s.case_id for s in (*a, *b) if measure.name in s.scores and s.scores[measure.name].applies}
    row = Compared(
        measure.name, measure.title, measure.unit, measure.better, both=len(moved),
        only_a=len(before) - len(moved), only_b=len(after) - len(moved), total=len(applies),
    )  # fmt: skip
    if not moved:
        return replace(row, why="no case has a value in both runs" if applies else "applies to no case")
    mean_a, mean_b = (sum(side[case] for case in moved) / len(moved) for side in (before, after))
    row = replace(row, mean_a=mean_a, mean_b=mean_b, difference=mean_b - mean_a)
    if not tested:
        return replace(row, why="the suites differ")
    groups = {item.case_id: item.group for item in a}
    low, high = cluster_bootstrap(moved, groups, draws=draws) or (None, None)
    if measure.unit == "yes" and not any(item.repeat for item in (*a, *b)):
        p, test, apart = mcnemar_exact(*(sum(x == gain for x in moved.values()) for gain in (-1, 1))), "McNemar", None
    else:
        p, test, apart = randomisation_test(moved, groups=groups, draws=draws), "randomisation", groups
    why = "neither more nor less of it is better" if measure.better == "neither" else ""
    smallest = smallest_difference(moved, groups=apart)
    return replace(row, low=low, high=high, p=p, test=test, smallest=smallest, why=why)


def _judged(row: Compared, adjusted: float) -> Compared:
    """The row with its verdict, and what the reader should know beside it."""
    gain = (row.difference or 0) * (1 if row.better == "higher" else -1)
    verdict: Verdict = "no difference" if adjusted >= _ALPHA else "better" if gain > 0 else "worse"
    notes: list[str] = []
    if verdict != "no difference" and not (row.low is not None and row.high is not None and row.low * row.high > 0):
        notes.append("the interval, drawn over groups, does not rule out no difference")
    if row.only_a:
        notes.append(f"cases with a value in A alone: {row.only_a}")
    if row.only_b:
        notes.append(f"cases with a value in B alone: {row.only_b}")
    return replace(row, verdict=verdict, adjusted=adjusted, why="; ".join(notes))


def _whole(
    measure: Pooled, cases: Sequence[Case], results: tuple[Sequence[Result], Sequence[Result]], *, tested: bool
) -> Compared:
    """A measure of the whole suite in both runs: there are no cases to pair, so it has an interval and no p."""
    sides = [pairs(measure, cases, found)[0] for found in results]
    shared = set[str].intersection(*({case.id for case, _ in side} for side in sides))
    first, second = ([pair for pair in side if pair[0].id in shared] for side in sides)
    row = Compared(measure.name, measure.title, measure.unit, measure.better, both=len(shared), total=len(cases))
    if not shared:
        return replace(row, why="no case has an answer in both runs")
    at_a, at_b = pooled_score(measure, first), pooled_score(measure, second)
    row = replace(row, mean_a=at_a.value, mean_b=at_b.value)
    if at_a.value is None or at_b.value is None:
        return replace(row, why=at_a.why or at_b.why)
    by_group = in_groups(first), in_groups(second)

    def difference(names: Sequence[str]) -> float | None:
        x, y = (pooled_score(measure, [pair for n in names for pair in side[n]]).value for side in by_group)
        return None if x is None or y is None else y - x

    low, high = (jackknife(list(by_group[0]), difference) if tested else None) or (None, None)
    why = "is of the whole suite, so that no cases can be paired: go by the interval" if tested else "the suites differ"
    return replace(row, difference=at_b.value - at_a.value, low=low, high=high, why=why)


def changes(
    a: Sequence[Scored], b: Sequence[Scored], measures: Sequence[Measure], decisive: set[str]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The cases that lost, those whose decisive measures left their best value first, and those that gained.

    Shares and yes/no measures that have a better side and apply in both runs. What could not be scored counts as the worst.
    """
    moves: dict[str, list[tuple[float, str, float | None, float | None]]] = {}
    left: dict[str, list[str]] = {}
    for measure in measures:
        if measure.unit not in ("share", "yes") or measure.better == "neither":
            continue
        before, after = _values(a, measure.name), _values(b, measure.name)
        for case in before.keys() & after.keys():
            x, y = (_goodness(side[case], measure.better) for side in (before, after))
            if abs(x - y) > 1e-9:
                moves.setdefault(case, []).append((x - y, measure.name, before[case], after[case]))
            if x == 1 > y and measure.name in decisive:
                left.setdefault(case, []).append(measure.name)
    found = [
        Change(
            case,
            tuple(move[1:] for move in sorted(moved, key=lambda m: (-m[0], m[1]))),
            tuple(left.get(case, ())),
            sum(move[0] for move in moved),
        )
        for case, moved in moves.items()
    ]
    lost = sorted(
        (c for c in found if c.decisive or c.loss >= -1e-9), key=lambda c: (-len(c.decisive), -c.loss, c.case_id)
    )
    gained = sorted((c for c in found if not c.decisive and c.loss < -1e-9), key=lambda c: (c.loss, c.case_id))
    return tuple(lost), tuple(gained)


def _values(scored: Sequence[Scored], name: str) -> dict[str, float | None]:
    """The value of each case to which the measure applies; None where it could not be scored."""
    applies = (item.case_id for item in scored if name in item.scores and item.scores[name].applies)
    return dict.fromkeys(applies) | by_case(scored, name)


def _goodness(value: float | None, better: Better) -> float:
    return 0.0 if value is None else value if better == "higher" else 1 - value


def _unanswered(scored: Sequence[Scored], kept: set[str]) -> tuple[str, ...]:
    return tuple(sorted(kept - {item.case_id for item in scored if item.error is None}))


def _differs(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    first, second = dict(_flat(a)), dict(_flat(b))
    keys = sorted(first.keys() | second.keys())
    return tuple((k, first.get(k, "–"), second.get(k, "–")) for k in keys if first.get(k) != second.get(k))


def _flat(meta: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in meta.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif prefix or key not in _ALWAYS_OTHER:
            yield f"{prefix}{key}", value if isinstance(value, str) else json.dumps(value)


_COLUMNS = ("Measure", "A", "B", "Difference (95 %)", "p (Holm)", "Could have seen", "Cases", "Verdict")


def print_comparison(comparison: Comparison, console: Console) -> None:
    """What got worse first; measures that apply to no case in one line."""
    console.print(Text(f"{comparison.suite}: {comparison.a} (A) → {comparison.b} (B)", style="bold"))
    if comparison.void:
        console.print(Text(f"VOID: {comparison.void}. No p-values are given.", style="bold red"))
    table = Table(*_COLUMNS, box=None)
    for row in _in_order(comparison):
        table.add_row(*(Text(cell) for cell in _cells(row)), style=_STYLES[row.verdict])
    console.print(table)
    for heading, lines in _sections(comparison):
        console.print(Text(f"\n{heading}", style="bold"))
        for line in lines:
            console.print(Text(f"  {line}"))


def comparison_as_markdown(comparison: Comparison) -> str:
    """The same as a Markdown page."""
    parts = [f"# {comparison.suite}: {comparison.a} (A) → {comparison.b} (B)", ""]
    if comparison.void:
        parts += [f"**VOID**: {comparison.void}. No p-values are given.", ""]
    parts += ["| " + " | ".join(_COLUMNS) + " |", "|" + "---|" * len(_COLUMNS)]
    parts += ["| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(r)) + " |" for r in _in_order(comparison)]
    for heading, lines in _sections(comparison):
        parts += ["", f"## {heading}", "", *(f"- {line}" for line in lines)]
    return "\n".join(parts) + "\n"


def _in_order(comparison: Comparison) -> list[Compared]:
    return sorted((row for row in comparison.measures if row.total), key=lambda row: _ORDER.index(row.verdict))


def _cells(row: Compared) -> list[str]:
    bounds = ""
    if row.low is not None:
        bounds = f" [{shown(row.low, row.unit, signed=True)}, {shown(row.high, row.unit, signed=True)}]"
    return [
        row.title,
        shown(row.mean_a, row.unit),
        shown(row.mean_b, row.unit),
        shown(row.difference, row.unit, signed=True) + bounds,
        "–" if row.adjusted is None else "<0.001" if row.adjusted < 0.001 else f"{row.adjusted:.3f}",
        "–" if row.smallest is None else shown(row.smallest, row.unit, signed=True).replace("+", "±"),
        f"{row.both}/{row.total}",
        row.verdict + (f" ({row.why})" if row.why else ""),
    ]


def _sections(comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
    """What stands below the table; nothing is said of what is empty."""
    lists = {
        "Got worse, the worst first": [_line(change) for change in comparison.lost],
        "Got better": [_line(change) for change in comparison.gained],
        "Cases of A that B does not have": list(comparison.removed),
        "Cases of B that A did not have": list(comparison.added),
        "Cases that were changed, and are left out": list(comparison.changed),
        "Cases without an answer in A": list(comparison.unanswered_a),
        "Cases without an answer in B": list(comparison.unanswered_b),
        "What differs between the runs": [f"{key}: {x} → {y}" for key, x, y in comparison.differs],
        "Apply to no case": [", ".join(row.title for row in comparison.measures if not row.total)],
    }
    for heading, lines in lists.items():
        if any(lines):
            # A case that went is a case no longer asked: those lists are never cut.
            cut = len(lines) - _SHOWN if heading.startswith("Got") else 0
            yield (
                f"{heading} ({len(lines)})" if heading.startswith(("Got", "Cases")) else heading,
                [*lines[:_SHOWN], f"… and {cut} more"] if cut > 0 else lines,
            )


def _line(change: Change) -> str:
    mark = "decisive: " if change.decisive else ""
    moves = (f"{name} {_plainly(x)} → {_plainly(y)}" for name, x, y in change.moves)
    return f"{change.case_id}: {mark}{', '.join(moves)}"


def _plainly(value: float | None) -> str:
    return "not scored" if value is None else f"{value:.3g}"
