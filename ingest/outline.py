"""Blocks to units: what stands under one heading path, one number and one slide. Passages never cross a unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from ingest.blocks import Block
from knowledge.locators import label
from knowledge.records import Locator

_CAPTION = re.compile(
    r"(?:Table|Figure|Fig\.|Flow ?chart|Diagram|Chart) [A-Z]?\d+(?:\.\d+)*[a-z]?(?:\s?[:.–—-]|\s+[A-Z‘“]|$)"
)
_LONGEST_CAPTION = 80
"""Words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks that belong together. `headings` are the heading blocks that open it: shown before it, part of no passage."""

    headings: tuple[Block, ...]
    blocks: tuple[Block, ...]
    locator: Locator


@dataclass
class _Place:
    path: list[tuple[int, str]]
    number: str | None = None
    section: bool = False
    slide: int | None = None
    caption: Block | None = None
    table: bool = False
    around: tuple[tuple[tuple[int, str], ...], str | None, bool] = ((), None, False)
    """Path, number and section outside of the table or figure, which interrupts them."""

    def open(self, caption: Block, *, table: bool) -> Block:
        """Stands in a table or figure from now on; returns its caption as a heading."""
        self.table = table
        self.around = tuple(self.path), self.number, self.section
        below = caption.level or (self.path[-1][0] + 1 if self.path else 1)
        self.caption = replace(caption, kind="heading", level=below, calls=(), turns=())
        self.enter(self.caption, within=False)
        return self.caption

    def ends(self, block: Block) -> bool:
        """Whether the table or figure ends before this block: a table with its rows; a figure, whose text is anything, with its
        page, or where a numbered paragraph or a heading as high as its caption follows."""
        if self.caption is None:
            return False
        if self.table:
            return block.kind != "row"
        if block.kind == "heading":
            return block.level <= self.caption.level
        return block.page != self.caption.page or (block.number is not None and block.kind == "paragraph")

    def leave(self) -> None:
        path, self.number, self.section = self.around
        self.path, self.caption = list(path), None

    def enter(self, heading: Block, *, within: bool) -> None:
        """Under this heading. `within`: it is a line inside the numbered paragraph, whose number goes on."""
        while self.path and self.path[-1][0] >= heading.level:
            self.path.pop()
        title = f"{heading.number} {heading.text}" if heading.section and heading.number else heading.text
        self.path.append((heading.level, title))
        if not within:
            self.number = heading.number if heading.section else None
            self.section = heading.section

    def key(self) -> tuple[object, ...]:
        return (tuple(self.path), self.number, self.section, self.slide)


def outline(blocks: Sequence[Block]) -> list[Unit]:
    """Units in reading order. A paragraph's number holds for what follows it until the next number or heading.

    A caption is the nearest heading of its table or figure, and of nothing after it.
    """
    units: list[Unit] = []
    place = _Place([])
    headings: list[Block] = []
    body: list[Block] = []

    def close() -> None:
        nonlocal headings, body
        if body or headings:
            units.append(Unit(tuple(headings), tuple(body), _locator(place, body)))
        headings, body = [], []

    said = [block for block in blocks if block.kind != "footnote"]
    for block, following in zip_longest(said, said[1:]):
        table = _is_caption(block, following)
        if place.ends(block) or (place.caption is not None and table is not None):
            close()
            place.leave()
        if table is not None:
            if body:
                close()
            place.slide = block.slide
            headings.append(place.open(block, table=table))
            continue
        if block.kind == "heading":
            if body:
                close()
            place.enter(block, within=_introduces(block, following))
            place.slide = block.slide
            headings.append(block)
            continue
        # The number of a list item orders its list; it is no place that people cite.
        number = (block.number if block.kind != "bullet" or block.section else None) or place.number
        if body and (number != place.number or block.slide != place.slide or block.force != body[-1].force):
            close()
        place.number, place.slide = number, block.slide
        place.section = block.section if block.number and block.kind != "bullet" else place.section
        body.append(block)
    close()
    return units


def _is_caption(block: Block, following: Block | None) -> bool | None:
    """Whether this is the caption of a table, whose rows follow, or of a figure, which is set as a heading; None for neither."""
    said = _CAPTION.match(block.text) is not None and len(block.text.split()) <= _LONGEST_CAPTION
    table = following is not None and following.kind == "row"
    if block.kind == "caption" or (said and table and block.kind in {"heading", "paragraph"} and block.number is None):
        return table
    return False if said and block.kind == "heading" and not block.section else None


def _introduces(heading: Block, following: Block | None) -> bool:
    """ "Immediately:" over the first points of paragraph 15 is a line of that paragraph, though it looks like a heading."""
    return not heading.section and heading.text.endswith(":") and following is not None and following.kind == "bullet"


def _locator(place: _Place, body: Sequence[Block]) -> Locator:
    first = body[0] if body else None
    located = Locator(
        label="",
        page=first.page if first else None,
        printed_page=first.printed_page if first else None,
        paragraph=None if place.section else place.number,
        section=place.number if place.section else None,
        slide=place.slide,
        heading_path=tuple(title for _, title in place.path),
    )
    return Locator(
        label(located),
        located.page,
        located.printed_page,
        located.paragraph,
        located.section,
        located.slide,
        located.heading_path,
    )
