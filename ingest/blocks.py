"""What a reader makes of a file: a list of blocks in reading order, whatever the format."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from knowledge.records import Force

BlockKind = Literal["heading", "paragraph", "bullet", "row", "caption", "footnote"]
PageReader = Literal["text", "second", "ocr"]
"""The text layer as the first reader reads it; as the second does, which read it better; or recognised from its picture."""


@dataclass(frozen=True, slots=True)
class BlockReference:
    """A work that a line of a brief rests on. `at` is the offset in the block's text just after the words it supports."""

    source_id: str
    where: str
    at: int


@dataclass(frozen=True, slots=True)
class NoteCall:
    """A footnote's mark in a block's text: it stood at `at`, just after the words it belongs to, and said `mark`."""

    mark: str
    at: int


@dataclass(frozen=True, slots=True)
class PageTurn:
    """Where in a block's text another page begins: the words from `at` on stand on `page`."""

    at: int
    page: int
    printed_page: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, bullet, table row or footnote, complete: never a line, never half a sentence.

    `text` reads as a person would have typed it: no bullet character, no paragraph number, no footnote mark, no line
    breaks, no broken words. Sub-section marks of statutes ("(1)", "(a)") stay in the text.

    `level`: for a heading its depth from 1 (1 is a chapter or the one level of a flat document); for a bullet its depth
    from 1; else 0. A caption is what the file itself marks as such, over the rows of its table. `number`: the printed
    number of a paragraph ("153", "2.14") or of a section of an Act ("16F", "Sch. 2 para 4"), as printed, without the full
    stop. `section`: True where `number` is the number of a section of an Act; `subsection` then is its subsection, "(2)",
    which all its paragraphs (a), (b) have too.
    `page`: 1-based page of the file on which it begins, `turns` where it goes on to others. `printed_page`: the number
    printed on it, where one is. `slide`: the number printed
    on the slide, where one is. `force`: only where the document declares it (a Touchstone brief). A footnote is kept
    out of passages; its `number` is the mark that calls it, and `calls` of other blocks say where it is called.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    number: str | None = None
    section: bool = False
    subsection: str | None = None
    page: int | None = None
    printed_page: str | None = None
    slide: int | None = None
    force: Force | None = None
    references: tuple[BlockReference, ...] = ()
    calls: tuple[NoteCall, ...] = ()
    turns: tuple[PageTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRead:
    """How one page was read. `score`: how much its text looks like language, 0 to 1 (ingest/read/pdf_quality.py)."""

    page: int
    reader: PageReader
    score: float


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The blocks of one file, in reading order, and what a person should know about how it was read.

    `pages`: how each page was read; empty for a format without pages, and without those that hold nothing to read.
    """

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    pages: tuple[PageRead, ...] = ()

    def readers(self) -> Counter[PageReader]:
        """How many pages each reader read."""
        return Counter(page.reader for page in self.pages)
