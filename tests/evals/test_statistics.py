"""Intervals and tests, against worked examples, against scipy, and against what must hold of any values."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evals.statistics import (
    clopper_pearson,
    cluster_bootstrap,
    differences,
    holm,
    jackknife,
    mcnemar_exact,
    randomisation_test,
    smallest_difference,
)

grouped = st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 4)), min_size=2, max_size=30).map(
    lambda pairs: ({f"c{i}": x for i, (x, _) in enumerate(pairs)}, {f"c{i}": f"g{g}" for i, (_, g) in enumerate(pairs)})
)


def cases(values, groups=None):
    """Values by case, and each case's group: its own unless given."""
    names = [f"c{i}" for i in range(len(values))]
    return dict(zip(names, values, strict=True)), dict(zip(names, groups or names, strict=True))


def test_bootstrap_agrees_with_scipy_where_each_case_is_its_own_group():
    values = np.random.default_rng(1).beta(4, 2, 120)
    interval = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=10_000, rng=2).confidence_interval
    assert cluster_bootstrap(*cases(values.tolist())) == pytest.approx((interval.low, interval.high), abs=0.004)


@pytest.mark.parametrize("few", [False, True], ids=["many kinds of group", "few kinds"])
def test_bootstrap_of_groups_agrees_with_one_written_out(few):
    rng = random.Random(3)
    sizes = [rng.choice([1, 3] if few else [1, 2, 5, 6]) for _ in range(40)]
    members = [[float(rng.random() < 0.9) if few else rng.random() for _ in range(size)] for size in sizes]
    drawn = [[x for group in rng.choices(members, k=40) for x in group] for _ in range(4000)]
    expected = np.quantile([sum(found) / len(found) for found in drawn], [0.025, 0.975])
    flat = [(x, f"g{g}") for g, group in enumerate(members) for x in group]
    values, groups = cases(*zip(*flat, strict=True))
    found = cluster_bootstrap(values, groups)
    assert found == pytest.approx(tuple(expected), abs=0.012)
    assert cluster_bootstrap(dict(reversed(values.items())), groups) == found


def test_cases_alike_within_their_groups_widen_the_interval():
    values = [float(i // 10 % 2) for i in range(200)]
    low, high = cluster_bootstrap(*cases(values, [f"g{i // 10}" for i in range(200)]))
    apart_low, apart_high = cluster_bootstrap(*cases(values))
    assert high - low > 2.5 * (apart_high - apart_low)


def test_one_group_gives_no_interval():
    assert cluster_bootstrap(*cases([0.0, 1.0], ["a", "a"])) is None
    assert cluster_bootstrap({}, {}) is None


@given(grouped, st.randoms())
def test_bootstrap_lies_among_the_values_and_knows_no_order(data, order):
    values, groups = data
    found = cluster_bootstrap(values, groups, draws=200)
    shuffled = list(values)
    order.shuffle(shuffled)
    assert cluster_bootstrap({case: values[case] for case in shuffled}, groups, draws=200) == found
    if found is not None:
        assert min(values.values()) - 1e-9 <= found[0] <= found[1] <= max(values.values()) + 1e-9


def test_jackknife_of_a_mean_is_the_t_interval_where_each_group_is_a_block():
    values = dict(zip("abcdefghijkl", np.random.default_rng(2).normal(0, 1, 12).tolist(), strict=True))
    expected = stats.t.interval(0.95, 11, np.mean([*values.values()]), stats.sem([*values.values()]))
    found = jackknife(list(values), lambda names: float(np.mean([values[name] for name in names])))
    assert found == pytest.approx(expected)


def test_jackknife_of_many_groups_agrees_with_the_bootstrap_and_asks_once_a_block():
    values, groups = cases(np.random.default_rng(2).normal(0, 1, 400).tolist(), [f"g{i % 90}" for i in range(400)])
    asked = []

    def mean(names):
        asked.append(len(names))
        return float(np.mean([x for case, x in values.items() if groups[case] in set(names)]))

    low, high = jackknife([*groups.values()], mean)
    expected = cluster_bootstrap(values, groups)
    assert high - low == pytest.approx(expected[1] - expected[0], rel=0.35)
    assert len(asked) == 21 and set(asked[1:]) == {85, 86}


def test_jackknife_without_a_value_gives_no_interval():
    assert jackknife(["a", "a"], len) is None
    assert jackknife(["a", "b"], lambda names: None) is None
    assert jackknife(["a", "b", "c"], lambda names: 1.0 if "b" in names else None) is None


def test_differences_are_of_cases_in_both():
    assert differences({"a": 1.0, "b": 0.5, "c": 0.0}, {"a": 0.0, "b": 0.75, "d": 1.0}) == {"a": -1.0, "b": 0.25}


def test_randomisation_counts_the_arrangements_as_extreme():
    """Of 16 arrangements of 1, 2, 3 and 2 only all plus and all minus sum to 8; with a minus it is counted out."""
    values, _ = cases([1.0, 2.0, 3.0, -4.0])
    as_far = sum(abs(sum(signs)) >= 2 for signs in itertools.product(*([-x, x] for x in values.values())))
    assert randomisation_test(values) == pytest.approx(as_far / 16, abs=0.02)
    assert randomisation_test(cases([1.0, 2.0, 3.0, 2.0])[0]) == pytest.approx(2 / 16, abs=0.02)


def test_randomisation_agrees_with_scipy():
    found = np.random.default_rng(5).normal(0.08, 0.4, 80)
    expected = stats.permutation_test(
        (found, np.zeros(80)), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=10_000, rng=1
    )
    assert randomisation_test(cases(found.tolist())[0]) == pytest.approx(expected.pvalue, abs=0.015)


def test_randomisation_flips_whole_groups():
    """Twenty equal losses show much when apart, nothing when they are of two groups: 2 of the 4 arrangements are as far."""
    values, groups = cases([-1.0] * 20, ["a"] * 10 + ["b"] * 10)
    assert randomisation_test(values) == pytest.approx(1 / 10_001)
    assert randomisation_test(values, groups=groups) == pytest.approx(0.5, abs=0.02)


@given(grouped)
def test_randomisation_is_never_zero_and_has_no_direction(data):
    values, groups = data
    p = randomisation_test(values, groups=groups, draws=99)
    assert 1 / 100 <= p <= 1
    assert randomisation_test({case: -x for case, x in values.items()}, groups=groups, draws=99) == p


def test_randomisation_of_no_change_is_certain():
    assert randomisation_test({}) == randomisation_test({"a": 0.0}) == 1


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_agrees_with_the_binomial_test(only_a, only_b):
    expected = stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1
    assert mcnemar_exact(only_a, only_b) == pytest.approx(expected)


def test_mcnemar_example():
    """Six losses and no gain: 2 ÷ 2⁶."""
    assert mcnemar_exact(6, 0) == mcnemar_exact(0, 6) == 2 / 64


def test_holm_example():
    """Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1, and none below the one before."""
    found = holm({"d": 0.04, "a": 0.01, "c": 0.03, "b": 0.02})
    assert list(found) == ["d", "a", "c", "b"]
    assert found == pytest.approx({"a": 0.04, "b": 0.06, "c": 0.06, "d": 0.06})
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_lies_between_the_p_and_bonferroni_and_keeps_their_order(p_values):
    found = holm(p_values)
    for name, p in p_values.items():
        assert p <= found[name] <= min(1, len(p_values) * p)
        assert all(found[name] <= found[other] for other, q in p_values.items() if p < q)


def test_clopper_pearson_examples():
    """All of n: the n-th root of the tail. 14 of 14 show at least 0.768; at least 0.99 needs 300 of 300, one-sided."""
    assert clopper_pearson(14, 14) == pytest.approx((0.025 ** (1 / 14), 1))
    assert clopper_pearson(300, 300, side="lower")[0] == pytest.approx(0.05 ** (1 / 300))
    assert clopper_pearson(299, 299, side="lower")[0] > 0.99 > clopper_pearson(298, 298, side="lower")[0]
    assert clopper_pearson(0, 300, side="upper") == pytest.approx((0, 1 - 0.05 ** (1 / 300)))
    with pytest.raises(ValueError, match="0 of 0"):
        clopper_pearson(0, 0)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.9, 0.95]))
