"""What each lever of the search is worth: `python -m evals.levers [--half dev] [SUITE…]`, over the data folder.

Three textbook baselines and ours, and ours with one lever off at a time, on the same questions in one run: quote recall at 1, 5
and 10, and the difference from ours at 5 with its 95 % interval over groups of cases. Then the whole road slice by slice, the
follow-ups among them, with the share of cases whose gold is quoted in the first three statements (slices.py).
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean

from assistant.answers import Understood
from assistant.build import build, finding
from assistant.steps.retrieve import Retrieve, query_of
from assistant.steps.understand import Understand
from evals import slices
from evals.cases import Case, read_suite
from evals.statistics import cluster_bootstrap, differences
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.names import Named
from knowledge.query import Query
from knowledge.rerank import Reranker, reranker
from knowledge.search import Search
from knowledge.settings import Settings, load_settings
from knowledge.stores import Stores

_SUITES = Path(__file__).parent / "suites"
_DEFAULT = ("retrieval", "vocabulary", "figures", "follow-ups")
_RRF = 60
Find = Callable[[Case], list[str]]


@dataclass(frozen=True)
class Bench:
    """The ways to find passages over one data folder; each gives ids, best first."""

    stores: Stores
    settings: Settings
    understand: Understand
    today: date
    limit: int = 10
    depths: tuple[int, ...] = ()

    def ways(self) -> Iterator[tuple[str, Find]]:
        """Every way by its name, ours first."""
        yield "ours", self._ours()
        for depth in self.depths:
            yield f"ours, the first {depth} read again", self._ours(reranker=self._reranker(depth))
        yield "vectors alone", lambda case: self._near(case.question)
        yield "words alone (BM25)", lambda case: self._words(case.question)
        yield "both, reciprocal ranks", lambda case: self._ranks(case.question)
        for view in ("questions", "tokens", "words", "document"):
            yield f"ours without {view}", self._ours(without=view)
        yield "ours without adapter", self._ours(stores=self._unadapted())
        yield "ours without names", self._ours(change=_nameless)
        yield "ours without added words", self._ours(change=_bare)
        yield "ours without parts", self._ours(change=lambda asked: replace(asked, parts=(), across=False))

    def _ours(
        self,
        *,
        without: str | None = None,
        change: Callable[[Understood], Understood] = lambda u: u,
        stores: Stores | None = None,
        reranker: Reranker | None = None,
    ) -> Find:
        knowledge = self.settings.knowledge
        if without is not None:
            knowledge = knowledge.model_copy(update={"weights": knowledge.weights.model_copy(update={without: 0.0})})
        step = Retrieve(
            Search(stores or self.stores, knowledge, reranker),
            self.limit,
            lambda text: change(self.understand.understand(text)),
        )

        def find(case: Case) -> list[str]:
            understood = change(self.understand.understand(case.question))
            found = step.found(understood, lambda asked: self._query(case, asked))
            return [item.passage.id for item in found.kept]

        return find

    def _reranker(self, depth: int) -> Reranker | None:
        """The configured reranker, over so many passages and without a limit of time."""
        read = reranker(self.settings.knowledge)
        return None if read is None else replace(read, depth=depth, seconds=3600)

    def _unadapted(self) -> Stores:
        """The same stores, where questions are read with the model's own weights."""
        stores, knowledge = copy(self.stores), self.settings.knowledge
        stores.embedder = SentenceTransformerEmbedder(knowledge.model, knowledge.model_sha256, adapted=False)
        return stores

    def _query(self, case: Case, understood: Understood) -> Query:
        query = query_of(understood, as_of=case.as_of or understood.as_of or self.today, limit=self.limit)
        return replace(query, sources=frozenset(case.sources) if case.sources else None)

    def _near(self, text: str, limit: int | None = None) -> list[str]:
        # The textbook reads a question as it reads a passage.
        vector = self.stores.embedder.embed_passages([text], [()])[0].vector
        return list(self.stores.vectors.nearest(vector, limit or self.limit))

    def _words(self, text: str, limit: int | None = None) -> list[str]:
        lexical = self.stores.lexical
        return list(lexical.best(dict.fromkeys(lexical.words(text), 1.0), limit or self.limit, questions=False))

    def _ranks(self, text: str) -> list[str]:
        """Reciprocal ranks of the first hundred of both, k = 60 (Cormack, Clarke and Buettcher, SIGIR 2009)."""
        scores: dict[str, float] = {}
        for found in (self._near(text, 100), self._words(text, 100)):
            for place, key in enumerate(found, 1):
                scores[key] = scores.get(key, 0.0) + 1 / (_RRF + place)
        return sorted(scores, key=lambda key: (-scores[key], key))[: self.limit]


