"""Measures of a set of cases: by hand, and against scikit-learn."""

import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import THIRD, WORDS, answer, case, quoting, result

from evals.cases import Case
from evals.measures.confidence import abstain_auroc, risk_coverage_area
from evals.scores import Result

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sklearn.metrics import roc_auc_score

GOLD = case(gold=[{"source_id": "guide", "quote": WORDS}])
CANNOT = case(expected_status="unanswerable_no_evidence")


def weighed(support: Any, *, answerable: bool) -> tuple[Case, Result]:
    status = "answered" if answerable else "unanswerable_no_evidence"
    return (GOLD if answerable else CANNOT), result(answer(status=status, support=support))


def given_answer(support: float, *, right: bool) -> tuple[Case, Result]:
    return GOLD, result(quoting(WORDS if right else THIRD, support=support))


def test_auroc_of_the_worked_example():
    pairs = [weighed(0.9, answerable=True), weighed(0.4, answerable=True), weighed(0.5, answerable=False)]
    assert abstain_auroc(pairs).value == 0.5
    assert abstain_auroc(pairs).why == "over 3 of 3 that say whether they can be answered: 2 that can, 1 that cannot"


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40))
def test_auroc_as_scikit_learn_says(drawn: list[tuple[int, bool]]):
    found = abstain_auroc([weighed(support / 6, answerable=answerable) for support, answerable in drawn])
    if len({answerable for _, answerable in drawn}) == 1:
        assert found.value is None
        assert "both are needed" in found.why
    else:
        expected = roc_auc_score([answerable for _, answerable in drawn], [support for support, _ in drawn])
        assert found.value == pytest.approx(expected)


def test_cases_that_ended_before_support_was_weighed_are_counted_in_the_reason():
    pairs = [weighed(0.9, answerable=True), weighed(0.1, answerable=False), weighed(None, answerable=False)]
    failed = [(GOLD, Result("case-1", error="gone")), (GOLD, result(None)), (case(), result(answer()))]
    found = abstain_auroc([*pairs, *failed])
    assert found.value == 1
    assert found.why.startswith("over 2 of 5 ")


@pytest.mark.parametrize("support", [None, "high", float("nan")])
@pytest.mark.parametrize("measure", [abstain_auroc, risk_coverage_area])
def test_an_answer_without_support_leaves_it_unscored(measure: Any, support: Any):
    found = measure([weighed(support, answerable=True), weighed(0.1, answerable=False)])
    assert (found.value, found.applies) == (None, True)
    assert found.why == "support is missing from 1 of the answers, such as that to case-1"


def test_risk_coverage_area_of_the_worked_example():
    pairs = [given_answer(0.7, right=True), given_answer(0.9, right=True), given_answer(0.8, right=False)]
    assert risk_coverage_area(pairs).value == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    assert risk_coverage_area(pairs).why == "over 3 answers, 1 of them wrong"


def test_an_answer_to_what_cannot_be_answered_is_wrong_and_abstaining_is_no_answer():
    answered = (CANNOT, result(quoting(WORDS)))
    assert risk_coverage_area([answered]).value == 1
    assert risk_coverage_area([weighed(0.1, answerable=False)]).why == "no case with a gold quote was answered"


@given(st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.8]), st.booleans()), min_size=1), st.randoms())
def test_risk_coverage_area_is_a_share_and_does_not_depend_on_order(drawn: list[tuple[float, bool]], random: Any):
    pairs = [given_answer(support, right=right) for support, right in drawn]
    shuffled = random.sample(pairs, len(pairs))
    area = risk_coverage_area(pairs).value
    assert area is not None
    assert 0 <= area <= 1
    assert area == pytest.approx(risk_coverage_area(shuffled).value)


@given(st.integers(1, 8), st.integers(1, 8))
def test_the_best_order_has_the_least_area(right: int, wrong: int):
    rights, wrongs = (list(range(count)) for count in (right, wrong))
    best = [given_answer(2 + n, right=True) for n in rights] + [given_answer(-n, right=False) for n in wrongs]
    worst = [given_answer(-n, right=True) for n in rights] + [given_answer(2 + n, right=False) for n in wrongs]
    assert (risk_coverage_area(best).value or 0) < (risk_coverage_area(worst).value or 0)
