"""Gates: whether a run's figures are good enough. What was not measured is not good enough."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.cases import Case
from evals.errors import EvaluationError
from evals.runs import Run
from evals.scores import Measure, Pooled, Result, Scored, Summary, score
from evals.summary import summarise

Verdict = Literal["met", "missed", "not measured", "does not apply"]
_STYLES = {"met": "green", "missed": "bold red", "not measured": "bold yellow", "does not apply": "dim"}
_ROUNDING = 1e-12
_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Name = Annotated[str, Field(min_length=1)]


class Gate(BaseModel):
    """One threshold for a measure.

    `bound` "lower" asks it of what the cases show at 95 % rather than of their mean: for yes/no measures the exact one-sided
    bound, else the end of the interval; for `at_most` the upper one. `tags`: over the cases with one of them ("dev" and "test"
    are tags too). `suite`: only for runs of that suite. `where_it_applies`: passed over when the measure applies to no case;
    without it such a gate is not measured, and so not met. `why` says what the threshold rests on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    measure: _Name
    at_least: _Number | None = None
    at_most: _Number | None = None
    bound: Literal["mean", "lower"] = "mean"
    tags: Annotated[tuple[_Name, ...], Field(min_length=1)] | None = None
    min_cases: Annotated[int, Field(strict=True, ge=1)] = 1
    suite: _Name | None = None
    where_it_applies: Annotated[bool, Field(strict=True)] = False
    why: str = ""

    @model_validator(mode="after")
    def _one_threshold(self) -> "Gate":
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give it one threshold: at_least or at_most")
        return self

    @property
    def threshold(self) -> str:
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"


