"""Plain text: decoding, and the choice of the shape that a text has."""

import codecs
from collections.abc import Sequence

from ingest.blocks import Block, ReadResult
from ingest.errors import FileRefused
from ingest.read.text_lines import Line, lines_of
from ingest.read.text_prose import prose_blocks
from ingest.read.text_slides import slide_blocks
from ingest.read.text_talk import is_talk, talk_blocks

_SAVE_AS = "Save it as UTF-8 text, or give the original document (PDF, Word, PowerPoint or HTML)."
_CONTROL_SHARE = 0.05
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(data: bytes) -> ReadResult:
    """The blocks of a plain text file, whatever page, deck or talk it was taken from."""
    text, warnings = _decode(data)
    if not text.strip():
        raise FileRefused("The file is empty.", "Check that it was saved or downloaded completely.")
    controls = sum(1 for char in text if (char < " " and char not in "\t\n\v\f\r") or char == "\ufffd")
    if "\0" in text or controls > len(text) * _CONTROL_SHARE:
        raise FileRefused("The file is not plain text.", _SAVE_AS)
    blocks = tuple(block for block in _blocks(lines_of(text)) if block.text)
    if not blocks:
        raise FileRefused("The file holds no text of its own.", _SAVE_AS)
    return ReadResult(blocks, warnings)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").lstrip("\ufeff"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        warning = "The text is not UTF-8; it was read as Windows-1252. Check letters with accents and quotation marks."
        return data.decode("cp1252", errors="replace"), (warning,)


def _blocks(lines: Sequence[Line]) -> list[Block]:
    slides = slide_blocks(lines)
    if slides:
        return slides
    return talk_blocks(lines) if is_talk(lines) else prose_blocks(lines)
