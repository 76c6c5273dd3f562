"""Word documents: mammoth → HTML → the blocks of the HTML reader. The only file that imports mammoth.

Word keeps no pages in the file: a place in it is a heading or a numbered paragraph.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree

import mammoth

from ingest.blocks import Block, ReadResult
from ingest.errors import FileRefused
from ingest.read.docx_look import BULLETS, CLOSES, OPENS, ORDERED, mark
from ingest.read.docx_numbers import numbering_of
from ingest.read.docx_package import DAMAGED, SAVE_AGAIN, Element, Package, W, open_package
from ingest.read.docx_styles import styles_of
from ingest.read.docx_tables import mark_table
from ingest.read.docx_tree import Rewriting
from ingest.read.html_blocks import element_blocks
from ingest.read.html_tree import page_tree
from ingest.read.notes import shifted

# What a document that is not as it should be makes of the code that walks through it; MemoryError is not ours to hide.
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError)
_NUMBER = re.compile(f"{OPENS}(.*?){CLOSES}")
_TYPED_BULLET = re.compile(r"[•●▪◦‣]\s*(?=\S)")
_NOTE_LINKS = ("#footnote-", "#endnote-")
_NOTE_IDS = ("footnote-", "endnote-")
_LONG = 12
"""Blocks without a heading from which somebody should know that there is none."""


def read_docx(data: bytes) -> ReadResult:
    """The blocks of a Word document: tracked insertions are text, deletions and comments are not.

    Raises FileRefused for what is encrypted, damaged, too large, no Word document or without text.
    """
    package = open_package(data)
    try:
        parts, seen = _prepared(package)
        blocks = tuple(_blocks(_as_html(parts)))
    except _BROKEN as error:
        raise FileRefused(DAMAGED, SAVE_AGAIN) from error
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise FileRefused(
            "The document holds no readable text.",
            "If its pages are pictures, print it to PDF, run text recognition on that, and ingest the PDF.",
        )
    return ReadResult(blocks, tuple(_warnings(package, seen, blocks)))


def _prepared(package: Package) -> tuple[Mapping[str, Element], Mapping[str, int]]:
    """The parts with text as mammoth is to read them, and what was seen on the way."""
    styles, plain = styles_of(package.styles), numbering_of(None)
    notes = {
        f"{kind}notes": part
        for kind, part in (("foot", package.footnotes), ("end", package.endnotes))
        if part is not None
    }
    known = {
        (f"{note.tag}Reference", note.get(f"{W}id", ""))
        for part in notes.values()
        for note in part
        if note.get(f"{W}type", "normal") == "normal"
    }
    rewriting = Rewriting(styles, frozenset(known))
    for part in (package.document, *notes.values()):
        rewriting.rewrite(part)
    for table in package.document.iter(f"{W}tbl"):
        mark_table(table, styles)
    mark(package.document, styles, numbering_of(package.numbering))
    for part in notes.values():
        mark(part, {}, plain)
    return {"document": package.document, "numbering": _lists(), **notes}, rewriting.seen


def _lists() -> Element:
    """The two lists that are left when `mark` has done its work."""
    part = Element(f"{W}numbering")
    kinds = ((BULLETS, "bullet"), (ORDERED, "decimal"))
    for key, kind in kinds:
        abstract = ElementTree.SubElement(part, f"{W}abstractNum", {f"{W}abstractNumId": key})
        for depth in range(9):
            level = ElementTree.SubElement(abstract, f"{W}lvl", {f"{W}ilvl": str(depth)})
            ElementTree.SubElement(level, f"{W}numFmt", {f"{W}val": kind})
    for key, _ in kinds:
        number = ElementTree.SubElement(part, f"{W}num", {f"{W}numId": key})
        ElementTree.SubElement(number, f"{W}abstractNumId", {f"{W}val": key})
    return part


def _as_html(parts: Mapping[str, Element]) -> str:
    """What mammoth makes of these parts and no others: a style map inside a document could hide whatever it liked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(f"word/{name}.xml", ElementTree.tostring(part, encoding="utf-8"))
    return mammoth.convert_to_html(file).value


def _blocks(page: str) -> Iterator[Block]:
    root = page_tree(page.encode())
    for link in root.iter("a"):
        if str(link.get("href", "")).startswith(_NOTE_LINKS):
            link.set("class", "footnote")
    for item in root.iter("li"):
        if str(item.get("id", "")).startswith(_NOTE_IDS):
            item.getparent().set("class", "footnotes")
    for block in element_blocks(root):
        number = _NUMBER.match(block.text)
        bullet = _TYPED_BULLET.match(block.text)
        if number and block.kind == "paragraph":
            yield replace(_after(block, number), number=number.group(1))
        elif bullet and block.kind == "paragraph":
            yield replace(_after(block, bullet), kind="bullet", level=1)
        else:
            yield _with_typed_number(block)


def _after(block: Block, match: re.Match[str]) -> Block:
    """The block without what was found at its beginning."""
    text = block.text[match.end() :].strip()
    return replace(block, text=text, calls=shifted(block.calls, len(block.text) - len(text), len(text)))


def _with_typed_number(block: Block) -> Block:
    """The block with the number of a list as text, as a reader sees it."""
    text = _NUMBER.sub(r"\1 ", block.text)
    return replace(block, text=text, calls=shifted(block.calls, len(block.text) - len(text), len(text)))


def _warnings(package: Package, seen: Mapping[str, int], blocks: tuple[Block, ...]) -> Iterator[str]:
    if any(name.endswith("vbaProject.bin") for name in package.names):
        yield "the document holds macros; they were left out, and nothing of them was run"
    if seen.get("tracked"):
        yield "the document holds tracked changes: what they insert was read, what they delete was left out"
    if seen.get("comment"):
        yield "comments were left out"
    if seen.get("hidden"):
        yield f"hidden text was left out, in {seen['hidden']} places"
    if seen.get("white"):
        yield f"white text was read, in {seen['white']} places: check that a reader sees it"
    if drawn := sum(name.startswith(("word/charts/chart", "word/diagrams/data")) for name in package.names):
        yield f"the words inside charts and diagrams were not read: there are {drawn}"
    if seen.get("embedded") or any(name.startswith("word/embeddings/") for name in package.names):
        yield "files inside the document were not read: ingest them by themselves"
    if len(blocks) >= _LONG and not any(block.kind == "heading" for block in blocks):
        yield "no paragraph has a heading style: places in this document cannot be named"
