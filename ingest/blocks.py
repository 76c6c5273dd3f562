"""What a reader makes of a file: a list of blocks in reading order, whatever the format."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Force

BlockKind = Literal["heading", "paragraph", "bullet", "row", "footnote"]


@dataclass(frozen=True, slots=True)
class BlockReference:
    """A work that a line of a brief rests on. `at` is the offset in the block's text just after the words it supports."""

    source_id: str
    where: str
    at: int


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, bullet, table row or footnote, complete: never a line, never half a sentence.

    `text` reads as a person would have typed it: no bullet character, no paragraph number, no footnote mark, no line
    breaks, no broken words. Sub-section marks of statutes ("(1)", "(a)") stay in the text.

    `level`: for a heading its depth from 1 (1 is a chapter or the one level of a flat document); for a bullet its depth
    from 1; else 0. `number`: the printed number of a paragraph ("153", "2.14") or of a section of an Act ("16F", "Sch. 2
    para 4"), as printed, without the full stop. `section`: True where `number` is the number of a section of an Act.
    `page`: 1-based page of the file. `printed_page`: the number printed on it, where one is. `slide`: the number printed
    on the slide, where one is. `force`: only where the document declares it (a Touchstone brief). A footnote is kept
    out of passages.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    number: str | None = None
    section: bool = False
    page: int | None = None
    printed_page: str | None = None
    slide: int | None = None
    force: Force | None = None
    references: tuple[BlockReference, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The blocks of one file, in reading order, and what a person should know about how it was read."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
