"""What a PDF page carries besides its text: running headers, footers, page numbers, contents lists."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
_NUMBER = re.compile(r"(?:page\s+)?(\d{1,3}|[ivxlc]{1,6})(?:\s+of\s+\d{1,3})?", re.IGNORECASE)
_NUMBER_AT_EDGE = re.compile(r"^(\d{1,3})\s|(?:^|\s)(\d{1,3})$")
_LEADER = re.compile(r"(?:\.{4,}|(?:\. ){4,}\.?|…{2,}|\t).*?\d{1,3}$")
_ENDS_IN_PAGE = re.compile(r"\D[\s.…]+\d{1,3}$")
_CONTENTS = ("contents", "table of contents", "list of contents")


def without_furniture(pages: Sequence[Page]) -> Body:
    """The text of the pages alone."""
    numbers, offset = _page_numbers(pages)
    repeated = _repeated(pages)
    lines: list[Line] = []
    printed: dict[int, str] = {}
    contents_open = False
    for page in pages:
        furniture = [n for n in page.lines if n.tag.kind == "artifact" or _key(n) in repeated or n in numbers]
        found = _printed(page, furniture, offset)
        if found is not None:
            printed[page.number] = found
        kept, contents_open = _without_contents([n for n in page.lines if n not in furniture], contents_open)
        lines += kept
    return Body(tuple(lines), printed)


def _edges(pages: Sequence[Page]) -> tuple[float, float]:
    heights = [n.y for page in pages for n in page.lines] or [0.0]
    return max(heights) - _ZONE, min(heights) + _ZONE


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def _repeated(pages: Sequence[Page]) -> set[tuple[str, int]]:
    """What stands at the same height near the edge of several pages."""
    top, bottom = _edges(pages)
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({_key(n) for n in page.lines if (n.y >= top or n.y <= bottom) and re.search(r"[^\W\d]", n.text)})
    enough = 2 if len(pages) <= 4 else max(3, len(pages) // 20)
    return {key for key, count in counts.items() if count >= enough}


def _page_numbers(pages: Sequence[Page]) -> tuple[set[Line], int | None]:
    """The lines that are nothing but a page number, and by how much the number differs from the page's position."""
    top, bottom = _edges(pages)
    candidates: list[tuple[Line, str]] = []
    for page in pages:
        for line in page.lines:
            match = _NUMBER.fullmatch(line.text)
            if match and (line.y >= top or line.y <= bottom):
                candidates.append((line, match[1]))
    offsets = Counter(int(text) - line.page for line, text in candidates if text.isdigit())
    offset = offsets.most_common(1)[0][0] if offsets else None
    return {n for n, text in candidates if not text.isdigit() or int(text) - n.page == offset}, offset


def _printed(page: Page, furniture: Sequence[Line], offset: int | None) -> str | None:
    edges: list[str] = []
    for line in furniture:
        if match := _NUMBER.fullmatch(line.text):
            return match[1]
        edges += [a or b for a, b in _NUMBER_AT_EDGE.findall(line.text)]
    likely = [e for e in edges if abs(int(e) - page.number) <= 20]
    exact = [e for e in likely if int(e) - page.number == offset]
    return (exact or likely or [page.label])[0]


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
