"""Search: both halves, one list, and what was rejected and why."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from knowledge import late
from knowledge.catalogue import Candidate, StoredPassage
from knowledge.choosing import Choosing
from knowledge.currency import standing
from knowledge.evidence import Evidence, Links, SearchOutcome
from knowledge.fusion import fuse
from knowledge.packing import Embedding, Vector
from knowledge.query import Query, preference
from knowledge.records import Passage, Scores
from knowledge.rerank import SKIPPED, Reranker
from knowledge.settings import KnowledgeSettings
from knowledge.stores import Stores, embed_input

# How many times more is looked through where only some sources are wanted; a named source this small is read whole.
_WIDER, _SMALL, _FEW_SOURCES = 6, 120, 6
# To each further one of several queries, a part of a question, this many times fewer are proposed: with as many as to the whole,
# nothing more was found.
_FURTHER = 2


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What the views propose for a question, with what they are proposed by; `copied`: whether copies are among them."""

    asked: Embedding
    lexical: Mapping[str, float]
    written: Mapping[str, float]
    ids: frozenset[str]
    copied: bool


@dataclass(frozen=True, slots=True)
class _Views:
    """Every score of every candidate, by passage id; `spans` are cosines of quotable units."""

    passage: Mapping[str, float]
    sentence: Mapping[str, float]
    words: Mapping[str, float]
    questions: Mapping[str, float]
    tokens: Mapping[str, float]
    spans: Mapping[str, tuple[float, ...]]
    importance: late.Floats
    asked: Embedding

    def met(self, passage: Passage, tokens: late.Tokens) -> tuple[float, ...]:
        """How well each quotable unit of a passage, read under its headings, meets the words of the question."""
        text, units = embed_input(passage)
        head = len(text) - len(passage.text)
        return tuple(late.meets_units(self.asked.tokens, self.importance, tokens, units, head=head).tolist())

    def scores(self, key: str, parts: Mapping[str, float], fused: float, reasons: tuple[str, ...]) -> Scores:
        return Scores(
            self.passage.get(key),
            self.words.get(key),
            fused,
            self.sentence.get(key),
            self.tokens.get(key),
            parts,
            reasons,
        )


