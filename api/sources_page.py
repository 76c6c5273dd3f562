"""The page at /sources: what is held, what is in force, what is out of date and what is missing, as HTML.

It needs no script; `page/sources.js` only narrows the list as one types.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from api.html import bare_list, element, field, folded, outward, select, small, written
from api.schemas import SourceSchema, SourcesRequest
from api.sources import list_sources, words_of
from api.words import AUTHORITY, STATUS, edition_dates
from knowledge.catalogue import Catalogue
from knowledge.currency import chain, following
from knowledge.dates import spoken, spoken_partial, spoken_period
from knowledge.records import Status

TEMPLATE = Path(__file__).parent / "page" / "sources.html"
_HELD = {"": "Held or not", "true": "Held here", "false": "Not held"}


@dataclass(frozen=True, slots=True)
class Work:
    """All editions of one work, the earliest first. `current`: the latest that has begun, else the first to come."""

    editions: tuple[SourceSchema, ...]
    current: SourceSchema


def sources_page(catalogue: Catalogue, request: SourcesRequest, today: date) -> str:
    """The whole page; what the request does not ask for is there, but hidden. Raises UnknownArea."""
    day = request.as_of or today
    everything = list_sources(catalogue, SourcesRequest(as_of=day), today)
    found = frozenset(source.id for source in list_sources(catalogue, request, today))
    works = _works(catalogue, everything)
    parts = {
        "summary": _summary(everything, day, today),
        "missing": _missing(works),
        "filter": [_filter(request, len(found), len(everything))],
        "works": _groups(works, found, narrowed=len(found) < len(everything)),
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for name, elements in parts.items():
        page = page.replace(f"<!-- {name} -->", written(elements))
    return page


def _works(catalogue: Catalogue, listed: Iterable[SourceSchema]) -> list[Work]:
    """The sources gathered into works, in the order in which their current editions are listed."""
    shown = {source.id: source for source in listed}
    known = catalogue.sources()
    works: dict[str, Work] = {}
    for source in shown.values():
        last = (known[source.id], *following(known[source.id], known))[-1]
        if last.id not in works:
            editions = tuple(shown[edition.id] for edition in chain(last, known))
            begun = [edition for edition in editions if edition.status != "not_yet_in_force"]
            works[last.id] = Work(editions, begun[-1] if begun else editions[0])
    place = {id: number for number, id in enumerate(shown)}
    return sorted(works.values(), key=lambda work: place[work.current.id])


# --- what is held and what is missing --------------------------------------------------------------------------------


def _summary(sources: Sequence[SourceSchema], day: date, today: date) -> list[Element]:
    held = [source.status for source in sources if source.held]
    counts = (
        (len(held), "held", "Their text can be quoted", "?held=true#all"),
        (held.count("in_force"), "held and in force", "They apply on this day", "?held=true&status=in_force#all"),
        (
            held.count("superseded"),
            "held, out of date",
            "Quoted, if at all, with a notice",
            "?held=true&status=superseded#all",
        ),
        (sum(map(_is_missing, sources)), "in force, not held", "Missing: cannot be quoted", "#missing"),
    )
    if day == today:
        when = f"The register as it stands today, {spoken(day)}."
    else:
        when = f"The register as it stands for {spoken(day)}. What is held is what is held today."
    items = [
        element(
            "li",
            {},
            element("a", {"href": f"/sources{where}"}, element("strong", {}, str(number)), f" {label}"),
            small(f"{meaning}."),
        )
        for number, label, meaning, where in counts
    ]
    return [element("p", {"class": "as-of"}, when), element("ul", {"class": "counts", "role": "list"}, *items)]


def _missing(works: Sequence[Work]) -> list[Element]:
    behind: list[Element] = []
    rest: list[SourceSchema] = []
    for work in works:
        held = [edition.title for edition in work.editions if edition.held and edition.status == "superseded"]
        for source in filter(_is_missing, work.editions):
            if held:
                earlier = small(f"Held here: {held[-1]}, which is out of date.")
                behind.append(element("li", {}, *_named(source), earlier))
            else:
                rest.append(source)
    groups = {heading: [s for s in rest if s.authority == authority] for authority, heading in AUTHORITY.items()}
    groups["May be in force: check"] = [work.current for work in works if _is_unsure(work.current)]
    parts: list[Element] = []
    if behind:
        heading = element("h3", {}, "Only an earlier edition is held")
        parts.append(element("div", {"class": "notice"}, heading, bare_list(behind)))
    for heading, group in groups.items():
        if group:
            items = [element("li", {}, *_named(source), *_note(source)) for source in group]
            parts.append(folded(heading, len(group), bare_list(items)))
    return parts or [element("p", {}, "Nothing that the register knows to be in force is missing.")]


def _is_missing(source: SourceSchema) -> bool:
    """Whether it applies in England and cannot be quoted here."""
    return source.status == "in_force" and not source.held and source.jurisdiction == "england"


def _is_unsure(source: SourceSchema) -> bool:
    """Whether it is law or national guidance that cannot be quoted here and may apply."""
    national = source.authority in {"A1", "A2", "A3"} and source.jurisdiction == "england"
    return national and source.status == "unknown" and not source.held


def _named(source: SourceSchema) -> list[Element]:
    """The title, leading to the text where its address is known, and from when it applies."""
    title = element("a", outward(source.url), source.title) if source.url else element("span", {}, source.title)
    return [title, small(f"{source.publisher}; {source.status_text}.")]


# --- all sources -----------------------------------------------------------------------------------------------------


def _filter(request: SourcesRequest, found: int, total: int) -> Element:
    words = {"id": "find", "name": "find", "type": "search", "maxlength": "200", "autocomplete": "off"}
    statuses = {"": "Any status", **{status: STATUS[status] for status in get_args(Status)}}
    held = "" if request.held is None else str(request.held).lower()
    kept = {"kind": request.kind, "authority": request.authority, "area": request.area}
    return element(
        "form",
        {"class": "filter", "id": "filter", "action": "/sources#all", "method": "get"},
        field("Words", element("input", {**words, "value": request.find or ""})),
        field("Status", select("status", statuses, request.status or "")),
        field("Held", select("held", _HELD, held)),
        field(
            "As of",
            element("input", {"id": "as-of", "name": "as_of", "type": "date", "value": str(request.as_of or "")}),
        ),
        *(element("input", {"type": "hidden", "name": key, "value": value}) for key, value in kept.items() if value),
        element(
            "p",
            {"class": "filter-row"},
            element("button", {"type": "submit", "class": "primary"}, "Show"),
            element("span", {"role": "status", "id": "shown"}, f"{found} of {total} sources"),
            element("a", {"href": "/sources#all"}, "Clear"),
        ),
    )


def _groups(works: Sequence[Work], found: frozenset[str], *, narrowed: bool) -> list[Element]:
    """Works by authority; when only some are asked for, the groups stand open and the others are hidden."""
    parts: list[Element] = []
    for authority, heading in AUTHORITY.items():
        group = [work for work in works if work.current.authority == authority]
        if not group:
            continue
        items = [_work(work, found) for work in group]
        shown = sum("hidden" not in item.attrib for item in items)
        part = folded(heading, shown, element("ul", {"class": "works", "role": "list"}, *items))
        part.attrib |= {"class": "shelf"} | ({"open": ""} if narrowed else {}) | ({} if shown else {"hidden": ""})
        parts.append(part)
    return parts


def _work(work: Work, found: frozenset[str]) -> Element:
    source, several = work.current, len(work.editions) > 1
    matched = [edition for edition in work.editions if edition.id in found]
    item = element(
        "li",
        {"class": "work", **({} if several else _sought(source)), **({} if matched else {"hidden": ""})},
        element("h4", {}, source.title),
        element("p", {"class": "tags"}, _status(source), _held(source)),
        *_note(source),
        small(_origin(source)),
    )
    if source.url:
        place = urlsplit(source.url).netloc.removeprefix("www.")
        item.append(element("p", {}, element("a", outward(source.url), f"Open at {place}")))
    item.append(_facts(source))
    if several:
        item.append(_editions(work, opened=bool(matched) and source not in matched))
    return item


def _editions(work: Work, *, opened: bool) -> Element:
    items = [
        element(
            "li",
            _sought(edition) | ({"class": "current"} if edition is work.current else {}),
            element("span", {}, edition.title),
            small(", ".join(part for part in (edition_dates(edition), edition.id) if part)),
            element("span", {"class": "tags"}, _status(edition, STATUS[edition.status]), _held(edition)),
        )
        for edition in work.editions
    ]
    heading = "All inspections of this area" if work.current.kind == "inspection" else "All editions"
    block = folded(heading, len(items), element("ol", {"class": "editions"}, *items))
    block.attrib |= {"open": ""} if opened else {}
    return block


def _facts(source: SourceSchema) -> Element:
    told = {
        "Covers": source.period and spoken_period(source.period),
        "Counts": source.population,
        "Good for": ", ".join(source.serves),
        "How sure": source.certainty_text,
        "Licence": source.licence,
        "Id": source.id,
    }
    pairs = [
        element("div", {}, element("dt", {}, term), element("dd", {}, value)) for term, value in told.items() if value
    ]
    return element("details", {}, element("summary", {}, "More"), element("dl", {"class": "facts"}, *pairs))


def _sought(edition: SourceSchema) -> dict[str, str]:
    """What the script narrows the list by."""
    return {"data-find": words_of(edition), "data-status": edition.status, "data-held": str(edition.held).lower()}


def _origin(source: SourceSchema) -> str:
    published = f"published {spoken_partial(source.published)}" if source.published else "date not known"
    return f"{source.publisher}; {source.kind.replace('_', ' ')}; {published}"


def _status(source: SourceSchema, words: str | None = None) -> Element:
    return element("span", {"class": "status", "data-status": source.status}, words or source.status_text)


def _held(source: SourceSchema) -> Element:
    return element(
        "span", {"class": "held", "data-held": str(source.held).lower()}, "held" if source.held else "not held"
    )


def _note(source: SourceSchema) -> list[Element]:
    return [element("p", {"class": "note"}, f"Note: {source.status_note}.")] if source.status_note else []
