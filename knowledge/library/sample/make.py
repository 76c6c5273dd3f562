"""Makes the DOCX and PDF files of the sample area from `originals/`, the same bytes each time.

`python knowledge/library/sample/make.py` after a change to an original; a test says when that was forgotten. An original is
lines of text: `# ` title, `## ` and `### ` headings, `- ` bullets, `> ` a boxed note, `| a | b |` a row of a table, the first
row its head. Anything else is a paragraph.
"""

import io
import textwrap
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.shared import Mm

HERE = Path(__file__).parent
_WRITTEN = datetime(2026, 11, 2, 9, 0)
_KINDS: Mapping[str, "Kind"] = {
    "# ": "title",
    "## ": "heading",
    "### ": "part",
    "- ": "bullet",
    "> ": "box",
    "| ": "row",
}
Kind = Literal["title", "heading", "part", "bullet", "box", "row", "paragraph"]

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 62
_FONTS = ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, heading, bullet, note or row of an original."""

    kind: Kind
    text: str

    @property
    def cells(self) -> list[str]:
        """The cells of a row."""
        return [cell.strip() for cell in self.text.strip("| ").split("|")]


def made() -> dict[str, bytes]:
    """The files by name, as they should be."""
    return {
        "thresholds.docx": word_file(pieces_of("thresholds")),
        "escalation.docx": word_file(pieces_of("escalation")),
        "bruising.pdf": pdf_file(pieces_of("bruising")),
    }


def pieces_of(name: str) -> list[Piece]:
    """The pieces of an original, in order; the line under the head of a table is none."""
    lines = (HERE / "originals" / f"{name}.md").read_text(encoding="utf-8").splitlines()
    return [_piece(line) for line in lines if line.strip() and not line.startswith("| ---")]


def _piece(line: str) -> Piece:
    mark = next((mark for mark in _KINDS if line.startswith(mark)), None)
    return (
        Piece("paragraph", line) if mark is None else Piece(_KINDS[mark], line if mark == "| " else line[len(mark) :])
    )


def word_file(pieces: list[Piece]) -> bytes:
    """A Word document of the pieces."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.footer.paragraphs[0].text = "Fictional, for demonstration. Exampleshire does not exist."
    for kind, group in groupby(pieces, key=lambda piece: piece.kind):
        if kind == "row":
            _add_table(document, list(group))
            continue
        for piece in group:
            _add(document, piece)
    properties = document.core_properties
    properties.title, properties.author = pieces[0].text, "Touchstone"
    properties.created = properties.modified = _WRITTEN
    return _settled(document)


def _add(document: Document, piece: Piece) -> None:
    match piece.kind:
        case "title":
            document.add_heading(piece.text, 0)
        case "heading":
            document.add_heading(piece.text, 1)
        case "part":
            document.add_heading(piece.text, 2)
        case "box":
            table = document.add_table(1, 1, "Table Grid")
            table.cell(0, 0).paragraphs[0].add_run(piece.text).italic = True
            document.add_paragraph()
        case "bullet":
            document.add_paragraph(piece.text, style="List Bullet")
        case _:
            document.add_paragraph(piece.text)


def _add_table(document: Document, rows: list[Piece]) -> None:
    table = document.add_table(len(rows), len(rows[0].cells), "Table Grid")
    for row, piece in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, piece.cells, strict=True):
            cell.paragraphs[0].add_run(text).bold = piece is rows[0]
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # pyright: ignore[reportPrivateUsage]


def _settled(document: Document) -> bytes:
    """The file without what its template brings along unused, and without the hour at which it was made."""
    styles = document.styles.element
    for style in [style for style in styles if style.get(f"{{{styles.nsmap['w']}}}type") == "table"]:
        if style.name_val not in ("Normal Table", "Table Grid"):
            styles.remove(style)
    package = document.part.package
    for owner in (document.part, *([] if package is None else [package])):
        for key in [key for key, rel in owner.rels.items() if rel.reltype.endswith(("stylesWithEffects", "thumbnail"))]:
            del owner.rels[key]
    file, settled = io.BytesIO(), io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(settled, "w", zipfile.ZIP_STORED) as copy:
        for name in archive.namelist():
            # What it is packed with differs between machines, so it is not packed.
            copy.writestr(zipfile.ZipInfo(name), archive.read(name))
    return settled.getvalue()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    font: int
    size: float
    indent: float = 0
    before: float = 0


def pdf_file(pieces: list[Piece]) -> bytes:
    """A PDF of the pieces, in the fonts that every reader of PDF has."""
    pages = _pages([line for piece in pieces for line in _lines(piece)])
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        "",
        f"<< /Title ({_escaped(pieces[0].text)}) /Author (Touchstone) /CreationDate (D:{_WRITTEN:%Y%m%d%H%M%S}Z) >>",
        *(f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>" for name in _FONTS),
    ]
    fonts = " ".join(f"/F{number} {number + 4} 0 R" for number in range(len(_FONTS)))
    kids: list[str] = []
    for number, page in enumerate(pages, 1):
        footer = f"Exampleshire (fictional, for demonstration)   Page {number} of {len(pages)}"
        content = "\n".join([*page, _shown(footer, 0, 8, _MARGIN, 36)])
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {len(objects)} 0 R"
            f" /Resources << /Font << {fonts} >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _numbered(objects)


def _lines(piece: Piece) -> Iterator[_Line]:
    font, size, width, before = {
        "title": (1, 17.0, 52, 0.0),
        "heading": (1, 13.0, 66, 12.0),
        "box": (2, 10.5, 86, 8.0),
    }.get(piece.kind, (0, 10.5, 86, 6.0))
    text = f"• {piece.text}" if piece.kind == "bullet" else piece.text
    hanging = piece.kind == "bullet" or (piece.kind == "paragraph" and text[0].isdecimal())
    for number, line in enumerate(textwrap.wrap(text, width, break_on_hyphens=False)):
        indent = 18.0 if hanging and number else 0.0
        yield _Line(line, font, size, indent, 0.0 if number else before)


def _pages(lines: list[_Line]) -> list[list[str]]:
    """The lines as drawn, page by page; a heading goes to the next page with what it opens."""
    pages: list[list[str]] = [[]]
    y = float(_HEIGHT - _MARGIN)
    for line in lines:
        room = 60 if line.font == 1 else 0
        y -= line.before + line.size * 1.35
        if y < _MARGIN + room:
            pages.append([])
            y = _HEIGHT - _MARGIN - line.size
        pages[-1].append(_shown(line.text, line.font, line.size, _MARGIN + line.indent, y))
    return pages


def _shown(text: str, font: int, size: float, x: float, y: float) -> str:
    return f"BT /F{font} {size:g} Tf {x:.1f} {y:.1f} Td ({_escaped(text)}) Tj ET"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _numbered(objects: list[str]) -> bytes:
    """The objects as a file, with the table of where each one stands."""
    data = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")


if __name__ == "__main__":
    for name, content in made().items():
        (HERE / name).write_bytes(content)
