"""Ruled tables of PDF pages whose file does not say where its cells are. The only file that imports pdfplumber.

Only lines that are drawn make a table here: guessing columns from gaps between words makes tables of ordinary text.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from ingest.read.pdf_lines import Fragment, Tag

_LINES = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
_BROKEN = (PDFException, PdfminerException, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError,
           RecursionError, AssertionError)  # fmt: skip
_FILLED = 0.5
"""Of a table's cells so many hold words: boxes round text, and the lines of a form, are no tables."""
_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and where in its table it is. Heights count from the bottom of the page."""

    row: int
    column: int
    left: float
    bottom: float
    right: float
    top: float

    def holds(self, fragment: Fragment) -> bool:
        middle = fragment.y + 0.3 * fragment.size
        across = self.left - _SLACK <= fragment.x <= self.right
        return across and self.bottom - _SLACK <= middle <= self.top + _SLACK


def ruled_tables(data: bytes, pages: Sequence[int]) -> dict[int, list[list[Cell]]]:
    """The cells of every ruled table of two columns or more, by page (1 is the first)."""
    found: dict[int, list[list[Cell]]] = {}
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for number in pages:
                page = document.pages[number - 1]
                tables = [_cells(table, float(page.height)) for table in page.find_tables(_LINES)]
                found[number] = [cells for cells in tables if len({c.column for c in cells}) > 1]
                page.close()
    except _BROKEN:
        # A table that is not found is read as text, which loses its shape and no word.
        pass
    return found


def in_cells(fragments: Sequence[Fragment], tables: Sequence[Sequence[Cell]], page: int) -> tuple[Fragment, ...]:
    """The fragments with those inside a table marked by row and cell, its cells one after the other."""
    for number, cells in enumerate(tables):
        inside = {n: cell for n, f in enumerate(fragments) if (cell := next((c for c in cells if c.holds(f)), None))}
        said = {(c.row, c.column) for n, c in inside.items() if fragments[n].text.strip()}
        if len(said) < _FILLED * len(cells) or len({row for row, _ in said}) < 2 or not inside:
            continue
        order = sorted(inside, key=lambda n: (inside[n].row, inside[n].column, n))
        table = [replace(fragments[n], tag=_tag(inside[n], page, number)) for n in order]
        first = min(inside)
        fragments = (
            *(f for n, f in enumerate(fragments) if n < first and n not in inside),
            *table,
            *(f for n, f in enumerate(fragments) if n > first and n not in inside),
        )
    return tuple(fragments)


def _cells(table: Any, height: float) -> list[Cell]:
    """The cells by row; where rows differ in their columns, columns count from the left."""
    edges = sorted({round(cell[0]) for row in table.rows for cell in row.cells if cell is not None})
    return [
        Cell(row, edges.index(round(cell[0])), cell[0], height - cell[3], cell[2], height - cell[1])
        for row, line in enumerate(table.rows)
        for cell in line.cells
        if cell is not None
    ]


def _tag(cell: Cell, page: int, table: int) -> Tag:
    """Numbers of its own, negative, so that they meet none of the file's."""
    row = -(page * 1_000_000 + table * 100_000 + cell.row * 100 + 1)
    return Tag("cell", unit=row * 100 - cell.column, row=row, cell=row * 100 - cell.column)
