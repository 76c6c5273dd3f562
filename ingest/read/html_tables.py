"""Tables of a page as rows that can be read alone: "Header: cell; Header: cell"."""

from collections.abc import Sequence

from lxml import html

from ingest.blocks import Block
from ingest.read.html_tree import text_of

Cell = tuple[str, bool]
"""The text of a cell, and whether it is a header cell."""
_WIDEST_SPAN = 100


def is_data_table(table: html.HtmlElement) -> bool:
    """A table of data: not one that only places whole parts of the page."""
    if table.get("role") in ("presentation", "none") or table.xpath(".//table | .//h1 | .//h2 | .//h3"):
        return False
    return any(len(row.xpath("./td | ./th")) > 1 for row in _rows(table))


def table_blocks(table: html.HtmlElement) -> list[Block]:
    caption = " ".join(text_of(element) for element in table.xpath("./caption"))
    blocks = [Block(caption, "caption")] if caption else []
    grid = _grid(_rows(table))
    headed = len(grid) > 1 and all(is_header for _, is_header in grid[0])
    if not headed and len(grid) > 1 and table.xpath("./thead/tr"):
        headed = True
    headers = [text for text, _ in grid[0]] if headed else []
    for row in grid[1:] if headed else grid:
        text = _row_text(row, headers)
        if text:
            blocks.append(Block(text, "row"))
    return blocks


def _rows(table: html.HtmlElement) -> list[html.HtmlElement]:
    return table.xpath("./thead/tr | ./tbody/tr | ./tfoot/tr | ./tr")


def _grid(rows: Sequence[html.HtmlElement]) -> list[list[Cell]]:
    """The cells of each row, those that span rows or columns repeated in each."""
    grid: list[list[Cell]] = []
    spanning: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        cells: list[Cell] = []
        for element in row.xpath("./td | ./th"):
            _take_spanning(cells, spanning)
            cell = (text_of(element), element.tag == "th")
            for _ in range(_span(element, "colspan")):
                if (down := _span(element, "rowspan")) > 1:
                    spanning[len(cells)] = (cell, down - 1)
                cells.append(cell)
        _take_spanning(cells, spanning)
        if cells:
            grid.append(cells)
    return grid


def _take_spanning(cells: list[Cell], spanning: dict[int, tuple[Cell, int]]) -> None:
    while (column := len(cells)) in spanning:
        cell, left = spanning.pop(column)
        if left > 1:
            spanning[column] = (cell, left - 1)
        cells.append(cell)


def _span(element: html.HtmlElement, name: str) -> int:
    value = element.get(name, "1").strip()
    return max(1, min(int(value), _WIDEST_SPAN)) if value.isascii() and value.isdigit() else 1


def _row_text(row: Sequence[Cell], headers: Sequence[str]) -> str:
    parts: list[str] = []
    for column, (text, _) in enumerate(row):
        header = headers[column] if column < len(headers) else ""
        part = f"{header.rstrip(':')}: {text}" if header and text else text
        # A cell that spans columns is said once.
        if text and (not parts or part != parts[-1]) and (not column or row[column - 1][0] != text):
            parts.append(part)
    return "; ".join(parts)
