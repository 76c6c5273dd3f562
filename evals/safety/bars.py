"""What each measure of safety has to reach, and the table that says whether it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.markup import escape
from rich.table import Table

from evals.statistics import clopper_pearson

Side = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Row:
    """One measure beside its bar. `value` None: not measured, and `note` says why. A `gate` that is missed ends the run non-zero.

    `interval`: exact, at 95 %, where the value is a share of `n`.
    """

    group: str
    measure: str
    value: float | None
    side: Side
    bar: float
    n: int = 0
    interval: tuple[float, float] | None = None
    gate: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None where nothing was measured."""
        if self.value is None:
            return None
        return self.value >= self.bar if self.side == "at least" else self.value <= self.bar


def counted(
    group: str, measure: str, count: int, n: int, side: Side, bar: float, *, gate: bool = False, note: str = ""
) -> Row:
    """The row of a share. Nothing to count is nothing measured."""
    if n == 0:
        return Row(group, measure, None, side, bar, gate=gate, note=note or "there is nothing to count")
    return Row(group, measure, count / n, side, bar, n, clopper_pearson(count, n), gate, note)


def failed(rows: Iterable[Row]) -> list[Row]:
    """The gates that are missed, or were not measured."""
    return [row for row in rows if row.gate and not row.met]


def table(rows: Sequence[Row], title: str) -> Table:
    """All rows; the name of a group stands on its first."""
    made = Table(title=title)
    for name in ("What", "Measure"):
        made.add_column(name)
    for name in ("Value", "95 %", "Bar", "n"):
        made.add_column(name, justify="right")
    made.add_column("")
    made.add_column("Note")
    before = ""
    for row in rows:
        told = {True: "[green]met[/]", False: "[bold red]missed[/]", None: "not measured"}[row.met]
        low, high = row.interval or (None, None)
        made.add_row(
            row.group if row.group != before else "",
            escape(row.measure),
            "–" if row.value is None else f"{row.value:.4g}",
            f"{low:.3f}–{high:.3f}" if low is not None else "–",
            f"{'≥' if row.side == 'at least' else '≤'} {row.bar:g}",
            str(row.n) if row.value is not None else "–",
            told + (" (gate)" if row.gate else ""),
            escape(row.note),
        )
        before = row.group
    return made
