"""Measures of one ranked list of texts against judgements of them, and of scores against yes and no. Pure functions.

Examples used below: a list of a, b, c; judged relevant are b with gain 1 and d with gain 2. Scores of 0.9 and 0.4 for yes, 0.5
for no.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from statistics import fmean

from scipy.stats import mannwhitneyu


def ndcg(ranked: Sequence[str], gains: Mapping[str, int], *, k: int) -> float:
    """Normalised discounted cumulative gain with linear gain, as trec_eval takes it (measures.md section 2.1).

    Σ gain ÷ log2(1 + place) over the first k, over that of the best list. Example: (1 ÷ log2 3) ÷ (2 + 1 ÷ log2 3) = 0.240.
    """
    best = sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:k]
    ideal = math.fsum(gain / math.log2(1 + place) for place, gain in enumerate(best, 1))
    found = math.fsum(max(gains.get(key, 0), 0) / math.log2(1 + place) for place, key in enumerate(ranked[:k], 1))
    return found / ideal


def recall(ranked: Sequence[str], gains: Mapping[str, int], *, k: int) -> float:
    """The share of the relevant texts that stand among the first k. Example: 1 of 2."""
    relevant = _relevant(gains)
    return len(relevant & set(ranked[:k])) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], gains: Mapping[str, int], *, k: int) -> float:
    """1 over the place of the first relevant text, 0 beyond k. Example: 1 ÷ 2."""
    relevant = _relevant(gains)
    return next((1 / place for place, key in enumerate(ranked[:k], 1) if key in relevant), 0.0)


def auroc(yes: Collection[float], no: Collection[float]) -> float:
    """How often a score of `yes` is above one of `no`, ties half: Mann and Whitney's U over the pairs. Chance is 0.5.

    Example: 1 of 2. Raises ValueError where either is empty.
    """
    if not yes or not no:
        raise ValueError("the area under a curve needs scores of both kinds")
    return float(mannwhitneyu(list(yes), list(no)).statistic) / (len(yes) * len(no))


def balanced_accuracy(yes: Collection[float], no: Collection[float], *, threshold: float) -> float:
    """The mean of the share of `yes` at or above the threshold and that of `no` below it. Example at 0.5: (½ + 0) ÷ 2 = 0.25."""
    return (fmean(score >= threshold for score in yes) + fmean(score < threshold for score in no)) / 2


def best_threshold(yes: Collection[float], no: Collection[float]) -> float:
    """The lowest of the scores that has the best balanced accuracy as a threshold. Example: 0.9."""
    return max(sorted({*yes, *no}), key=lambda at: balanced_accuracy(yes, no, threshold=at))


def _relevant(gains: Mapping[str, int]) -> set[str]:
    return {key for key, gain in gains.items() if gain > 0}
