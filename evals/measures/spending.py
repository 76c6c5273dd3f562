"""What an answer takes: time, whole and step by step, and money."""

from functools import partial

from evals.cases import Case
from evals.measures.reading import answer_of
from evals.scores import Measure, Result, Score, absent, unscored

STEPS = ("screen", "scope", "understand", "retrieve", "judge", "compose", "verify")


def latency(case: Case, result: Result, *, step: str) -> Score:
    """Milliseconds that the answer itself says it took, in all or in a step. Example: `{"screen": 2, "total": 47}`: 47 in all."""
    timings = answer_of(result).get("timings_ms")
    if not timings:
        return unscored("the answer does not say how long it took")
    if step not in timings:
        return (
            unscored("the answer does not say its total")
            if step == "total"
            else absent("the answer ended before this step")
        )
    return Score(float(timings[step]))


def waited(case: Case, result: Result) -> Score:
    """Milliseconds from asking to having the whole answer, as the runner measured. Example: 61.5."""
    return unscored("the wait was not measured") if result.milliseconds is None else Score(float(result.milliseconds))


def answer_cost(case: Case, result: Result) -> Score:
    """Pounds that the model charged for the answer. Example: `"cost": 0.004`: 0.004."""
    answer = answer_of(result)
    if answer.get("cost") is not None:
        return Score(float(answer["cost"]))
    if answer.get("composer", "extractive") == "extractive":
        return absent("no model was used")
    return unscored("a model was used, and the answer does not say what it cost")


MEASURES: tuple[Measure, ...] = (
    Measure(
        "latency_total_ms", "Time to answer", "How long the answer took; less is better.",
        partial(latency, step="total"), better="lower", unit="milliseconds",
    ),
    *(
        Measure(
            f"latency_{step}", f"Time to {step}", f"How long the step “{step}” took; less is better.",
            partial(latency, step=step), better="lower", unit="milliseconds",
        )
        for step in STEPS
    ),
    Measure(
        "waited_ms", "Time waited", "How long the asker waited, the way there and back included; less is better.",
        waited, better="lower", unit="milliseconds",
    ),
    Measure(
        "answer_cost", "Cost of an answer", "What the model charged; less is better.", answer_cost, better="lower", unit="pounds"
    ),
)  # fmt: skip
