"""The number of threads is found by the work itself."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.pace import Pace


def worked(pace: Pace, texts: int, seconds: dict[int, float]) -> list[tuple[int, int]]:
    done: list[tuple[int, int]] = []
    for part, count in pace.parts(texts):
        pace.took(count, part * seconds[count], part * 100)
        done.append((part, count))
    return done


def test_the_faster_number_has_what_is_left_after_a_comparison():
    assert worked(Pace((1, 2)), 64, {1: 1.0, 2: 0.6}) == [(8, 1), (8, 2), (48, 2)]
    assert worked(Pace((1, 2)), 64, {1: 1.0, 2: 1.4}) == [(8, 1), (8, 2), (48, 1)]


def test_it_is_compared_again_when_others_may_have_come_or_gone():
    pace = Pace((1, 2))
    worked(pace, 500, {1: 1.0, 2: 1.4})
    assert pace.count == 1
    done = worked(pace, 500, {1: 1.0, 2: 0.6})
    assert done[:3] == [(28, 1), (8, 1), (8, 2)] and pace.count == 2


def test_too_few_texts_are_not_compared():
    assert worked(Pace((1, 2)), 15, {1: 1.0, 2: 9.0}) == [(15, 2)]


def test_one_core_has_nothing_to_compare():
    assert worked(Pace((1, 1)), 600, {1: 1.0}) == [(600, 1)]


@given(st.lists(st.integers(0, 700), max_size=8), st.integers(1, 3))
def test_every_text_is_embedded_once(sizes: list[int], counts: int):
    pace = Pace(tuple(range(1, counts + 1)))
    for size in sizes:
        assert sum(part for part, _ in worked(pace, size, dict.fromkeys(range(1, 4), 1.0))) == size
