r"""Cases in and out as tables, CSV or XLSX, because that is where practice leads keep their questions.

One column, `question`, is enough; `COLUMNS` are those known. A row is a case; a row below it with its id, no question and another
gold gives it that gold too. Cells that hold several entries have one a line, or several on one line with ";" between them:

expected_status, notices, must_say, must_not_say, tags, sources, planted    one entry a line, or with ";"
turns      what was said before, one a line
standalone after turns, the question written out for somebody who has not read them
nuggets    one a line, "*" in front of a vital one: * told within a day | quote: its words in the document
figures    one a line: 15 working days = fifteen working days | scope: strategy discussion = s47 | scope: conference

In these a backslash takes a mark for itself (\; \| \= \* \\), and \n is a new line within an entry.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant.answers import AnswerStatus
from evals.cases import Case, Gold, case_of
from evals.cells import (
    read_entries,
    read_figures,
    read_nuggets,
    read_turns,
    write_entries,
    write_figures,
    write_nuggets,
    write_turns,
)
from evals.errors import CaseError
from evals.sheets import Row, fill, read_csv, read_workbook, rows_of, write_csv

_SHEET = "cases"
_SPARE = 500
"""Rows below the last case that still offer the menus."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its width in characters, what it says of a case, and what is read from a filled cell (ValueError: why not)."""

    name: str
    width: int
    says: Callable[[Case], str]
    read: Callable[[str], object]
    always: bool = True


@dataclass(frozen=True, slots=True)
class _GoldColumn:
    name: str
    width: int
    part: str
    always: bool = True

    def says(self, gold: Gold) -> str:
        value = getattr(gold, self.part)
        return "" if value is None else str(value)


def read_table(path: Path) -> list[Case]:
    """The cases of a CSV or XLSX file, of its sheet "cases" or else its first. Cases without an id get q-001, q-002, ….

    Raises CaseError naming file, sheet, row and column.
    """
    match path.suffix.lower():
        case ".csv":
            grid = read_csv(path, known=COLUMNS)
        case ".xlsx":
            sheets = read_workbook(path)
            grid = next(
                (grid for name, grid in sheets.items() if name.casefold() == _SHEET), next(iter(sheets.values()))
            )
        case _:
            raise CaseError(f"{path}: a table of cases is a .csv or an .xlsx file")
    rows = rows_of(grid, known=COLUMNS, dates={"as_of"}, yes_no={"act_now"})
    cases = [case_of(data, row.where) for row, data in _joined(rows)]
    if not cases:
        raise CaseError(f"{grid.where}: holds no case; write a question into the column question")
    return cases


def write_table(path: Path, cases: Iterable[Case]) -> None:
    """Writes a CSV or XLSX file that `read_table` reads back to the same cases.

    It is read back before it replaces what is there: raises CaseError naming the case and the field that a table cannot hold,
    such as a tag with blanks at its end, and leaves what was there.
    """
    held = list(cases)
    part = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        _write(part, held)
        for wanted, found in zip(held, read_table(part), strict=True):
            lost = [name for name in Case.model_fields if getattr(wanted, name) != getattr(found, name)]
            if lost:
                raise CaseError(f"case {wanted.id}: its {', '.join(lost)} would not come back the same")
        part.replace(path)
    except (CaseError, ValueError) as error:
        fault = str(error).replace(str(part), "as a table")
        raise CaseError(f"{path}: cannot hold these cases: {fault}; keep them as .jsonl") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be written ({error})") from None
    finally:
        part.unlink(missing_ok=True)


def _write(path: Path, cases: list[Case]) -> None:
    columns = [c for c in _COLUMNS if c.always or any(c.says(case) for case in cases)]
    parts = [c for c in _GOLD if c.always or any(c.says(gold) for case in cases for gold in case.gold)]
    rows: list[list[str]] = []
    for case in cases:
        gold = [[column.says(gold) for column in parts] for gold in case.gold] or [[""] * len(parts)]
        rows.append([column.says(case) for column in columns] + gold[0])
        rows += [[case.id, *[""] * (len(columns) - 1), *more] for more in gold[1:]]
    widths = {column.name: column.width for column in (*columns, *parts)}
    match path.suffix.lower():
        case ".csv":
            write_csv(path, [list(widths), *rows])
        case ".xlsx":
            book = Workbook()
            sheet = book.worksheets[0]
            sheet.title = _SHEET
            fill(sheet, widths, rows)
            _menus(sheet, book.create_sheet("choices"), list(widths), len(rows) + _SPARE)
            book.save(path)
        case _:
            raise CaseError("a table of cases is a .csv or an .xlsx file")


