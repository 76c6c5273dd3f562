"""Markdown: headings, paragraphs, bullets, table rows; and the references and forces of a Touchstone brief.

Only a file whose first line is `<!-- touchstone brief -->` is a brief. In any other file a "[wt-2023: p. 92]" is text
like any other and a heading gives no force, so that a stranger's file cannot lend itself authority.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import Block, BlockKind, BlockReference, ReadResult
from ingest.clean import repair, without_contact_details
from ingest.errors import FileRefused
from knowledge.records import Force

BRIEF_MARK = "<!-- touchstone brief -->"
FORCE_OF_HEADING: dict[str, Force] = {
    "what the law requires": "must",
    "what guidance expects": "should",
    "local procedure": "local",
    "what reviews and research have found": "learning",
}

_REFERENCE = re.compile(r"\s*\[([a-z][a-z0-9]*(?:-[a-z0-9]+)+):\s*([^\[\]]+?)\s*\]")
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n.*?\n---[^\S\n]*(?:\n|\Z)", re.DOTALL)
_SETTLING_PASSES = 5
_COMMENTS_ONLY = re.compile(r"\A(?:\s*<!--.*?-->)*\s*\Z", re.DOTALL)


def read_markdown(data: bytes) -> ReadResult:
    """The blocks of a Markdown file. Refused when it is not text."""
    text, warnings = _decode(data)
    brief = text.split("\n", 1)[0].strip() == BRIEF_MARK
    reading = _Reading(warnings=warnings)
    parser = MarkdownIt("commonmark").enable("table")
    _walk(parser.parse(_FRONT_MATTER.sub("", text, count=1)), reading)
    blocks = _as_brief(reading.blocks) if brief else reading.blocks
    return ReadResult(tuple(blocks), tuple(warnings))


def _decode(data: bytes) -> tuple[str, list[str]]:
    warnings: list[str] = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
            warnings.append("The file is not UTF-8; it was read as Windows-1252.")
    if "\0" in text:
        raise FileRefused("The file holds binary data, not Markdown.", "Save it as plain text in UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), warnings


@dataclass(slots=True)
class _Item:
    """The list item being read: only its first paragraph is the bullet."""

    number: str | None
    begun: bool = False


@dataclass(slots=True)
class _Reading:
    """What has been read so far and where the reading stands."""

    warnings: list[str]
    blocks: list[Block] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)

    def add(self, text: str, kind: BlockKind = "paragraph", level: int = 0, number: str | None = None) -> None:
        text = " ".join(repair(text).split())
        if text:
            self.blocks.append(Block(text, kind=kind, level=level, number=number))

    def add_paragraph(self, text: str) -> None:
        item = self.items[-1] if self.items else None
        if item is None or item.begun:
            self.add(text)
            return
        item.begun = True
        self.add(text, "bullet", len(self.items), item.number)


def _walk(tokens: Sequence[Token], reading: _Reading) -> None:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
            for row in _rows(tokens[position:end]):
                reading.add(row, "row")
            position = end
        else:
            _take(token, tokens[position - 1] if position else None, reading)
        position += 1


def _take(token: Token, before: Token | None, reading: _Reading) -> None:
    match token.type:
        case "inline" if before is not None and before.type == "heading_open":
            reading.add(_plain(token), "heading", int(before.tag[1:]))
        case "inline":
            reading.add_paragraph(_plain(token))
        case "fence" | "code_block":
            reading.add_paragraph(token.content)
        case "list_item_open":
            # `info` is the printed number of an item of a numbered list, "" in a bulleted one.
            reading.items.append(_Item(token.info or None))
        case "list_item_close":
            reading.items.pop()
        case "html_block" if not _COMMENTS_ONLY.match(token.content):
            reading.warnings.append(f"HTML was left out: {' '.join(token.content.split())[:60]!r}.")
        case _:
            pass


def _plain(inline: Token) -> str:
    """The words of a line: emphasis and links reduced to their text, HTML tags dropped."""
    words: list[str] = []
    for child in inline.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif child.type in {"text", "code_inline", "image"}:
            words.append(child.content)
    return "".join(words)


def _rows(tokens: Sequence[Token]) -> Iterator[str]:
    """Each row of a table as "Header: cell; Header: cell"; a table of headers alone is one row of them."""
    headers: list[str] = []
    cells: list[str] = []
    bodies = 0
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "th_open":
            headers.append(_plain(token).strip())
        elif token.type == "inline" and before.type == "td_open":
            cells.append(_plain(token).strip())
        elif token.type == "tr_close" and cells:
            bodies += 1
            yield "; ".join(_cell(header, cell) for header, cell in zip(headers, cells, strict=False) if cell)
            cells = []
    if not bodies:
        yield "; ".join(header for header in headers if header)


def _cell(header: str, cell: str) -> str:
    return f"{header}: {cell}" if header else cell


def _as_brief(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with the force that the heading above declares, and their references taken out of the text."""
    force: Force = "context"
    for block in blocks:
        if block.kind == "heading":
            if block.level <= 2:
                force = FORCE_OF_HEADING.get(block.text.casefold(), "context") if block.level == 2 else "context"
            yield block
            continue
        text, references = _without_references(block.text)
        if text:
            yield replace(block, text=text, references=references, force=force)


def _without_references(marked: str) -> tuple[str, tuple[BlockReference, ...]]:
    text = ""
    references: list[BlockReference] = []
    position = 0
    for match in _REFERENCE.finditer(marked):
        text += marked[position : match.start()]
        references.append(BlockReference(match[1], match[2], at=len(text)))
        position = match.end()
    text += marked[position:]
    return _settled(text, references) if references else (text, ())


def _settled(text: str, references: Sequence[BlockReference]) -> tuple[str, tuple[BlockReference, ...]]:
    """The text such that `clean` leaves it alone, and the references where their words then end.

    Taking a reference out can bring together what `clean` would mend (a split encoding fault, a telephone number).
    """
    moved = tuple(references)
    for _ in range(_SETTLING_PASSES):
        mended = _mended(text)
        if mended == text:
            return text, moved
        moved = tuple(replace(item, at=min(len(_mended(text[: item.at])), len(mended))) for item in moved)
        text = mended
    return text, ()


def _mended(text: str) -> str:
    return without_contact_details(" ".join(repair(text).split()))
