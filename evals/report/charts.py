"""The charts of a report: drawn by matplotlib, each as one `<svg>` element. Numbers stand beside every mark."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from evals.report.svg import ACCENT, DANGER, GOOD, INK, LINE, NOTE, SOFT, WIDTH, as_markup, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEFT, _RIGHT = 6.0, WIDTH - 6.0
_LINE, _MARK = 12.0, 20.0  # the height of a line of a row's words, and of the marks under them
_TITLE, _SMALL, _LETTERS = 10.0, 9.0, 35


@dataclass(frozen=True, slots=True)
class Point:
    """A share with its 95 % interval, and the baseline's. `text` is what is written beside it."""

    label: str
    text: str
    value: float
    low: float | None = None
    high: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Cases that passed, failed and could not be measured."""

    label: str
    text: str
    passed: int
    failed: int
    unmeasured: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A measure in one run of many; `value` None was not measured. `breaks`: not comparable with the run before."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    breaks: bool = False


def shares(points: Sequence[Point], *, name: str, alt: str) -> Markup:
    """Shares as points between 0 and 100 %, each with its interval; the baseline's as a small upright line."""
    axes, places = _rows([(point.label, point.text) for point in points], foot=14)
    at = _scale(0, 1)
    ticks = [(at(tick), f"{tick:.0%}".replace("%", " %")) for tick in (0, 0.25, 0.5, 0.75, 1)]
    _ruler(axes, ticks, places)
    for point, y in zip(points, places, strict=True):
        if point.low is not None and point.high is not None:
            _line(axes, [at(point.low), at(point.high)], [y, y], ACCENT, 2.5)
        if point.before is not None:
            _line(axes, [at(point.before)] * 2, [y - 6, y + 6], NOTE, 2)
        axes.plot([at(point.value)], [y], "o", color=ACCENT, markersize=6, clip_on=False, gid="part-point")
    return as_markup(axes, name=name, alt=alt)


def waits(times: Mapping[str, Sequence[float]], *, name: str, alt: str) -> Markup:
    """Milliseconds by step: from the 5th to the 95th of a hundred as a line, the middle half thicker, the median a point."""
    import numpy as np

    quantiles = [[float(q) for q in np.percentile(found, [5, 25, 50, 75, 95])] for found in times.values()]
    axes, places = _rows([(label, f"{q[2]:.3g} ms") for label, q in zip(times, quantiles, strict=True)], foot=14)
    top = max(q[-1] for q in quantiles) or 1.0
    at = _scale(0, top)
    _ruler(axes, [(at(0), "0"), (at(top / 2), f"{top / 2:.3g}"), (at(top), f"{top:.3g} ms")], places)
    for (five, quarter, median, three, most), y in zip(quantiles, places, strict=True):
        _line(axes, [at(five), at(most)], [y, y], ACCENT, 1.2)
        _line(axes, [at(quarter), at(three)], [y, y], ACCENT, 4)
        axes.plot([at(median)], [y], "o", color=INK, markersize=5, clip_on=False, gid="part-point")
    return as_markup(axes, name=name, alt=alt)


def bars(rows: Sequence[Bar], *, name: str, alt: str) -> Markup:
    """A bar a row: thick for the share that passed, thin for what failed, a hairline for what could not be measured."""
    axes, places = _rows([(row.label, row.text) for row in rows])
    for row, y in zip(rows, places, strict=True):
        total, start = row.passed + row.failed + row.unmeasured, _LEFT
        for count, colour, width in ((row.passed, GOOD, 7), (row.failed, DANGER, 3), (row.unmeasured, SOFT, 1)):
            end = start + (_RIGHT - _LEFT) * count / total
            _line(axes, [start, end], [y, y], colour, width)
            start = end
    return as_markup(axes, name=name, alt=alt)