def _menus(sheet: Worksheet, choices: Worksheet, heads: list[str], last: int) -> None:
    fill(choices, {"expected_status": 32}, [[status.value] for status in AnswerStatus])
    offered = {
        "expected_status": f"choices!$A$2:$A${len(AnswerStatus) + 1}",
        "act_now": '"yes,no"',
        "half": '"dev,test"',
    }
    for head, menu in offered.items():
        # A cell may hold several statuses, so there the menu helps and does not forbid.
        offer = DataValidation("list", formula1=menu, allow_blank=True, showErrorMessage=head != "expected_status")
        letter = get_column_letter(heads.index(head) + 1)
        offer.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(offer)


def _joined(rows: Iterable[Row]) -> list[tuple[Row, dict[str, Any]]]:
    """Each case's first row and its data, the gold of the rows that continue it among them."""
    found: list[tuple[Row, dict[str, Any]]] = []
    seen: dict[str, int] = {}
    for row in rows:
        name = row.cells.get("id", "").strip()
        if "question" in row.cells:
            data = {column.name: _read(column, row) for column in _COLUMNS if column.name in row.cells}
            data["id"] = name or f"q-{len(found) + 1:03}"
            data["gold"] = _gold(row)
            if data["id"] in seen:
                raise CaseError(
                    f"{row.at('id')}: the id {data['id']!r} is that of row {seen[data['id']]}; give it its own"
                )
            seen[data["id"]] = row.number
            found.append((row, data))
            continue
        if not found or name != found[-1][1]["id"]:
            raise CaseError(
                f"{row.at('question')}: is empty; write the question, or repeat the id of the case right above to add gold to it"
            )
        strange = [column for column in row.cells if column != "id" and column not in {c.name for c in _GOLD}]
        if strange:
            raise CaseError(
                f"{row.at(strange[0])}: a row that continues {name} may only add gold; move this to its first row"
            )
        found[-1][1]["gold"] += _gold(row)
    return found


def _read(column: _Column, row: Row) -> object:
    try:
        return column.read(row.cells[column.name])
    except ValueError as error:
        raise CaseError(f"{row.at(column.name)}: {error}") from None


def _gold(row: Row) -> list[dict[str, object]]:
    given: dict[str, object] = {column.part: row.cells[column.name] for column in _GOLD if column.name in row.cells}
    if not given:
        return []
    for part in ("source_id", "quote"):
        if part not in given:
            raise CaseError(f"{row.at('gold_' + part.removesuffix('_id'))}: is empty; a gold has a source and a quote")
    if "page" in given and not re.fullmatch(r"\s*\d+\s*", str(given["page"])):
        raise CaseError(
            f"{row.at('gold_page')}: is no page number; leave it empty, or put a paragraph into gold_paragraph"
        )
    return [given]


def _date(cell: str) -> str:
    try:
        return date.fromisoformat(cell.strip()).isoformat()
    except ValueError:
        raise ValueError("is no date; write it as 2024-05-31") from None


def _yes_no(cell: str) -> bool:
    try:
        return {"yes": True, "true": True, "no": False, "false": False}[cell.strip().casefold()]
    except KeyError:
        raise ValueError("takes yes or no, or nothing") from None


def _listed(name: str, width: int, *, always: bool = True) -> _Column:
    return _Column(name, width, lambda case: write_entries(getattr(case, name) or ()), read_entries, always)


def _word(name: str, width: int, *, always: bool = True) -> _Column:
    return _Column(name, width, lambda case: getattr(case, name) or "", str.strip, always)


_COLUMNS = (
    _word("id", 16),
    _Column("question", 60, lambda case: case.question, str),
    _Column("turns", 40, lambda case: write_turns(case.turns), read_turns, always=False),
    _word("standalone", 40, always=False),
    _word("area", 14),
    _word("role", 14),
    _Column("as_of", 12, lambda case: case.as_of.isoformat() if case.as_of else "", _date),
    _listed("sources", 24, always=False),
    _listed("expected_status", 26),
    _Column("act_now", 9, lambda case: {True: "yes", False: "no", None: ""}[case.act_now], _yes_no),
    _listed("notices", 20),
    _listed("must_say", 30),
    _listed("must_not_say", 30),
    _Column("nuggets", 50, lambda case: write_nuggets(case.nuggets), read_nuggets),
    _Column("figures", 40, lambda case: write_figures(case.figures), read_figures),
    _listed("planted", 24, always=False),
    _word("canary", 24, always=False),
    _listed("tags", 20),
    _word("half", 8),
    _word("cluster", 16, always=False),
    _Column("notes", 40, lambda case: case.notes, str),
)  # fmt: skip
_GOLD = (
    _GoldColumn("gold_source", 26, "source_id"),
    _GoldColumn("gold_quote", 60, "quote"),
    _GoldColumn("gold_page", 10, "page"),
    _GoldColumn("gold_paragraph", 12, "paragraph"),
    _GoldColumn("gold_section", 20, "section"),
    _GoldColumn("gold_force", 12, "force", always=False),
)
COLUMNS = tuple(column.name for column in (*_COLUMNS, *_GOLD))
"""The columns that a table of cases may have."""
