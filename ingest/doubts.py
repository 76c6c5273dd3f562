"""What looks wrong with a document as it was read, for a person to check: too little text, no headings, numbers that jump."""

import re
from collections.abc import Sequence

from ingest.blocks import Block
from knowledge.records import Document

LEAST_PER_PAGE = 200
"""Characters a page on average; a page of prose has 2,000 to 3,500, a slide 300."""
_FEW_WORDS, _LARGE = 40, 100_000
"""So few words from a file of so many bytes: it holds something else than text. A short note is a small file."""
_MANY_WORDS = 1500
"""A text as long as this without a heading was laid out in a way that was not understood."""
_NUMBERED = 8
_NUMBER = re.compile(r"(?P<part>(?:\d+\.)*)(?P<last>\d+)")
_SHOWN = 3


def doubts(document: Document, blocks: Sequence[Block], *, size: int) -> list[str]:
    """Warnings, in words that name what to look at. `size`: bytes of the file."""
    words = len(document.text.split())
    found: list[str] = []
    if document.pages and len(document.text) < LEAST_PER_PAGE * (pages := document.pages[-1].page):
        found.append(f"low text yield: {len(document.text)} characters on {pages} pages; pages may be pictures")
    elif words < _FEW_WORDS and size >= _LARGE:
        found.append(f"low text yield: {words} words from {size // 1000} kB; the file may hold pictures")
    if words >= _MANY_WORDS and not any(block.kind == "heading" for block in blocks):
        found.append("no heading found: passages are cited by page or paragraph alone")
    if jumps := _jumps(blocks):
        more = f", and {len(jumps) - _SHOWN} more" if len(jumps) > _SHOWN else ""
        found.append(f"numbering broken: {'; '.join(jumps[:_SHOWN])}{more}")
    return found


def _jumps(blocks: Sequence[Block]) -> list[str]:
    """Numbered paragraphs that do not follow the one before: "para 47 follows para 44". Lists within paragraphs do not count."""
    last: dict[str, int] = {}
    jumps: list[str] = []
    numbered = 0
    for block in blocks:
        told = block.kind in ("paragraph", "row") and not block.section
        match = _NUMBER.fullmatch(block.number or "") if told else None
        if match is None:
            continue
        numbered += 1
        part, number = match["part"], int(match["last"])
        before = last.get(part)
        if before is not None and number not in {before, before + 1, 1}:
            jumps.append(f"para {part}{number} follows para {part}{before}")
        last[part] = number
    return jumps if numbered >= _NUMBERED else []