class Search:
    """Search over the stores. Raises nothing of its own for an empty collection: it finds nothing.

    `reranker` reads the first passages again together with the question, where one is configured.
    """

    def __init__(self, stores: Stores, settings: KnowledgeSettings, reranker: Reranker | None = None) -> None:
        self._stores = stores
        self._settings = settings
        self._reranker = reranker
        self._choosing = Choosing(stores.catalogue, settings.per_source)

    def find(self, query: Query) -> SearchOutcome:
        """The passages that fit the query best."""
        return self.find_each([query])[0]

    def find_each(self, queries: Sequence[Query]) -> list[SearchOutcome]:
        """For each query the passages that fit it best. The first is the whole question; to each further one, a part of it, fewer
        are proposed. The model reads all queries at once; what is stored of the passages that they propose is read once."""
        clock = _Clock()
        asked = self._stores.embedder.embed_questions([query.text for query in queries])
        clock.lap("embed")
        most = self._settings.candidates
        proposals = [
            self._propose(query, embedding, most if number == 0 else most // _FURTHER, clock)
            for number, (query, embedding) in enumerate(zip(queries, asked, strict=True))
        ]
        found = self._candidates(frozenset[str]().union(*(each.ids for each in proposals)))
        clock.lap("read")
        return [
            self._of_proposed(query, proposal, found, clock if number == 0 else _Clock())
            for number, (query, proposal) in enumerate(zip(queries, proposals, strict=True))
        ]

    def _propose(self, query: Query, asked: Embedding, most: int, clock: "_Clock") -> "_Proposal":
        wide = most * (_WIDER if query.named.sources or query.sources or query.named_areas else 1)
        near = self._stores.vectors.nearest(asked.vector, wide)
        clock.lap("vector")
        lexical = self._by_words(query, wide)
        clock.lap("lexical")
        by_questions = self._settings.weights.questions > 0
        written = self._stores.questions.nearest(asked.vector, most) if by_questions else {}
        clock.lap("questions")
        proposed = self._proposed(query, near, lexical, most) | written.keys()
        originals = {original for _, original in self._links(proposed)}
        return _Proposal(asked, lexical, written, proposed | originals, bool(originals))

    def _of_proposed(
        self, query: Query, proposal: "_Proposal", read: Mapping[str, Candidate], clock: "_Clock"
    ) -> SearchOutcome:
        """The outcome of one query, of what was proposed for it."""
        found = {key: read[key] for key in sorted(proposal.ids) if key in read}
        links = self._links(frozenset(found)) if proposal.copied else {}
        views = self._views(query, proposal.asked, found, proposal.lexical, proposal.written)
        evidence = self._ranked(query, views, found)
        clock.lap("fuse")
        evidence, notes = self._read_again(query, evidence)
        clock.lap("rerank")
        outcome = self._choosing.choose(
            query, evidence, {key: item.embedding.vector for key, item in found.items()}, links
        )
        clock.lap("choose")
        kept = self._read_closely(outcome.kept, views, found)
        clock.lap("sentences")
        return replace(outcome, kept=kept, timings=clock.laps, notes=notes)

    def read(self, query: Query, ids: frozenset[str]) -> tuple[Evidence, ...]:
        """These passages as evidence for the query, best first, whatever else there is. Ids that are not live are left out."""
        asked, found = self._stores.embedder.embed_questions([query.text])[0], self._candidates(ids)
        lexical = self._by_words(query, self._settings.candidates)
        views = self._views(query, asked, found, lexical, {})
        return self._read_closely(self._ranked(query, views, found), views, found)

    def _read_closely(
        self, kept: Sequence[Evidence], views: "_Views", found: Mapping[str, Candidate]
    ) -> tuple[Evidence, ...]:
        """With what speaks for each of their sentences."""
        hashes = {item.passage.id: found[item.passage.id].stored.embed_hash for item in kept}
        written = self._stores.questions.of(list(hashes.values())) if self._settings.weights.questions else {}
        asked = self._stores.embedder.narrowed(views.asked.vector[None])[0]
        return tuple(
            replace(
                item,
                met=views.met(item.passage, found[item.passage.id].embedding.tokens),
                asked=() if (own := written.get(hashes[item.passage.id])) is None else own.met(item.passage, asked),
            )
            for item in kept
        )

    def _by_words(self, query: Query, limit: int) -> Mapping[str, float]:
        words = query.words if query.words is not None else dict.fromkeys(self._stores.lexical.words(query.text), 1.0)
        return self._stores.lexical.best(words, limit, questions=self._settings.weights.questions > 0)

    def _proposed(
        self, query: Query, near: Mapping[str, float], lexical: Mapping[str, float], most: int
    ) -> frozenset[str]:
        """The ids that each view proposes, those at named places, and, where a source is named, more of its own."""
        ids = {*islice(near, most), *islice(lexical, most), *query.named.passages}
        sources = query.sources or query.named.sources
        own = {key for key in (*near, *lexical) if key.partition("@")[0] in sources} if sources else set[str]()
        for source in sorted(sources) if len(sources) <= _FEW_SOURCES else ():
            outline = self._stores.catalogue.outline(source)
            own |= {key for key, _ in outline} if len(outline) <= _SMALL else set[str]()
        if query.named_areas:
            held = self._stores.catalogue.sources()
            about = {
                key: held[key.partition("@")[0]].area for key in (*near, *lexical) if key.partition("@")[0] in held
            }
            own |= {key for key, area in about.items() if area in query.named_areas}
        return frozenset(ids | own)

    def _links(self, ids: frozenset[str]) -> Links:
        """What the passages are copies of, and what are copies of them."""
        return {(link.passage_id, link.original_id): link for link in self._stores.catalogue.copies.of(ids)}

    def _candidates(self, ids: frozenset[str]) -> dict[str, Candidate]:
        """The live ones among the proposed, with what was embedded of them."""
        embedder = self._stores.embedder
        return self._stores.catalogue.candidates(embedder.fingerprint, embedder.narrow_fingerprint, sorted(ids))

    def _views(
        self,
        query: Query,
        asked: Embedding,
        found: Mapping[str, Candidate],
        lexical: Mapping[str, float],
        written: Mapping[str, float],
    ) -> "_Views":
        """Every score of every candidate."""
        importance = self._importance(query.text, asked)
        whole = late.meets(asked.tokens, importance, [item.embedding.tokens for item in found.values()])
        spans = _cosines({key: item.embedding.spans for key, item in found.items()}, asked.vector)
        passage = _cosines({key: item.embedding.vector[None] for key, item in found.items()}, asked.vector)
        return _Views(
            passage={key: cosine for key, (cosine,) in passage.items()},
            sentence={key: max(cosines) for key, cosines in spans.items() if cosines},
            words={key: score for key, score in lexical.items() if key in found},
            questions={key: cosine for key, cosine in written.items() if key in found},
            tokens=dict(zip(found, whole.tolist(), strict=True)) if importance.any() else {},
            spans=spans,
            importance=importance,
            asked=asked,
        )

    def _importance(self, text: str, asked: Embedding) -> late.Floats:
        """The rarity of each token of the question, by the words that the lexical index knows."""
        lexical = self._stores.lexical
        stems = {word: lexical.words(word) for word in late.words(text)}
        rarity = lexical.rarity({stem for found in stems.values() for stem in found})
        return late.weights(
            text, asked.tokens, {word: max(rarity[stem] for stem in found) for word, found in stems.items() if found}
        )

    def _ranked(self, query: Query, views: "_Views", found: Mapping[str, Candidate]) -> list[Evidence]:
        """Every candidate with its scores, best first."""
        weights = self._settings.weights
        by_view = {
            "passage": views.passage,
            "sentence": views.sentence,
            "words": views.words,
            "questions": views.questions,
            "tokens": views.tokens,
        }
        fused = fuse(
            by_view,
            weights.model_dump(),
            # That no question is near says nothing of a passage for which none was written.
            unseen={
                "questions": {key for key, item in found.items() if not item.has_questions} if views.questions else ()
            },
        )
        named = {key: preference(query, item.stored.source, item.stored.passage) for key, item in found.items()}
        total = {key: sum(parts.values()) + named[key][0] for key, parts in fused.items()}
        support = _documents(total, {key: item.stored.source.id for key, item in found.items()})
        register = self._stores.catalogue.sources()
        sources = {item.stored.source.id: item.stored.source for item in found.values()}
        standings = {id: standing(source, register, query.as_of) for id, source in sources.items()}
        ranked = [
            Evidence(
                item.stored.passage,
                item.stored.source,
                standings[item.stored.source.id],
                views.scores(
                    key,
                    fused[key] | {"document": weights.document * support[key]},
                    total[key] + weights.document * support[key],
                    named[key][1],
                ),
                views.spans[key],
            )
            for key, item in found.items()
        ]
        return sorted(ranked, key=lambda e: (-e.scores.fused, e.passage.id))

    def _read_again(self, query: Query, evidence: list[Evidence]) -> tuple[list[Evidence], tuple[str, ...]]:
        """The first of them in the order that a second reading gives them, as one more view; those behind stay where they are."""
        if self._reranker is None or not evidence:
            return evidence, ()
        found = self._reranker.scores(query.text, [embed_input(item.passage)[0] for item in evidence])
        if found is None:
            return evidence, (SKIPPED,)
        first = evidence[: len(found)]
        weight = self._settings.weights.second
        again = fuse({"second": dict(zip((item.passage.id for item in first), found, strict=True))}, {"second": weight})
        scored = [
            replace(
                item,
                scores=replace(
                    item.scores,
                    parts={**item.scores.parts, **again[item.passage.id]},
                    fused=item.scores.fused + again[item.passage.id]["second"],
                ),
            )
            for item in first
        ]
        return sorted(scored, key=lambda e: (-e.scores.fused, e.passage.id)) + evidence[len(found) :], ()


def _cosines(rows: Mapping[str, Vector], asked: Vector) -> dict[str, tuple[float, ...]]:
    """The cosines of the rows of each passage, shape (n, d), with the question: all multiplied at once."""
    if not rows:
        return {}
    cosines = iter((np.concatenate([*rows.values()]) @ asked).tolist())
    return {key: tuple(islice(cosines, len(own))) for key, own in rows.items()}


def _documents(total: Mapping[str, float], source: Mapping[str, str], best: int = 3) -> dict[str, float]:
    """For each passage the mean of the best totals of its source's candidates: an answer seldom stands alone in its document."""
    by_source: dict[str, list[float]] = {}
    for key, score in total.items():
        by_source.setdefault(source[key], []).append(score)
    means = {name: float(np.mean(sorted(scores)[-best:])) for name, scores in by_source.items()}
    return {key: means[source[key]] for key in total}


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = self.laps.get(name, 0.0) + (now - self._last) * 1000
        self._last = now


def neighbours(stores: Stores, item: StoredPassage, *, reach: int = 600) -> tuple[str, str]:
    """What stands before and after a passage in its document, up to `reach` characters each, cut at white space."""
    passage = item.passage
    before = stores.catalogue.text(passage.document_id, passage.start - reach, passage.start) or ""
    after = stores.catalogue.text(passage.document_id, passage.end, passage.end + reach) or ""
    if passage.start > reach and " " in before:
        before = before[before.index(" ") + 1 :]
    if len(after) == reach and " " in after:
        after = after[: after.rindex(" ")]
    return before.strip(), after.strip()
