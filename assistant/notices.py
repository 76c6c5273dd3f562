"""The caveats a reader must see, worked out from the standing of what is cited. Pure functions."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.answers import Citation, Notice
from knowledge.currency import FINDINGS, Standing
from knowledge.dates import earliest, spoken, spoken_partial
from knowledge.records import Source


def notices(citations: Sequence[Citation], *, as_of: date, area: str | None, old_after_years: int) -> list[Notice]:
    """Notices for these citations, the gravest first; each names the citations that it concerns."""
    return [
        *_superseded(citations),
        *_resting_on_superseded(citations),
        *_unregistered(citations),
        *_noted(citations),
        *_old(citations, as_of, old_after_years),
        *_elsewhere(citations, area),
        *_second_hand(citations),
    ]


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


def _elsewhere(citations: Sequence[Citation], area: str | None) -> Iterator[Notice]:
    """Only for a reader who said where they are: to others no place is elsewhere."""
    if area is None:
        return
    other = [(places, c.number) for c in citations if (places := _areas(c)) and area not in places]
    if other:
        named = sorted({place.replace("-", " ").title() for places, _ in other for place in places})
        yield Notice("other_area", f"From another area than yours: {', '.join(named)}.", tuple(n for _, n in other))


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
