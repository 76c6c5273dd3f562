"""Scores a run: every measure of every case, the summary, and a test report. Can be done again without asking again."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.cases import Case, Suite
from evals.errors import RunError
from evals.measures import MEASURES, NAMES, POOLED
from evals.runs import Run, check_belong
from evals.scores import Measure, Pooled, Result, Scored, Summary, score
from evals.summary import passed, summarise


def score_run(run: Run) -> tuple[list[Scored], list[Summary]]:
    """Scores what came back and writes scores.jsonl, summary.json and junit.xml. Raises RunError for answers of other cases."""
    results = run.results()
    check_belong(run.suite, results, run.folder / "answers.jsonl")
    scored = score_results(run.suite, results)
    single, pooled = chosen(run.suite)
    summary = summarise(run.suite.cases, results, scored, single, pooled)
    run.put_scores(scored, summary)
    write_junit(run, scored, run.folder / "junit.xml")
    return scored, summary


def score_results(suite: Suite, results: Sequence[Result]) -> list[Scored]:
    """Each case's scores; a case of which nothing came back is there too, every score of it absent with the reason."""
    by_case: dict[str, list[Result]] = {}
    for result in results:
        by_case.setdefault(result.case_id, []).append(result)
    single, _ = chosen(suite)
    return [
        _scored(case, result, single)
        for case in suite.cases
        for result in by_case.get(case.id, [Result(case.id, error="nothing came back for it")])
    ]


def chosen(suite: Suite) -> tuple[list[Measure], list[Pooled]]:
    """The measures of a suite. Raises RunError when it names one that does not exist."""
    for name in (*suite.measures, *suite.decisive):
        if name not in NAMES:
            raise RunError(
                f"the suite {suite.name!r} names the measure {name!r}; there are: {', '.join(sorted(NAMES))}"
            )
    wanted = {*suite.measures, *suite.decisive}
    if not suite.measures:
        return list(MEASURES), list(POOLED)
    return [m for m in MEASURES if m.name in wanted], [p for p in POOLED if p.name in wanted]


def decisive(suite: Suite) -> dict[str, Measure]:
    """The measures on which a case of the suite passes or fails: those that it names, else those that are so by nature."""
    single, _ = chosen(suite)
    return {m.name: m for m in single if (m.name in suite.decisive if suite.decisive else m.decisive)}


def write_junit(run: Run, scored: Sequence[Scored], path: Path) -> None:
    """A test report: a case that failed a decisive measure is a failure, one that could not be measured an error."""
    on = decisive(run.suite)
    suite = ET.Element("testsuite", name=run.suite.name, tests=str(len(scored)))
    counts = {"failures": 0, "errors": 0}
    for item in scored:
        case = ET.SubElement(suite, "testcase", classname=run.suite.name, name=_name(item))
        verdict, reasons = passed(item, on)
        if verdict is None:
            counts["errors"] += 1
            ET.SubElement(case, "error", message="not measured").text = "\n".join(reasons)
        elif not verdict:
            counts["failures"] += 1
            ET.SubElement(case, "failure", message="failed").text = "\n".join(reasons)
    for name, count in counts.items():
        suite.set(name, str(count))
    ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def tally(scored: Sequence[Scored], on: Mapping[str, Measure]) -> dict[str, int]:
    """How many cases passed, failed and could not be measured."""
    verdicts = [passed(item, on)[0] for item in scored]
    return {
        "passed": sum(v is True for v in verdicts),
        "failed": sum(v is False for v in verdicts),
        "not measured": sum(v is None for v in verdicts),
    }


def _scored(case: Case, result: Result, measures: Sequence[Measure]) -> Scored:
    scores = {measure.name: score(measure, case, result) for measure in measures}
    return Scored(case.id, result.repeat, case.group, (*case.tags, case.half), scores, result.error)


def _name(item: Scored) -> str:
    return item.case_id if item.repeat == 0 else f"{item.case_id}[{item.repeat}]"
