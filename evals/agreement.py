"""How far raters agree, and how far two rankings do. Pure functions; None where a figure is not defined.

A rating of None is missing. `level` says what differences between ratings mean: "nominal": only whether they differ;
"ordinal": how many ratings lie between them; "interval": how far apart the numbers are.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from statistics import fmean
from typing import Any, Literal

from scipy.stats import spearmanr

Level = Literal["nominal", "ordinal", "interval"]
Ratings = Sequence[float | None]
_Distance = Callable[[float, float], float]


def cohen_kappa(first: Ratings, second: Ratings, *, level: Level = "nominal") -> float | None:
    """Agreement of two raters beyond chance, 1 at the most, over the items that both rated.

    1 − (mean disagreement seen) ÷ (mean disagreement expected if each kept to their own distribution): Cohen, "A coefficient
    of agreement for nominal scales", 1960. "ordinal" and "interval" weigh a disagreement by its squared distance: Cohen,
    "Weighted kappa", 1968. None where nothing was rated twice, or both gave one and the same rating throughout.
    Raises ValueError where the raters have not as many items.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    distance = _differ if level == "nominal" else _squared
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(m * n * distance(a, b) for a, m in left.items() for b, n in right.items()) / len(pairs) ** 2
    return 1 - fmean(distance(a, b) for a, b in pairs) / expected if expected else None


def krippendorff_alpha(raters: Sequence[Ratings], *, level: Level) -> float | None:
    """Agreement of any number of raters beyond chance, 1 at the most; `raters[r][i]` is what rater r gave to item i.

    1 − (disagreement within items) ÷ (disagreement among all the ratings), over the items with two ratings or more:
    Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, section D. None where no item was rated twice or all
    ratings are the same. Raises ValueError where the raters have not as many items.
    """
    items = [[value for value in item if value is not None] for item in zip(*raters, strict=True)]
    items = [item for item in items if len(item) > 1]
    counts = Counter(value for item in items for value in item)
    distance = _distance(level, counts)
    total = counts.total()
    apart = sum(m * n * distance(a, b) for (a, m), (b, n) in combinations(counts.items(), 2))
    if not apart:
        return None
    seen = sum(sum(distance(a, b) for a, b in combinations(item, 2)) / (len(item) - 1) for item in items)
    return 1 - (total - 1) * seen / apart


def spearman(first: Ratings, second: Ratings) -> float | None:
    """Rank correlation, −1 to 1, ties sharing their rank, over the places where both have a value (scipy's `spearmanr`).

    None with fewer than three such places, or where either side has one and the same value throughout.
    Raises ValueError where the two have not as many places.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if len(pairs) < 3 or len({a for a, _ in pairs}) == 1 or len({b for _, b in pairs}) == 1:
        return None
    found: Any = spearmanr([a for a, _ in pairs], [b for _, b in pairs])
    return float(found.statistic)


def _distance(level: Level, counts: Mapping[float, int]) -> _Distance:
    match level:
        case "nominal":
            return _differ
        case "interval":
            return _squared
        case "ordinal":
            middle: dict[float, float] = {}
            below = 0
            for value in sorted(counts):
                middle[value] = below + counts[value] / 2
                below += counts[value]
            return lambda a, b: (middle[a] - middle[b]) ** 2


def _differ(a: float, b: float) -> float:
    return float(a != b)


def _squared(a: float, b: float) -> float:
    return (a - b) ** 2
