"""The caveats a reader must see, worked out from the standing of what is cited. Pure functions."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answers import Citation, Draft, Notice
from assistant.disagreements import Disagreements
from assistant.editions import Editions, where
from assistant.terms import Terms
from knowledge.currency import FINDINGS, Standing
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
            *_resting_on_superseded(citations, self.held()),
            *self.disagreements.notices(citations),
            *_unregistered(citations),
            *_noted(citations),
            *_old(citations, self.sources(), draft.as_of, self.old_after_years),
            *_elsewhere(citations, draft.places),
            *_second_hand(citations),
            *self.terms.notices(citations, draft.as_of),
        ]

    def of_the_day(self, draft: Draft) -> list[Notice]:
        """What has to be said of the day of the answer, whether anything is cited or not."""
        return [*self._as_at(draft), *Editions(self.sources(), self.held(), draft.as_of).notices(draft)]

    def _as_at(self, draft: Draft) -> Iterator[Notice]:
        """Where the question itself asks of an earlier day, the day that was understood."""
        if draft.understood is not None and draft.understood.as_of == draft.as_of:
            yield Notice(
                "as_at", f"Answered as of {spoken(draft.as_of)}, the time that you ask about, not as of today."
            )


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
    successor, since = standing.superseded_by, standing.since
    if successor is None:
        ended = f" from {standing.known_since}" if since else ""
        return f"{source.title} no longer applied{ended}. Check what applies now before relying on it."
    if source.kind == "inspection":
        when = _when(standing)
        later = f" ({successor.title})" if standing.at_once else f"; the latest is {successor.title}"
        return (
            f"{source.title} is not the latest picture of the area: it was followed by a later inspection{when}{later}."
        )
    return f"{source.title} {_by(standing, held)} {_check(successor, held)}"


def _by(standing: Standing, held: bool) -> str:
    """What replaced a work, and since when; where several editions followed, the one that applies and since when not this one."""
    successor, since = standing.superseded_by, standing.since
    title = successor.title if successor else ""
    if since is None or standing.at_once:
        when = _when(standing)
        return f"was replaced{when} by {title}" + ("." if held else ", which is not held here.")
    lacking = "" if held else ", which is not held here,"
    return f"has not applied since {standing.known_since}; {title}{lacking} applies now."


def _when(standing: Standing) -> str:
    """ " on 18 March 2026", or " in 2006" where no more is known."""
    words = standing.known_since
    return "" if words is None else f" on {words}" if words[:2].strip().isdigit() and " " in words else f" in {words}"


def _check(successor: Source, held: bool) -> str:
    if held:
        return "Check the present edition before relying on what is quoted from the old one."
    return f"Open the present edition{where(successor)} before relying on what is quoted from the old one."


def _resting_on_superseded(citations: Sequence[Citation], held: frozenset[str]) -> Iterator[Notice]:
    by_work: dict[str, tuple[str, list[int]]] = {}
    for citation in citations:
        for work in citation.second_hand:
            successor = work.standing.superseded_by
            if work.standing.status == "superseded" and successor is not None:
                here = successor.id in held
                text = (
                    f"What is quoted from Touchstone's own brief rests on {work.title}, which {_by(work.standing, here)}"
                    f" {_check(successor, here)}"
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


def _old(citations: Sequence[Citation], sources: Mapping[str, Source], as_of: date, years: int) -> Iterator[Notice]:
    """Findings older than so many years, those included that a brief's line rests on and on nothing else."""
    published = {c.number: found for c in citations if (found := _published(c, sources))}
    old = {number: dates for number, dates in published.items() if all(_age(day, as_of) >= years for day in dates)}
    if old:
        dates = sorted({(earliest(day), day) for found in old.values() for day in found})
        first, last = spoken_partial(dates[0][1]), spoken_partial(dates[-1][1])
        span = first if first == last else f"{first} to {last}"
        text = (
            f"Findings published {span} speak of their own time, its bodies and its rules."
            " They are learning, not what is required now."
        )
        yield Notice("old_finding", text, tuple(old))


def _published(citation: Citation, sources: Mapping[str, Source]) -> list[str]:
    """When the findings came out that a citation quotes, or that its brief rests on; none where it rests on anything else."""
    works = [citation.source]
    if citation.source.kind == "briefing":
        works = [sources[work.source_id] for work in citation.second_hand if work.source_id in sources]
    dates = [work.published for work in works if work.kind in FINDINGS and work.published]
    return dates if len(dates) == len(works) else []


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
