"""What an Act is, whatever file it comes in: where its reader stands, and the marks of its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import Block

SUBSECTION = re.compile(r"\(\d+[A-Z]{0,2}\)")
LETTER = re.compile(r"\([a-z]{1,4}\)|\([A-Z]{1,2}\)")
DOTS = re.compile(r"(?:\(?\w{0,3}\)?\s*)(?:\s*\.){4,}\s*")
"""What stands in place of text that was repealed."""


@dataclass(slots=True)
class Place:
    """Where in the Act the reader stands. `number`: of the section or the schedule's paragraph, as it is cited."""

    number: str | None = None
    subsection: str | None = None
    quoted: int = 0
    schedule: str | None = None
    indents: list[float] = field(default_factory=list[float])

    def within(self, block: Block) -> str | None:
        """The subsection that a block of a section stands in. What is quoted goes into another Act, its numbers too."""
        if not block.section or block.kind == "heading":
            self.subsection, self.quoted = None, 0
            return None
        if not self.quoted and (match := SUBSECTION.match(block.text)):
            self.subsection = match[0]
        self.quoted = max(0, self.quoted + block.text.count("“") - block.text.count("”"))
        return self.subsection

    def enter(self, number: str) -> str:
        """Stands at a section from now on, or at a paragraph of the schedule; returns its number as it is cited."""
        self.number = f"Sch. {self.schedule} para {number}" if self.schedule else number
        self.subsection, self.quoted = None, 0
        self.indents.clear()
        return self.number


def tidy(text: str) -> str:
    """The text without the spaces that stood round the brackets of amendments."""
    text = re.sub(r"\s+(?=[,;)”]|\.(?!\s*\.))", "", text)
    text = re.sub(r"(?<=[“(])\s+", "", text)
    return re.sub(r"^(\(\w{1,4}\))(?=[\w“])", r"\1 ", text)


def repealed(blocks: list[Block], text: str) -> bool:
    """Whether this is what is left of a repealed section, whose title becomes a note: no law, so nothing to quote as law."""
    if not (DOTS.fullmatch(text) and blocks and blocks[-1].kind == "heading" and blocks[-1].section):
        return False
    last = blocks.pop()
    blocks.append(Block(f"{last.number} {last.text} (repealed)", "footnote", page=last.page))
    return True


def levelled(blocks: Sequence[Block]) -> list[Block]:
    """Heading levels without a gap."""
    ranks = sorted({b.level for b in blocks if b.kind == "heading"})
    return [replace(b, level=ranks.index(b.level) + 1) if b.kind == "heading" else b for b in blocks]
