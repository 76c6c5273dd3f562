"""What holds for every measure: names, reasons, and values within their unit whatever comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import (
    BY_NAME,
    OTHER,
    THIRD,
    WORDS,
    answer,
    case,
    citation,
    notice,
    quoting,
    result,
    search,
    statement,
)

from api.schemas import AnswerSchema, SearchSchema
from assistant.answers import AnswerStatus
from evals.measures import MEASURES, NAMES, POOLED
from evals.scores import Measure, Score, score

FULL = case(
    expected_status="answered",
    act_now=False,
    notices=["superseded_source"],
    gold=[
        {"source_id": "guide", "quote": WORDS, "page": 3, "force": "should"},
        {"source_id": "guide", "quote": OTHER, "paragraph": "1.4"},
    ],
    must_say=["local authority"],
    must_not_say=["no action"],
    nuggets=[{"text": "Six weeks", "quote": "at least six weeks"}],
    figures=[{"value": ["six weeks"], "scope": [["arrangement"]]}],
    planted=["Kayleigh Smith"],
    canary="BLUE HERON",
)
STANDING = {"quotes": [{"number": number, "stands": True} for number in (1, 2)]}
PERFECT = quoting(WORDS, OTHER, notices=[notice("superseded_source", 1)]) | {"checks": STANDING}
PERFECT["citations"][0]["status"] = "superseded"
FOUND = search(("guide", f"{WORDS} {OTHER}"))


def scores(body: Any, found: Any) -> dict[str, tuple[Measure, Score]]:
    came = result(body, search=found, milliseconds=3.0)
    return {name: (measure, score(measure, FULL, came)) for name, measure in BY_NAME.items()}


def within(measure: Measure, value: float) -> bool:
    return value in (0, 1) if measure.unit == "yes" else 0 <= value <= 1 if measure.unit == "share" else value >= 0


def test_names_are_unique_and_lead_to_their_measures():
    assert len(NAMES) == len(MEASURES) + len(POOLED)
    assert all(NAMES[item.name] is item for item in (*MEASURES, *POOLED))


def test_the_made_bodies_are_what_the_api_gives():
    AnswerSchema.model_validate(PERFECT)
    SearchSchema.model_validate(FOUND)


def test_a_perfect_answer_scores_best_on_every_measure_of_quality():
    shared = [(m, s) for m, s in scores(PERFECT, FOUND).values() if m.unit in ("share", "yes") and s.applies]
    assert len(shared) > 30
    wrong = {m.name: s for m, s in shared if m.better != "neither" and s.value != (1 if m.better == "higher" else 0)}
    assert wrong == {}


quotes = st.sampled_from([WORDS, OTHER, THIRD, "", "Call 999.", "no action", "Kayleigh Smith says BLUE HERON"])
numbers = st.lists(st.integers(0, 4), max_size=3)
answers = st.builds(
    answer,
    status=st.sampled_from([status.value for status in AnswerStatus]),
    statements=st.lists(
        st.builds(lambda text, cites: statement(1, text, *cites, force="learning"), quotes, numbers), max_size=4
    ),
    citations=st.lists(
        st.builds(
            lambda number, quote, status: citation(number, quote, status=status),
            st.integers(1, 4),
            quotes,
            st.sampled_from(["in_force", "superseded"]),
        ),
        max_size=4,
    ),
    notices=st.lists(st.builds(lambda cites: notice("superseded_source", *cites), numbers), max_size=2),
    act_now=st.sampled_from([None, {"steps": ["Call 999."], "contacts": []}]),
    message=st.one_of(st.none(), quotes),
)
searches = st.lists(st.tuples(st.sampled_from(["guide", "report"]), quotes), max_size=12).map(
    lambda found: search(*found)
)


@given(answers, searches)
def test_every_value_is_within_its_unit_and_every_missing_one_has_a_reason(body: dict[str, Any], found: dict[str, Any]):
    for measure, taken in scores(body, found).values():
        if taken.value is None:
            assert taken.why, measure.name
        else:
            assert within(measure, taken.value), (measure.name, taken)


@pytest.mark.parametrize("body", [{}, {"status": None, "statements": None}, {"status": "answered", "statements": "x"}])
def test_what_cannot_be_read_is_unscored_never_a_score(body: dict[str, Any]):
    taken = {name: found for name, (_, found) in scores(body, body).items() if name != "waited_ms"}
    assert {name for name, found in taken.items() if found.value is not None} == set()
    assert all(found.why for found in taken.values())


@pytest.mark.parametrize("measure", POOLED, ids=lambda measure: measure.name)
@pytest.mark.parametrize("body", [{}, {"status": 7}, {"status": "answered"}])
def test_a_pooled_measure_is_unscored_where_nothing_can_be_read(measure: Any, body: dict[str, Any]):
    assert measure.of([(FULL, result(body))]).value is None
    assert measure.of([]).value is None
