"""Editions that a reader needs and that are not held: the one of the day, or the one that the question names. Pure functions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answers import Draft, Notice, Understood
from knowledge.currency import begins, chain, standing
from knowledge.dates import earliest, spoken, spoken_partial
from knowledge.evidence import Evidence
from knowledge.records import Kind, Source

_IN_EDITIONS: frozenset[Kind] = frozenset({"statute", "statutory_guidance", "guidance", "local_procedure"})
_NAMED_BY_YEAR: frozenset[Kind] = frozenset({"statutory_guidance", "guidance"})
_FOREMOST = 3
"""What was rejected only for its date would have answered, where it was found as near as the first so many that were kept."""


@dataclass(frozen=True, slots=True)
class Editions:
    """The register on the day of an answer, and what of it is held."""

    sources: Mapping[str, Source]
    held: frozenset[str]
    day: date

    def notices(self, draft: Draft) -> Iterator[Notice]:
        """One notice for each edition, or work, that is lacking; none twice."""
        told = [*map(_named, self.named(draft)), *filter(None, map(self._of_the_day, self.wanted(draft)))]
        yield from (Notice("edition_not_held", text) for text in dict.fromkeys(told))

    def named(self, draft: Draft) -> list[Source]:
        """Editions of guidance that the question names by their year, and that are not held."""
        understood = draft.understood
        if understood is None or not understood.years:
            return []
        return [
            source
            for source in self.sources.values()
            if source.kind in _NAMED_BY_YEAR and source.id not in self.held and source.jurisdiction == "england"
            if (start := begins(source)) is not None and start.year in understood.years
            if _names(understood, " ".join(source.title.casefold().split()[:2]), start.year)
        ]

    def wanted(self, draft: Draft) -> list[Source]:
        """Works of which a later edition, or a brief resting on one, would have answered if it had been out on the day."""
        outcome = draft.outcome
        if outcome is None:
            return []
        least = min((item.scores.fused for item in outcome.kept[:_FOREMOST]), default=None)
        later = [
            rejected.evidence
            for rejected in outcome.rejected
            if rejected.reason == "not_yet_published" and (least is None or rejected.evidence.scores.fused >= least)
        ]
        works = {work.id: work for item in later[:_FOREMOST] for work in self._works(item)}
        return [work for work in works.values() if work.area is None or work.area in draft.places]

    def _works(self, item: Evidence) -> list[Source]:
        """The source itself where it comes in editions; of a brief those that the passage rests on."""
        if item.source.kind == "briefing":
            named = (self.sources.get(reference.source_id) for reference in item.passage.references)
            return [work for work in named if work is not None and work.kind in _IN_EDITIONS]
        return [item.source] if item.source.kind in _IN_EDITIONS else []

    def _of_the_day(self, work: Source) -> str | None:
        editions = chain(work, self.sources)
        applied = next((e for e in editions if standing(e, self.sources, self.day).status == "in_force"), None)
        if applied is not None:
            lacking = f"On {spoken(self.day)} {applied.title} applied, which is not held here. Open it{where(applied)}."
            return None if applied.id in self.held else lacking
        first = editions[0]
        start = first.in_force_from or first.published
        if first.kind == "statute" or start is None or earliest(start) <= self.day:
            return None
        return (
            f"{first.title} did not apply yet on {spoken(self.day)}: it is known here from {spoken_partial(start)}, and the"
            " register knows nothing before it. What applied then has to be looked for elsewhere."
        )


def _names(understood: Understood, opening: str, year: int) -> bool:
    """Whether a question names a work by the first words of its title beside a year, or by letters that stand for them."""
    asked = understood.standalone.casefold()
    if opening not in asked:
        return any(opening in phrase.casefold() for phrase in understood.expansion.added)
    between = r"\W+(?:\w+\W+){0,4}?"
    return re.search(rf"{opening}{between}{year}|{year}{between}{opening}", asked) is not None


def where(source: Source) -> str:
    """Where a text that is not held can be opened: its address, else who published it."""
    return f" ({source.url})" if source.url else f" (published by {source.publisher})"


def _named(source: Source) -> str:
    return (
        f"You ask about {source.title}, which is not held here. Open it{where(source)}:"
        " what is quoted, if anything, stands in other texts."
    )
