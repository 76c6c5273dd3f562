"""The caveats a reader must see, worked out from the standing of what is cited. Pure functions."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answers import Citation, Draft, Notice
from assistant.disagreements import Disagreements
from assistant.terms import Terms
from knowledge.currency import FINDINGS, Standing, standing
from knowledge.dates import earliest, spoken, spoken_partial
from knowledge.records import Source


@dataclass(frozen=True, slots=True)
class Caveats:
    """Works out the notices of a draft. `sources` is the register, `held` what of it is held."""

    terms: Terms
    disagreements: Disagreements
    sources: Callable[[], Mapping[str, Source]]
    held: Callable[[], frozenset[str]]
    old_after_years: int

    def __call__(self, draft: Draft) -> list[Notice]:
        """Notices of what is cited, the gravest first; each names the citations that it concerns."""
        citations = draft.citations
        return [
            *self.of_the_day(draft),
            *_superseded(citations),
            *_resting_on_superseded(citations),
            *self.disagreements.notices(citations),
            *_unregistered(citations),
            *_noted(citations),
            *_old(citations, draft.as_of, self.old_after_years),
            *_elsewhere(citations, draft.places),
            *_second_hand(citations),
            *self.terms.notices(citations, draft.as_of),
        ]

    def of_the_day(self, draft: Draft) -> list[Notice]:
        """What has to be said of the day of the answer, whether anything is cited or not."""
        return [*self._as_at(draft), *self._not_held(draft)]

    def _as_at(self, draft: Draft) -> Iterator[Notice]:
        """Where the question itself asks of an earlier day, the day that was understood."""
        if draft.understood is not None and draft.understood.as_of == draft.as_of:
            yield Notice(
                "as_at", f"Answered as of {spoken(draft.as_of)}, the time that you ask about, not as of today."
            )

    def _not_held(self, draft: Draft) -> Iterator[Notice]:
        """The edition that applied on the day and is not held, where a later edition of it would have answered."""
        sources, held = self.sources(), self.held()
        later = (
            {r.evidence.source.id for r in draft.outcome.rejected if r.reason == "not_yet_published"}
            if draft.outcome
            else set()
        )
        for source in sources.values():
            if source.id in held or standing(source, sources, draft.as_of).status != "in_force":
                continue
            if later & _successors(source, sources):
                where = f" ({source.url})" if source.url else ""
                text = (
                    f"On {spoken(draft.as_of)} {source.title} applied, which is not held here."
                    f" Open it{where} for what it says."
                )
                yield Notice("edition_not_held", text)


def _successors(source: Source, sources: Mapping[str, Source]) -> set[str]:
    found: set[str] = set()
    current = source.superseded_by
    while current is not None and current not in found:
        found.add(current)
        current = sources[current].superseded_by if current in sources else None
    return found


def _superseded(citations: Sequence[Citation]) -> Iterator[Notice]:
    by_source: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations:
        if citation.standing.status == "superseded":
            by_source[citation.source.id].append(citation)
    for group in by_source.values():
        first = group[0]
        numbers = tuple(c.number for c in group)
        yield Notice("superseded_source", _replaced(first.source, first.standing, first.successor_held), numbers)


def _replaced(source: Source, standing: Standing, held: bool) -> str:
    successor = standing.superseded_by
    since = f" on {spoken(standing.since)}" if standing.since else ""
    if source.kind == "inspection":
        later = f" ({successor.title})" if successor else ""
        return f"{source.title} is not the latest picture of the area: it was followed by a later inspection{since}{later}."
    if successor is None:
        return f"{source.title} no longer applied from{since.removeprefix(' on')}. Check what applies now before relying on it."
    where = "" if held else ", which is not held here"
    return (
        f"{source.title} was replaced by {successor.title}{since}{where}."
        f" Check the present edition before relying on what is quoted from the old one."
    )


def _resting_on_superseded(citations: Sequence[Citation]) -> Iterator[Notice]:
    by_work: dict[str, tuple[str, list[int]]] = {}
    for citation in citations:
        for work in citation.second_hand:
            if work.standing.status == "superseded" and work.standing.superseded_by is not None:
                since = f" on {spoken(work.standing.since)}" if work.standing.since else ""
                text = (
                    f"What is quoted from Touchstone's own brief rests on {work.title}, which was replaced by"
                    f" {work.standing.superseded_by.title}{since}. Check the present edition before relying on it."
                )
                by_work.setdefault(work.source_id, (text, []))[1].append(citation.number)
    for text, numbers in by_work.values():
        yield Notice("superseded_source", text, tuple(dict.fromkeys(numbers)))


def _unregistered(citations: Sequence[Citation]) -> Iterator[Notice]:
    numbers = tuple(c.number for c in citations if c.source.kind == "unregistered")
    if numbers:
        yield Notice(
            "unregistered_source",
            "Nobody has entered this source in the register: whether it is in force is not known.",
            numbers,
        )


def _noted(citations: Sequence[Citation]) -> Iterator[Notice]:
    by_source: dict[str, tuple[str, list[int]]] = {}
    for citation in citations:
        source, note = citation.source, citation.source.status_note
        if note and citation.standing.status == "in_force":
            by_source.setdefault(source.id, (f"{source.title}: {note}.", []))[1].append(citation.number)
    for text, numbers in by_source.values():
        yield Notice("status_note", text, tuple(numbers))


def _old(citations: Sequence[Citation], as_of: date, years: int) -> Iterator[Notice]:
    old = [
        c
        for c in citations
        if c.source.kind in FINDINGS and c.source.published and _age(c.source.published, as_of) >= years
    ]
    if old:
        dates = sorted({(earliest(c.source.published or ""), c.source.published or "") for c in old})
        first, last = spoken_partial(dates[0][1]), spoken_partial(dates[-1][1])
        span = first if first == last else f"{first} to {last}"
        text = (
            f"Findings published {span} speak of their own time, its bodies and its rules."
            " They are learning, not what is required now."
        )
        yield Notice("old_finding", text, tuple(c.number for c in old))


def _age(published: str, as_of: date) -> int:
    then = earliest(published)
    return as_of.year - then.year - ((as_of.month, as_of.day) < (then.month, then.day))


def _elsewhere(citations: Sequence[Citation], places: frozenset[str]) -> Iterator[Notice]:
    """For a reader who said where they are; a local procedure is marked for everybody, for it binds nobody else."""
    other = [
        (areas, c.number)
        for c in citations
        if (areas := _areas(c)) and not areas & places and (places or c.source.kind == "local_procedure")
    ]
    if other:
        named = ", ".join(sorted({place.replace("-", " ").title() for areas, _ in other for place in areas}))
        text = (
            f"From another area than yours: {named}."
            if places
            else f"A local procedure of {named}: it applies only there."
        )
        yield Notice("other_area", text, tuple(number for _, number in other))


def _areas(citation: Citation) -> set[str]:
    places = {citation.source.area, *(work.area for work in citation.second_hand)}
    return {place for place in places if place is not None}


def _second_hand(citations: Sequence[Citation]) -> Iterator[Notice]:
    numbers = tuple(c.number for c in citations if c.source.kind == "briefing")
    if numbers:
        text = (
            "Quoted from Touchstone's own briefs, not from the works that they rest on."
            " Open those works before you act on a detail."
        )
        yield Notice("second_hand", text, numbers)
