"""Spreadsheets in and out as text: CSV and XLSX, every fault named by file, sheet, row and column.

What a person fills in is read strictly: a formula, a number that may have lost its last nought, or a date that a spreadsheet made
of something else is a fault, not a guess.
"""

import csv
import io
import re
import warnings
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from evals.errors import CaseError

# What a spreadsheet takes for a formula's beginning. CSV has no types: there an apostrophe before it says that it is text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_LONGEST = 32_767
"""What a cell of XLSX holds at the most, in characters: "Excel specifications and limits"."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_CUT = "\n… (cut here: a cell holds no more)"


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it is. `where` names file and sheet; a cell is its value and its type: "f" is a formula, "e" an error."""

    where: str
    rows: list[list[tuple[object, str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the heads of its columns, only what is filled in. `where` names file, sheet and row."""

    where: str
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def at(self, column: str) -> str:
        """The place of one of its cells, as an error names it."""
        cell = f" (cell {self.letters[column]}{self.number})" if column in self.letters else ""
        return f"{self.where}, column {column}{cell}"


def read_csv(path: Path, *, known: Collection[str]) -> Grid:
    """A CSV file, UTF-8 with or without a byte order mark, comma or semicolon by which of the two its head has."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error})") from None
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: is not UTF-8 text (byte {error.start}); save it as “CSV UTF-8”") from None
    heads = text.lstrip("\r\n").partition("\n")[0]
    mark = max(
        ",;", key=lambda mark: len({_same(head) for head in heads.split(mark)} & {_same(name) for name in known})
    )
    rows: list[list[tuple[object, str]]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append([(cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell, "s") for cell in row])
            if any(cell.strip() for cell in row):
                width = width or len(row)
                if len(row) < width:
                    raise CaseError(
                        f"{path}, row {len(rows)}: has {len(row)} cells where the head has {width}; a cell that holds"
                        f" {mark!r} or a new line needs quotation marks around it (or save the table as .xlsx)"
                    )
    except csv.Error as error:
        raise CaseError(f"{path}, row {len(rows) + 1}: is not CSV ({error}); check its quotation marks") from None
    return Grid(str(path), rows)


def read_workbook(path: Path) -> dict[str, Grid]:
    """Every sheet of an XLSX file by its name, in order."""
    try:
        # What openpyxl warns of (menus and formats that it does not know) holds no text.
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            book = load_workbook(path, read_only=True)
            try:
                sheets = {sheet.title: _grid(path, sheet) for sheet in book.worksheets}
            finally:
                book.close()
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error})") from None
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        EOFError,
        zlib.error,
    ) as error:
        raise CaseError(f"{path}: is not a whole XLSX workbook ({type(error).__name__}); save it as one") from None
    if not sheets:
        raise CaseError(f"{path}: has no sheet with cells")
    return sheets


