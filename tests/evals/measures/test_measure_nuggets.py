"""Facts, words and figures that an answer says or does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import OTHER, WORDS, answer, case, citation, notice, quoting, statement, taken

from evals.measures.figures import states
from evals.measures.nuggets import said

TOLD = "the police must be told within one day"
NUGGETS = case(
    nuggets=[
        {"text": "Six weeks' notice", "quote": "at least six weeks before the arrangement begins"},
        {"text": "Somebody independent", "quote": "a return interview by somebody independent"},
        {"text": "three days", "vital": False},
    ]
)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("If so, the police must be told within one day.", True),
        ("The police must always be told within one day", True),
        ("The police should be told within one day", False),
        ("The police must be told within two days", False),
        ("The police must not be told within one day", False),
        ("The police must be told", False),
        ("One day the police must be told within", False),
        (
            "The police, who keep their own list of such places and people, must in the end be told within one day",
            False,
        ),
        ("", False),
    ],
)
def test_said(statement: str, says: bool):
    assert said(statement, TOLD) is says


def test_a_tenth_of_the_content_words_may_differ_but_no_number():
    quote = "a child under 16 is cared for by someone who is not a parent or close relative and stays 28 days"
    assert said(quote.replace("close", "near"), quote)
    assert not said(quote.replace("28", "27"), quote)
    assert not said(quote.replace("28", "nine"), quote.replace("28", "ten"))
    assert not said(quote.replace("close", "near").replace("cared", "looked"), quote)


def test_words_of_no_meaning_are_said_only_as_they_are():
    assert said("It is what it is.", "it is")
    assert not said("Is it?", "it is")
    assert not said("Anything", "…")


def test_nugget_recall():
    vital, every = (taken(f"nugget_recall_{name}", NUGGETS, quoting(OTHER)) for name in ("vital", "all"))
    assert (vital.value, every.value) == (0.5, pytest.approx(2 / 3))
    assert vital.why == "1 of 2 vital nuggets said; missing: ‘Six weeks' notice’"
    assert taken("nugget_recall_all", NUGGETS, quoting(WORDS, OTHER)).value == 1
    assert taken("nugget_recall_vital", NUGGETS, answer()).value == 0
    assert not taken("nugget_recall_vital", case(nuggets=[{"text": "x", "vital": False}]), answer()).applies


SOME_WORDS = ["child", "police", "must", "not", "28", "days", "told", "within", "the", "a", "school", "parent"]


@given(st.lists(st.sampled_from(SOME_WORDS), min_size=1))
def test_what_is_quoted_is_said(quote: list[str]):
    assert said(f"It is said that {' '.join(quote)}, and so on.", " ".join(quote))


def test_must_say():
    wanted = case(must_say=["police|999", "LADO"])
    one = taken("must_say", wanted, quoting("Call 999."))
    assert (one.value, one.why) == (0.5, "1 of 2 wordings said; missing: ‘LADO’")
    assert taken("must_say", wanted, quoting("Tell the police.", "Tell the LADO.")).value == 1
    assert taken("must_say", wanted, quoting("Call 9999 or the LADOs.")).value == 0
    assert not taken("must_say", case(), answer()).applies


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ({}, 1),
        ({"statements": [statement(1, "No action is needed.", 1)]}, 0),
        ({"message": "There is NO  ACTION to take."}, 0),
        ({"notices": [notice("status_note", text="no action")]}, 0),
        ({"message": "There is no actionable thing."}, 1),
        ({"question": "Is no action right?"}, 1),
    ],
)
def test_must_not_say(parts: dict[str, Any], value: float):
    assert taken("must_not_say", case(must_not_say=["no action"]), answer(**parts)).value == value


VISIT = case(
    figures=[{"value": ["seven working days", "7 working days"], "scope": [["visit", "see the child"], ["officer"]]}]
)


@pytest.mark.parametrize(
    ("text", "parts", "right", "wrong_scope"),
    [
        ("An officer must visit within seven working days.", {}, 1, 0),
        ("Within 7 working days", {"title": "When an officer must visit"}, 1, 0),
        ("Within 7 working days", {"locator": {"heading_path": ["The officer", "The visit"]}}, 1, 0),
        ("Within 7 working days", {"locator": {"label": "The officer's visit, p. 2"}}, 1, 0),
        ("Within 7 working days", {"lead": {"quote": "The officer must visit", "start": 0, "end": 1}}, 1, 0),
        ("A reply is sent in seven working days.", {"title": "Complaints"}, 0, 1),
        ("An officer must visit within 17 working days.", {}, 0, 0),
        ("An officer must visit within ten days.", {}, 0, 0),
    ],
)
def test_figures(text: str, parts: dict[str, Any], right: int, wrong_scope: int):
    body = answer(statements=[statement(1, text, 1)], citations=[citation(1, text, **parts)])
    assert taken("figure_correct", VISIT, body).value == right
    assert taken("figure_wrong_scope", VISIT, body).value == wrong_scope


def test_the_scope_must_stand_beside_the_figure_not_in_another_statement():
    body = quoting("Replies are sent in seven working days.", "An officer must visit.")
    assert taken("figure_correct", VISIT, body).value == 0
    assert taken("figure_wrong_scope", VISIT, body).value == 1
    assert (
        taken("figure_correct", VISIT, body).why
        == "‘seven working days’ is said without its scope (visit/see the child and officer)"
    )


def test_figures_that_have_no_scope_or_are_not_there():
    bare = case(figures=[{"value": ["28 days"]}])
    assert taken("figure_correct", bare, quoting("It lasts 28 days.")).value == 1
    assert not taken("figure_wrong_scope", bare, quoting("It lasts 28 days.")).applies
    assert not taken("figure_correct", case(), answer()).applies


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("in 10 days", True),
        ("10%", True),
        ("at 10.", True),
        ("10.5", False),
        ("10,000", False),
        ("1.10", False),
        ("110", False),
    ],
)
def test_a_value_is_no_part_of_a_longer_number(text: str, says: bool):
    assert states(text, "10") is says
