"""PowerPoint presentations: one of the two files that import python-pptx, the other writes them. A slide is a unit.

Titles are headings, shapes are read from top to bottom whatever group they are in, tables row by row with their heads, and
what the speaker says stands under "Speaker notes" of its slide.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.util import Pt

from ingest.blocks import Block, ReadResult
from ingest.errors import FileRefused
from ingest.read.pptx_package import DAMAGED, SAVE_AGAIN, checked
from ingest.read.rows import row_text

# What damaged files make of python-pptx and lxml below it; MemoryError is not ours to hide.
_BROKEN = (PythonPptxError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError,
           NotImplementedError, SyntaxError, AssertionError)  # fmt: skip
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER)
_LISTED = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ROW_HEIGHT = 180_000
"""Shapes whose tops are this close, half a centimetre in English Metric Units, stand side by side."""
_LONGEST_TITLE = 20
_DEEPEST = 20
_SMALLEST = Pt(2)
_NO_TITLE = "(no title)"
_NOTES = "Speaker notes"


def read_pptx(data: bytes) -> ReadResult:
    """The blocks of a presentation, slide by slide. FileRefused for what is encrypted, damaged or has no text."""
    names = checked(data)
    try:
        deck = Presentation(io.BytesIO(data))
        reading = _Deck(int(deck.slide_width or 0), int(deck.slide_height or 0))
        blocks = tuple(block for number, slide in enumerate(deck.slides, 1) for block in reading.slide(slide, number))
    except _BROKEN as error:
        raise FileRefused(DAMAGED, SAVE_AGAIN) from error
    if not any(character.isalnum() for block in blocks if block.kind != "heading" for character in block.text):
        raise FileRefused(
            "The presentation holds no readable text.",
            "If its slides are pictures, print it to PDF, run text recognition on that (`ocrmypdf`), and ingest the PDF.",
        )
    return ReadResult(blocks, tuple(_warnings(reading.seen, names)))


class _Deck:
    """Reads slides, and counts what a person should know of."""

    def __init__(self, width: int, height: int) -> None:
        self.seen: Counter[str] = Counter()
        self._width, self._height = width, height

    def slide(self, slide: Any, number: int) -> Iterator[Block]:
        if slide._element.get("show") in ("0", "false"):
            self.seen["hidden slides"] += 1
            return
        shapes = list(self._in_order(slide.shapes, 0))
        heading = next((s for s in shapes if _placeholder(s) in _TITLES and s.text_frame.text.strip()), None)
        body = [b for shape in shapes if shape is not heading for b in self._shape(shape, number)]
        title = "" if heading is None else _plain(heading.text_frame.text)
        if not title and body and body[0].kind == "paragraph" and len(body[0].text.split()) <= _LONGEST_TITLE:
            title = body.pop(0).text
        notes = list(self._notes(slide, number))
        if title or body or notes:
            yield Block(title or _NO_TITLE, "heading", 1, slide=number)
        else:
            self.seen["empty slides"] += 1
        yield from body
        if notes:
            yield Block(_NOTES, "heading", 2, slide=number)
            yield from notes

    def _in_order(self, shapes: Iterable[Any], depth: int) -> Iterator[Any]:
        """The shapes from top to bottom and left to right, groups opened where they stand."""
        for shape in sorted(shapes, key=lambda s: (int(s.top or 0) // _ROW_HEIGHT, int(s.left or 0))):
            if depth == 0 and self._is_unseen(shape):
                self.seen["hidden"] += bool(_said(shape))
            elif shape.shape_type == MSO_SHAPE_TYPE.GROUP:
                if depth < _DEEPEST:
                    yield from self._in_order(shape.shapes, depth + 1)
            elif _placeholder(shape) not in _FURNITURE:
                yield shape

    def _is_unseen(self, shape: Any) -> bool:
        if any(part.get("hidden") in ("1", "true") for part in shape._element.iter() if part.tag.endswith("}cNvPr")):
            return True
        if None in (shape.left, shape.top, shape.width, shape.height) or not self._width:
            return False
        left, top = int(shape.left), int(shape.top)
        beside = left >= self._width or left + int(shape.width) <= 0
        return beside or top >= self._height or top + int(shape.height) <= 0

    def _shape(self, shape: Any, slide: int) -> Iterator[Block]:
        if getattr(shape, "has_table", False) and shape.has_table:
            yield from _table(shape.table, slide)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            yield from self._chart(shape.chart, slide)
        elif shape.has_text_frame:
            yield from self._paragraphs(shape.text_frame, slide, listed=_placeholder(shape) in _LISTED)
        elif shape._element.tag.endswith("}graphicFrame"):
            self.seen["diagrams"] += 1
        elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
            self.seen["pictures"] += 1

    def _chart(self, chart: Any, slide: int) -> Iterator[Block]:
        if chart.has_title and chart.chart_title.has_text_frame:
            yield from self._paragraphs(chart.chart_title.text_frame, slide, listed=False)
        for plot in chart.plots:
            for series in plot.series:
                values = zip((str(c) for c in plot.categories), series.values, strict=False)
                said = "; ".join(f"{name}: {value:g}" for name, value in values if value is not None)
                if said:
                    yield Block(f"{series.name}: {said}" if series.name else said, "row", slide=slide)

    def _paragraphs(self, frame: Any, slide: int, *, listed: bool) -> Iterator[Block]:
        kept = [(p, text) for p in frame.paragraphs if (text := self._visible(p))]
        for paragraph, text in kept:
            bullet = _is_bullet(paragraph, listed=listed and len(kept) > 1)
            yield Block(text, "bullet" if bullet else "paragraph", paragraph.level + 1 if bullet else 0, slide=slide)

    def _visible(self, paragraph: Any) -> str:
        """The words of a paragraph without those set in letters that nobody can read."""
        tiny = [run for run in paragraph.runs if run.font.size is not None and run.font.size < _SMALLEST]
        if not tiny:
            return _plain(paragraph.text)
        self.seen["hidden"] += any(run.text.strip() for run in tiny)
        unread = {id(run._r) for run in tiny}
        return _plain("".join(run.text for run in paragraph.runs if id(run._r) not in unread))

    def _notes(self, slide: Any, number: int) -> Iterator[Block]:
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            yield from self._paragraphs(slide.notes_slide.notes_text_frame, number, listed=False)


def _table(table: Any, slide: int) -> Iterator[Block]:
    rows = [[_plain(_spanning(table, row, column).text) for column in range(len(table.columns))]
            for row in range(len(table.rows))]  # fmt: skip
    headed = bool(table.first_row) and len(rows) > 1
    for row in rows[1:] if headed else rows:
        if text := row_text(row, rows[0] if headed else ()):
            yield Block(text, "row", slide=slide)


def _spanning(table: Any, row: int, column: int) -> Any:
    """The cell that is seen at this place: a merged one stands in the place of all that it covers."""
    cell = table.cell(row, column)
    if not cell.is_spanned:
        return cell
    for above in range(row, -1, -1):
        for before in range(column, -1, -1):
            origin = table.cell(above, before)
            if origin.is_merge_origin and above + origin.span_height > row and before + origin.span_width > column:
                return origin
    return cell


def _is_bullet(paragraph: Any, *, listed: bool) -> bool:
    properties = paragraph._p.find(f"{_DRAWING}pPr")
    marks = [] if properties is None else [child.tag.rpartition("}")[2] for child in properties]
    if "buNone" in marks:
        return False
    return any(mark in ("buChar", "buAutoNum", "buBlip") for mark in marks) or listed or paragraph.level > 0


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _said(shape: Any) -> str:
    return "".join(part.text or "" for part in shape._element.iter(f"{_DRAWING}t")).strip()


def _plain(text: str) -> str:
    return " ".join(text.replace("\v", " ").split())


def _warnings(seen: Counter[str], names: frozenset[str]) -> Iterator[str]:
    if seen["hidden slides"]:
        yield f"hidden slides were left out: there are {seen['hidden slides']}"
    if seen["hidden"]:
        yield f"hidden text was left out, in {seen['hidden']} places"
    if seen["empty slides"]:
        yield f"slides without any text: there are {seen['empty slides']}"
    if seen["diagrams"]:
        yield f"the words inside diagrams and embedded objects were not read: there are {seen['diagrams']}"
    if any(name.startswith(("ppt/comments", "ppt/modernComments")) for name in names):
        yield "comments were left out"
    if any(name.endswith("vbaProject.bin") for name in names):
        yield "the presentation holds macros; they were left out, and nothing of them was run"
    if any(name.startswith("ppt/embeddings/") for name in names):
        yield "files inside the presentation were not read: ingest them by themselves"
