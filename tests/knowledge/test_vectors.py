from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexMismatch, StoreError
from knowledge.vectors import VectorIndex


def random(count: int) -> np.ndarray:
    vectors = np.random.default_rng(7).normal(size=(count, 48)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_index_finds_what_exact_search_finds(tmp_path: Path):
    vectors, index = random(600), VectorIndex(tmp_path, made_by="test")
    index.put([str(i) for i in range(600)], vectors)
    found = exact = 0
    for question in random(40):
        nearest = index.nearest(question, 10)
        best = set(map(str, np.argsort(-(vectors @ question))[:10]))
        found, exact = found + len(best & nearest.keys()), exact + 10
        assert all(nearest[key] == pytest.approx(float(vectors[int(key)] @ question), abs=1e-4) for key in nearest)
    index.close()
    assert found / exact >= 0.98


def test_over_many_vectors_it_is_searched_more_widely_and_over_few_again_less(tmp_path: Path):
    index = VectorIndex(tmp_path, made_by="test", many=2)
    index.put(["a", "b", "c"], random(3))
    index.close()
    widths: list[int] = []
    for many in (2, 2, 3):
        index = VectorIndex(tmp_path, made_by="test", many=many)
        widths.append(index.width)
        assert list(index.nearest(random(3)[1], 1)) == ["b"]
        index.close()
    assert widths == [1000, 1000, 200]


def test_what_is_removed_is_not_found_after_reopening(tmp_path: Path):
    vectors, index = random(3), VectorIndex(tmp_path, made_by="test")
    index.put(["a", "b", "c"], vectors)
    index.remove(["b"])
    index.close()
    again = VectorIndex(tmp_path, made_by="test")
    assert again.ids() == {"a", "c"}
    assert "b" not in again.nearest(vectors[1], 3)
    again.close()


def test_an_index_of_another_model_refuses_with_the_command_that_mends_it(tmp_path: Path):
    VectorIndex(tmp_path, made_by="one").close()
    with pytest.raises(IndexMismatch, match="touchstone rebuild"):
        VectorIndex(tmp_path, made_by="other")


@pytest.mark.parametrize("bad", [np.zeros(48), np.full(48, np.nan), np.full(48, np.inf)])
def test_a_vector_that_is_none_is_refused_and_nothing_is_written(tmp_path: Path, bad: np.ndarray):
    index = VectorIndex(tmp_path, made_by="test")
    with pytest.raises(StoreError):
        index.put(["good", "bad"], np.stack([random(1)[0], bad.astype(np.float32)]))
    assert index.ids() == frozenset()
    index.close()
