"""What a search finds: evidence, what was rejected and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.copies import Link
from knowledge.currency import Standing
from knowledge.query import Reason
from knowledge.records import Passage, Scores, Source

Links = Mapping[tuple[str, str], Link]
"""By (passage, what it is a copy of)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a question. For each of its quotable units: `spans`, its cosine with the question, and `met`, how well
    each word of the question is met by some word of it or of its headings; `asked`, its cosine with the nearest question written
    for that unit, 0 without one, and empty without any. `also_in`: other sources with the same words."""

    passage: Passage
    source: Source
    standing: Standing
    scores: Scores
    spans: tuple[float, ...] = ()
    met: tuple[float, ...] = ()
    asked: tuple[float, ...] = ()
    also_in: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    evidence: Evidence
    reason: Reason


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """Evidence kept, best first; what was rejected, best first, with the reason; milliseconds by part.

    `notes`: what was left out of the search, in words for a person.
    """

    kept: tuple[Evidence, ...]
    rejected: tuple[Rejected, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
