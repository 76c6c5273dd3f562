from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.late import Projection, Tokens, fit, meets, meets_units, weights, words


def tokens(*rows: tuple[float, float], places: list[int] | None = None) -> Tokens:
    vectors = np.array(rows, np.float32).reshape(-1, 2)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    at = places if places is not None else list(range(len(rows)))
    return Tokens(np.round(vectors * 127).astype(np.int8), np.array(at, np.uint16))


def test_worked_example():
    question, rare_first = tokens((1, 0), (0, 1)), np.array([3.0, 1.0], np.float32)
    passages = [tokens((1, 0)), tokens((0, 1)), tokens((1, 1)), tokens()]
    # the first meets the word that weighs 3 of 4, the second the other; the third meets both at 45 degrees
    assert meets(question, rare_first, passages) == pytest.approx([0.75, 0.25, 0.707, 0.0], abs=0.01)


def test_a_question_without_tokens_meets_nothing():
    assert meets(Tokens.none(), np.zeros(0, np.float32), [tokens((1, 0))]) == pytest.approx([0.0])
    assert meets(tokens((1, 0)), np.zeros(1, np.float32), [tokens((1, 0))]) == pytest.approx([0.0])
    assert len(meets(tokens((1, 0)), np.ones(1, np.float32), [])) == 0


rows = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.1, 1)), min_size=1, max_size=6)


@given(rows, rows, rows)
def test_more_words_never_meet_less(asked, held, more):
    question, importance = tokens(*asked), np.ones(len(asked), np.float32)
    less, all_of_it = meets(question, importance, [tokens(*held), tokens(*held, *more)])
    assert all_of_it >= less - 1e-6
    assert -1.02 <= less <= 1.02


@given(rows, rows, rows, rows)
def test_a_unit_of_a_passage_is_met_as_its_own_words_and_those_of_its_headings_are(asked, head, first, second):
    question, importance = tokens(*asked), np.ones(len(asked), np.float32)
    begins, ends = len(head) + len(first), len(head) + len(first) + len(second)
    units = [(len(head), begins), (begins, ends), (ends, ends + 9)]
    met = meets_units(question, importance, tokens(*head, *first, *second), units, head=len(head))
    apart = [tokens(*head, *first), tokens(*head, *second), tokens(*head)]
    assert met == pytest.approx(meets(question, importance, apart), abs=1e-5)
    bare = meets_units(question, importance, tokens(*first), [(0, len(first)), (len(first), 99)], head=0)
    assert bare == pytest.approx([*meets(question, importance, [tokens(*first)]), 0.0], abs=1e-5)


def test_a_word_in_several_pieces_counts_once():
    text = "the safeguarding hub"
    pieces = tokens((1, 0), (1, 0), (1, 0), places=[4, 8, 17])
    assert words(text) == ["the", "safeguarding", "hub"]
    assert weights(text, pieces, {"safeguarding": 4.0, "hub": 1.0}) == pytest.approx([2.0, 2.0, 1.0])
    assert weights(text, pieces, {"hub": 1.0}) == pytest.approx([0.0, 0.0, 1.0])


def test_stop_words_and_marks_are_left_out_unless_there_is_nothing_else():
    small = Projection(np.eye(2, dtype=np.float32), frozenset({"who", "is"}), "a")
    offsets = np.array([(0, 0), (0, 3), (4, 6), (7, 10), (10, 11), (0, 0)])
    vectors = np.ones((6, 2), np.float32)
    assert small.tokens("Who is dad?", vectors, offsets).places.tolist() == [7]
    assert small.tokens("Who is", vectors[:4], offsets[[0, 1, 2, 5]]).places.tolist() == [0, 4]


def test_the_projection_keeps_the_directions_that_vary_most(tmp_path: Path):
    rng = np.random.default_rng(1)
    sample = rng.normal(size=(500, 4)).astype(np.float32) * np.array([5, 4, 0.1, 0.1], np.float32)
    sample /= np.linalg.norm(sample, axis=1, keepdims=True)
    matrix = fit(sample, dimensions=2)
    assert np.linalg.norm(sample @ matrix, axis=1).mean() > 0.99
    np.savez(tmp_path / "p.npz", matrix=matrix, stop_words=np.array("who is"))
    first = Projection.load(tmp_path / "p.npz")
    np.savez(tmp_path / "p.npz", matrix=matrix * 2, stop_words=np.array("who is"))
    assert first.stop_words == {"who", "is"} and first.name != Projection.load(tmp_path / "p.npz").name