def course(
    moments: Sequence[Moment], *, top: float | None, text: Callable[[float], str], name: str, alt: str
) -> Markup:
    """A measure over runs, oldest first: a line with its intervals, broken where runs cannot be compared or were not measured.

    A run in which it was not measured is a cross at the foot, a break between runs a dotted upright line.
    `top` is the upper end of the scale, the largest value where None; `text` writes a value.
    """
    height, ceiling, floor = 130.0, 22.0, 108.0
    ends = [end for m in moments for end in (m.value, m.high) if end is not None]
    top = top or max(ends, default=1.0) or 1.0
    axes = canvas(height)
    across = _scale(0, max(len(moments) - 1, 1), left=44, right=WIDTH - 14)
    for share in (0, 0.5, 1):
        y = floor - (floor - ceiling) * share
        _line(axes, [_LEFT, _RIGHT], [y, y], LINE, 0.8)
        _write(axes, _LEFT, y - 2, text(top * share), SOFT, _SMALL)
    xs = [across(i) for i in range(len(moments))]
    for i, moment in enumerate(moments):
        if moment.breaks and i:
            between = (xs[i - 1] + xs[i]) / 2
            axes.plot(
                [between] * 2, [ceiling - 12, floor], ":", color=NOTE, linewidth=1.2, clip_on=False, gid="part-break"
            )
    for piece in _pieces(moments):
        ys = [floor - (floor - ceiling) * min((moments[i].value or 0) / top, 1) for i in piece]
        for i, y in zip(piece, ys, strict=True):
            low, high = moments[i].low, moments[i].high
            if low is not None and high is not None:
                spread = [floor - (floor - ceiling) * min(end / top, 1) for end in (low, high)]
                _line(axes, [xs[i]] * 2, spread, ACCENT, 1.2)
            axes.plot([xs[i]], [y], "o", color=ACCENT, markersize=5, clip_on=False, gid="part-point")
        axes.plot([xs[i] for i in piece], ys, color=ACCENT, linewidth=1.8, clip_on=False, gid="part-segment")
    gaps = [x for x, moment in zip(xs, moments, strict=True) if moment.value is None]
    axes.plot(gaps, [floor - 5] * len(gaps), "x", color=NOTE, markersize=6, clip_on=False, gid="part-gap")
    for i in dict.fromkeys((0, len(moments) - 1)):
        _write(
            axes, _LEFT if not i else _RIGHT, height - 6, moments[i].label, SOFT, _SMALL, ha="right" if i else "left"
        )
    return as_markup(axes, name=name, alt=alt)


def _pieces(moments: Sequence[Moment]) -> list[list[int]]:
    """The runs, by index, that one line may join."""
    found: list[list[int]] = [[]]
    for i, moment in enumerate(moments):
        if moment.breaks or moment.value is None:
            found.append([])
        if moment.value is not None:
            found[-1].append(i)
    return [piece for piece in found if piece]


def _scale(low: float, high: float, *, left: float = _LEFT, right: float = _RIGHT) -> Callable[[float], float]:
    """Where a value stands across the chart."""

    def at(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    return at


def _ruler(axes: "Axes", ticks: Sequence[tuple[float, str]], places: Sequence[float]) -> None:
    """A faint scale under each row's marks, its numbers under the last."""
    axes.hlines(places, _LEFT, _RIGHT, colors=LINE, linewidth=0.8, clip_on=False)
    xs, ys = [x for _ in places for x, _ in ticks], [y for y in places for _ in ticks]
    axes.vlines(xs, [y - 3 for y in ys], [y + 3 for y in ys], colors=LINE, linewidth=0.8, clip_on=False)
    for i, (x, text) in enumerate(ticks):
        side = "left" if not i else "right" if i == len(ticks) - 1 else "center"
        _write(axes, x, places[-1] + 17, text, SOFT, _SMALL, ha=side)


def _rows(words: Sequence[tuple[str, str]], *, foot: float = 0.0) -> "tuple[Axes, list[float]]":
    """Axes with each row's words written, label left and figure right, and where each row's marks stand."""
    labels = [wrap(label, _LETTERS, max_lines=2, placeholder=" …") or [""] for label, _ in words]
    axes = canvas(sum(_LINE * len(lines) + _MARK for lines in labels) + foot)
    places: list[float] = []
    y = 0.0
    for lines, (_, text) in zip(labels, words, strict=True):
        for i, line in enumerate(lines):
            _write(axes, _LEFT, y + _LINE * (i + 1) - 2, line, INK, _TITLE)
        _write(axes, _RIGHT, y + _LINE - 2, text, INK, _TITLE, ha="right", weight="bold")
        y += _LINE * len(lines) + _MARK
        places.append(y - _MARK + 7)
    return axes, places


def _line(axes: "Axes", xs: Sequence[float], ys: Sequence[float], colour: str, width: float) -> None:
    axes.plot(xs, ys, color=colour, linewidth=width, solid_capstyle="butt", clip_on=False)


def _write(axes: "Axes", x: float, y: float, text: str, colour: str, size: float, **style: Any) -> None:
    # `$` in a tag or a title is a character, not the start of a formula.
    readable = "".join(character if character.isprintable() else " " for character in text)
    axes.text(x, y, readable, color=colour, fontsize=size, parse_math=False, clip_on=False, **style)
