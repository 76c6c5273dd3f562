"""Blocks as a Word document: styles, heads of tables that repeat, page breaks, and a language, so that it can be read aloud."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable

from assistant.scenarios.exports.blocks import Block, Break, Heading, Items, Notice, Quotation, Table, Text

_INK, _ACCENT, _NOTE = RGBColor(0x16, 0x21, 0x2B), RGBColor(0x0E, 0x3F, 0x50), RGBColor(0x6B, 0x45, 0x00)
_WIDTH = 17.0


def word(blocks: Iterable[Block], *, title: str, footer: str, made_at: datetime) -> bytes:
    """The blocks as a .docx file on A4 with this footer on each page."""
    document = docx.Document()
    _set_up(document, title, footer, made_at)
    break_next = False
    for block in blocks:
        if isinstance(block, Break):
            break_next = True
            continue
        _write(document, block, page_break=break_next)
        break_next = False
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _set_up(document: Document, title: str, footer: str, made_at: datetime) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    core = document.core_properties
    core.title, core.author, core.language = title, "Touchstone", "en-GB"
    core.created = core.modified = made_at.replace(tzinfo=None)
    normal = _style(document, "Normal")
    normal.font.name, normal.font.size, normal.font.color.rgb = "Arial", Pt(11), _INK
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.15
    _in_english(normal.element)
    for level, size in ((1, 22), (2, 16), (3, 12)):
        style = _style(document, f"Heading {level}")
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = "Arial", Pt(size), True, _ACCENT
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6 + 4 * (level < 3)), Pt(4)
        style.paragraph_format.keep_with_next = True
        fonts = style.element.rPr.rFonts
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(name), None)
    quote = _style(document, "Intense Quote")
    quote.font.color.rgb, quote.font.italic, quote.font.bold = _INK, False, False
    quote.paragraph_format.left_indent, quote.paragraph_format.right_indent = Cm(0.6), Cm(0)
    quote.paragraph_format.space_before, quote.paragraph_format.space_after = Pt(4), Pt(4)
    line = section.footer.paragraphs[0]
    line.text = f"{footer} Page "
    _field(line.add_run(), "PAGE")
    _style(document, "Footer").font.size = Pt(8.5)


def _style(document: Document, name: str) -> ParagraphStyle:
    return cast("ParagraphStyle", document.styles[name])


def _in_english(element: Any) -> None:
    properties = element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties.append(language)


def _field(run: Any, instruction: str) -> None:
    """A field, such as the page's number, that Word fills in."""
    for kind, text in (("begin", None), (None, instruction), ("end", None)):
        if text is not None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind or "")
        run._r.append(element)  # the only way to a field in this library


def _write(document: Document, block: Block, *, page_break: bool) -> None:
    match block:
        case Heading(text, level):
            paragraph = document.add_heading(text, level)
            paragraph.paragraph_format.page_break_before = page_break
        case Text(text, label):
            paragraph = document.add_paragraph()
            if label:
                paragraph.add_run(f"{label} ").bold = True
                paragraph.paragraph_format.keep_with_next = not text
            paragraph.add_run(text)
        case Notice(text):
            paragraph = document.add_paragraph()
            run = paragraph.add_run("Note. ")
            run.bold, run.font.color.rgb = True, _NOTE
            paragraph.add_run(text).font.color.rgb = _NOTE
        case Items(texts, ordered):
            for number, text in enumerate(texts, 1):
                # Numbers are written out: Word would go on counting from one list to the next.
                paragraph = document.add_paragraph(style="List Bullet" if not ordered else "List")
                if ordered:
                    paragraph.paragraph_format.left_indent = Cm(0.9)
                    paragraph.paragraph_format.first_line_indent = Cm(-0.6)
                paragraph.add_run(f"{number}.  {text}" if ordered else text)
                paragraph.paragraph_format.space_after = Pt(2)
        case Quotation(text, where):
            paragraph = document.add_paragraph(style="Intense Quote")
            paragraph.add_run(f"“{' '.join(text.split())}”")
            small = paragraph.add_run(f"\n{where}")
            small.font.size = Pt(9)
        case Table():
            _table(document, block)
        case Break():
            pass


def _table(document: Document, block: Table) -> None:
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.head))
    table.style, table.autofit = "Table Grid", False
    widths = [Cm(_WIDTH * share / sum(block.shares)) for share in block.shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, cells in zip(table.rows, (block.head, *block.rows), strict=True):
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            cell.text = text
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        _whole(row)
    _head(table)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _head(table: WordTable) -> None:
    """The first row is repeated on each page and announced as the head."""
    row: Any = table.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "E6F0F3")
        cell._tc.get_or_add_tcPr().append(shade)


def _whole(row: Any) -> None:
    """A row is not cut by the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
