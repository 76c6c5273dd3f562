"""Search: both halves, one list, and what was rejected and why."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np

from knowledge.catalogue import StoredPassage, Vector
from knowledge.currency import Standing, standing
from knowledge.dates import earliest
from knowledge.fusion import fuse
from knowledge.records import Force, Kind, Passage, Scores, Source
from knowledge.settings import KnowledgeSettings
from knowledge.stores import Stores

Reason = Literal[
    "replaced_version",
    "superseded",
    "later_inspection",
    "not_yet_published",
    "other_area",
    "kind",
    "force",
    "source",
    "repeats",
    "source_limit",
    "limit",
]

# How much what the question names moves a passage, in units of the fused score's own spread (a z-score is about 1).
_NAMED = 1.5
# Cosine above which two passages say the same, nearly word for word.
_SAME = 0.95


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    `text` is embedded; `words` are indexed words with weights for the lexical half (None: those of `text`). `places` are the
    areas whose documents are the reader's own. `named_areas`, `named_kinds` and `named_years` come from the question and are
    preferred, not required; `near_areas` belong to a named one, or it to them.
    """

    text: str
    as_of: date
    limit: int = 10
    words: Mapping[str, float] | None = None
    places: frozenset[str] = frozenset()
    kinds: frozenset[Kind] | None = None
    forces: frozenset[Force] | None = None
    sources: frozenset[str] | None = None
    include_superseded: bool = False
    named_areas: frozenset[str] = frozenset()
    near_areas: frozenset[str] = frozenset()
    named_kinds: frozenset[Kind] = frozenset()
    named_years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a question. `spans` are the cosines of its quotable units with the question."""

    passage: Passage
    source: Source
    standing: Standing
    scores: Scores
    spans: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    evidence: Evidence
    reason: Reason


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """Evidence kept, best first; what was rejected, best first, with the reason; milliseconds by part."""

    kept: tuple[Evidence, ...]
    rejected: tuple[Rejected, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)


class Search:
    """Search over the stores. Raises nothing of its own for an empty collection: it finds nothing."""

    def __init__(self, stores: Stores, settings: KnowledgeSettings) -> None:
        self._stores = stores
        self._settings = settings

    def find(self, query: Query) -> SearchOutcome:
        """The passages that fit the query best."""
        clock = _Clock()
        question = self._stores.embedder.embed_question(query.text)
        clock.lap("embed")
        proposed = self._stores.vectors.nearest(question, self._settings.candidates)
        clock.lap("vector")
        words = query.words if query.words is not None else dict.fromkeys(self._stores.lexical.words(query.text), 1.0)
        lexical = self._stores.lexical.best(words, self._settings.candidates)
        clock.lap("lexical")
        evidence, vectors = self._evidence(query, question, proposed, lexical)
        clock.lap("fuse")
        outcome = self._choose(query, evidence, vectors)
        clock.lap("choose")
        return replace(outcome, timings=clock.laps)

    def _evidence(
        self, query: Query, question: Vector, proposed: Mapping[str, float], lexical: Mapping[str, float]
    ) -> tuple[list[Evidence], dict[str, Vector]]:
        """Every live candidate with its scores, best first, and its vector."""
        catalogue = self._stores.catalogue
        stored = catalogue.live([*proposed.keys() | lexical.keys()])
        known = catalogue.embeddings(self._stores.embedder.fingerprint, [item.embed_hash for item in stored.values()])
        vectors = {key: known[item.embed_hash].vector for key, item in stored.items() if item.embed_hash in known}
        cosines = {key: float(vector @ question) for key, vector in vectors.items()}
        scores = fuse(
            cosines,
            {key: s for key, s in lexical.items() if key in stored},
            lexical_weight=self._settings.lexical_weight,
        )
        register = catalogue.sources()
        found: list[Evidence] = []
        for key, fused in scores.items():
            item = stored[key]
            raised, reasons = _named(query, item.source)
            spans = known[item.embed_hash].spans @ question if item.embed_hash in known else np.zeros(0)
            found.append(
                Evidence(
                    item.passage,
                    item.source,
                    standing(item.source, register, query.as_of),
                    Scores(cosines.get(key), lexical.get(key), fused + raised, reasons),
                    tuple(float(s) for s in spans),
                )
            )
        return sorted(found, key=lambda e: (-e.scores.fused, e.passage.id)), vectors

    def _choose(self, query: Query, evidence: list[Evidence], vectors: Mapping[str, Vector]) -> SearchOutcome:
        held = self._stores.catalogue.held()
        kept: list[Evidence] = []
        rejected: list[Rejected] = []
        taken: Counter[str] = Counter()
        for item in evidence:
            reason = _unfit(query, item, held)
            if reason is None and _repeats(item, kept, vectors):
                reason = "repeats"
            elif reason is None and taken[item.source.id] >= self._cap(query, item):
                reason = "source_limit"
            elif reason is None and len(kept) >= query.limit:
                reason = "limit"
            if reason is not None:
                rejected.append(Rejected(item, reason))
                continue
            kept.append(item)
            taken[item.source.id] += 1
        return SearchOutcome(tuple(kept), tuple(rejected))

    def _cap(self, query: Query, item: Evidence) -> int:
        """A source that the question names may fill the list."""
        named = item.source.area is not None and item.source.area in query.named_areas
        return query.limit if named or query.sources else self._settings.per_source


def _named(query: Query, source: Source) -> tuple[float, tuple[str, ...]]:
    """How much the question's own names raise a source, and why."""
    reasons: list[str] = []
    if source.area is not None and source.area in query.named_areas:
        reasons.append(f"about {source.area}")
    if source.kind in query.named_kinds:
        reasons.append(f"is of the kind asked for ({source.kind})")
    if query.named_years and source.published and earliest(source.published).year in query.named_years:
        reasons.append("of the year asked for")
    raised = _NAMED * len(reasons)
    if query.named_areas and source.area is not None and source.area not in query.named_areas | query.near_areas:
        raised -= _NAMED
        reasons.append("about another area than the one named")
    return raised, tuple(reasons)


def _unfit(query: Query, item: Evidence, held: frozenset[str]) -> Reason | None:
    """Why this passage may not be shown for this query at all; None when it may."""
    source, status = item.source, item.standing
    if query.sources is not None and source.id not in query.sources:
        return "source"
    if query.kinds is not None and source.kind not in query.kinds:
        return "kind"
    if query.forces is not None and item.passage.force not in query.forces:
        return "force"
    if source.kind == "local_procedure" and query.places and source.area not in query.places | query.named_areas:
        return "other_area"
    if status.status == "not_yet_in_force":
        return "not_yet_published"
    if status.status == "superseded" and not query.include_superseded and not _asked_for(query, source):
        if source.kind == "inspection":
            return "later_inspection" if source.area in query.named_areas else None
        if status.superseded_by is not None and status.superseded_by.id in held:
            return "superseded"
    return None


def _asked_for(query: Query, source: Source) -> bool:
    """Whether this very edition is asked for: by its id, or by its year."""
    year = earliest(source.published).year if source.published else None
    return query.sources is not None or year in query.named_years


def _repeats(item: Evidence, kept: list[Evidence], vectors: Mapping[str, Vector]) -> bool:
    """Whether a kept passage of as high an authority says the same, nearly word for word."""
    vector = vectors.get(item.passage.id)
    if vector is None:
        return False
    return any(
        other.passage.id in vectors
        and float(vectors[other.passage.id] @ vector) > _SAME
        and other.source.authority <= item.source.authority
        for other in kept
    )


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
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
