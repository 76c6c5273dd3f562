"""`touchstone eval …`. It parses, calls one thing and prints; what is heavy loads only when a command needs it.

Exit codes: 0 done; 1 a gate was missed, a case could not be measured, or something was wrong; 2 the command was not understood.
"""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.errors import EvaluationError

if TYPE_CHECKING:
    from evals.cases import Suite
    from evals.gates import GateResult
    from evals.runs import Run
    from evals.targets import Target

app = typer.Typer(
    no_args_is_help=True, help="Run suites of questions, compare two runs, decide whether a version may be released."
)

Against = Annotated[
    str | None, typer.Option(help="Address of a running service; otherwise the data folder is opened here.")
]
Folder = Annotated[Path, typer.Argument(help="A run's folder.", exists=True, file_okay=False)]
SuiteFile = Annotated[
    Path, typer.Argument(help="A suite (.yaml), or cases (.jsonl, .csv, .xlsx).", exists=True, dir_okay=False)
]
RUNS = Path("runs")


@app.command()
def run(
    suites: Annotated[list[Path], typer.Argument(help="Suites (.yaml), or cases (.jsonl, .csv, .xlsx).")],
    against: Against = None,
    stored: Annotated[Path | None, typer.Option(help="Score these answers (answers.jsonl) instead of asking.")] = None,
    out: Annotated[Path, typer.Option(help="Where run folders are made.")] = RUNS,
    resume: Annotated[Path | None, typer.Option(help="Take up this run folder where it stopped.")] = None,
    repeat: Annotated[int, typer.Option(min=1, help="Ask each case so many times.")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="Ask so many cases at once.")] = 1,
    steps: Annotated[str, typer.Option(help='"retrieve", "answer", or both with a comma.')] = "retrieve,answer",
    tags: Annotated[list[str] | None, typer.Option("--tag", help="Only cases with one of these tags.")] = None,
    half: Annotated[str | None, typer.Option(help='Only the "dev" or the "test" half.')] = None,
    gates: Annotated[Path | None, typer.Option(help="Check these gates afterwards.")] = None,
    skip_missing: Annotated[bool, typer.Option(help="Pass over suites whose documents are not held.")] = False,
) -> None:
    """Ask every case of one or more suites, score the answers and write a report into a folder each."""
    from evals.conduct import answered, from_stored, left_out
    from evals.runner import STEPS, Asking

    wanted = tuple(step for step in STEPS if step in steps.split(","))
    if not wanted or set(steps.split(",")) - set(STEPS):
        raise typer.BadParameter(f"--steps takes some of {', '.join(STEPS)}")
    if (resume or stored) and len(suites) > 1:
        raise typer.BadParameter("--resume and --stored take one suite")
    chosen = [_narrowed(_suite(path), tags or [], half) for path in suites]
    if stored is not None:
        raise typer.Exit(_close(from_stored(chosen[0], stored, out), gates))
    worst = 0
    with _target(against) as target:
        for suite in chosen:
            kept, note = left_out(suite, target) if skip_missing else (suite, None)
            if note:
                print(f"{suite.name}: {note}")
            if kept is not None:
                with _progress(kept, repeat) as tell:
                    run = answered(kept, target, Asking(repeat, workers, wanted), out=out, resume=resume, tell=tell)
                worst = max(worst, _close(run, gates))
    raise typer.Exit(worst)


@app.command()
def score(
    folder: Folder, gates: Annotated[Path | None, typer.Option(help="Check these gates as well.")] = None
) -> None:
    """Score a run again from what it stored, and write its report."""
    from evals.runs import open_run

    raise typer.Exit(_close(open_run(folder), gates))


@app.command()
def compare(
    before: Folder,
    after: Folder,
    markdown: Annotated[Path | None, typer.Option(help="Write it to this file as Markdown.")] = None,
) -> None:
    """Compare two runs of a suite, what got worse first. Ends non-zero when a measure got worse or none could be compared."""
    from rich.console import Console

    from evals.compare import compare as compared
    from evals.compare import comparison_as_markdown, print_comparison
    from evals.runs import open_run

    found = compared(open_run(before), open_run(after))
    print_comparison(found, Console())
    if markdown is not None:
        markdown.write_text(comparison_as_markdown(found), encoding="utf-8")
    raise typer.Exit(1 if found.void or found.worse else 0)


