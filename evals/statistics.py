"""What a mean over cases is worth: intervals, tests of a difference, and what a suite could have seen.

Cases of one group (one source, one conversation) are not independent, so intervals draw whole groups and the randomisation
test flips whole groups. Everything is pure; the same seed gives the same figures in whatever order the cases come.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist, fmean
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

_Floats = NDArray[np.float64]
DRAWS = 10_000
_BLOCK = 50_000  # numbers drawn at once: what the processor's cache holds


def cluster_bootstrap(
    values: Mapping[str, float], groups: Mapping[str, str], *, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float] | None:
    """The 95 % percentile interval of the mean over cases, groups drawn with replacement.

    Each draw takes as many groups as there are and averages all cases in them: sum of sums ÷ sum of sizes. None with fewer
    than two groups, which say nothing of how groups differ. Efron and Tibshirani, An Introduction to the Bootstrap (1993),
    chapter 13; drawing clusters: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8.
    For a difference between two runs give the `differences`. Raises KeyError for a case without a group.
    """
    sums, sizes = _totals(values, groups)
    if len(sums) < 2:
        return None
    rng = np.random.default_rng(seed)
    kinds, times = np.unique(np.stack([sums, sizes], axis=1), axis=0, return_counts=True)
    if len(kinds) <= 16:  # groups alike in sum and size are interchangeable: draw how often each kind comes
        drawn = rng.multinomial(len(sums), times / len(sums), size=draws) @ kinds
    else:
        both = np.stack([sums, sizes])
        picks = (rng.integers(0, len(sums), (n, len(sums))) for n in _blocks(draws, len(sums)))
        drawn = np.concatenate([np.stack([row.take(p, mode="clip").sum(axis=1) for row in both], 1) for p in picks])
    return _middle(drawn[:, 0] / drawn[:, 1])


def jackknife(
    groups: Sequence[str], statistic: Callable[[Sequence[str]], float | None], *, blocks: int = 20, seed: int = 0
) -> tuple[float, float] | None:
    """The 95 % interval of any `statistic` of a list of groups that is dear to compute: it is asked for once a block.

    The groups are dealt into K blocks, each left out in turn: value ± t(K − 1)·√((K − 1) ÷ K·Σ (value without block − their
    mean)²). Kott, The delete-a-group jackknife, Journal of Official Statistics 17 (2001). None with fewer than two groups, or
    where the statistic has no value without some block.
    """
    names = sorted(set(groups))
    if len(names) < 2 or (value := statistic(names)) is None:
        return None
    k = min(blocks, len(names))
    dealt = {names[name]: place % k for place, name in enumerate(np.random.default_rng(seed).permutation(len(names)))}
    found = [statistic([name for name in names if dealt[name] != block]) for block in range(k)]
    without = [x for x in found if x is not None]
    if len(without) < k:
        return None
    mean = fmean(without)
    error = math.sqrt((k - 1) / k * math.fsum((x - mean) ** 2 for x in without))
    off = float(stdtrit(k - 1, 0.975)) * error
    return value - off, value + off


def differences(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """After minus before, of the cases that have both."""
    return {case: after[case] - value for case, value in before.items() if case in after}


def randomisation_test(
    differences: Mapping[str, float], *, groups: Mapping[str, str] | None = None, draws: int = DRAWS, seed: int = 0
) -> float:
    """Two-sided p of the mean difference: (1 + #{|mean*| ≥ |mean|}) ÷ (draws + 1), each sign flipped at random.

    With `groups` all differences of a group flip together. Fisher's test as in Smucker, Allan and Carterette, CIKM 2007; the
    1 is Phipson and Smyth's (2010): what was seen is one of the arrangements, so p is never 0.
    """
    sums, _ = _totals(differences, groups or {case: case for case in differences})
    sums = sums[sums != 0]
    rng = np.random.default_rng(seed)
    seen = abs(sums.sum()) - 1e-9 * np.abs(sums).sum()  # sums that differ by rounding alone are ties
    as_far = 0
    for n in _blocks(draws, len(sums)):
        bits = np.frombuffer(rng.bytes(n * math.ceil(len(sums) / 8)), np.uint8).reshape(n, -1)
        signs = 2.0 * np.unpackbits(bits, axis=1, count=len(sums)) - 1
        as_far += int((np.abs(signs @ sums) >= seen).sum())
    return (1 + as_far) / (draws + 1)


def mcnemar_exact(only_a: int, only_b: int) -> float:
    """Two-sided p that cases right in one run alone fall to either run alike: 2·P(X ≤ min), X ~ Bin(only_a + only_b, ½).

    McNemar (1947), in its exact form: the sign test on the cases that changed.
    """
    n = only_a + only_b
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(min(only_a, only_b) + 1)) / 2**n)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values adjusted for being several: the k-th smallest of m times m − k + 1, none below one before it (Holm, 1979)."""
    adjusted: dict[str, float] = {}
    least = 0.0
    for k, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        least = max(least, min(1.0, (len(p_values) - k) * p_values[name]))
        adjusted[name] = least
    return {name: adjusted[name] for name in p_values}


def clopper_pearson(
    successes: int, n: int, *, confidence: float = 0.95, side: Literal["both", "lower", "upper"] = "both"
) -> tuple[float, float]:
    """The exact interval of a share: Beta quantiles (s, n − s + 1) below and (s + 1, n − s) above. Clopper, Pearson (1934).

    `side` "lower" puts all the doubt below and gives (bound, 1), "upper" gives (0, bound): 14 of 14 show at least 0.807 so,
    0.768 with "both". Raises ValueError when there is nothing to count.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n} is no share")
    tail = (1 - confidence) / (2 if side == "both" else 1)
    low = float(betaincinv(successes, n - successes + 1, tail)) if successes and side != "upper" else 0.0
    high = float(betaincinv(successes + 1, n - successes, 1 - tail)) if successes < n and side != "lower" else 1.0
    return low, high


def smallest_difference(
    differences: Mapping[str, float],
    *,
    groups: Mapping[str, str] | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
) -> float | None:
    """The smallest mean difference that so many cases, changing as these did, show with this power: (1.96 + 0.84)·se.

    se = sd ÷ √n; with `groups` the cluster-robust one, √(G ÷ (G − 1)·Σ (sum of a group's deviations)²) ÷ n, which is the
    same when each case is a group. Bloom, Evaluation Review 19 (1995); Liang and Zeger, Biometrika 73 (1986). None where
    nothing varies: then it cannot be told.
    """
    if not differences:
        return None
    mean = fmean(differences.values())
    off, _ = _totals(
        {case: x - mean for case, x in differences.items()}, groups or {case: case for case in differences}
    )
    if len(off) < 2 or np.ptp(list(differences.values())) == 0:
        return None
    error = math.sqrt(len(off) / (len(off) - 1) * float(off @ off)) / len(differences)
    return (NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)) * error


def _totals(values: Mapping[str, float], groups: Mapping[str, str]) -> tuple[_Floats, _Floats]:
    """Each group's sum and number of cases, in the order of the groups' names."""
    members: dict[str, list[float]] = {}
    for case in values:
        members.setdefault(groups[case], []).append(values[case])
    ordered = [members[name] for name in sorted(members)]
    return np.array([math.fsum(found) for found in ordered]), np.array([len(found) for found in ordered], float)


def _blocks(draws: int, width: int) -> list[int]:
    """How many draws to make at a time."""
    size = max(1, _BLOCK // max(width, 1))
    return [min(size, draws - begun) for begun in range(0, draws, size)]


def _middle(found: _Floats) -> tuple[float, float]:
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)
