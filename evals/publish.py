"""What people read of a run: the report beside its answers, and the table in the terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from evals.compare import compare
from evals.gates import GateResult
from evals.measures import NAMES
from evals.report import Difference, Floor, write_csv, write_markdown, write_report
from evals.runs import Run
from evals.scores import Summary
from evals.summary import shown


def publish(run: Run, *, baseline: Run | None = None, gates: Sequence[GateResult] = ()) -> Path:
    """Writes report.html, report.md and cases.csv into the run's folder; returns the report. Raises RunError."""
    differences = [] if baseline is None else _differences(baseline, run)
    floors = [Floor(g.gate.measure, g.gate.threshold, g.verdict) for g in gates]
    path = run.folder / "report.html"
    write_report(run, path, baseline=baseline, differences=differences, floors=floors)
    write_markdown(run, run.folder / "report.md", baseline=baseline, differences=differences, floors=floors)
    write_csv(run, run.folder / "cases.csv")
    return path


def summary_table(run: Run, summary: Sequence[Summary]) -> Table:
    """The measures that apply to the run's cases, each with its interval and how many cases it rests on."""
    made = Table("Measure", "Mean", "95 %", "Scored", "Best", title=f"{run.suite.title}: {len(run.suite.cases)} cases")
    for item in summary:
        if not item.total:
            continue
        measure = NAMES[item.name]
        interval = "" if item.low is None else f"{shown(item.low, measure.unit)} to {shown(item.high, measure.unit)}"
        mean = "not measured" if item.mean is None else shown(item.mean, measure.unit)
        made.add_row(measure.title, mean, interval, f"{item.scored} / {item.total}", measure.better)
    return made


def _differences(baseline: Run, run: Run) -> list[Difference]:
    found = compare(baseline, run)
    return [
        Difference(row.name, row.mean_a, row.difference, row.low, row.high, row.adjusted, row.verdict)
        for row in found.measures
    ]
