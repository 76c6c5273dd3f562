"""The report of a run as one HTML page."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup

from evals.report.casework import case_view
from evals.report.charts import Bar, Point, bars, shares, waits
from evals.report.contents import VERDICTS, Contents, Difference, Floor, contents_of, fell_short, held, sentences
from evals.report.pages import write_page
from evals.report.rows import PARTS, Measures, Row, interval_text, text_of
from evals.report.wording import commit, facts, particulars
from evals.runs import Run
from evals.scores import Scored

_TAGS_DRAWN = 20


def write_report(
    run: Run,
    path: Path,
    *,
    measures: Measures | None = None,
    baseline: Run | None = None,
    differences: Sequence[Difference] = (),
    floors: Sequence[Floor] = (),
) -> None:
    """Writes the report to `path`, in the encoding UTF-8. `measures`: all that there are, unless given.

    `baseline` adds what differs from that run; `differences` are what a comparison with it found, `floors` the gates.
    Raises RunError for a run (or baseline) that was not scored, is cut short, or holds answers to other cases.
    """
    if measures is None:
        from evals.measures import NAMES

        measures = NAMES
    contents = contents_of(run, measures, baseline=baseline, differences=differences, floors=floors)
    tags = [tag for tag, _ in contents.tags]
    write_page(
        path,
        "report.html",
        run=run,
        contents=contents,
        commit=commit(run.meta),
        sentences=sentences(contents),
        held=held(contents),
        short=fell_short(contents),
        facts=facts(run.meta),
        particulars=particulars(run.meta),
        parts=[(PARTS[part], rows) for part in PARTS if (rows := [r for r in contents.rows if r.part == part])],
        charts=list(_charts(contents, [scored for item in contents.cases for scored in item.scored])),
        verdicts=VERDICTS,
        # One at a time, so that a thousand cases are never held as they are shown.
        cases=(case_view(item, contents.rows) for item in contents.cases),
        tag_classes={tag: f"t{i}" for i, tag in enumerate(tags)},
        text_of=text_of,
        interval_text=interval_text,
    )


def _charts(contents: Contents, scored: Sequence[Scored]) -> Iterable[tuple[str, str, Markup]]:
    """Each chart with its heading and a line on how to read it."""
    for part, title in PARTS.items():
        rows = [
            r for r in contents.rows if r.part == part and r.unit in ("share", "yes") and r.summary.mean is not None
        ]
        if rows:
            reading = "A point is the mean over the cases, the line its 95 % interval."
            if any(row.better == "lower" for row in rows):
                reading += " ↓ marks where less is better."
            if any(row.difference and row.difference.baseline is not None for row in rows):
                reading += " The upright line is the baseline."
            points = [_point(row) for row in rows]
            alt = "; ".join(f"{point.label}: {point.text}" for point in points)
            yield title, reading, shares(points, name=f"chart-{part}", alt=alt)
    times = {row.title: _values(row, scored) for row in contents.rows if row.unit == "milliseconds"}
    if times := {title: found for title, found in times.items() if found}:
        reading = (
            "The point is the middle of all waits, half of them lie on the thick line, nine of ten on the thin one."
        )
        alt = f"Milliseconds of {', '.join(times)}; the figures stand in the table."
        yield "How long it took", reading, waits(times, name="chart-time", alt=alt)
    drawn = contents.tags[:_TAGS_DRAWN]
    if drawn:
        rows = [Bar(t, f"{c.passed} of {c.total}", c.passed, c.failed, c.unmeasured) for t, c in drawn]
        reading = "The thick part of a line passed, the thin part failed, the hairline could not be measured."
        if len(contents.tags) > len(drawn):
            reading += f" The {len(drawn)} lowest of {len(contents.tags)} tags; all are in the table below."
        alt = "; ".join(f"{row.label}: {row.text} passed" for row in rows)
        yield "Passed, by tag", reading, bars(rows, name="chart-tags", alt=alt)


def _point(row: Row) -> Point:
    low, high = row.interval or (None, None)
    label = f"{row.title} ↓" if row.better == "lower" else row.title
    before = row.difference.baseline if row.difference else None
    return Point(label, text_of(row), row.summary.mean or 0.0, low, high, before)


def _values(row: Row, scored: Sequence[Scored]) -> list[float]:
    found = (item.scores.get(row.name) for item in scored)
    return [score.value for score in found if score is not None and score.value is not None]
