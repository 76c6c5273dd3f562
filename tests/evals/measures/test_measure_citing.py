"""Citations against gold quotes, their places, and which statement comes first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import GOLD, OTHER, THIRD, WORDS, answer, case, citation, quoting, statement, taken

from evals.cases import Gold
from evals.measures.relevance import cites_gold

GOLDS = [{"source_id": "guide", "quote": WORDS}, {"source_id": "guide", "quote": OTHER}]
TWO = case(gold=GOLDS)
EXAMPLE = answer(
    statements=[statement(1, WORDS, 1), statement(2, THIRD, 2, 3)], citations=[citation(1, WORDS), citation(2, THIRD)]
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("citation_precision", 1 / 3),
        ("citation_recall", 1 / 2),
        ("gold_source_cited", 1),
        ("first_statement_gold", 1),
        ("first_three_gold", 1),
    ],
)
def test_the_worked_example_the_best_and_no_gold(name: str, value: float):
    assert taken(name, TWO, EXAMPLE).value == pytest.approx(value)
    assert taken(name, TWO, quoting(WORDS, OTHER)).value == 1
    assert not taken(name, case(), EXAMPLE).applies


@pytest.mark.parametrize("name", ["citation_recall", "gold_source_cited", "first_statement_gold", "first_three_gold"])
def test_nothing_stated_is_worst(name: str):
    assert taken(name, TWO, answer(status="unanswerable_no_evidence")).value == 0


def test_precision_of_no_citation():
    assert not taken("citation_precision", TWO, answer()).applies
    assert taken("citation_precision", TWO, answer(statements=[statement(1, WORDS)])).value == 0


@pytest.mark.parametrize(("place", "first", "three"), [(1, 1, 1), (2, 0, 1), (3, 0, 1), (4, 0, 0)])
def test_first_statements(place: int, first: int, three: int):
    quotes = [THIRD] * 3
    quotes.insert(place - 1, WORDS)
    assert taken("first_statement_gold", TWO, quoting(*quotes)).value == first
    assert taken("first_three_gold", TWO, quoting(*quotes)).value == three


SIX_SHARED = "before the arrangement begins. The authority then visits, and it sees the child and the carer."
FIVE_SHARED = "six weeks before the arrangement is what we would ask of a parent or carer who can plan ahead."


@pytest.mark.parametrize(
    ("quote", "overlaps"),
    [
        (WORDS, True),
        (f"{WORDS} It then visits.", True),
        ("• must tell the local authority", True),
        ("It must tell the local authority at least six weeks before the day", True),
        (SIX_SHARED, False),
        (FIVE_SHARED, False),
        ("Do tell the local authority of it", False),
        ("The local authority must tell a parent or carer before arrangement.", False),
        ("", False),
    ],
    ids=[
        "same",
        "wider",
        "inside",
        "half",
        "too short",
        "a phrase",
        "a phrase in a short line",
        "same words elsewhere",
        "nothing",
    ],
)
def test_cites_gold(quote: str, overlaps: bool):
    assert cites_gold(citation(1, quote), GOLD) is overlaps
    assert not cites_gold(citation(1, quote, source_id="another"), GOLD)


def test_a_gold_quote_may_stand_partly_in_the_lead_but_the_lead_alone_does_not_make_it():
    lead = {"quote": "A parent or carer must tell", "start": 0, "end": 27}
    rest = WORDS.removeprefix("A parent or carer must tell ")
    assert cites_gold(citation(1, rest, lead=lead), GOLD)
    joined = Gold(source_id="guide", quote="carer must tell the school")
    assert cites_gold(citation(1, "the school, and nobody else, on the day", lead=lead), joined)
    assert not cites_gold(citation(1, "the school and nobody else", lead=lead), GOLD)


@pytest.mark.parametrize(
    ("gold", "locator", "value"),
    [
        ({"page": 3}, {}, 1),
        ({"page": 4}, {}, 0),
        ({"page": 3, "paragraph": "1. 4"}, {}, 1),
        ({"page": 3, "paragraph": "1.5"}, {}, 0),
        ({"section": "SECTION 47"}, {"section": "section 47"}, 1),
        ({"section": "47"}, {}, 0),
    ],
)
def test_locator_accuracy(gold: dict[str, Any], locator: dict[str, Any], value: float):
    placed = case(gold=[{"source_id": "guide", "quote": WORDS} | gold])
    body = answer(statements=[statement(1, WORDS, 1)], citations=[citation(1, WORDS, locator=locator)])
    assert taken("locator_accuracy", placed, body).value == value


def test_locators_are_measured_over_cited_gold_quotes_that_state_their_place():
    placed = case(gold=[{**GOLDS[0], "page": 3}, {**GOLDS[1], "page": 9}, {"source_id": "guide", "quote": THIRD}])
    both = taken("locator_accuracy", placed, quoting(WORDS, OTHER))
    assert (both.value, both.why) == (
        0.5,
        "1 of 2 cited gold quotes in the right place; page 9 is cited as page 3, paragraph 1.4",
    )
    assert taken("locator_accuracy", placed, quoting(WORDS)).value == 1
    assert not taken("locator_accuracy", placed, quoting(THIRD)).applies
    assert not taken("locator_accuracy", TWO, quoting(WORDS)).applies


@given(st.lists(st.sampled_from([WORDS, OTHER, THIRD]), max_size=5), st.sampled_from([WORDS, OTHER]))
def test_citing_one_more_gold_quote_never_lowers_recall(quotes: list[str], more: str):
    before, after = (taken("citation_recall", TWO, quoting(*q)).value or 0 for q in (quotes, [*quotes, more]))
    assert 0 <= before <= after <= 1
