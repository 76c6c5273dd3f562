"""Measures over a suite: what counts in scored and total, the intervals, and when a case passes."""

import pytest

from evals.cases import case_of
from evals.errors import EvaluationError
from evals.scores import Measure, Pooled, Result, Score, Scored, absent, unscored
from evals.summary import best, passed, shown, summarise

YES = Measure("right", "Right", "", lambda case, result: absent(""), unit="yes")
LEAK = Measure("leak", "Leak", "", lambda case, result: absent(""), unit="yes", better="lower")
WAIT = Measure("wait", "Wait", "", lambda case, result: absent(""), unit="milliseconds", better="lower")


def case(number, **fields):
    return case_of({"id": f"case-{number}", "question": "q", "cluster": f"g{number // 2}", **fields}, "test")


def scored(number, *, repeat=0, error=None, tags=(), **values):
    """A case's scores: a number, a Score, or a text saying why it has none."""
    scores = {
        name: value if isinstance(value, Score) else unscored(value) if isinstance(value, str) else Score(float(value))
        for name, value in values.items()
    }
    return Scored(f"case-{number}", repeat, f"g{number // 2}", tags, scores, error)


def summary_of(measure, *items, cases=None):
    numbers = range(max(int(item.case_id[5:]) for item in items) + 1) if cases is None else cases
    return summarise([case(n) for n in numbers], [], items, [measure], [])[0]


def test_mean_counts_and_interval():
    found = summary_of(YES, *(scored(n, right=n < 12) for n in range(20)))
    assert (found.mean, found.scored, found.total, found.why) == (0.6, 20, 20, "")
    assert 0.2 < found.low < 0.6 < found.high < 1
    assert found.details["groups"] == 10


def test_a_case_without_a_value_is_counted_and_said_never_taken_for_zero():
    found = summary_of(
        YES, scored(0, right=1), scored(1, right="the model said nothing"), scored(2, right=absent("no gold"))
    )
    assert (found.mean, found.scored, found.total) == (1, 1, 2)
    assert found.why == "1 of 2 could not be scored: the model said nothing"


@pytest.mark.parametrize(
    ("items", "total", "why"),
    [
        ([scored(0, right=absent("no gold"))], 0, "applies to no case: no gold"),
        ([scored(0, right="no model"), scored(1, right="no model")], 2, "2 of 2 could not be scored: no model"),
        ([scored(0, error="it broke", other=1)], 1, "1 of 1 could not be scored: the run was scored without it"),
    ],
    ids=["applies to none", "none scored", "scored without it"],
)
def test_a_measure_without_any_value_is_there_and_says_why(items, total, why):
    found = summary_of(YES, *items)
    assert (found.mean, found.low, found.scored, found.total, found.why) == (None, None, 0, total, why)


def test_a_case_of_which_nothing_came_back_counts_and_one_of_another_set_does_not():
    found = summary_of(YES, scored(0, right=1), scored(1, right=1), scored(7, right=0), cases=[0, 1, 2])
    assert (found.mean, found.scored, found.total) == (1, 2, 3)
    assert "nothing came back" in found.why


def test_repeats_are_averaged_and_one_that_could_not_be_scored_is_told():
    items = [scored(0, right=1), scored(0, repeat=1, right=0), scored(2, right=1), scored(2, repeat=1, right="broke")]
    found = summary_of(YES, *items, cases=[0, 2])
    assert (found.mean, found.scored, found.total) == (0.75, 2, 2)
    assert found.details["repeats_unscored"] == 1


def test_exact_bounds_of_a_yes_measure():
    """All of 14: the 14th root of 0.05 one-sided, of 0.025 two-sided; none of 14 leaks: one less that root."""
    right = summary_of(YES, *(scored(n, right=1) for n in range(14)))
    assert right.lower_bound == pytest.approx(0.05 ** (1 / 14))
    assert right.details["exact_low"] == pytest.approx(0.025 ** (1 / 14))
    leak = summary_of(LEAK, *(scored(n, leak=0) for n in range(14)))
    assert leak.details["exact_upper"] == pytest.approx(1 - 0.05 ** (1 / 14))
    assert (leak.lower_bound, leak.details["exact_low"]) == (0, 0)


def test_a_case_whose_repeats_differ_counts_against_either_bound():
    items = [scored(n, repeat=r, right=not (n == 0 and r)) for n in range(10) for r in range(2)]
    found = summary_of(YES, *items)
    assert found.lower_bound == pytest.approx(summary_of(YES, *(scored(n, right=n > 0) for n in range(10))).lower_bound)
    assert found.details["exact_upper"] == 1


