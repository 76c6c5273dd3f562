"""Measures of a search: worked examples by hand, and `ir_measures` as a second implementation."""

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG
from made_answers import BY_NAME, OTHER, THIRD, WORDS, case, search, taken

from evals.cases import Gold
from evals.measures.relevance import holds_gold

A, B = ("guide", f"Before. {WORDS} After."), ("report", THIRD)
NEITHER = ("guide", "Something else altogether.")
TWO = case(gold=[{"source_id": "guide", "quote": WORDS}, {"source_id": "report", "quote": THIRD}])
ONLY_A_AT_2 = search(NEITHER, A, NEITHER, A)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quote_recall_at_1", 0),
        ("quote_recall_at_5", 0.5),
        ("quote_recall_at_10", 0.5),
        ("success_at_1", 0),
        ("success_at_5", 1),
        ("mrr_at_10", 0.5),
        ("ndcg_at_10", 0.38685),
        ("source_success_at_5", 1),
    ],
)
def test_one_of_two_gold_quotes_at_the_second_place(name: str, value: float):
    assert taken(name, TWO, ONLY_A_AT_2).value == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize("name", [name for name, measure in BY_NAME.items() if measure.needs == "search"])
def test_best_worst_and_nothing_to_measure_by(name: str):
    best = taken(name, TWO, search(A, B)).value
    assert best == (0.5 if name == "quote_recall_at_1" else 1.0)
    assert taken(name, TWO, search()).value == 0
    assert not taken(name, case(), search(A)).applies


def test_places_beyond_k_do_not_count():
    late = search(*[("elsewhere", WORDS)] * 10, A)
    names = ("quote_recall_at_10", "success_at_10", "mrr_at_10", "ndcg_at_10", "source_success_at_5")
    assert [taken(name, TWO, late).value for name in names] == [0] * 5


def test_results_are_taken_by_rank_not_by_place_in_the_body():
    body = search(A, NEITHER)
    body["results"].reverse()
    assert taken("success_at_1", TWO, body).value == 1


def test_a_passage_that_holds_two_gold_quotes_is_as_good_as_two_passages_and_no_better():
    both = case(gold=[{"source_id": "guide", "quote": WORDS}, {"source_id": "guide", "quote": OTHER}])
    together = ("guide", f"{WORDS} {OTHER}")
    assert taken("ndcg_at_10", both, search(together)).value == 1
    assert 0 < (taken("ndcg_at_10", both, search(NEITHER, together)).value or 0) < 1


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (WORDS.upper().replace(" ", "\n"), True),
        (WORDS.split(" before")[0], True),
        ("at least six weeks", False),
        (OTHER, False),
    ],
    ids=["whole", "half of it and nothing else", "less than half", "other words"],
)
def test_holds_gold(text: str, held: bool):
    gold = Gold(source_id="guide", quote=WORDS)
    assert holds_gold({"source_id": "guide", "text": text}, gold) is held
    assert not holds_gold({"source_id": "another", "text": text}, gold)


def test_the_reason_says_what_is_missing():
    assert taken("quote_recall_at_5", TWO, ONLY_A_AT_2).why == (
        "1 of 2 gold quotes among the first 5; missing: ‘Inspectors found that managers did not always record why a …’"
    )


def test_a_result_that_cannot_be_read_is_unscored():
    score = taken("mrr_at_10", TWO, {"results": [{"rank": 1}]})
    assert (score.value, score.applies) == (None, True)


@given(
    st.integers(1, 6).flatmap(
        lambda golds: st.tuples(st.just(golds), st.permutations([*range(golds), *[None] * 14]), st.integers(0, 14))
    )
)
def test_as_ir_measures_says(drawn: tuple[int, list[int | None], int]):
    """Each gold quote is one relevant document; a ranking holds some of them, each in a passage of its own."""
    golds, order, cut = drawn
    quotes = [f"gold quote number {'x' * (at + 1)} ends" for at in range(golds)]
    shown = [("guide", f"… {quotes[at]} …" if at is not None else "nothing") for at in order[: len(order) - cut]]
    asked = case(gold=[{"source_id": "guide", "quote": quote} for quote in quotes])
    relevant = [ir_measures.Qrel("q", f"gold{at}", 1) for at in range(golds)]
    run = [
        ir_measures.ScoredDoc("q", f"gold{at}" if at is not None else f"other{place}", 100.0 - place)
        for place, at in enumerate(order[: len(order) - cut])
    ]
    second = {"mrr_at_10": RR @ 10, "ndcg_at_10": nDCG @ 10} | {
        f"{name}_at_{k}": measure @ k
        for name, measure in (("quote_recall", R), ("success", Success))
        for k in (1, 5, 10)
    }
    expected = ir_measures.calc_aggregate(list(second.values()), relevant, run)
    found = {name: taken(name, asked, search(*shown)).value for name in second}
    assert found == pytest.approx({name: expected[measure] for name, measure in second.items()})


@given(st.lists(st.sampled_from([A, B, NEITHER])), st.sampled_from([A, B]), st.lists(st.sampled_from([A, B, NEITHER])))
def test_a_gold_passage_that_comes_earlier_never_lowers_a_score(
    before: list[tuple[str, str]], gold: tuple[str, str], after: list[tuple[str, str]]
):
    later, earlier = search(*before, NEITHER, gold, *after), search(*before, gold, NEITHER, *after)
    for name in ("quote_recall_at_5", "success_at_5", "mrr_at_10", "ndcg_at_10"):
        assert (taken(name, TWO, earlier).value or 0) >= (taken(name, TWO, later).value or 0)