@app.command()
def gate(
    folder: Folder, gates: Annotated[Path, typer.Argument(help="Gates (.toml).", exists=True, dir_okay=False)]
) -> None:
    """Check a run's figures against gates. Ends non-zero when one is missed or could not be measured."""
    from evals.gates import ok
    from evals.runs import open_run

    raise typer.Exit(0 if ok(_checked(open_run(folder), gates, show=True)) else 1)


@app.command()
def report(
    folder: Folder,
    baseline: Annotated[Path | None, typer.Option(help="A run to show differences to.")] = None,
    gates: Annotated[Path | None, typer.Option(help="Gates to show beside the measures.")] = None,
) -> None:
    """Write a scored run's report: report.html, report.md and cases.csv in its folder."""
    from evals.publish import publish
    from evals.runs import open_run

    run = open_run(folder)
    print(publish(run, baseline=open_run(baseline) if baseline else None, gates=_checked(run, gates)))


@app.command()
def history(
    out: Annotated[Path, typer.Argument(help="The page to write.")],
    folders: Annotated[list[Path], typer.Argument(help="Run folders.", exists=True, file_okay=False)],
) -> None:
    """Write one page over many runs."""
    from evals.report import write_history
    from evals.runs import open_run

    write_history([open_run(folder) for folder in folders], out)
    print(out)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="Cases (.jsonl) to add to; made when it does not exist.")],
    question: Annotated[str, typer.Option(prompt="The question, in the asker's own words")],
    find: Annotated[str | None, typer.Option(help="What to search for, if not the question.")] = None,
    pick: Annotated[int | None, typer.Option(help="Take this result without asking.")] = None,
    sentence: Annotated[int | None, typer.Option(help="Take this sentence of it without asking.")] = None,
    case_id: Annotated[str | None, typer.Option("--id", help="The case's id.")] = None,
    against: Against = None,
) -> None:
    """Write a case: search, pick the passage that answers, and its gold is filled in."""
    from evals.authoring import add_case, gold_of, sentences

    with _target(against) as target:
        found = target.search({"query": find or question, "limit": 10})["results"]
        if not found:
            raise EvaluationError("nothing was found; say other words with --find")
        if pick is None:
            for number, result in enumerate(found, 1):
                print(f"\n{number}. {result['title']}, {result['locator']['label']}\n   {result['text'][:300]}")
            pick = int(typer.prompt("\nWhich passage answers it", type=int))
        if not 1 <= pick <= len(found):
            raise EvaluationError(f"there is no result {pick}; there are {len(found)}")
        result, parts = found[pick - 1], sentences(found[pick - 1]["text"])
        if sentence is None and len(parts) > 1:
            for number, part in enumerate(parts, 1):
                print(f"  {number}. {part}")
            sentence = int(typer.prompt("Which sentence", type=int))
        if not 1 <= (sentence or 1) <= len(parts):
            raise EvaluationError(f"there is no sentence {sentence}; there are {len(parts)}")
        case = add_case(file, question, gold_of(result, parts[(sentence or 1) - 1]), case_id)
    print(f"{file}: added {case.id}")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="Cases: .jsonl, .csv or .xlsx.", exists=True, dir_okay=False)],
    to: Annotated[Path, typer.Argument(help="The same as .jsonl, .csv or .xlsx.")],
) -> None:
    """Turn cases from one format into another."""
    from evals.cases import write_cases
    from evals.tables import write_table

    cases = _suite(source).cases
    write_cases(to, cases) if to.suffix == ".jsonl" else write_table(to, cases)
    print(f"{to}: {len(cases)} cases")


@app.command()
def export(
    path: Annotated[Path, typer.Argument(help="A suite, or for TREC a run's folder.", exists=True)],
    to: Annotated[Path, typer.Argument(help="The file to write, or for TREC the folder.")],
    form: Annotated[str, typer.Option("--as", help="promptfoo, inspect or trec.")] = "promptfoo",
) -> None:
    """Write a suite for promptfoo or Inspect, or a run's retrieval as TREC files."""
    from evals.exports import to_inspect, to_promptfoo, to_trec
    from evals.runs import open_run

    if form == "trec":
        print(to_trec(open_run(path), to))
    elif form in ("promptfoo", "inspect"):
        print((to_promptfoo if form == "promptfoo" else to_inspect)(_suite(path), to))
    else:
        raise typer.BadParameter("--as takes promptfoo, inspect or trec")


