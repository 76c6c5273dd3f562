"""Agreement by hand-worked and published examples, by a second implementation, and by what must hold of any ratings."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from evals.agreement import Level, cohen_kappa, krippendorff_alpha, spearman

LEVELS: list[Level] = ["nominal", "ordinal", "interval"]
RATING = st.integers(1, 4).map(float)
# Krippendorff 2011, section C and after: four observers, twelve units, missing values.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def shuffled_pairs(least: int = 1) -> st.SearchStrategy[list[tuple[float, float]]]:
    return st.lists(st.tuples(RATING, RATING), min_size=least, max_size=30)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_that_of_the_published_example(level: Level, published: float):
    assert krippendorff_alpha(OBSERVERS, level=level) == pytest.approx(published, abs=0.0005)


def test_alpha_by_hand():
    # Ratings 0 0 | 0 1: 3 zeros, 1 one. Within items 1; among all 3·1: 1 − (4 − 1)·1 ÷ 3 = 0.
    assert krippendorff_alpha([[0, 0], [0, 1]], level="nominal") == pytest.approx(0)


def test_kappa_by_hand():
    # Of 50: both yes 20, both no 15, yes–no 5, no–yes 10. Seen 0.7; by chance 0.5·0.6 + 0.5·0.4 = 0.5; so 0.2 ÷ 0.5.
    first = [1.0] * 20 + [0.0] * 15 + [1.0] * 5 + [0.0] * 10
    second = [1.0] * 20 + [0.0] * 15 + [0.0] * 5 + [1.0] * 10
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_kappa_sets_missing_ratings_aside():
    assert cohen_kappa([1, 0, None, 1], [1, 0, 0, None]) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [([], []), ([None, 1], [1, None]), ([1, 1], [1, 1])],
    ids=["nothing", "no pair", "all the same"],
)
def test_where_agreement_is_not_defined_there_is_none(first: list[float | None], second: list[float | None]):
    assert cohen_kappa(first, second) is None
    assert [krippendorff_alpha([first, second], level=level) for level in LEVELS] == [None] * 3


def test_raters_with_different_items_are_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        cohen_kappa([1, 2], [1])
    with pytest.raises(ValueError, match="zip"):
        krippendorff_alpha([[1, 2], [1]], level="nominal")


@given(shuffled_pairs())
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[float, float]]):
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    ours, weighted = cohen_kappa(first, second), cohen_kappa(first, second, level="ordinal")
    if len({*first, *second}) > 1:
        labels = [1.0, 2.0, 3.0, 4.0]
        assert ours == pytest.approx(cohen_kappa_score(first, second, labels=labels))
        assert weighted == pytest.approx(cohen_kappa_score(first, second, labels=labels, weights="quadratic"))


@given(st.lists(st.lists(st.none() | RATING, min_size=3, max_size=3), min_size=1, max_size=12), st.sampled_from(LEVELS))
def test_alpha_is_at_most_1_and_knows_no_order_of_raters_or_items(items: list[list[float | None]], level: Level):
    raters = [list(rater) for rater in zip(*items, strict=True)]
    alpha = krippendorff_alpha(raters, level=level)
    assert alpha is None or alpha <= 1 + 1e-9
    assert krippendorff_alpha([rater[::-1] for rater in reversed(raters)], level=level) == pytest.approx(alpha)


@given(shuffled_pairs(2), st.sampled_from(LEVELS))
def test_full_agreement_is_1(pairs: list[tuple[float, float]], level: Level):
    rated = [a for a, _ in pairs]
    expected = pytest.approx(1) if len(set(rated)) > 1 else None
    assert cohen_kappa(rated, rated, level=level) == expected
    assert krippendorff_alpha([rated, rated, rated], level=level) == expected


@given(shuffled_pairs(), st.sampled_from(["nominal", "ordinal"]))
def test_only_order_counts_for_an_ordinal_alpha(pairs: list[tuple[float, float]], level: Level):
    raters = [[a for a, _ in pairs], [b for _, b in pairs]]
    cubed = [[value**3 for value in rater] for rater in raters]
    assert krippendorff_alpha(raters, level=level) == pytest.approx(krippendorff_alpha(cubed, level=level))


def test_spearman_by_hand():
    # Ranks 1 2 3 4 5 and 2 1 4 3 5: squared differences 1 1 1 1 0; 1 − 6·4 ÷ (5·24) = 0.8.
    assert spearman([10, 20, 30, 40, 50], [0.2, 0.1, 0.4, 0.3, 0.5]) == pytest.approx(0.8)
    assert spearman([10, None, 20, 30], [3, 9, 2, 1]) == pytest.approx(-1)


@pytest.mark.parametrize("second", [[1, 1, 1], [1, 2, None]], ids=["constant", "two places"])
def test_spearman_needs_three_places_and_some_difference(second: list[float | None]):
    assert spearman([1, 2, 3], second) is None


@given(shuffled_pairs(3))
def test_spearman_is_pearson_of_the_ranks(pairs: list[tuple[float, float]]):
    first, second = ranks([a for a, _ in pairs]), ranks([b for _, b in pairs])
    found = spearman([a for a, _ in pairs], [b for _, b in pairs])
    if len(set(first)) > 1 and len(set(second)) > 1:
        middle = (len(pairs) + 1) / 2
        together = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
        alone = [sum((value - middle) ** 2 for value in side) for side in (first, second)]
        assert found == pytest.approx(together / (alone[0] * alone[1]) ** 0.5)
    else:
        assert found is None


def ranks(values: list[float]) -> list[float]:
    ordered = sorted(values)
    return [fmean(place for place, other in enumerate(ordered, 1) if other == value) for value in values]
