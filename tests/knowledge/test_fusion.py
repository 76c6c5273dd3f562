import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fusion import fuse

scores = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 50, allow_nan=False), max_size=8)
WEIGHTS = {"passage": 1.0, "words": 0.5, "tokens": 2.0}


def total(views: dict[str, dict[str, float]]) -> dict[str, float]:
    return {key: sum(parts.values()) for key, parts in fuse(views, WEIGHTS).items()}


def test_worked_example():
    # passage: mean 0.5, deviation 0.3 -> a +1, b -1; words: mean 2, deviation 1 -> b +1, c -1
    found = fuse({"passage": {"a": 0.8, "b": 0.2}, "words": {"b": 3.0, "c": 1.0}, "tokens": {}}, WEIGHTS)
    assert found["a"] == pytest.approx({"passage": 1, "words": -0.5})
    assert found["b"] == pytest.approx({"passage": -1, "words": 0.5})
    assert found["c"] == pytest.approx({"passage": -1, "words": -0.5})


def test_what_a_view_has_nothing_to_judge_by_is_neither_raised_nor_set_back_by_it():
    views = {"passage": {"a": 0.8, "b": 0.5, "c": 0.2}, "words": {"b": 3.0, "c": 1.0}}
    found = fuse(views, WEIGHTS, unseen={"words": {"a"}})
    # of the passages alone: a +1.22, b 0, c -1.22
    assert found["a"]["words"] == pytest.approx(0.5 * 1.2247, abs=1e-3)
    assert found["b"]["words"] == pytest.approx(0.5) and found["c"]["words"] == pytest.approx(-0.5)
    assert fuse(views, WEIGHTS)["a"]["words"] == pytest.approx(-0.5), "without, it would come last"
    assert fuse({"passage": views["passage"]}, WEIGHTS, unseen={"words": {"a"}})["a"].keys() == {"passage"}


@given(scores, scores, scores)
def test_everything_found_is_ranked_once_best_first(passage, words, tokens):
    found = total({"passage": passage, "words": words, "tokens": tokens})
    assert found.keys() == passage.keys() | words.keys() | tokens.keys()
    assert list(found.values()) == sorted(found.values(), reverse=True)


@given(scores, scores)
def test_better_in_both_is_better(passage, words):
    found = total({"passage": passage, "words": words})
    both = passage.keys() & words.keys()
    assert all(
        found[x] >= found[y] - 1e-9 for x in both for y in both if passage[x] >= passage[y] and words[x] >= words[y]
    )


@given(scores)
def test_with_one_view_its_order_stays(passage):
    found = total({"passage": passage, "words": {}})
    assert all(passage[x] >= passage[y] - 1e-6 for x, y in zip(found, list(found)[1:], strict=False))
