"""Blocks as Markdown."""

import re
from collections.abc import Iterable, Iterator

from assistant.scenarios.exports.blocks import Block, Break, Heading, Items, Notice, Quotation, Table, Text


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks as CommonMark with tables."""
    return "\n\n".join(part for block in blocks for part in _written(block)).rstrip() + "\n"


def _written(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {_plain(text)}"
        case Text(text, label):
            yield f"**{_plain(label)}** {_plain(text)}".strip() if label else _plain(text)
        case Notice(text):
            yield f"> **Note.** {_plain(text)}"
        case Items(texts, ordered):
            yield "\n".join(
                f"{f'{number}.' if ordered else '-'} {_plain(text)}" for number, text in enumerate(texts, 1)
            )
        case Quotation(text, where):
            yield f"> “{_plain(' '.join(text.split()))}”\n>\n> {_plain(where)}"
        case Table(head, rows, _):
            lines = [head, tuple("---" for _ in head), *rows]
            yield "\n".join(f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines)
        case Break():
            yield "---"


def _plain(text: str) -> str:
    """Text that nothing of Markdown reads as a mark."""
    return re.sub(r"([\\`*_|<>#])", r"\\\1", " ".join(text.split())) if text != "---" else text
