"""The lines of a PDF grouped to what was written as one: a paragraph, a heading, a list item, a table row, a footnote."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from ingest.read.pdf_lines import Line

BULLET = re.compile(r"(?:[•●▪■◼◾◦○‣⃁∙·❖➢➤►✓✔\uf000-\uf0ff]+[\s\t]*|[–—*-][\s\t]+(?=\S)|o[\s\t]+(?=\S))")
LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[).][\s\t]+(?=\S)")
NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})([.)]?)[\s\t]+(?=\S)")
_SOFT_BULLET = re.compile(r"[–—*o-]")
_LONGEST_BOX = 30
_SHORT_TITLE = 0.3
"""Of a full line: a bold line this short above ordinary ones is a title, though the file tags both as one paragraph."""
_UNFINISHED = re.compile(r"(?:\b(?:and|or|the|a|an|of|to|in|for|with|by|that|which|from|on|as|is|are|be)|[-,(])$")
_ENDED = re.compile(r"[.!?:;][)\]”’\"']*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines that belong together. A row's `cells` are the lines of each of its cells."""

    lines: tuple[Line, ...]
    kind: Literal["text", "note", "row"] = "text"
    cells: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """What is ordinary in a document: the size of its text, the distance of its lines by size, the length of a full line."""

    size: float
    leading: dict[float, float]
    full: int


