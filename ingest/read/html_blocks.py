"""The blocks of a part of a page, by its elements: headings, paragraphs, lists, tables, footnotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from ingest.blocks import Block, BlockKind
from ingest.read.html_tables import is_data_table, table_blocks
from ingest.read.html_tree import is_inline, is_note_mark, marked_parts, note_mark, text_of
from ingest.read.notes import shifted, taken_out

# "12. The …", "2.14 The …": a numbered paragraph, also where the page writes it as an item of a list.
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\. (?=[A-Z‘“\"'])|(\d{1,3}(?:\.\d{1,3})+) (?=[A-Z‘“\"'])")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class _Open:
    """The block that is being gathered: loose text goes to it until an element ends it."""

    kind: BlockKind = "paragraph"
    level: int = 0
    number: str | None = None
    parts: list[str] = field(default_factory=list[str])

    def close(self) -> Iterator[Block]:
        text, calls = taken_out("".join(self.parts))
        self.parts.clear()
        match = None if self.kind == "footnote" else _NUMBERED.match(text)
        if match:
            said = text[match.end() :]
            calls = shifted(calls, match.end(), len(said))
            yield Block(said, number=match.group(1) or match.group(2), calls=calls)
        elif text:
            yield Block(text, self.kind, self.level, self.number, calls=() if self.kind == "footnote" else calls)
            self.number = None


def element_blocks(element: html.HtmlElement) -> Iterator[Block]:
    """The blocks in an element, in reading order."""
    yield from _walk(element, _Open(), depth=0)


def _walk(element: html.HtmlElement, current: _Open, depth: int) -> Iterator[Block]:
    current.parts.append(element.text or "")
    for child in element:
        yield from _child(child, current, depth)
        current.parts.append(child.tail or "")
    if not is_inline(element):
        yield from current.close()


def _child(child: html.HtmlElement, current: _Open, depth: int) -> Iterator[Block]:
    tag = str(child.tag)
    if is_note_mark(child):
        current.parts.append(note_mark(child))
    elif tag == "br":
        current.parts.append(" ")
    elif is_inline(child):
        yield from _walk(child, current, depth)
    elif tag == "p" and current.kind != "paragraph":
        # Paragraphs of one bullet or footnote are one block.
        current.parts.append(f" {''.join(marked_parts(child))} ")
    else:
        yield from current.close()
        yield from _part(child, tag, depth, current)


def _part(child: html.HtmlElement, tag: str, depth: int, current: _Open) -> Iterator[Block]:
    if tag in _HEADINGS:
        text = text_of(child)
        if text:
            yield Block(text, "heading", _HEADINGS[tag])
    elif tag == "table" and is_data_table(child):
        yield from table_blocks(child)
    elif tag in ("ul", "ol"):
        yield from _list(child, depth + 1)
    elif tag == "li":
        yield from _walk(child, _Open("bullet", max(1, depth)), max(1, depth))
    else:
        # A division inside a bullet stays the bullet's.
        yield from _walk(child, _Open(current.kind, current.level), depth)


def _list(element: html.HtmlElement, depth: int) -> Iterator[Block]:
    notes = "footnotes" in " ".join(str(above.get("class", "")) for above in [element, *element.iterancestors()])
    for number, item in enumerate(element.iterchildren(), start=1):
        if item.tag in ("ul", "ol"):
            yield from _list(item, depth + 1)
        elif notes:
            yield from _walk(item, _Open("footnote", 0, str(number)), depth)
        else:
            yield from _walk(item, _Open("bullet", depth), depth)
