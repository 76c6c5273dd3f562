"""What a PDF page carries besides its text: running headers, footers, page numbers, contents lists."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.read.pdf_lines import Line


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page in reading order, and the label that the file gives the page."""

    number: int
    lines: Sequence[Line]
    label: str | None


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a document without furniture, and the number printed on each page that has one."""

    lines: tuple[Line, ...]
    printed: dict[int, str]


_ZONE = 75.0
_FURTHEST_OFFSET = 30
_NUMBER = re.compile(r"(?:page\s+)?(\d{1,3}|[ivxlc]{1,6})(?:\s+of\s+\d{1,3})?", re.IGNORECASE)
_NUMBER_AT_EDGE = re.compile(r"^(\d{1,3})\s|(?:^|\s)(\d{1,3})$")
_LEADER = re.compile(r"(?:\.{4,}|(?:\. ){4,}\.?|…{2,}|\t).*?\d{1,3}$")
_ENDS_IN_PAGE = re.compile(r"\D[\s.…]+\d{1,3}$")
_CONTENTS = ("contents", "table of contents", "list of contents")


def without_furniture(pages: Sequence[Page]) -> Body:
    """The text of the pages alone."""
    repeated = _repeated(pages)
    found = [_furniture(page, repeated) for page in pages]
    printed = _printed(pages, found)
    lines: list[Line] = []
    contents_open = False
    for page, furniture in zip(pages, found, strict=True):
        kept, contents_open = _without_contents([n for n in page.lines if n not in furniture], contents_open)
        lines += kept
    return Body(tuple(lines), printed)


def _furniture(page: Page, repeated: set[tuple[str, int]]) -> set[Line]:
    """Lines tagged as furniture, and from either edge inwards whatever repeats on other pages or is a page number."""
    furniture = {n for n in page.lines if n.tag.kind == "artifact"}
    from_top = sorted(page.lines, key=lambda n: -n.y)
    for inwards in (from_top, from_top[::-1]):
        for line in inwards:
            if line not in furniture and _key(line) not in repeated and not _is_page_number(line, page.number):
                break
            furniture.add(line)
    return furniture


def _is_page_number(line: Line, page: int) -> bool:
    match = _NUMBER.fullmatch(line.text)
    return match is not None and (not match[1].isdigit() or abs(int(match[1]) - page) <= _FURTHEST_OFFSET)


def _edges(pages: Sequence[Page]) -> tuple[float, float]:
    heights = [n.y for page in pages for n in page.lines] or [0.0]
    return max(heights) - _ZONE, min(heights) + _ZONE


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def _repeated(pages: Sequence[Page]) -> set[tuple[str, int]]:
    """What stands at the same height near the edge of several pages, some of them neighbours.

    "Inspection findings" at the top of three pages far apart is the heading of three parts and no running header.
    """
    top, bottom = _edges(pages)
    found: dict[tuple[str, int], list[int]] = {}
    for page in pages:
        edge = [n for n in page.lines if n.y >= top or n.y <= bottom]
        for key in {_key(n) for n in edge if re.search(r"[^\W\d]", n.text)}:
            found.setdefault(key, []).append(page.number)
    enough = 2 if len(pages) <= 4 else max(3, len(pages) // 20)
    return {key for key, on in found.items() if len(on) >= enough and _neighbours(on)}


def _neighbours(pages: Sequence[int]) -> bool:
    """Are two of the pages next to each other, or both left or right pages of the same book?"""
    return any(two - one <= 2 for one, two in pairwise(pages))


def _printed(pages: Sequence[Page], furniture: Sequence[set[Line]]) -> dict[int, str]:
    """The number printed on each page: of the numbers at its edges the one that counts on with the pages."""
    numbers: dict[int, list[int]] = {}
    roman: dict[int, str] = {}
    for page, lines in zip(pages, furniture, strict=True):
        for line in lines:
            whole = _NUMBER.fullmatch(line.text)
            if whole and not whole[1].isdigit():
                roman[page.number] = whole[1]
            texts = [whole[1]] if whole else [a or b for a, b in _NUMBER_AT_EDGE.findall(line.text)]
            numbers.setdefault(page.number, []).extend(int(t) for t in texts if t.isdigit())
    offsets = Counter(n - page for page, found in numbers.items() for n in set(found))
    likely = [(count, -abs(offset), offset) for offset, count in offsets.items() if abs(offset) <= _FURTHEST_OFFSET]
    offset = max(likely)[2] if likely else None
    printed = {page.number: page.label for page in pages if page.label is not None}
    counted = {p: str(p + offset) for p, found in numbers.items() if offset is not None and p + offset in found}
    return printed | roman | counted


def _without_contents(lines: Sequence[Line], still_open: bool) -> tuple[list[Line], bool]:
    """The lines without a contents list; and whether the list may go on on the next page."""
    tagged = any(n.tag.kind == "contents" for n in lines)
    rest = [n for n in lines if n.tag.kind != "contents" and not (_LEADER.search(n.text) and "." * 4 in n.text)]
    if tagged:
        return [n for n in rest if n.text.lower() not in _CONTENTS], False
    start = next((i for i, n in enumerate(rest) if n.text.lower() in _CONTENTS), 0 if still_open else None)
    if start is None:
        return rest, False
    entries = [i for i, n in enumerate(rest) if i >= start and _ENDS_IN_PAGE.search(n.text)]
    tail = rest[start:]
    if len(entries) < 3 or (still_open and len(entries) * 2 < len(tail)):
        return [n for n in rest if n.text.lower() not in _CONTENTS], len(rest) < len(lines)
    return rest[:start] + rest[entries[-1] + 1 :], True