def test_clopper_pearson_agrees_with_scipy(counted, confidence):
    successes, n = counted
    for side, alternative in (("both", "two-sided"), ("lower", "greater"), ("upper", "less")):
        expected = stats.binomtest(successes, n, alternative=alternative).proportion_ci(confidence, method="exact")
        found = clopper_pearson(successes, n, confidence=confidence, side=side)
        assert found == pytest.approx((expected.low, expected.high), abs=1e-6)


@pytest.mark.parametrize(
    ("n", "changed", "smallest"), [(130, 13, 0.08), (130, 26, 0.11), (130, 39, 0.13), (190, 19, 0.06), (190, 57, 0.11)]
)
def test_smallest_difference_examples(n, changed, smallest):
    """As many gained as lost among n cases: 2.8·√(changed ÷ n) ÷ √n."""
    found = [(-1.0) ** i if i < changed else 0.0 for i in range(n)]
    assert smallest_difference(cases(found)[0]) == pytest.approx(smallest, abs=0.006)


def test_smallest_difference_of_single_cases_is_by_their_standard_deviation():
    values = [0.1, 0.4, -0.2, 0.0, 0.3]
    expected = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * stats.sem(values)
    assert smallest_difference(*cases(values)[:1], groups=cases(values)[1]) == pytest.approx(expected)


def test_smallest_difference_is_one_that_a_test_finds_four_times_in_five():
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 0.3, (2000, 100))
    least = smallest_difference(cases(noise[0].tolist())[0])
    found = stats.ttest_1samp(noise + least * 0.3 / noise[0].std(ddof=1), 0, axis=1)
    assert np.mean(found.pvalue < 0.05) == pytest.approx(0.8, abs=0.03)


def test_smallest_difference_of_groups_is_larger_where_they_move_together():
    values, groups = cases([(-1.0) ** (i // 10) for i in range(100)], [f"g{i // 10}" for i in range(100)])
    assert smallest_difference(values, groups=groups) > 3 * smallest_difference(values)


def test_smallest_difference_is_unknown_where_nothing_varies():
    assert smallest_difference({}) is smallest_difference(cases([0.0] * 9)[0]) is None
    assert smallest_difference(*cases([0.1, 0.3], ["a", "a"])[:1], groups={"c0": "a", "c1": "a"}) is None
