"""What a public test set says of the assistant: one figure a row, beside what needs no assistant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from evals.scores import Better
from evals.statistics import clopper_pearson
from knowledge.embedding import Embedder
from knowledge.settings import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """What a benchmark is measured with. `limit`: so many questions of each kind, None for all of them."""

    folder: Path
    embedder: Embedder
    settings: Settings
    limit: int | None = None

    def settings_in(self, data: Path) -> Settings:
        """The settings with an empty data folder, whatever folder and database they name."""
        knowledge = self.settings.knowledge.model_copy(update={"database_url": None})
        return self.settings.model_copy(update={"data_dir": data, "knowledge": knowledge})


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one benchmark over `n` items, with a 95 % interval of `ours`.

    `floor` is what needs no assistant gives in the same run; `published` the floor as DATA.md or measures.md has it. A figure
    with neither `ours` nor `floor` was not measured, and `note` says why.
    """

    benchmark: str
    measure: str
    ours: float | None = None
    floor: float | None = None
    published: float | None = None
    n: int = 0
    interval: tuple[float, float] | None = None
    better: Better = "higher"
    note: str = ""
    details: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def measured(self) -> bool:
        return self.ours is not None or self.floor is not None


def share(
    benchmark: str, measure: str, *, count: int, n: int, better: Better = "higher", note: str = "",
    details: Mapping[str, float] | None = None,
) -> Figure:  # fmt: skip
    """The figure of a share, with its exact interval; one that was not measured where there is nothing to count."""
    if n == 0:
        return Figure(benchmark, measure, better=better, note="nothing to count")
    interval = clopper_pearson(count, n)
    return Figure(
        benchmark, measure, count / n, n=n, interval=interval, better=better, note=note, details=details or {}
    )


def table(figures: Sequence[Figure], title: str) -> Table:
    """The figures as a table; a benchmark's name and seconds stand on its first row."""
    made = Table(title=title)
    made.add_column("Benchmark")
    made.add_column("Measure")
    for name in ("Ours", "95 %", "Floor, this run", "Floor, published", "n", "Seconds"):
        made.add_column(name, justify="right")
    made.add_column("Note")
    before = ""
    for figure in figures:
        first = figure.benchmark != before
        before = figure.benchmark
        low, high = figure.interval or (None, None)
        made.add_row(
            escape(figure.benchmark) if first else "",
            escape(figure.measure) + (" (less is better)" if figure.better == "lower" else ""),
            _number(figure.ours) if figure.measured else "[bold red]not measured[/]",
            f"{_number(low)}–{_number(high)}" if figure.interval else "–",
            _number(figure.floor),
            _number(figure.published),
            str(figure.n) if figure.measured else "–",
            f"{figure.seconds:.1f}" if first else "",
            escape(figure.note),
        )
    return made


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