def style_of(lines: Sequence[Line]) -> Style:
    """The ordinary style of a document."""
    letters: Counter[float] = Counter()
    gaps: dict[float, list[float]] = {}
    for line in lines:
        letters[line.size] += len(line.text)
    for one, two in pairwise(lines):
        gap = one.y - two.y
        if one.page == two.page and one.size == two.size and 0.8 * one.size < gap < 2.2 * one.size:
            gaps.setdefault(one.size, []).append(gap)
    lengths = sorted(len(n.text) for n in lines)
    return Style(
        letters.most_common(1)[0][0] if letters else 12.0,
        {size: median(sorted(found)[: max(1, len(found) * 3 // 4)]) for size, found in gaps.items()},
        lengths[len(lengths) * 9 // 10] if lengths else 0,
    )


def units_of(lines: Sequence[Line], style: Style) -> list[Unit]:
    """The units of a document, footnotes after the text of their page."""
    notes = _note_lines(lines, style)
    flow = [n for n in lines if n not in notes]
    units = flow_units(flow, style)
    for page in sorted({n.page for n in notes}):
        at = next((i for i, u in enumerate(units) if u.lines[0].page > page), len(units))
        units[at:at] = _notes([n for n in lines if n in notes and n.page == page])
    return units


def _note_lines(lines: Sequence[Line], style: Style) -> set[Line]:
    """Tagged footnotes, and the small lines at the foot of a page from the first that begins with a mark."""
    # A chapter heading has been seen under a footnote's tag; a footnote is never larger than the text.
    notes = {n for n in lines if n.tag.kind == "note" and n.size <= style.size}
    for page in {n.page for n in lines}:
        foot: list[Line] = []
        for line in sorted((n for n in lines if n.page == page and n not in notes), key=lambda n: n.y):
            if line.size > 0.93 * style.size or line.tag.kind in ("heading", "cell"):
                break
            foot.append(line)
        marked = [n for n in foot if n.note or re.match(r"\d{1,3}\s", n.text)]
        if marked:
            highest = max(n.y for n in marked)
            notes.update(n for n in foot if n.y <= highest)
    return notes


def _notes(lines: Sequence[Line]) -> list[Unit]:
    units: list[list[Line]] = []
    for line in lines:
        begins = line.note is not None or re.match(r"(?:\d{1,3}|[*†‡])\s", line.text)
        same = units and units[-1][-1].tag.unit == line.tag.unit and (line.tag.unit or not begins)
        if same:
            units[-1].append(line)
        else:
            units.append([line])
    return [Unit(tuple(u), "note") for u in units]


def flow_units(flow: Sequence[Line], style: Style) -> list[Unit]:
    """The units of lines among which no footnotes stand."""
    units: list[Unit] = []
    text: list[Line] = []
    at = 0
    while at < len(flow):
        row = _row(flow, at, style)
        if row is None:
            text.append(flow[at])
            at += 1
            continue
        units += [*_text_units(text, style), row]
        text = []
        at += len(row.lines)
    return units + _text_units(text, style)


def _row(flow: Sequence[Line], at: int, style: Style) -> Unit | None:
    """The table row that begins at this line: several cells of one tagged row, or pieces far apart on one line."""
    first = flow[at]
    if first.tag.row:
        end = next((i for i in range(at, len(flow)) if flow[i].tag.row != first.tag.row), len(flow))
        cells: dict[int, list[Line]] = {}
        for line in flow[at:end]:
            cells.setdefault(line.tag.cell, []).append(line)
        short = sum(len(n.text.split()) for n in flow[at:end]) <= 150
        return Unit(tuple(flow[at:end]), "row", tuple(map(tuple, cells.values()))) if len(cells) > 1 and short else None
    if first.tag.unit:
        return None
    return _untagged_row(flow, at, style)


def _untagged_row(flow: Sequence[Line], at: int, style: Style) -> Unit | None:
    first = flow[at]
    pieces = _pieces(first.text)
    if len(pieces) > 1 and len(first.text.split()) < 30:
        cells = tuple((_with_text(first, piece),) for piece in pieces)
        return Unit((first,), "row", cells)
    # A cell of two lines is drawn whole before its neighbour, which then stands higher again and to the right.
    for end in range(at + 1, min(at + 4, len(flow))):
        line = flow[end]
        if line.page != first.page or line.tag.unit or line.size != first.size:
            return None
        if line.y > flow[end - 1].y + 2:
            beside = line.x > first.x + 100 and line.y <= first.y + 2 and len(line.text.split()) <= 6
            return Unit(tuple(flow[at : end + 1]), "row", (tuple(flow[at:end]), (line,))) if beside else None
        if flow[end - 1].y - line.y > 1.2 * style.leading.get(line.size, 1.2 * line.size):
            return None
    return None


def _pieces(text: str) -> list[str]:
    pieces = text.split("\t")
    if len(pieces) > 1 and (BULLET.fullmatch(pieces[0] + " ") or re.fullmatch(r"[\d.()a-zA-Z]{1,6}", pieces[0])):
        pieces[:2] = [f"{pieces[0]} {pieces[1]}"]
    return pieces


def _with_text(line: Line, text: str) -> Line:
    return replace(line, text=text)


def _text_units(lines: Sequence[Line], style: Style) -> list[Unit]:
    units: list[list[Line]] = []
    current: list[Line] = []
    for line in lines:
        if not line.text:
            if current and line.calls:
                current[-1] = _calling(current[-1], line)
            continue
        if not current or _starts(current, line, style):
            broken = _interrupted(units, line, style)
            current = [] if broken is None else broken
            if broken is None:
                units.append(current)
        current.append(line)
    return [Unit(tuple(u)) for u in units]


def _calling(line: Line, wrapped: Line) -> Line:
    """The line with the footnote marks that wrapped to a line of their own."""
    printed = sum(not char.isspace() for char in line.text)
    return replace(line, calls=(*line.calls, *((printed, mark) for _, mark in wrapped.calls)))


def _interrupted(units: Sequence[list[Line]], line: Line, style: Style) -> list[Line] | None:
    """The unit that this line goes on with where a box stands between the two, at the foot of the page before."""
    if not line.text[0].islower() or not units or units[-1][-1].page != line.page - 1:
        return None
    for unit in reversed(units[-_LONGEST_BOX:]):
        if unit[-1].page != line.page - 1:
            return None
        if unit[-1].tag.unit and len(unit[-1].text) > 0.6 * style.full and _continues(unit, line, style):
            return unit
    return None


def _starts(run: Sequence[Line], line: Line, style: Style) -> bool:
    """Does this line begin something new?"""
    last = run[-1]
    if last.tag.unit and last.tag.unit == line.tag.unit:
        return _breaks_inside_tag(run, line, style)
    if last.page != line.page or line.y > last.y + 2:
        return not _continues(run, line, style)
    if last.tag.unit or line.tag.unit:
        return not (last.tag.unit and line.tag.unit and _split_by_tags(run, line, style))
    return _starts_by_layout(run, line, style)


def _breaks_inside_tag(run: Sequence[Line], line: Line, style: Style) -> bool:
    """Some files tag a list and the paragraph after it as one."""
    last = run[-1]
    if BULLET.match(line.text) and not _SOFT_BULLET.match(line.text):
        return True
    gap = last.y - line.y
    title = len(run) == 1 and last.bold and not line.bold and len(last.text) < _SHORT_TITLE * style.full
    if title and last.page == line.page and gap > 1.15 * style.leading.get(last.size, 1.25 * last.size):
        return True
    numbered = NUMBERED.match(line.text)
    if numbered and numbered[2] and line.x <= run[0].x + 2:
        if last.page != line.page:
            return _ENDED.search(last.text) is not None or line.x < last.x - 10
        return gap > 1.15 * style.leading.get(last.size, 1.25 * last.size)
    return last.page == line.page and gap > 2.6 * max(last.size, line.size)


def _split_by_tags(run: Sequence[Line], line: Line, style: Style) -> bool:
    """Is this the rest of a sentence that the file's tags cut in two on one page?"""
    last = run[-1]
    close = last.y - line.y <= 1.1 * style.leading.get(last.size, 1.25 * last.size)
    text_like = {last.tag.kind, line.tag.kind} <= {"item", "paragraph"}
    return close and text_like and len(last.text) > 0.75 * style.full and _continues(run, line, style)


def _starts_by_layout(run: Sequence[Line], line: Line, style: Style) -> bool:
    first, last = run[0], run[-1]
    leading = style.leading.get(last.size, 1.25 * last.size)
    goes_on = line.text[0].islower() and not _ENDED.search(last.text)
    most = max(1.2 * leading, 1.5 * line.size) if goes_on else 1.2 * leading
    if abs(last.size - line.size) > 0.6 or last.y - line.y > most:
        return True
    if BULLET.match(line.text) and not _SOFT_BULLET.match(line.text):
        return True
    if _begins_item(line) and line.x <= max(n.x for n in run) + 2:
        return True
    if (
        not goes_on
        and last.bold != line.bold
        and (last.bold == all(n.bold for n in run))
        and len(last.text) < 0.8 * style.full
    ):
        return True
    if goes_on and not _begins_item(first) and not BULLET.match(first.text):
        # Centred lines, as in the boxes of a flow chart: where they begin says nothing.
        return False
    hanging = len(run) > 1 and run[1].x > first.x + 5
    return (hanging and line.x < last.x - 4) or line.x > last.x + 60


def _begins_item(line: Line) -> bool:
    numbered = NUMBERED.match(line.text)
    return bool(
        (BULLET.match(line.text) and not _SOFT_BULLET.match(line.text))
        or LETTERED.match(line.text)
        or (numbered and numbered[2])
    )


def _continues(run: Sequence[Line], line: Line, style: Style) -> bool:
    """Does the paragraph go on on the next page (or column) with this line?"""
    first, last = run[0], run[-1]
    if abs(last.size - line.size) > 0.6 or last.bold != line.bold or _begins_item(line) or BULLET.match(line.text):
        return False
    if (line.tag.kind == "heading") != (last.tag.kind == "heading") or _ENDED.search(last.text):
        return False
    if last.tag.cell != line.tag.cell and last.tag.row != line.tag.row and last.page == line.page:
        return False
    if line.text[0].islower() or _UNFINISHED.search(last.text):
        return True
    is_item = bool(BULLET.match(first.text) or LETTERED.match(first.text))
    same_place = abs(line.x - last.x) < 6 and (not is_item or len(run) > 1)
    return same_place and len(last.text) > 0.75 * style.full and not last.bold
