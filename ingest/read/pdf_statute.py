"""Acts as legislation.gov.uk prints them: sections and schedule paragraphs, without the marks of later amendments."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.read.pdf_blocks import depth, placed, row_block
from ingest.read.pdf_furniture import Body
from ingest.read.pdf_lines import Fragment
from ingest.read.pdf_units import Unit, flow_units, style_of
from ingest.read.pdf_words import Joiner
from ingest.read.statute import DOTS, LETTER, SUBSECTION, Place, levelled, repealed, tidy

_AMENDMENT = re.compile(r"\s*[A-Z]{1,2}\d{1,4}\s*")
_LARGEST_MARK = 8.0
_HEADER_SIZE = 8.5
_NOTE_SIZE = 9.6
_LEFT_EDGE = 112.0
_CENTRED_FROM = 140.0
_ANNOTATIONS = re.compile(
    r"(?:Textual Amendments|Commencement Information|Modifications etc\b.*|Marginal Citations|Editorial Information"
    r"|Extent Information|Subordinate Legislation Made|PROSPECTIVE)"
)
_ANNOTATION = re.compile(r"[A-Z]{1,2}\d{1,4}\s")
_APPENDIX = re.compile(r"(?:Status|Changes to legislation):")
_NOTHING = Block("", "footnote")
_PART = re.compile(r"(PART|CHAPTER|SCHEDULE)(?:\s+(\d+[A-Z]*|[IVXLC]+|[A-Z]))?")
_SECTION = re.compile(r"(\d+[A-Z]{0,3})\s+(?=\S)")
_RANKS = {"PART": 1, "SCHEDULE": 1, "CHAPTER": 2}
_CROSS_HEADING, _SECTION_RANK = 3, 4


def is_statute(pages: Sequence[str]) -> bool:
    """Is this an Act as legislation.gov.uk prints it?"""
    opening = " ".join(" ".join(pages[:4]).split())
    return "Changes to legislation:" in opening and re.search(r"\b\d{4} CHAPTER \d+\b", opening) is not None


def without_amendment_marks(fragments: Iterable[Fragment]) -> list[Fragment]:
    """The fragments without raised marks such as F35 and without the bold square brackets that go with them."""
    return [
        f
        for f in fragments
        if not (f.size <= _LARGEST_MARK and _AMENDMENT.fullmatch(f.text))
        and not (f.bold and f.text.strip() in ("[", "]", "]]", "[[", "]["))
    ]


@dataclass(slots=True)
class _Place(Place):
    """On pages notes stand between the sections, and a list of changes after them."""

    in_notes: bool = False
    in_appendix: bool = False


def statute_blocks(body: Body) -> list[Block]:
    """The blocks of an Act: every section a heading with its number, its subsections after it under the same number."""
    lines = [n for n in body.lines if n.size > _HEADER_SIZE]
    joiner = Joiner(lines)
    place = _Place()
    blocks: list[Block] = []
    for unit in flow_units(lines, style_of(lines)):
        text = tidy(joiner.text([n.text for n in unit.lines]))
        page = unit.lines[0].page
        block = _titled(unit, text, blocks, place) or _block(unit, text, joiner, place)
        if not repealed(blocks, text) and block is not None and re.search(r"\w", block.text):
            block = placed(replace(block, page=page), unit, joiner, body.printed)
            blocks.append(replace(block, subsection=place.within(block)))
    return levelled([replace(b, printed_page=body.printed.get(b.page or 0)) for b in blocks])


def _titled(unit: Unit, text: str, blocks: list[Block], place: _Place) -> Block | None:
    """A heading made of this unit, if it is one. The title under "PART 2" is put into the heading before it."""
    first = unit.lines[0]
    # What stands in quotation marks is text that the Act puts into another Act, headings included.
    if place.in_appendix or text.startswith(("“", "‘")):
        return None
    if first.size >= 20:
        return Block(text, "heading", level=1)
    title = re.split(r" Section |; ", text, maxsplit=1)[0]
    if (part := _PART.fullmatch(title)) and first.x > _CENTRED_FROM:
        place.in_notes = False
        place.number = None
        if part[1] == "SCHEDULE":
            place.schedule = part[2] or "1"
        level = _RANKS["CHAPTER"] if part[1] == "PART" and place.schedule else _RANKS[part[1]]
        return Block(title, "heading", level=level)
    if text == "SCHEDULES":
        return _NOTHING
    after_part = bool(blocks) and blocks[-1].kind == "heading" and _PART.fullmatch(blocks[-1].text) is not None
    if after_part and text.upper() == text:
        blocks[-1] = replace(blocks[-1], text=f"{blocks[-1].text}: {text}")
        return _NOTHING
    if all(n.italic for n in unit.lines) and first.x > _CENTRED_FROM and first.size > _NOTE_SIZE:
        place.in_notes = False
        place.number = None
        return Block(text, "heading", level=_CROSS_HEADING)
    return None


def _block(unit: Unit, text: str, joiner: Joiner, place: _Place) -> Block | None:
    first = unit.lines[0]
    place.in_appendix = place.in_appendix or _APPENDIX.fullmatch(text) is not None
    if place.in_appendix:
        return Block(text, "footnote")
    if _ANNOTATIONS.fullmatch(text):
        place.in_notes = True
        return Block(text, "footnote")
    small = all(n.size <= _NOTE_SIZE for n in unit.lines)
    if small and (place.in_notes or _ANNOTATION.match(text)):
        return Block(text, "footnote")
    place.in_notes = False
    match = _SECTION.match(text)
    if match and first.x < _LEFT_EDGE and first.bold and not place.schedule:
        place.enter(match[1])
        return Block(text[match.end() :], "heading", level=_SECTION_RANK, number=match[1], section=True)
    if match and first.x < _LEFT_EDGE and place.schedule:
        return Block(text[match.end() :], number=place.enter(match[1]), section=True)
    if DOTS.fullmatch(text):
        return None
    if unit.kind == "row":
        return replace(row_block(unit, joiner), number=place.number, section=place.number is not None)
    if LETTER.match(text):
        return Block(text, "bullet", depth(place.indents, first.x), place.number, place.number is not None)
    if SUBSECTION.match(text):
        place.indents.clear()
    return Block(text, number=place.number, section=place.number is not None)
