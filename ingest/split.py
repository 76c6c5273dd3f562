"""Units to a document and its passages: whole sentences, exact offsets, never longer than the model reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.notes import Notes
from ingest.outline import Unit
from ingest.sentences import sentence_spans
from knowledge.force import force_of
from knowledge.locators import at
from knowledge.records import Document, PageMark, Passage, Reference, Source, Span
from knowledge.stores import Publication, document_id, passage_ids

Count = Callable[[str], int]
_MARKS = 2
"""Word pieces that the model adds to every text."""
_LONG_BULLET = 60
_SHORT_BULLET = 8
"""A bullet of fewer words, without a full stop, says nothing without its heading: "Thresholds not always clear"."""
_CONTEXT_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a passage may be: about `words` words, and never more word pieces than the model reads."""

    words: int = 120
    pieces: int = 256


@dataclass(frozen=True, slots=True)
class _Laid:
    """A block with its place in the document's text."""

    block: Block
    start: int
    spans: tuple[Span, ...]
    lead: tuple[int, int] | None = None


class _Text:
    """The document's text as it grows, with the pages that its parts stand on."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.pages: list[PageMark] = []

    def add(self, text: str, *, before: str) -> int:
        """Appends `text` after `before`, which the very first text does without; returns where it starts."""
        if self.length:
            self.parts.append(before)
            self.length += len(before)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def on_page(self, block: Block, start: int) -> None:
        """Marks the pages on which the block at `start` stands."""
        self._mark(block, start)
        for turn in block.turns:
            self._mark(replace(block, page=turn.page, printed_page=turn.printed_page), start + turn.at)

    def _mark(self, block: Block, start: int) -> None:
        last = self.pages[-1] if self.pages else None
        if block.page is None or (last and last.page > block.page):
            return
        if last is None or (last.page, last.subsection) != (block.page, block.subsection):
            self.pages.append(PageMark(start, block.page, block.printed_page, block.subsection))


def split(
    source: Source, file_sha256: str, units: Sequence[Unit], footnotes: Sequence[Block], *, count: Count, limits: Limits
) -> Publication:
    """The document and passages of one file. `count` gives the word pieces of a text.

    Raises nothing: a sentence longer than the model reads is cut at a clause, the only place where one may be.
    """
    text = _Text()
    laid = [(unit, _lay(unit, text, count, limits)) for unit in units]
    places: list[tuple[int, int]] = []
    for number, note in enumerate(footnotes):
        start = text.add(note.text, before="\n\nNotes\n\n" if number == 0 else "\n")
        places.append((start, start + len(note.text)))
    notes = Notes(footnotes)
    laid = [(unit, [_with_notes(item, notes, places) for item in blocks]) for unit, blocks in laid]
    identity = document_id(source.id, file_sha256, source.title, limits.words)
    whole = "".join(text.parts)
    document = Document(identity, source.id, identity.partition("@")[2], file_sha256, whole, tuple(text.pages))
    passages: list[Passage] = []
    for unit, blocks in laid:
        for group in _grouped(unit, blocks, whole, count, limits):
            passages.append(_passage(source, document, unit, group, len(passages)))
    ids = passage_ids(source.id, [(passage.context, passage.text) for passage in passages])
    named = tuple(replace(passage, id=id) for passage, id in zip(passages, ids, strict=True))
    return Publication(document, named, source.title)


def _lay(unit: Unit, text: _Text, count: Count, limits: Limits) -> list[_Laid]:
    heading_span: tuple[int, int] | None = None
    for heading in unit.headings:
        start = text.add(heading.text, before="\n\n")
        text.on_page(heading, start)
        heading_span = (start, start + len(heading.text))
    laid: list[_Laid] = []
    for block in unit.blocks:
        listed = block.kind in {"bullet", "row"}
        mark = "• " if block.kind == "bullet" else ""
        follows_list = bool(laid) and laid[-1].block.kind == block.kind
        start = text.add(mark + block.text, before="\n" if listed and (follows_list or laid) else "\n\n") + len(mark)
        text.on_page(block, start)
        lead = _lead(block, laid, heading_span) if listed else None
        spans = _spans(block, start, lead, count, limits)
        laid.append(_Laid(block, start, spans, lead))
    return laid


def _with_notes(item: _Laid, notes: Notes, places: Sequence[tuple[int, int]]) -> _Laid:
    """The block with each of its footnotes at the sentence that calls it."""
    if not item.block.calls:
        return item
    found: dict[int, list[tuple[int, int]]] = {}
    for call in item.block.calls:
        index = notes.called(call, item.block.page)
        if index is None:
            continue
        # A mark stands after the words it belongs to, so after the full stop of its sentence.
        at = item.start + call.at
        calling = next((i for i, span in enumerate(item.spans) if at <= span.end), len(item.spans) - 1)
        found.setdefault(calling, []).append(places[index])
    spans = tuple(replace(span, notes=tuple(found.get(i, ()))) for i, span in enumerate(item.spans))
    return replace(item, spans=spans)


def _lead(block: Block, before: Sequence[_Laid], heading: tuple[int, int] | None) -> tuple[int, int] | None:
    """The words that a bullet needs in front of it: the line that introduces its list, else the heading it stands under.

    A bullet that is a sentence of its own and follows no introduction needs nothing.
    """
    for other in reversed(before):
        if other.block.kind == block.kind and other.block.level >= block.level:
            continue
        if other.block.text.endswith((":", "–", "—", "-", "…")) or block.text[:1].islower():
            return other.spans[-1].start, other.spans[-1].end
        break
    return heading if block.kind == "bullet" and _needs_heading(block.text) else None


def _needs_heading(text: str) -> bool:
    return text[:1].islower() or (
        len(text.split()) < _SHORT_BULLET and not text.endswith((".", "?", "!", "”", "’", '"'))
    )


def _spans(block: Block, start: int, lead: tuple[int, int] | None, count: Count, limits: Limits) -> tuple[Span, ...]:
    if block.kind == "row" or (block.kind == "bullet" and len(block.text.split()) <= _LONG_BULLET):
        pieces = [(0, len(block.text))]
    else:
        pieces = sentence_spans(block.text)
    room = int(limits.pieces * (1 - _CONTEXT_SHARE)) - _MARKS
    cut = [part for a, b in pieces for part in _cut(block.text, a, b, count, room)]
    kind = block.kind if block.kind in {"bullet", "row"} else "sentence"
    return tuple(
        Span(
            start + a,
            start + b,
            "bullet" if kind == "bullet" else "row" if kind == "row" else "sentence",
            lead if index == 0 else None,
        )
        for index, (a, b) in enumerate(cut)
    )


def _cut(text: str, start: int, end: int, count: Count, room: int) -> list[tuple[int, int]]:
    """A span in parts that the model can read whole, cut after ";", else after ",", else at a space near the middle."""
    if count(text[start:end]) <= room or end - start < 2:
        return [(start, end)]
    middle = (start + end) // 2
    for mark in ("; ", ", ", " "):
        places = [i + len(mark) for i in range(start, end) if text.startswith(mark, i)]
        places = [place for place in places if start < place < end]
        if places:
            middle = min(places, key=lambda place: abs(place - middle))
            break
    first_end = start + len(text[start:middle].rstrip())
    return _cut(text, start, first_end, count, room) + _cut(text, middle, end, count, room)


def _context(unit: Unit, lead: str, count: Count, limits: Limits) -> str:
    """Heading path (nearest last) and, where a list goes on from the passage before, its lead-in; never over its share."""
    parts = list(unit.locator.heading_path[-3:])
    if lead and lead not in parts:
        parts.append(lead.rstrip(":"))
    while parts and count(". ".join(parts)) > limits.pieces * _CONTEXT_SHARE - 2:
        parts.pop(0)
    return ". ".join(parts)


@dataclass(frozen=True, slots=True)
class _Group:
    blocks: tuple[Block, ...]
    spans: tuple[Span, ...]
    context: str
    lead: str
    references: tuple[Reference, ...]


def _grouped(unit: Unit, laid: Sequence[_Laid], whole: str, count: Count, limits: Limits) -> list[_Group]:
    """The unit's spans in groups that fit a passage; a lead-in is never the last line of one when its list follows."""
    spans = [(item, span) for item in laid for span in item.spans]
    groups: list[list[tuple[_Laid, Span]]] = []
    for item, span in spans:
        if groups and _fits([*groups[-1], (item, span)], unit, whole, count, limits):
            groups[-1].append((item, span))
            continue
        carried: list[tuple[_Laid, Span]] = []
        if groups and len(groups[-1]) > 1 and span.lead == (groups[-1][-1][1].start, groups[-1][-1][1].end):
            carried = [groups[-1].pop()]
        groups.append([*carried, (item, span)])
    return [_group(unit, members, whole, count, limits) for members in groups]


