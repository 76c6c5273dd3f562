"""Many runs on one page: how each main measure went, and which runs can be compared."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from evals.errors import RunError
from evals.report.charts import Moment, course
from evals.report.contents import Contents, contents_of
from evals.report.pages import write_page
from evals.report.rows import Measures, Row, decisive, text_of
from evals.report.wording import commit, day
from evals.runs import Run
from evals.scores import Unit
from evals.summary import shown

_CHARTS = 12
_MADE_WITH = ("against", "register", "index", "model", "composer", "settings")


@dataclass(frozen=True, slots=True)
class Entry:
    """One run of the history. `changed`: what it was made with that differs from the run before; `link` to its report."""

    run: Run
    contents: Contents | None
    fault: str
    new_cases: bool
    changed: tuple[str, ...]
    commit: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over the runs of a suite. `values` are as written, by run; "" where a run does not have it."""

    title: str
    about: str
    better: str
    chart: Markup
    values: tuple[str, ...]


def write_history(
    runs: Sequence[Run], path: Path, *, measures: Measures | None = None, main: Sequence[str] = ()
) -> None:
    """Writes a page over runs of one or several suites, by when they began; links go to each run's report.html.

    `main` names the measures to draw: unless given, those that decide the suite, else its first twelve. A line breaks where
    the cases changed, since figures before and after are of different cases. A run that was not scored is listed with the
    reason, a measure that no run measured left out. Raises RunError when there is no run.
    """
    if not runs:
        raise RunError(f"{path}: there is no run to write a history of; name run folders")
    if measures is None:
        from evals.measures import NAMES

        measures = NAMES
    suites: list[tuple[str, list[Entry], list[Line]]] = []
    for number, name in enumerate(sorted({run.suite.name for run in runs})):
        mine = sorted(
            (run for run in runs if run.suite.name == name), key=lambda run: str(run.meta.get("created_at", ""))
        )
        entries = _entries(mine, measures, path)
        suites.append((mine[-1].suite.title, entries, _lines(entries, main or _main(mine[-1], measures), f"s{number}")))
    write_page(path, "history.html", suites=suites, runs=len(runs), text_of=text_of)


def _entries(runs: Sequence[Run], measures: Measures, path: Path) -> list[Entry]:
    found: list[Entry] = []
    for before, run in zip([None, *runs], runs, strict=False):
        try:
            contents, fault = contents_of(run, measures), ""
        except RunError as error:
            contents, fault = None, str(error)
        report = run.folder / "report.html"
        changed = [key for key in _MADE_WITH if before is not None and before.meta.get(key) != run.meta.get(key)]
        found.append(
            Entry(
                run=run,
                contents=contents,
                fault=fault,
                new_cases=before is not None and before.suite.fingerprint != run.suite.fingerprint,
                changed=tuple(changed),
                commit=commit(run.meta),
                link=quote(Path(os.path.relpath(report, path.parent)).as_posix()) if report.is_file() else None,
            )
        )
    return found


def _main(run: Run, measures: Measures) -> list[str]:
    return list(decisive(run.suite, measures)) or list(run.suite.measures or measures)[:_CHARTS]


def _lines(entries: Sequence[Entry], names: Sequence[str], prefix: str) -> list[Line]:
    found: list[Line] = []
    for name in names:
        rows = [
            next((r for r in entry.contents.rows if r.name == name), None) if entry.contents else None
            for entry in entries
        ]
        known = next((row for row in reversed(rows) if row is not None), None)
        if known is not None and any(row is not None and row.summary.mean is not None for row in rows):
            found.append(
                Line(
                    known.title,
                    known.about,
                    known.better,
                    _chart(known, entries, rows, f"{prefix}-{len(found)}"),
                    tuple(text_of(row) if row else "" for row in rows),
                )
            )
    return found


def _chart(known: Row, entries: Sequence[Entry], rows: Sequence[Row | None], name: str) -> Markup:
    moments: list[Moment] = []
    for entry, row in zip(entries, rows, strict=True):
        low, high = (row.interval if row else None) or (None, None)
        label = day(entry.run.meta.get("created_at", entry.run.name))
        moments.append(Moment(label, row.summary.mean if row else None, low, high, entry.new_cases))
    said = "; ".join(f"{m.label}: {shown(m.value, known.unit)}{' (other cases)' if m.breaks else ''}" for m in moments)
    top = 1.0 if known.unit in ("share", "yes") else None
    return course(moments, top=top, text=partial(_short, unit=known.unit), name=name, alt=f"{known.title}: {said}")


def _short(value: float, *, unit: Unit) -> str:
    return f"{100 * value:.0f} %" if unit in ("share", "yes") else shown(value, unit)
