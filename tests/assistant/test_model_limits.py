"""What a chat model may cost, and when it is left alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.compose.breaker import Breaker
from assistant.compose.budget import Budget, Prices, Used


def test_fifty_at_once_never_go_over_a_limit():
    budget = Budget(per_client=0, in_all=1000)

    with ThreadPoolExecutor(50) as threads:
        held = list(threads.map(lambda number: budget.hold(str(number), 60), range(50)))

    assert sum(item is not None for item in held) == 1000 // 60


def test_a_client_has_a_limit_of_its_own_and_a_new_day():
    days = iter([date(2026, 11, 22)] * 4 + [date(2026, 11, 23)] * 4)
    budget = Budget(per_client=100, in_all=0, today=lambda: next(days))

    first = budget.hold("one", 80)
    assert first is not None and budget.hold("one", 80) is None and budget.hold("other", 80) is not None
    budget.settle(first, Used(10, 5))
    assert budget.hold("one", 80) is not None  # the next day
    assert budget.hold("one", 80) is None


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50)), max_size=40))
def test_what_was_used_and_is_put_by_stays_within_the_limit(calls: list[tuple[int, int]]):
    budget, used = Budget(per_client=0, in_all=200), 0
    for wanted, taken in calls:
        held = budget.hold("one", wanted)
        if held is not None:
            assert used + wanted <= 200
            budget.settle(held, Used(min(taken, wanted)))
            used += min(taken, wanted)
        else:
            assert used + wanted > 200


def test_prices_are_of_a_million_tokens_and_unknown_where_one_is_missing():
    assert Prices(0.5, 2.0).cost(Used(2000, 200)) == 0.0014
    assert Prices(0.5, None).cost(Used(2000, 200)) is None


def test_the_breaker_opens_after_failures_in_a_row_and_lets_one_try_again():
    now = [0.0]
    breaker = Breaker(failures=2, seconds=60, clock=lambda: now[0])

    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] = 61
    assert breaker.allows() and not breaker.allows()
    breaker.succeeded()
    assert breaker.allows() and breaker.allows()
