"""Measures of a search: how early the gold quotes come. One passage may hold several, and several may hold one.

All follow from one list: the place, from 1, of the first result that holds each gold quote. Example used below: two gold quotes,
A held by the results at places 2 and 4, B by none: places (2, None).
"""

import math
from functools import partial

from evals.cases import Case
from evals.measures.reading import counted, shown
from evals.measures.relevance import holds_gold
from evals.scores import Json, Measure, Result, Score, absent

_NO_GOLD = "the case has no gold quote"


def ranked(result: Result) -> list[Json]:
    """The results of the search, first to last. Raises ValueError where there was none."""
    if result.search is None:
        raise ValueError("there is no search")
    return sorted(result.search["results"], key=lambda item: item["rank"])


def places(case: Case, result: Result) -> list[int | None]:
    """For each gold quote the place of the first result that holds it; None where none does."""
    results = ranked(result)
    return [
        next((place for place, item in enumerate(results, 1) if holds_gold(item, gold)), None) for gold in case.gold
    ]


def quote_recall(case: Case, result: Result, *, k: int) -> Score:
    """The share of the gold quotes that the first k results hold. It does not depend on how documents were split as recall
    over passages does. Example: 1 of 2 at k = 5, so 0.5; 0 at k = 1.
    """
    if not case.gold:
        return absent(_NO_GOLD)
    found = [place is not None and place <= k for place in places(case, result)]
    missing = shown(gold.quote for gold, was in zip(case.gold, found, strict=True) if not was)
    why = f"{counted(sum(found), len(found), 'gold quote')} among the first {k}"
    return Score(sum(found) / len(found), f"{why}; missing: {missing}" if missing else why)


def success(case: Case, result: Result, *, k: int) -> Score:
    """1 where any of the first k results holds a gold quote. Example: 1 at k = 5, 0 at k = 1."""
    if not case.gold:
        return absent(_NO_GOLD)
    first = _first(case, result)
    return Score(float(first is not None and first <= k), _where(first, k))


def reciprocal_rank(case: Case, result: Result, *, k: int) -> Score:
    """1 over the place of the first result that holds a gold quote, 0 beyond k (Voorhees, TREC-8, 1999). Example: 1/2."""
    if not case.gold:
        return absent(_NO_GOLD)
    first = _first(case, result)
    return Score(1 / first if first is not None and first <= k else 0.0, _where(first, k))


def ndcg(case: Case, result: Result, *, k: int) -> Score:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002), each gold quote gaining 1 where it first comes.

    DCG = Σ 1 ÷ log2(1 + place) over the gold quotes found in the first k; the ideal has them at places 1, 2, 3, …. The i-th found
    counts no earlier than place i, so that a passage holding two gains what two passages would and the best stays 1. Where no
    passage holds two this is the nDCG of trec_eval. Example: (1 ÷ log2 3) ÷ (1 + 1 ÷ log2 3) = 0.631 ÷ 1.631 = 0.387.
    """
    if not case.gold:
        return absent(_NO_GOLD)
    found = sorted(place for place in places(case, result) if place is not None and place <= k)[:k]
    gain = sum(_discount(max(place, at)) for at, place in enumerate(found, 1))
    ideal = sum(_discount(at) for at in range(1, min(len(case.gold), k) + 1))
    at = f" at {', '.join(map(str, found))}" if found else ""
    return Score(gain / ideal, f"{counted(len(found), len(case.gold), 'gold quote')} among the first {k}{at}")


def source_success(case: Case, result: Result, *, k: int) -> Score:
    """1 where any of the first k results is of a gold quote's source, whatever its passage. Example: 1 at k = 5."""
    if not case.gold:
        return absent(_NO_GOLD)
    wanted = {gold.source_id for gold in case.gold}
    found = [item["source_id"] for item in ranked(result)[:k]]
    hit = any(source in wanted for source in found)
    return Score(float(hit), f"the first {k} are of {', '.join(dict.fromkeys(found)) or 'no source'}")


def _discount(place: int) -> float:
    return 1 / math.log2(1 + place)


def _first(case: Case, result: Result) -> int | None:
    return min((place for place in places(case, result) if place is not None), default=None)


def _where(first: int | None, k: int) -> str:
    return f"no gold quote among the first {k}" if first is None or first > k else f"the first gold quote is at {first}"


def _first_passages(k: int) -> str:
    return "the first passage found" if k == 1 else f"the first {k} passages found"


MEASURES: tuple[Measure, ...] = (
    *(
        Measure(
            f"quote_recall_at_{k}", f"Gold quotes in {_first_passages(k)}",
            f"At best, every gold quote is in {_first_passages(k)}.", partial(quote_recall, k=k), needs="search",
        )
        for k in (1, 5, 10)
    ),
    *(
        Measure(
            f"success_at_{k}", f"Any gold quote in {_first_passages(k)}", f"At best, a gold quote is in {_first_passages(k)}.",
            partial(success, k=k), needs="search", unit="yes",
        )
        for k in (1, 5, 10)
    ),
    Measure(
        "mrr_at_10", "How early the first gold quote comes (MRR@10)", "At best, the first passage found holds a gold quote.",
        partial(reciprocal_rank, k=10), needs="search",
    ),
    Measure(
        "ndcg_at_10", "How early all gold quotes come (nDCG@10)", "At best, the gold quotes come before all other passages.",
        partial(ndcg, k=10), needs="search",
    ),
    Measure(
        "source_success_at_5", "A gold source in the first 5 passages found",
        "At best, one of the first 5 passages found is of a gold source.",
        partial(source_success, k=5), needs="search", unit="yes",
    ),
)  # fmt: skip
