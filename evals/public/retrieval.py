"""Cranfield and MTRAG-UN: does the search find what people judged relevant, better than BM25 alone?"""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from types import MappingProxyType

from evals.public.collection import Collection, as_asked, as_understood, opened
from evals.public.data import Judged, TestCollection, cranfield, mtrag
from evals.public.figures import Figure, Given
from evals.public.floor import Bm25, floor_words
from evals.public.ranking import ndcg, recall, reciprocal_rank
from evals.statistics import cluster_bootstrap, differences, randomisation_test
from knowledge.query import Query

DEPTH = 10
Taken = Callable[[Sequence[str], Mapping[str, int]], float]
_MEASURES: Mapping[str, Taken] = MappingProxyType({
    "nDCG@10": lambda ranked, gains: ndcg(ranked, gains, k=10),
    "R@5": lambda ranked, gains: recall(ranked, gains, k=5),
    "R@10": lambda ranked, gains: recall(ranked, gains, k=10),
    "MRR@10": lambda ranked, gains: reciprocal_rank(ranked, gains, k=10),
})  # fmt: skip
_UNDERSTOOD, _FOLLOWED = "as understood", "as understood after its turns"
# measures.md section 2.4, in the order of _MEASURES.
_PUBLISHED: Mapping[tuple[str, str], tuple[float, ...]] = MappingProxyType({
    ("Cranfield", "as asked"): (0.385, 0.297, 0.397, 0.533),
    ("MTRAG-UN pooled", "last turn"): (0.768, 0.763, 0.832, 0.784),
    ("MTRAG-UN pooled", "all turns joined"): (0.781, 0.781, 0.870, 0.791),
})  # fmt: skip


def measure_cranfield(given: Given) -> list[Figure]:
    return _measure(given, "Cranfield", cranfield(given.folder))


def measure_mtrag(given: Given) -> list[Figure]:
    return _measure(given, "MTRAG-UN pooled", mtrag(given.folder))


def _measure(given: Given, name: str, whole: TestCollection) -> list[Figure]:
    """Each form of the questions as it is, then the first form as the assistant understands it, against the same floor; last,
    where something was said before, the first form as understood after that, against the floor of the last form."""
    tested = whole.first(given.limit)
    first = next(iter(tested.questions))
    with opened(given, tested.texts) as held:
        texts = {text.id: f"{text.title} {text.text}" for text in tested.texts}
        bm25 = Bm25(texts, floor_words(held.stores.lexical.words))
        found: list[Figure] = []
        for form, said in (*tested.questions.items(), (_UNDERSTOOD, tested.questions[first])):
            understood = form == _UNDERSTOOD
            queries = {
                key: as_understood(held.understood(text), DEPTH) if understood else as_asked(text, DEPTH)
                for key, text in said.items()
            }
            floor = {key: bm25.best(text, DEPTH) for key, text in said.items()}
            published = _PUBLISHED.get((name, first if understood else form)) if tested is whole else None
            found += _figures(name, form, held, queries, floor, tested.judged, published)
        if tested.turns:
            last, asked = list(tested.questions)[-1], tested.questions[first]
            queries = {key: as_understood(held.followed(asked[key], tested.turns[key]), DEPTH) for key in asked}
            floor = {key: bm25.best(text, DEPTH) for key, text in tested.questions[last].items()}
            published = _PUBLISHED.get((name, last)) if tested is whole else None
            found += _figures(name, _FOLLOWED, held, queries, floor, tested.judged, published)
    return found


def _figures(
    name: str,
    form: str,
    held: Collection,
    queries: Mapping[str, Query],
    floor: Mapping[str, Sequence[str]],
    judged: Judged,
    published: Sequence[float] | None,
) -> list[Figure]:
    ways = {"ours": held.fused, "words alone": held.by_words, "vectors alone": held.by_meaning}
    lists = {way: {key: find(query) for key, query in queries.items()} for way, find in ways.items()} | {"floor": floor}
    found: list[Figure] = []
    for place, (measure, taken) in enumerate(_MEASURES.items()):
        values = {
            way: {key: taken(ranked, judged[key]) for key, ranked in by_question.items()}
            for way, by_question in lists.items()
        }
        means = {way: fmean(by_question.values()) for way, by_question in values.items()}
        p = randomisation_test(differences(values["floor"], values["ours"]))
        cut = [f"{held.cut} of {len(held.names)} texts not read to their end"] if held.cut and not place else []
        halves = {way: means[way] for way in ("words alone", "vectors alone")}
        found.append(
            Figure(
                name,
                f"{measure}, {form}",
                means["ours"],
                means["floor"],
                published[place] if published else None,
                len(queries),
                cluster_bootstrap(values["ours"], {key: key for key in queries}),
                note="; ".join([*(f"{way} {value:.3f}" for way, value in halves.items()), f"p {p:.4f}", *cut]),
                details=halves | {"p_against_floor": p, "texts": len(held.names), "texts_cut": held.cut},
            )
        )
    return found