def _fits(members: list[tuple[_Laid, Span]], unit: Unit, whole: str, count: Count, limits: Limits) -> bool:
    text = whole[members[0][1].start : members[-1][1].end]
    if len(text.split()) > limits.words:
        return False
    context = _context(unit, _outer_lead(members, whole), count, limits)
    return count(f"{context}. {text}") + _MARKS <= limits.pieces


def _outer_lead(members: list[tuple[_Laid, Span]], whole: str) -> str:
    lead = members[0][1].lead
    return whole[lead[0] : lead[1]] if lead is not None and lead[0] < members[0][1].start else ""


def _group(unit: Unit, members: list[tuple[_Laid, Span]], whole: str, count: Count, limits: Limits) -> _Group:
    blocks: dict[int, _Laid] = {item.start: item for item, _ in members}
    start, end = members[0][1].start, members[-1][1].end
    references = tuple(
        Reference(reference.source_id, reference.where, item.start + reference.at)
        for item in blocks.values()
        for reference in item.block.references
        if start < item.start + reference.at <= end
    )
    lead = _outer_lead(members, whole)
    context = _context(unit, lead, count, limits)
    return _Group(
        tuple(item.block for item in blocks.values()), tuple(span for _, span in members), context, lead, references
    )


def _passage(source: Source, document: Document, unit: Unit, group: _Group, ordinal: int) -> Passage:
    start, end = group.spans[0].start, group.spans[-1].end
    text = document.text[start:end]
    # Only what the register calls a brief may declare its own force, or rest on other works.
    brief = source.kind == "briefing"
    declared = group.blocks[0].force if brief else None
    return Passage(
        id="",  # known once all of them are
        document_id=document.id,
        source_id=source.id,
        ordinal=ordinal,
        text=text,
        start=start,
        end=end,
        locator=at(unit.locator, document.pages, start),
        force=declared or force_of(source.authority, f"{group.lead} {text}"),
        spans=group.spans,
        references=group.references if brief else (),
        context=group.context,
        force_declared=declared is not None,
    )