def rows_of(
    grid: Grid, *, known: Collection[str], dates: Collection[str] = (), yes_no: Collection[str] = ()
) -> list[Row]:
    """The filled rows below the head, which is the first filled row. Heads match whatever their case, spaces and underscores.

    Only `dates` may hold date cells and only `yes_no` TRUE and FALSE, read as "yes" and "no". Raises CaseError for a column that
    is not `known` or is there twice, for a cell without a head, and for a cell that is not text.
    """
    filled = [(n, row) for n, row in enumerate(grid.rows, 1) if any(_filled(value) for value, _ in row)]
    if not filled:
        raise CaseError(
            f"{grid.where}: is empty; its first row names the columns, such as {', '.join(list(known)[:3])}"
        )
    number, first = filled[0]
    heads = _heads([str(value) if _filled(value) else "" for value, _ in first], known, grid.where, number)
    letters = {head: get_column_letter(at) for at, head in enumerate(heads, 1) if head}
    rows: list[Row] = []
    for number, row in filled[1:]:
        cells: dict[str, str] = {}
        empty = Row(f"{grid.where}, row {number}", number, cells, letters)
        for at, (value, kind) in enumerate(row):
            if not _filled(value):
                continue
            if at >= len(heads) or not heads[at]:
                raise CaseError(
                    f"{empty.where}, cell {get_column_letter(at + 1)}{number}: stands in a column without a head"
                )
            head = heads[at]
            cells[head] = _text(value, kind, empty.at(head), is_date=head in dates, is_yes_no=head in yes_no)
        rows.append(empty)
    return rows


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """CSV as spreadsheets like it: UTF-8 with a byte order mark, commas, an apostrophe before what looks like a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)


def fill(sheet: Worksheet, widths: Mapping[str, int], rows: Iterable[Sequence[str]]) -> None:
    """Heads (bold, staying in view) with their columns' widths in characters, and rows, wrapped; every cell is text.

    Raises CaseError for a text that a cell cannot hold.
    """
    for at, (head, width) in enumerate(widths.items(), 1):
        column: Any = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.number_format, column.alignment = width, "@", _WRAPPED
        _put(sheet, 1, at, head).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, 2):
        for at, text in enumerate(row, 1):
            if text:
                _put(sheet, number, at, text)


def showable(text: str) -> str:
    """The text as far as a cell can hold it, control characters replaced; for what is only to be read by people."""
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """The cell, with a text that stays one, whatever it looks like."""
    cell: Any = sheet.cell(row, column)
    place = f"sheet “{sheet.title}”, cell {cell.coordinate}"
    if len(text) > _LONGEST:
        raise CaseError(f"{place}: {len(text)} characters do not fit into a cell, which holds {_LONGEST}")
    try:
        cell.value = text
    except IllegalCharacterError:
        raise CaseError(f"{place}: holds a control character, which a cell cannot") from None
    cell.data_type, cell.number_format, cell.alignment = "s", "@", _WRAPPED
    if _FORMULA.match(text):
        cell.quotePrefix = True
    return cell


def _grid(path: Path, sheet: Any) -> Grid:
    rows = [[(cell.value, str(cell.data_type)) for cell in row] for row in sheet.iter_rows()]
    return Grid(f"{path}, sheet “{sheet.title}”", rows)


def _filled(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _same(head: str) -> str:
    return re.sub(r"[\s_]+", "", head.strip('"\ufeff')).casefold()


def _heads(found: Sequence[str], known: Collection[str], where: str, row: int) -> list[str]:
    names = {_same(name): name for name in known}
    heads: list[str] = []
    for at, head in enumerate(found, 1):
        name = names.get(_same(head), "") if head else ""
        place = f"{where}, row {row}, cell {get_column_letter(at)}{row}"
        if head and not name:
            near = get_close_matches(_same(head), names, n=1)
            advice = f"did you mean {names[near[0]]}?" if near else f"those known are {', '.join(known)}"
            raise CaseError(f"{place}: there is no column {head.strip()!r}; {advice}")
        if name and name in heads:
            raise CaseError(f"{place}: the column {name} is there twice; keep one")
        heads.append(name)
    return heads


def _text(value: object, kind: str, place: str, *, is_date: bool, is_yes_no: bool) -> str:
    match value:
        case _ if kind in ("f", "e"):
            raise CaseError(f"{place}: holds a formula or its error; copy the cells and paste their values")
        case str():
            return value
        case bool() if is_yes_no:
            return "yes" if value else "no"
        case int() if not isinstance(value, bool):
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case float():
            raise CaseError(
                f"{place}: is the number {value}; format the column as text, so that 1.10 does not become 1.1"
            )
        case datetime() if is_date and value.time() == time():
            return value.date().isoformat()
        case date() if is_date and not isinstance(value, datetime):
            return value.isoformat()
        case _:
            raise CaseError(f"{place}: is no text but a {type(value).__name__}; format the column as text")