def test_latency_has_percentiles_of_all_waits():
    found = summary_of(WAIT, *(scored(n, repeat=r, wait=10 * n + r) for n in range(10) for r in range(2)))
    assert (found.details["p50"], found.details["p95"]) == (41, 90)


def test_one_group_has_a_mean_and_no_interval():
    found = summary_of(YES, scored(0, right=1), scored(1, right=0))
    assert (found.mean, found.low, found.why) == (0.5, None, "no interval: its cases are all of one group")


def area(usable):
    if any(case.id == "case-99" for case, _ in usable):
        raise KeyError("status")
    values = [result.answer["support"] for _, result in usable]
    return Score(sum(values) / len(values)) if values else unscored("nothing")


AREA = Pooled("area", "Area", "", area)


def pooled_of(results, numbers=range(8)):
    return summarise([case(n) for n in numbers], results, [], [], [AREA])[0]


def test_a_pooled_measure_is_taken_of_all_with_an_interval_over_groups():
    """Eight groups at 0, 1/8 … 7/8: 0.4375 ± t(7) 2.365·0.306 ÷ √8; a share's interval does not leave 0 to 1."""
    found = pooled_of([Result(f"case-{n}", answer={"support": n // 2 / 8}) for n in range(16)], range(16))
    assert (found.mean, found.scored, found.total) == (0.4375, 16, 16)
    assert (found.low, found.high) == pytest.approx((0.1815, 0.6935), abs=1e-3)
    assert pooled_of([Result(f"case-{n}", answer={"support": n // 2 / 4}) for n in range(8)]).low == 0


def test_a_pooled_measure_counts_what_broke_and_not_what_was_not_asked():
    answered = [Result(f"case-{n}", answer={"support": 1}) for n in range(6)]
    found = pooled_of([*answered, Result("case-6", error="it broke"), Result("case-7", search={})])
    assert (found.mean, found.scored, found.total, found.why) == (1, 6, 7, "1 of 7 have nothing to measure")
    none = pooled_of([Result("case-7", search={})], [7])
    assert (none.mean, none.total) == (None, 0)
    assert "no answer was asked for" in none.why


def test_a_pooled_measure_that_cannot_be_read_is_unscored():
    found = pooled_of([Result("case-99", answer={})], [99])
    assert (found.mean, found.scored, found.total) == (None, 0, 1)
    assert "cannot be read: KeyError" in found.why


ON = {"right": YES, "leak": LEAK}


@pytest.mark.parametrize(
    ("item", "verdict", "reason"),
    [
        (scored(0, right=1, leak=0), True, None),
        (scored(0, right=1, leak=absent("nothing planted")), True, None),
        (scored(0, right=1, leak=Score(1.0, "in the message")), False, "leak is 1, not 0: in the message"),
        (scored(0, right=0.999, leak=0), False, "right is 0.999, not 1"),
        (scored(0, right=0, leak="unread"), False, "leak was not measured: unread"),
        (scored(0, right=1, leak="unread"), None, "leak was not measured: unread"),
        (scored(0, right=1), None, "leak was not measured: the run was scored without it"),
        (scored(0, right=1, leak=0, error="it broke"), None, "the case was not answered: it broke"),
        (scored(0, right=absent(""), leak=absent("")), None, "no decisive measure applies to the case"),
    ],
)
def test_passed(item, verdict, reason):
    found, reasons = passed(item, ON)
    assert found is verdict
    assert reasons == [] if reason is None else reason in reasons


def test_a_measure_without_a_best_value_cannot_be_decisive():
    with pytest.raises(EvaluationError, match="'wait' cannot be decisive"):
        best(WAIT)
    with pytest.raises(EvaluationError, match="no best value"):
        passed(scored(0, wait=1), {"wait": WAIT})


@pytest.mark.parametrize(
    ("value", "unit", "signed", "text"),
    [
        (0.8312, "share", False, "83.1 %"),
        (0.99999, "yes", False, ">99.9 %"),
        (0.00001, "share", False, "<0.1 %"),
        (1, "yes", False, "100.0 %"),
        (-0.034, "share", True, "-3.4"),
        (123.4, "milliseconds", False, "123 ms"),
        (5, "count", True, "+5.00"),
        (0.0123, "pounds", False, "0.0123 £"),
        (None, "share", False, "–"),
    ],
)
def test_shown(value, unit, signed, text):
    assert shown(value, unit, signed=signed) == text
