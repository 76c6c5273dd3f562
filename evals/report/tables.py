"""A run as CSV (a row a case) and as a Markdown table of its measures."""

import csv
from collections.abc import Sequence
from pathlib import Path

from evals.report.contents import CaseReport, Contents, Difference, Floor, contents_of, sentences
from evals.report.rows import Measures, Row, interval_text, text_of
from evals.report.wording import commit, day
from evals.runs import Run
from evals.scores import Scored
from evals.summary import shown

_FIRST = ("case_id", "repeat", "verdict", "question", "tags", "expected_status", "status", "milliseconds", "error")
_LAST = "not measured"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(run: Run, path: Path, *, measures: Measures | None = None) -> None:
    """A row a case (and repeat): what was asked, how it ended, each measure's value, and what was not measured and why.

    UTF-8 with a byte-order mark, as spreadsheets want it. An empty value is one that does not apply or was not measured; the
    last column tells them apart. Text that a spreadsheet would take for a formula has an apostrophe before it.
    Raises RunError for a run that was not scored.
    """
    contents = contents_of(run, _all(measures))
    names = [row.name for row in contents.rows]
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_FIRST, *names, _LAST])
        order = {case.id: place for place, case in enumerate(run.suite.cases)}
        for item in sorted(contents.cases, key=lambda item: order[item.case.id]):
            for scored in item.scored:
                writer.writerow(_cells(item, scored, names))


def write_markdown(
    run: Run,
    path: Path,
    *,
    measures: Measures | None = None,
    baseline: Run | None = None,
    differences: Sequence[Difference] = (),
    floors: Sequence[Floor] = (),
) -> None:
    """The run's table of measures, with its date, commit and what it ran on, to be pasted into a page of documentation."""
    contents = contents_of(run, _all(measures), baseline=baseline, differences=differences, floors=floors)
    path.write_text(markdown_of(contents), encoding="utf-8", errors="replace")


def markdown_of(contents: Contents) -> str:
    run = contents.run
    rows = [*contents.rows]
    compared = any(row.difference for row in rows)
    head = ["measure", "value", "95 % interval", "scored / total"]
    head += ["floor"] if contents.floors else []
    head += ["against the baseline"] if compared else []
    notes = [f"Not answered, so that no measure has it: {number} × {_safe(why)}" for why, number in contents.errors]
    notes += [
        f"{_safe(row.title)}: {_safe(_missing(row))}"
        for row in rows
        if row.reasons or (row.unscored and not contents.errors)
    ]
    lines = [
        f"### {_safe(run.suite.title)}",
        "",
        f"{_safe(_when(run))} Cases: {contents.tally.total} (fingerprint `{run.suite.fingerprint[:12]}`).",
        "",
        _safe(sentences(contents)[0])
        + f" {contents.tally.failed} failed, {contents.tally.unmeasured} could not be measured.",
        "",
        _line(head),
        _line(["---", *(["---:"] * 3), *(["---"] * (len(head) - 4))]),
        *(_line(_measure(row, floors=bool(contents.floors), compared=compared)) for row in rows),
    ]
    if notes:
        lines += ["", "Not measured:", "", *(f"- {note}" for note in notes)]
    return "\n".join(lines) + "\n"


def _all(measures: Measures | None) -> Measures:
    if measures is None:
        from evals.measures import NAMES

        return NAMES
    return measures


def _cells(item: CaseReport, scored: Scored, names: Sequence[str]) -> list[object]:
    result = next((result for result in item.results if result.repeat == scored.repeat), None)
    answer = result.answer if result else None
    status = answer.get("status") if isinstance(answer, dict) else None
    missing = [
        f"{name}: {found.why}"
        for name in names
        if (found := scored.scores.get(name)) and found.applies and found.value is None
    ]
    values = [found.value if (found := scored.scores.get(name)) else None for name in names]
    return [
        item.case.id, scored.repeat, item.verdict, _text(item.case.question), _text("; ".join(item.tags)),
        "; ".join(item.case.expected_status), _text(str(status or "")), result.milliseconds if result else None,
        _text(scored.error or ""), *values, _text("; ".join(missing)),
    ]  # fmt: skip


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _when(run: Run) -> str:
    created, made = run.meta.get("created_at"), commit(run.meta)
    parts = [f"Run {run.name}", f"on {day(created)}" if created else "", f"commit {made}" if made else ""]
    against = run.meta.get("against")
    return ", ".join(filter(None, [*parts, f"asked {against}" if against else ""])) + "."


def _missing(row: Row) -> str:
    return "; ".join(f"{number} × {why}" for why, number in row.reasons) or row.summary.why or "no reason was given"


def _measure(row: Row, *, floors: bool, compared: bool) -> list[str]:
    title = f"{row.title} (less is better)" if row.better == "lower" else row.title
    cells = [title, text_of(row), interval_text(row), f"{row.summary.scored} / {row.summary.total}"]
    if floors:
        cells.append("; ".join(f"{floor.text}: {floor.verdict}" for floor in row.floors))
    if compared:
        change = row.difference
        points = " points" if row.unit in ("share", "yes") else ""
        cells.append(
            "not comparable"
            if change is None or change.difference is None
            else f"{shown(change.difference, row.unit, signed=True)}{points}"
            + (f", {change.verdict}" if change.verdict else "")
        )
    return [_safe(cell) for cell in cells]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    """The text on one line, with nothing in it that Markdown or HTML would take for its own."""
    one_line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{character}" if character in "\\`*_[]|" else character for character in one_line)
