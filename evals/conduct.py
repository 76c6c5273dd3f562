"""Conducts a run: from a suite to a folder with its answers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from evals.cases import Suite, suite_of
from evals.errors import EvaluationError, RunError, TargetGone
from evals.measures import MEASURES
from evals.runner import Asking, ask_all, check_cases, now
from evals.runs import Run, check_belong, new_run, open_run, read_results
from evals.scoring import chosen
from evals.targets import Target


def answered(
    suite: Suite,
    target: Target,
    asking: Asking,
    *,
    out: Path,
    resume: Path | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Run:
    """A run of which every case has a result, in a new folder under `out`, or the one to `resume`.

    Raises CaseError when the suite does not fit what is held, and RunError when the run cannot be taken up, or the target is
    gone: what came so far is then kept.
    """
    suite = suite if "answer" in asking.steps else only_searched(suite)
    chosen(suite)
    unchecked = check_cases(suite, target)
    if resume is not None:
        run = open_run(resume)
        if run.suite.fingerprint != suite.fingerprint:
            raise RunError(f"{resume}: is a run of other cases than {suite.name!r} holds now; start a new run")
        tell(len(run.results()))
    else:
        meta = {"created_at": now(), "steps": asking.steps, "repeat": asking.repeat, "workers": asking.workers}
        gold = "every gold quote stands in its document" if unchecked is None else unchecked
        folder = fresh_folder(out, suite.name, str(meta["created_at"]))
        run = new_run(folder, suite, meta | target.described() | {"gold": gold})
    try:
        return ask_all(run, target, asking, lambda _result: tell(1))
    except TargetGone as gone:
        raise RunError(f"{gone}; what came so far is kept: take it up with --resume {run.folder}") from None


def only_searched(suite: Suite) -> Suite:
    """The suite as far as it can be measured when nothing is answered: finding alone, and a case passes on it."""
    finding = tuple(measure.name for measure in MEASURES if measure.needs == "search")
    return replace(
        suite,
        measures=tuple(name for name in suite.measures if name in finding) or finding,
        decisive=tuple(name for name in suite.decisive if name in finding) or ("success_at_5",),
    )


def from_stored(suite: Suite, stored: Path, out: Path) -> Run:
    """A run of answers that were stored elsewhere. Raises RunError when they are damaged or of another suite."""
    if not stored.is_file():
        raise RunError(f"{stored}: does not exist")
    results = read_results(stored)
    check_belong(suite, results, stored)
    created = now()
    meta = {"created_at": created, "against": f"stored answers: {stored.name}"}
    run = new_run(fresh_folder(out, suite.name, created), suite, meta)
    for result in results:
        run.add(result)
    return run.put_meta(finished=True, finished_at=now())


def left_out(suite: Suite, target: Target) -> tuple[Suite | None, str | None]:
    """The suite without the cases whose documents are not held, and what to say of it; None when nothing is left."""
    try:
        absent = {gold.source_id for case in suite.cases for gold in case.gold if target.text(gold.source_id) is None}
    except EvaluationError:
        return suite, None
    kept = [case for case in suite.cases if not absent & {gold.source_id for gold in case.gold}]
    if not absent:
        return suite, None
    if suite.needs == "corpus":
        return None, f"skipped: it needs the real documents, and {len(absent)} of them are not in this data folder"
    narrowed = suite_of(
        suite.name, kept, title=suite.title, about=suite.about, needs=suite.needs,
        measures=suite.measures, decisive=suite.decisive,
    )  # fmt: skip
    return (
        narrowed,
        f"{len(suite.cases) - len(kept)} of {len(suite.cases)} cases are left out: their documents are not held here",
    )


def fresh_folder(out: Path, name: str, created: str) -> Path:
    """A folder of `out` that does not exist yet, named after the suite and the time."""
    stamp = created[:19].replace(":", "").replace("-", "")
    folders = (out / f"{name}-{stamp}{f'-{n}' if n else ''}" for n in range(1000))
    return next(folder for folder in folders if not folder.exists())