@app.command()
def review(
    folder: Folder,
    sheets: Annotated[
        list[Path], typer.Argument(help="The sheet (.xlsx) to write; with --read, each that was filled.")
    ],
    reviewers: Annotated[int, typer.Option(min=1, help="How many people rate.")] = 2,
    sample: Annotated[int | None, typer.Option(min=1, help="Only so many cases, drawn at random.")] = None,
    seed: Annotated[int, typer.Option(help="Of the draw and of each reviewer's order.")] = 0,
    key: Annotated[
        Path | None, typer.Option("--read", help="Read filled sheets back, with this key (.key.json).")
    ] = None,
) -> None:
    """Write a blinded sheet for people to rate, or read it back with agreement and what the measures are worth."""
    from evals.review import as_markdown, read_sheets, review_report, write_sheet
    from evals.runs import open_run

    run = open_run(folder)
    if key is None:
        print(write_sheet(run, sheets[0], reviewers=reviewers, seed=seed, sample=sample))
        return
    verdicts = [verdict for sheet in sheets for verdict in read_sheets(sheet, key)]
    print(as_markdown(review_report(verdicts, run.scored())))


@app.command()
def judge(
    folder: Folder,
    by: Annotated[str, typer.Option(help="A program that reads a prompt and prints the model's reply.")],
    name: Annotated[str, typer.Option(help="The model's name.")],
    version: Annotated[str, typer.Option(help="Its version: a judge is pinned.")],
    sheets: Annotated[
        list[Path] | None, typer.Option("--sheet", help="Filled sheets, for agreement with people.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Their key (.key.json).")] = None,
) -> None:
    """Have a chat model judge a run's answers, each twice, with its agreement with people beside its scores."""
    from evals.judge import Judge, as_markdown, judge_scores, program, with_people
    from evals.review import read_sheets
    from evals.runs import open_run

    run = open_run(folder)
    judged = judge_scores(run.suite.cases, run.results(), Judge(program(by), name, version))
    verdicts = [verdict for sheet in sheets or [] if key is not None for verdict in read_sheets(sheet, key)]
    print(as_markdown(judged, with_people(judged, verdicts)))
    raise typer.Exit(1 if judged.fault else 0)


def _suite(path: Path) -> "Suite":
    from evals.cases import read_suite, suite_of
    from evals.tables import read_table

    if path.suffix.lower() in (".csv", ".xlsx"):
        return suite_of(path.stem, read_table(path))
    return read_suite(path)


def _narrowed(suite: "Suite", tags: list[str], half: str | None) -> "Suite":
    from evals.cases import suite_of

    cases = [c for c in suite.cases if (not tags or set(c.tags) & set(tags)) and half in (None, c.half)]
    if not cases:
        raise EvaluationError(f"{suite.name}: no case has the tags {tags} and the half {half}")
    if len(cases) == len(suite.cases):
        return suite
    return suite_of(
        suite.name,
        cases,
        title=suite.title,
        about=suite.about,
        needs=suite.needs,
        measures=suite.measures,
        decisive=suite.decisive,
    )


@contextmanager
def _target(against: str | None) -> "Generator[Target]":
    from knowledge.errors import StoreOwned
    from knowledge.settings import load_settings

    if against is not None:
        from evals.targets import Remote

        remote = Remote(against, token=os.environ.get("TOUCHSTONE_EVAL_TOKEN"))
        try:
            yield remote
        finally:
            remote.close()
        return
    from evals.targets import InProcess, open_service

    try:
        service = open_service(load_settings())
    except StoreOwned as owned:
        hint = f" Or evaluate the service itself: --against {owned.url}." if owned.url else ""
        raise EvaluationError(f"{owned}{hint}") from None
    with service.stores:
        yield InProcess(service)


def _close(run: "Run", path: Path | None) -> int:
    """Scores, reports and prints; 1 when a case could not be measured or a gate was missed."""
    from rich.console import Console

    from evals.gates import ok
    from evals.publish import publish, summary_table
    from evals.scoring import decisive, score_run, tally

    scored, summary = score_run(run)
    counts = tally(scored, decisive(run.suite))
    Console().print(summary_table(run, summary))
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    gates = _checked(run, path, show=True)
    print(publish(run, gates=gates))
    return 0 if (path is None or ok(gates)) and not counts["not measured"] else 1


def _checked(run: "Run", path: Path | None, *, show: bool = False) -> "list[GateResult]":
    from rich.console import Console

    from evals.gates import check, print_gates, read_gates

    if path is None:
        return []
    results = list(check(run, read_gates(path)))
    if show:
        print_gates(results, Console())
    return results


@contextmanager
def _progress(suite: "Suite", repeat: int) -> "Generator[Callable[[int], None]]":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task(suite.name, total=len(suite.cases) * repeat)
        yield lambda count: bar.advance(task, count)
