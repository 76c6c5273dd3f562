"""The page at /sources: what is held, what is in force, what is out of date and what is missing, as HTML.

Built as a tree and written out by the standard library, so that no text of a register can become markup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

from api.schemas import SourceSchema, SourcesRequest
from api.sources import list_sources, words_of
from api.words import AUTHORITY, STATUS, edition_dates, spoken_period
from knowledge.catalogue import Catalogue
from knowledge.currency import chain
from knowledge.dates import spoken, spoken_partial
from knowledge.records import Status

TEMPLATE = Path(__file__).parent / "page" / "sources.html"
_GUIDING = ("A1", "A2", "A3")
_HELD = {"": "Held or not", "true": "Held here", "false": "Not held"}


@dataclass(frozen=True, slots=True)
class Work:
    """All editions of one work, the earliest first; `current` is the one that applies, or the latest."""

    editions: tuple[SourceSchema, ...]
    current: SourceSchema


def sources_page(catalogue: Catalogue, request: SourcesRequest, today: date) -> str:
    """The whole page. Raises UnknownArea."""
    day = request.as_of or today
    everything = list_sources(catalogue, SourcesRequest(as_of=day), today)
    found = frozenset(source.id for source in list_sources(catalogue, request, today))
    works = _works(catalogue, everything)
    parts = {
        "summary": _summary(everything, day, today),
        "missing": _missing(works),
        "filter": [_filter(request, day, today)],
        "works": _groups(works, found, narrowed=len(found) < len(everything)),
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for name, elements in parts.items():
        written = "\n".join(tostring(element, encoding="unicode", method="html") for element in elements)
        page = page.replace(f"<!-- {name} -->", written)
    return page


def _works(catalogue: Catalogue, listed: Iterable[SourceSchema]) -> list[Work]:
    """The sources gathered into works, in the order in which their current editions are listed."""
    shown = {source.id: source for source in listed}
    known = catalogue.sources()
    by_last: dict[str, list[SourceSchema]] = {}
    for source in shown.values():
        last = chain(known[source.id], known)[-1].id
        by_last.setdefault(last, []).append(source)
    works: list[Work] = []
    for last in by_last:
        editions = tuple(shown[edition.id] for edition in chain(known[last], known))
        begun = [edition for edition in editions if edition.status != "not_yet_in_force"]
        works.append(Work(editions, begun[-1] if begun else editions[-1]))
    order = {id: place for place, id in enumerate(shown)}
    return sorted(works, key=lambda work: order[work.current.id])


def _summary(sources: Sequence[SourceSchema], day: date, today: date) -> list[Element]:
    held = [source for source in sources if source.held]
    counted = (
        (held, "?held=true#all", "held here", "Their text can be quoted."),
        (
            [source for source in held if source.status == "in_force"],
            "?held=true&status=in_force#all",
            "held and in force",
            "Law, guidance and procedures that apply.",
        ),
        (
            [source for source in held if source.status == "superseded"],
            "?held=true&status=superseded#all",
            "held but out of date",
            "Quoted with a notice, or for a past date.",
        ),
        ([source for source in sources if _is_missing(source)], "#missing", "in force but missing", "Not quoted here."),
    )
    items = [
        _element(
            "li", {}, _element("a", {"href": href}, _element("strong", {}, str(len(some))), f" {label}"), _small(meaning)
        )
        for some, href, label, meaning in counted
    ]
    when = f"The register as it stands today, {spoken(day)}."
    if day != today:
        when = f"The register as it stood on {spoken(day)}; what is held, as it is today."
    return [_element("p", {"class": "as-of"}, when), _element("ul", {"class": "counts", "role": "list"}, *items)]


def _is_missing(source: SourceSchema) -> bool:
    return source.status == "in_force" and not source.held and source.jurisdiction == "england"


def _missing(works: Sequence[Work]) -> list[Element]:
    missing = [work for work in works if _is_missing(work.current)]
    behind = [(work, held[-1]) for work in missing if (held := [edition for edition in work.editions if edition.held])]
    rest = [work.current for work in missing if not any(edition.held for edition in work.editions)]
    parts: list[Element] = []
    if not missing:
        return [_element("p", {}, "Nothing that the register knows to be in force is missing.")]
    if behind:
        items = [
            _element(
                "li",
                {},
                *_named(work.current),
                _small(f"Held here: {old.title}, {old.status_text.removesuffix(_by(old))}{_since(work)}."),
            )
            for work, old in behind
        ]
        heading = "Only an earlier edition is held"
        parts.append(
            _element(
                "div", {"class": "notice"}, _element("h3", {}, heading), _element("ul", {"role": "list"}, *items)
            )
        )
    for authority, heading in AUTHORITY.items():
        group = [source for source in rest if source.authority == authority]
        if group:
            items = [_element("li", {}, *_named(source)) for source in group]
            parts.append(_details(f"{heading}: {len(group)}", _element("ul", {"class": "plain"}, *items)))
    unsure = [
        work.current
        for work in works
        if work.current.status == "unknown"
        and not work.current.held
        and work.current.authority in _GUIDING
        and work.current.jurisdiction == "england"
    ]
    if unsure:
        items = [_element("li", {}, *_named(source)) for source in unsure]
        parts.append(_details(f"May be in force, check: {len(unsure)}", _element("ul", {"class": "plain"}, *items)))
    return parts
