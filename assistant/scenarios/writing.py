"""Who words what participants read: the templates, or a writer that is passed in and held to the same checks, stage by stage.

A writer is told nothing of what comes later, and words only what arrives and the decision: the finding, the red flags, who knows
what and what is held back stay those of the banks. A stage that it leaves empty, late, or in words that fail a check keeps the
words of the templates; the reason is given without what was written.
"""

import queue
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.scenarios.checks import Checker
from assistant.scenarios.checks.rewording import problem_of
from assistant.scenarios.reading import stage_texts
from assistant.scenarios.records import CheckResult, Level, Scenario
from assistant.scenarios.stage_records import TEMPLATES, Stage

SECONDS = 20.0
"""How long a writer may take for a stage, unless another limit is passed in."""


@dataclass(frozen=True, slots=True)
class StageText:
    """What participants read when a stage arrives, and the decision that they have to take."""

    paragraphs: tuple[str, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class StageOrder:
    """What a writer gets for one stage. `draft`: the words of the templates, whose facts have to stay.

    `before`: what participants have read by then; `show`: what must be seen in the text without being named; `names`: everybody
    and every place that may be named.
    """

    number: int
    title: str
    on: date
    sender: str
    channel: str
    draft: StageText
    before: tuple[str, ...]
    show: tuple[str, ...]
    names: tuple[str, ...]
    level: Level
    audience: tuple[str, ...]


class Writer(Protocol):
    """Words a stage. `name` is printed with the scenario. May raise anything, and may take too long."""

    @property
    def name(self) -> str: ...

    def write(self, order: StageOrder) -> StageText: ...


@dataclass(frozen=True, slots=True)
class TemplateWriter:
    """The default: the words of the banks as they are."""

    name: str = TEMPLATES

    def write(self, order: StageOrder) -> StageText:
        return order.draft


@dataclass(frozen=True, slots=True)
class Kept:
    """A stage that kept the words of the templates, and why."""

    stage: int
    reason: str


@dataclass(frozen=True, slots=True)
class Worded:
    scenario: Scenario
    kept: tuple[Kept, ...]


def worded(
    scenario: Scenario, writer: Writer, checker: Checker, *, ordinary: Collection[str], seconds: float = SECONDS
) -> Worded:
    """The scenario in the words of the writer where they pass every check. Locked stages are not touched.

    `ordinary`: everyday words, lower case, which are no names. A writer that takes too long is not asked for the stages after.
    """
    kept: list[Kept] = []
    late = False
    for place, stage in enumerate(scenario.stages):
        if stage.locked:
            continue
        try:
            if late:
                raise _Unusable("the writer had been too slow before")
            text = _within(seconds, writer, order_of(scenario, place))
            scenario = _taken(scenario, place, text, writer.name, checker, ordinary)
        except TimeoutError:
            late = True
            kept.append(Kept(stage.number, f"the writer took longer than {seconds:g} seconds"))
        except _Unusable as problem:
            kept.append(Kept(stage.number, str(problem)))
    return Worded(scenario, tuple(kept))


class _Unusable(Exception):
    """What a writer gave cannot be taken; the message says why, without a word of it."""


def _taken(
    scenario: Scenario, place: int, text: StageText, name: str, checker: Checker, ordinary: Collection[str]
) -> Scenario:
    """The scenario with the text in the stage. Raises _Unusable where it fails a check that was passed before."""
    if text == _draft(scenario.stages[place]):
        return scenario
    if reason := problem_of(scenario, place, text.paragraphs, text.decision, ordinary):
        raise _Unusable(reason)
    tried = _with(scenario, place, text, name)
    if failed := _failed(checker.check(tried)) - _failed(checker.check(scenario)):
        raise _Unusable(f"a check failed: {', '.join(sorted(failed)).replace('_', ' ')}")
    return tried


def order_of(scenario: Scenario, place: int) -> StageOrder:
    """What a writer is told for the stage at a place: nothing of a later one, and nobody who is met later."""
    stage = scenario.stages[place]
    people = [person.name for person in scenario.cast if person.from_stage <= stage.number]
    return StageOrder(
        number=stage.number,
        title=stage.title,
        on=stage.on,
        sender=stage.arrival.sender,
        channel=stage.arrival.channel,
        draft=_draft(stage),
        before=tuple(text for earlier in scenario.stages[:place] for text in stage_texts(earlier)),
        show=tuple(flag.text for flag in stage.red_flags),
        names=(*people, *(scenario.scenery[key] for key in sorted(scenario.scenery))),
        level=scenario.brief.level,
        audience=scenario.audience_names,
    )


def _draft(stage: Stage) -> StageText:
    return StageText(stage.arrival.paragraphs, stage.decision)


def _with(scenario: Scenario, place: int, text: StageText, name: str) -> Scenario:
    stages = list(scenario.stages)
    arrival = replace(stages[place].arrival, paragraphs=tuple(text.paragraphs))
    stages[place] = replace(stages[place], arrival=arrival, decision=text.decision, worded_by=name)
    return replace(scenario, stages=tuple(stages))


def _failed(results: Sequence[CheckResult]) -> frozenset[str]:
    return frozenset(result.name for result in results if not result.passed)


def _within(seconds: float, writer: Writer, order: StageOrder) -> StageText:
    """What the writer returns. Raises TimeoutError when it takes longer, and _Unusable when it raises or returns something else.

    A thread cannot be ended from outside: one that hangs is left behind, and does not keep the process from ending.
    """
    done: queue.SimpleQueue[object] = queue.SimpleQueue()

    def work() -> None:
        # Whatever a writer does wrong, the trainer gets a scenario.
        try:
            done.put(writer.write(order))
        except Exception as error:
            done.put(error)

    threading.Thread(target=work, name="scenario writer", daemon=True).start()
    try:
        found = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if not isinstance(found, StageText):
        raise _Unusable(f"the writer failed ({type(found).__name__})")
    return found
