"""Which of the ranked passages are kept: what may be shown, nothing twice, not all of one source."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.currency import standing
from knowledge.evidence import Evidence, Links, Rejected, SearchOutcome
from knowledge.packing import Vector
from knowledge.query import Query, Reason, of_own_area, unfit
from knowledge.repeats import also_in, is_copy, may_stand_for, originals_first

# Where several sources are asked for, each gives so many passages.
_ACROSS = 2
# So many places are kept for the procedure of the reader's own area, where any was found: whether it answers, the composer sees.
_OWN_SEATS = 2
# Cosine above which two passages say the same, nearly word for word.
_SAME = 0.95


@dataclass(frozen=True, slots=True)
class Choosing:
    """The step. `per_source`: passages of one source, unless the question names it."""

    catalogue: Catalogue
    per_source: int

    def choose(
        self, query: Query, evidence: list[Evidence], vectors: Mapping[str, Vector], links: Links
    ) -> SearchOutcome:
        """Of evidence, best first, what is kept and what is rejected. `vectors` are those of the passages; `links`, between
        copies."""
        held = self.catalogue.held()
        faults: dict[str, Reason | None] = {
            e.passage.id: unfit(query, e.passage, e.source, e.standing, held) for e in evidence
        }
        fit = [key for key, fault in faults.items() if fault is None]
        evidence = originals_first(query, evidence, fit, links) if links else evidence
        same = _same(fit, vectors)
        kept: list[Evidence] = []
        rejected: list[Rejected] = []
        taken: Counter[str] = Counter()
        own = {e.passage.id for e in evidence if faults[e.passage.id] is None and of_own_area(query, e.source)}
        left = min(len(own), _OWN_SEATS)
        for item in evidence:
            reason = faults[item.passage.id]
            if reason is None and _repeats(query, item, kept, same, links):
                reason = "repeats"
            elif reason is None and taken[item.source.id] >= self._cap(query, item):
                reason = "source_limit"
            elif reason is None and len(kept) >= query.limit - (0 if item.passage.id in own else left):
                reason = "limit"
            if reason is not None:
                rejected.append(Rejected(item, reason))
                continue
            kept.append(item)
            left -= item.passage.id in own and left > 0
            taken[item.source.id] += 1
        return SearchOutcome(tuple(self._placed(query, item, links) for item in kept), tuple(rejected))

    def _placed(self, query: Query, item: Evidence, links: Links) -> Evidence:
        """With the other sources that say it in these words."""
        ends = {end for link in links if item.passage.id in link for end in link}
        if not ends:
            return item
        register = self.catalogue.sources()
        near = {end.partition("@")[0] for end in ends}
        standings = {id: standing(register[id], register, query.as_of) for id in near if id in register}
        return replace(item, also_in=tuple(also_in(query, item, links, register, standings)))

    def _cap(self, query: Query, item: Evidence) -> int:
        """A source that the question names may fill the list; where several are asked for, none may."""
        named = item.source.id in query.named.sources or (item.source.area or "") in query.named_areas
        if query.across and len(query.named.sources) != 1:
            return _ACROSS
        return query.limit if named or query.sources else self.per_source


def _same(ids: Sequence[str], vectors: Mapping[str, Vector]) -> frozenset[tuple[str, str]]:
    """The pairs among these passages that say nearly the same, by their meaning, both ways round."""
    known = [key for key in ids if key in vectors]
    if not known:
        return frozenset()
    rows = np.stack([vectors[key] for key in known])
    return frozenset((known[one], known[other]) for one, other in np.argwhere(rows @ rows.T > _SAME) if one != other)


def _repeats(
    query: Query, item: Evidence, kept: list[Evidence], same: frozenset[tuple[str, str]], links: Links
) -> bool:
    """Whether a kept passage that may stand for it says the same: the same words, or nearly, by its meaning."""
    key = item.passage.id
    return any(
        ((key, other.passage.id) in links and is_copy(query, other, item, links))
        or ((other.passage.id, key) in same and may_stand_for(query, other, item))
        for other in kept
    )
