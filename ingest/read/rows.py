"""A table row as a person would read it out, whatever the format it comes from."""

from collections.abc import Sequence


def row_text(cells: Sequence[str], heads: Sequence[str]) -> str:
    """The row with its column heads: "Day: Monday; Who: Worker". Empty cells are left out; a repeated cell is said once."""
    parts: list[str] = []
    for column, text in enumerate(cells):
        head = heads[column].rstrip(": ") if column < len(heads) else ""
        if not text or (column and cells[column - 1] == text):
            continue
        parts.append(f"{head}: {text}" if head and head != text else text)
    return "; ".join(parts)