def _nameless(understood: Understood) -> Understood:
    nothing = frozenset[str]()
    return replace(
        understood, named=Named(), areas=nothing, near=nothing, kinds=frozenset(), years=frozenset[int](), bare=False
    )


def _bare(understood: Understood) -> Understood:
    words = {word: weight for word, weight in understood.words.items() if word in understood.asked}
    return replace(understood, words=words or understood.words, embed=understood.standalone)


def recall(stores: Stores, cases: Sequence[Case], find: Find, *, most: int) -> dict[int, dict[str, float]]:
    """For each k the share of gold quotes among the first k passages, by case."""
    found: dict[int, dict[str, float]] = {k: {} for k in slices.K}
    for case in cases:
        live = stores.catalogue.live(ids := find(case)[:most])
        for k, share in slices.shares(case, [live[key].passage for key in ids if key in live]).items():
            found[k][case.id] = share
    return found


def table(bench: Bench, cases: Sequence[Case], only: Sequence[str] = ()) -> Iterator[str]:
    """The table in Markdown, line by line; `only` some of the ways beside ours, by their names."""
    groups = {case.id: case.group for case in cases}
    yield "| way | @1 | @5 | @10 | @5 against ours | 95 % |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    ours: dict[str, float] = {}
    for name, find in bench.ways():
        if only and name not in {"ours", *only}:
            continue
        found = recall(bench.stores, cases, find, most=bench.limit)
        means = " | ".join(f"{fmean(found[k].values()):.3f}" for k in slices.K)
        ours = ours or found[5]
        apart = differences(ours, found[5])
        interval = cluster_bootstrap(apart, groups)
        told = f"{interval[0]:+.3f} to {interval[1]:+.3f}" if interval and name != "ours" else ""
        yield f"| {name} | {means} | {'' if name == 'ours' else f'{fmean(apart.values()):+.3f}'} | {told} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.levers", description=__doc__)
    parser.add_argument("suites", nargs="*", type=Path, help="suite files; without any, those that ship with gold")
    parser.add_argument("--half", choices=("dev", "test"), default="dev", help="test is opened once a report")
    parser.add_argument(
        "--depths", default="", help="with knowledge.reranker: how many passages are read again, as 10,20,40"
    )
    parser.add_argument("--only", action="append", default=[], help="beside ours only this way; may be given again")
    parser.add_argument(
        "--slices", action=argparse.BooleanOptionalAction, default=True, help="also the slices, each case answered"
    )
    given = parser.parse_args()
    depths = tuple(int(depth) for depth in given.depths.split(",") if depth)
    suites = given.suites or [_SUITES / f"{name}.yaml" for name in _DEFAULT]
    cases = {
        case.id: case for suite in suites for case in read_suite(suite).cases if case.gold and case.half == given.half
    }
    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="python -m evals.levers") as stores:
        held = stores.catalogue.held()
        held_cases = [case for case in cases.values() if all(gold.source_id in held for gold in case.gold)]
        alone = [case for case in held_cases if not case.turns]
        _tell(
            f"{len(alone)} cases of the {given.half} half, and {len(held_cases) - len(alone)} follow-ups, whose sources are held,"
            f" of {len(cases)}\n"
        )
        bench = Bench(stores, settings, finding(stores, settings)[0], date.today(), depths=depths)
        for line in table(bench, alone, given.only):
            _tell(line)
        if given.slices:
            assistant = build(stores, settings)
            _tell("")
            for line in slices.table(held_cases, lambda case: slices.road(assistant, case)):
                _tell(line)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
