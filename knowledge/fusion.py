"""One ranking out of two: z-scored scores added. Pure functions.

Adding normalised scores beat reciprocal ranks by one to three points of nDCG@10 in trials (libraries.md, fusion).
"""

import statistics
from collections.abc import Mapping


def fuse(vector: Mapping[str, float], lexical: Mapping[str, float], *, lexical_weight: float) -> dict[str, float]:
    """z(vector) + lexical_weight * z(lexical) for every id in either, best first; ties by id.

    z(x) = (x - mean) / standard deviation within its own list, 0 where all are alike. An id that one list lacks gets
    that list's lowest z: not being found is no better than being found last.
    """
    by_vector, by_words = _standardised(vector), _standardised(lexical)
    low_vector, low_words = min(by_vector.values(), default=0.0), min(by_words.values(), default=0.0)
    fused = {
        key: by_vector.get(key, low_vector) + lexical_weight * by_words.get(key, low_words)
        for key in vector.keys() | lexical.keys()
    }
    return dict(sorted(fused.items(), key=lambda item: (-item[1], item[0])))


def _standardised(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    mean = statistics.fmean(scores.values())
    spread = statistics.pstdev(scores.values(), mean)
    return {key: (score - mean) / spread if spread > 1e-12 else 0.0 for key, score in scores.items()}
