import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fusion import fuse

scores = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 50, allow_nan=False), max_size=8)


def test_worked_example():
    # vector: mean 0.5, deviation 0.3 -> a +1, b -1; lexical: mean 2, deviation 1 -> b +1, c -1
    fused = fuse({"a": 0.8, "b": 0.2}, {"b": 3.0, "c": 1.0}, lexical_weight=0.5)
    assert fused == pytest.approx({"a": 1 - 0.5, "b": -1 + 0.5, "c": -1 - 0.5})


@given(scores, scores)
def test_everything_found_is_ranked_once_best_first(vector, lexical):
    fused = fuse(vector, lexical, lexical_weight=0.7)
    assert fused.keys() == vector.keys() | lexical.keys()
    assert list(fused.values()) == sorted(fused.values(), reverse=True)


@given(scores, scores)
def test_better_in_both_is_better(vector, lexical):
    fused = fuse(vector, lexical, lexical_weight=0.7)
    both = vector.keys() & lexical.keys()
    assert all(
        fused[x] >= fused[y] - 1e-9 for x in both for y in both if vector[x] >= vector[y] and lexical[x] >= lexical[y]
    )


@given(scores)
def test_with_one_list_its_order_stays(vector):
    fused = fuse(vector, {}, lexical_weight=0.7)
    assert all(vector[x] >= vector[y] - 1e-6 for x, y in zip(fused, list(fused)[1:], strict=False))