class _GateFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    gate: Annotated[list[Gate], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class GateResult:
    """What came of a gate: its `value` over `scored` of `total` cases. `why` says what was missed or could not be measured."""

    gate: Gate
    value: float | None
    scored: int
    total: int
    verdict: Verdict
    why: str = ""


def read_gates(
    path: Path, *, measures: Sequence[Measure] | None = None, pooled: Sequence[Pooled] | None = None
) -> tuple[Gate, ...]:
    """The gates of a TOML file. Raises EvaluationError naming file, gate and key for whatever is wrong.

    A gate that asks a share for at least 0 or at most 1, which nothing can miss, is wrong; so is one that asks for more of
    what is better less.
    """
    try:
        file = _GateFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read ({error}); name a file of gates") from None
    except tomllib.TOMLDecodeError as error:
        raise EvaluationError(f"{path}: is not TOML: {error}") from None
    except ValidationError as error:
        raise EvaluationError(f"{path}: {_faults(error)}") from None
    known = {measure.name: measure for measure in _known(measures, pooled)}
    for number, gate in enumerate(file.gate, 1):
        if gate.measure not in known:
            names = ", ".join(sorted(known))
            raise EvaluationError(
                f"{path}: gate {number}: measure: there is no measure {gate.measure!r}; there are: {names}"
            )
        if fault := _cannot_tell(gate, known[gate.measure]):
            raise EvaluationError(f"{path}: gate {number} ({gate.measure}): {fault}")
    return tuple(file.gate)


def check(
    run: Run,
    gates: Sequence[Gate],
    *,
    measures: Sequence[Measure] | None = None,
    pooled: Sequence[Pooled] | None = None,
) -> list[GateResult]:
    """Each gate that is for the run's suite, on the run. A measure that the run was scored without is taken here.

    Raises EvaluationError when no gate is for the suite or none applies to any of its cases: then nothing was checked.
    """
    known = {measure.name: measure for measure in _known(measures, pooled)}
    mine = [gate for gate in gates if gate.suite in (None, run.suite.name)]
    if not mine:
        raise EvaluationError(
            f"{run.folder}: none of the gates is for the suite {run.suite.name!r}, so nothing is checked"
        )
    results, scored = run.results(), run.scored()
    found = [_check(gate, known[gate.measure], run.suite.cases, results, scored) for gate in mine]
    if all(result.verdict == "does not apply" for result in found):
        raise EvaluationError(
            f"{run.folder}: no gate's measure applies to any case of the suite {run.suite.name!r}, so nothing is checked;"
            " write a gate for what the suite measures"
        )
    return found


def ok(results: Sequence[GateResult]) -> bool:
    """Whether every gate that applies was measured and met; False where there is none."""
    verdicts = {result.verdict for result in results} - {"does not apply"}
    return verdicts == {"met"}


def print_gates(results: Sequence[GateResult], console: Console) -> None:
    """A line a gate; shares as fractions, as the file writes them."""
    table = Table("Gate", "Value", "Scored", "Verdict", box=None)
    for result in results:
        gate = result.gate
        over = f" of {', '.join(gate.tags)}" if gate.tags else ""
        what = f"{gate.measure}{over} {gate.threshold}" + (" (bound)" if gate.bound == "lower" else "")
        verdict = Text(result.verdict, style=_STYLES[result.verdict])
        verdict.append(f": {result.why}" if result.why else "", style="default")
        value = "–" if result.value is None else f"{result.value:.6g}"
        table.add_row(Text(what), value, f"{result.scored}/{result.total}", verdict)
    console.print(table)


def _check(
    gate: Gate, measure: Measure | Pooled, cases: Sequence[Case], results: Sequence[Result], scored: Sequence[Scored]
) -> GateResult:
    if gate.tags is not None:
        tagged = {item.case_id for item in scored if set(item.tags) & set(gate.tags)}
        cases = [case for case in cases if case.id in tagged]
        if not cases:
            return GateResult(gate, None, 0, 0, "not measured", f"no case has the tags {', '.join(gate.tags)}")
    if isinstance(measure, Measure):
        (summary,) = summarise(cases, results, _with(measure, cases, results, scored), [measure], [])
    else:
        (summary,) = summarise(cases, results, scored, [], [measure])
    value, why = _value(gate, measure, summary), _not_measured(gate, summary)
    if summary.total == 0 and gate.where_it_applies:
        return GateResult(gate, None, 0, 0, "does not apply", why)
    if not why and value is None:
        why = summary.why or "it has no interval"
    if why or value is None:
        return GateResult(gate, value, summary.scored, summary.total, "not measured", why)
    met = value >= gate.at_least - _ROUNDING if gate.at_least is not None else value <= (gate.at_most or 0) + _ROUNDING
    why = "" if met else gate.why
    return GateResult(gate, value, summary.scored, summary.total, "met" if met else "missed", why)


def _with(
    measure: Measure, cases: Sequence[Case], results: Sequence[Result], scored: Sequence[Scored]
) -> Sequence[Scored]:
    """The scores with this measure's: as they stand, or where a suite does not report it, taken now."""
    if any(measure.name in item.scores for item in scored):
        return scored
    of = {case.id: case for case in cases}
    came = {(result.case_id, result.repeat): result for result in results}
    return [
        replace(item, scores={measure.name: score(measure, of[item.case_id], came[item.case_id, item.repeat])})
        for item in scored
        if item.case_id in of and (item.case_id, item.repeat) in came
    ]


def _value(gate: Gate, measure: Measure | Pooled, summary: Summary) -> float | None:
    if gate.bound == "mean":
        return summary.mean
    exact = isinstance(measure, Measure) and measure.unit == "yes"
    if gate.at_least is not None:
        return summary.lower_bound if exact else summary.low
    return summary.details.get("exact_upper") if exact else summary.high


def _not_measured(gate: Gate, summary: Summary) -> str:
    """Why the summary is nothing to go by; empty when it is."""
    if summary.total == 0 or summary.scored < summary.total:
        return summary.why
    if repeats := summary.details.get("repeats_unscored"):
        return f"repeats of its cases that could not be scored: {repeats:g}"
    if summary.scored < gate.min_cases:
        return f"{summary.scored} cases are fewer than the {gate.min_cases} asked for"
    return ""


def _cannot_tell(gate: Gate, measure: Measure | Pooled) -> str:
    """What is wrong with a threshold that says nothing, or asks for the worse."""
    if measure.better == "lower" and gate.at_least is not None:
        return "at_least: less of it is better; give it at_most"
    if measure.better == "higher" and gate.at_most is not None:
        return "at_most: more of it is better; give it at_least"
    if measure.unit in ("share", "yes"):
        if gate.at_least is not None and not 0 < gate.at_least <= 1:
            return f"at_least: a share is asked for more than 0 and at most 1, not {gate.at_least:g}"
        if gate.at_most is not None and not 0 <= gate.at_most < 1:
            return f"at_most: a share is asked for at least 0 and less than 1, not {gate.at_most:g}"
    return ""


def _known(measures: Sequence[Measure] | None, pooled: Sequence[Pooled] | None) -> list[Measure | Pooled]:
    if measures is None or pooled is None:
        from evals.measures import MEASURES, POOLED

        measures, pooled = MEASURES if measures is None else measures, POOLED if pooled is None else pooled
    return [*measures, *pooled]


def _faults(error: ValidationError) -> str:
    """Each fault with its place: gates are counted from 1, as people do."""
    found: list[str] = []
    for fault in error.errors(include_url=False, include_input=False)[:5]:
        match fault["loc"]:
            case ("gate", int(at), *inner):
                place = [f"gate {at + 1}", *(str(part) for part in inner)]
            case loc:
                place = [str(part) for part in loc]
        found.append(": ".join([*place, fault["msg"].removeprefix("Value error, ")]))
    return "; ".join(found)
