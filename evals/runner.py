"""Runs a suite: asks, and writes down what comes back. Scoring is apart (scoring.py), so that answers are paid for once."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime

from evals.cases import Case, Suite, gold_faults
from evals.errors import CaseError, EvaluationError, TargetGone
from evals.runs import Run, mend
from evals.scores import Result
from evals.targets import Json, Target

STEPS = ("retrieve", "answer")
_FOUND = 10


@dataclass(frozen=True, slots=True)
class Asking:
    """How a suite is run. `steps`: "retrieve" alone searches, "answer" alone answers; both by default."""

    repeat: int = 1
    workers: int = 1
    steps: tuple[str, ...] = STEPS


def check_cases(suite: Suite, target: Target) -> str | None:
    """Raises CaseError naming every gold quote and source that is not held as the case says. Returns why it was not checked."""
    try:
        faults = gold_faults(suite.cases, target.text)
        faults += [
            f"{case.id}: asks among {source!r}, which is not held"
            for case in suite.cases
            for source in case.sources or ()
            if target.text(source) is None
        ]
    except CaseError:
        raise
    except EvaluationError as error:
        return str(error)
    if faults:
        shown = "\n  ".join(faults[:20])
        more = f"\n  … and {len(faults) - 20} more" if len(faults) > 20 else ""
        raise CaseError(f"the suite {suite.name!r} does not fit the documents held:\n  {shown}{more}")
    return None


def ask_all(run: Run, target: Target, asking: Asking, tell: Callable[[Result], None] = lambda _: None) -> Run:
    """Asks what has no result yet, and marks the run finished. Raises TargetGone, with what came so far kept, when it stops."""
    mend(run.folder / "answers.jsonl")
    done = {(result.case_id, result.repeat) for result in run.results()}
    todo = [
        (case, repeat) for repeat in range(asking.repeat) for case in run.suite.cases if (case.id, repeat) not in done
    ]
    lock, gone = threading.Lock(), threading.Event()

    def one(case: Case, repeat: int) -> None:
        if gone.is_set():
            return
        try:
            result = ask(case, repeat, target, asking.steps)
        except TargetGone:
            gone.set()
            raise
        with lock:
            run.add(result)
            tell(result)

    if asking.workers == 1:
        for case, repeat in todo:
            one(case, repeat)
    else:
        _side_by_side(todo, one, asking.workers)
    return run.put_meta(finished=True, finished_at=now())


def ask(case: Case, repeat: int, target: Target, steps: Iterable[str] = STEPS) -> Result:
    """One case put to the target. What goes wrong with it becomes the result's error; raises only TargetGone."""
    answer = search = milliseconds = None
    try:
        query = case.question
        if "answer" in steps or case.turns:
            answer, milliseconds = _answer(case, target)
            query = answer["standalone_question"] if case.turns else query
        if "retrieve" in steps:
            search = target.search(_given(query=query, limit=_FOUND, area=case.area, as_of=_day(case)))
    except TargetGone:
        raise
    except EvaluationError as error:
        return Result(case.id, repeat, milliseconds=milliseconds, error=str(error))
    except Exception as error:  # a case that raises is a finding about that case, not the end of the run
        return Result(case.id, repeat, milliseconds=milliseconds, error=f"{type(error).__name__} was raised")
    return Result(case.id, repeat, answer if "answer" in steps else None, search, milliseconds)


def _answer(case: Case, target: Target) -> tuple[Json, float]:
    """The answer to the case's question after its turns, with its quotations checked, and the milliseconds it took."""
    conversation: object = None
    said = _given(
        area=case.area, role=case.role, as_of=_day(case), sources=list(case.sources) if case.sources else None
    )
    for turn in case.turns:
        conversation = target.answer(said | _given(question=turn, conversation_id=conversation))["conversation_id"]
    begun = time.perf_counter()
    answer = target.answer(said | _given(question=case.question, conversation_id=conversation))
    milliseconds = 1000 * (time.perf_counter() - begun)
    quotes: list[Json] = []
    for citation in answer["citations"]:
        stands, why = target.stands(citation)
        quotes.append({"number": citation["number"], "stands": stands, "why": why})
    return answer | {"checks": {"quotes": quotes}}, milliseconds


def _side_by_side(todo: list[tuple[Case, int]], one: Callable[[Case, int], None], workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        waiting: set[Future[None]] = {pool.submit(one, case, repeat) for case, repeat in todo}
        try:
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ended:
                    future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _day(case: Case) -> str | None:
    return case.as_of.isoformat() if case.as_of else None


def _given(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
