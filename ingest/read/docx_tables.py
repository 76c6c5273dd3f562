"""Tables of a Word document: which row is their head, and cells of several lines that read as one."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import SubElement

from ingest.read.docx_package import Element, W
from ingest.read.docx_styles import PLAIN, Style, switch, value
from ingest.read.docx_tree import run_of, said

_ENDS = (".", ";", ":", ",", "?", "!", "…", "–", "-")
_NO_COLOUR = frozenset(["auto", "ffffff"])


def mark_table(table: Element, styles: Mapping[str, Style]) -> None:
    """Marks the head of a table of data where the table does not, and parts the lines of its cells.

    A table of one column, one that holds another, or one with headings inside only places parts of the page.
    """
    rows = [_cells(row) for row in table.findall(f"{W}tr")]
    if not any(len(cells) > 1 for cells in rows) or table.find(f".//{W}tbl") is not None:
        return
    names = (value(paragraph.find(f"{W}pPr"), "pStyle") or "" for paragraph in table.iter(f"{W}p"))
    if any(styles.get(name, PLAIN).heading is not None for name in names):
        return
    if _has_head(table, rows, styles):
        _mark_head(table)
    for cell in (cell for cells in rows for cell in cells):
        _part_lines(cell)


def _cells(row: Element) -> list[Element]:
    return row.findall(f"{W}tc")


def _has_head(table: Element, rows: Sequence[Sequence[Element]], styles: Mapping[str, Style]) -> bool:
    if len(rows) < 2 or len({said(cell) for cell in rows[0]}) < 2:
        return False
    look = table.find(f"{W}tblPr")
    if styles.get(value(look, "tblStyle") or "", PLAIN).first_row and _shows_first_row(look):
        return True
    first, second = ([cell for cell in row if said(cell)] for row in rows[:2])
    bold = all(_is_bold(cell, styles) for cell in first) and not all(_is_bold(cell, styles) for cell in second)
    return bold or (all(map(_is_shaded, first)) and not all(map(_is_shaded, second)))


def _shows_first_row(look: Element | None) -> bool:
    shown = None if look is None else look.find(f"{W}tblLook")
    if shown is None:
        return False
    first = shown.get(f"{W}firstRow")
    # The older form is one number; this bit is the first row's.
    return first in ("1", "true", "on") if first is not None else bool(int(shown.get(f"{W}val", "0"), 16) & 0x20)


def _is_bold(cell: Element, styles: Mapping[str, Style]) -> bool:
    for paragraph in cell.findall(f"{W}p"):
        inherited = styles.get(value(paragraph.find(f"{W}pPr"), "pStyle") or "", PLAIN).bold
        for run in paragraph.iter(f"{W}r"):
            properties = run.find(f"{W}rPr")
            own = switch(properties, "b")
            style = styles.get(value(properties, "rStyle") or "", PLAIN).bold
            if said(run) and not (own if own is not None else style or inherited):
                return False
    return True


def _is_shaded(cell: Element) -> bool:
    shade = cell.find(f"{W}tcPr/{W}shd")
    return shade is not None and (shade.get(f"{W}fill") or "auto").lower() not in _NO_COLOUR


def _mark_head(table: Element) -> None:
    first = table.find(f"{W}tr")
    if first is None:
        return
    properties = first.find(f"{W}trPr")
    if properties is None:
        properties = Element(f"{W}trPr")
        first.insert(0, properties)
    SubElement(properties, f"{W}tblHeader")


def _part_lines(cell: Element) -> None:
    """Lines of a cell become one text: a line that ends without a stop is parted from the next by a semicolon."""
    lines = [paragraph for paragraph in cell.findall(f"{W}p") if said(paragraph)]
    for line in lines[:-1]:
        if not said(line).endswith(_ENDS):
            line.append(run_of(";"))
