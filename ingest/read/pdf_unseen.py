"""Text of a PDF page that nobody sees: no ink, white on white, too small, beside the page. Imports nothing of the library.

The drawing operators are those of ISO 32000-1: colour (8.6.8), painting (8.5.3), text rendering mode 3 (9.3.6). What covers a
place is kept as boxes: white words on a coloured box are there to be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Why = Literal["without ink", "white", "tiny", "beside the page"]
Box = tuple[float, float, float, float]

_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_ENDS = frozenset((b"S", b"s", b"n", *_FILLS))
_NO_INK = (3, 7)
_SMALLEST = 1.0
_WORDS = 4
"""Letters from which small text can say something: Word leaves two beside its footnote marks."""
_WHITE = 0.98
_UNIT: tuple[tuple[float, float], ...] = ((0, 0), (1, 0), (0, 1), (1, 1))
_PICTURED = 0.5
"""The share of a page from which on a picture is the page: a scan."""
_MOST_BOXES = 5_000
_FEWEST_RULES, _RULE, _THIN = 3, 8.0, 2.5
"""How many lines across and down a table has at least; how long, in points, a line is and how thick at most."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How text is drawn at one moment."""

    shown: bool = True
    white: bool = False


@dataclass(slots=True)
class _State:
    mode: int = 0
    white: bool = False


@dataclass(slots=True)
class Ground:
    """What was drawn on a page so far, and how text is drawn now. `box` is the page's own."""

    box: Box
    pictures: list[Box] = field(default_factory=list[Box])
    _rules: list[int] = field(default_factory=lambda: [0, 0])
    _filled: list[Box] = field(default_factory=list[Box])
    _path: list[Box] = field(default_factory=list[Box])
    _state: _State = field(default_factory=_State)
    _saved: list[_State] = field(default_factory=list[_State])
    _shaded: bool = False

    @property
    def ink(self) -> Ink:
        return Ink(self._state.mode not in _NO_INK, self._state.white)

    @property
    def pictured(self) -> bool:
        """Does one picture cover most of the page?"""
        whole = _area(self.box)
        return whole > 0 and any(_area(_common(p, self.box)) >= _PICTURED * whole for p in self.pictures)

    @property
    def ruled(self) -> bool:
        """Are there lines for a table of two rows and two columns?"""
        return self._rules[0] >= _FEWEST_RULES and self._rules[1] >= _FEWEST_RULES

    def draw(  # noqa: PLR0912  one branch an operator
        self, operator: bytes, operands: Sequence[Any], cm: Sequence[float], *, picture: bool = False
    ) -> None:
        """One operator. `picture`: the operator paints an image."""
        match operator:
            case b"q":
                self._saved.append(_State(self._state.mode, self._state.white))
            case b"Q":
                self._state = self._saved.pop() if self._saved else self._state
            case b"Tr":
                self._state.mode = int(operands[0])
            case b"g" | b"rg" | b"k" | b"sc" | b"scn" | b"cs":
                self._state.white = is_white(operator, operands)
            case b"re":
                x, y, w, h = (float(value) for value in operands[:4])
                self._add(((x, y), (x + w, y), (x, y + h), (x + w, y + h)), cm)
            case b"m" | b"l":
                self._extend((float(operands[0]), float(operands[1])), cm, new=operator == b"m")
            case b"c":
                for i in (0, 2, 4):
                    self._extend((float(operands[i]), float(operands[i + 1])), cm, new=False)
            case b"sh":
                self._shaded = True
            case b"Do" if picture:
                self.pictures.append(_box_of(_UNIT, cm))
            case _ if operator in _ENDS:
                if operator != b"n":
                    self._count_rules(stroked=operator not in (b"f", b"F", b"f*"))
                if operator in _FILLS and not self._state.white and len(self._filled) < _MOST_BOXES:
                    self._filled += self._path
                self._path.clear()
            case _:
                pass

    def unseen(self, text: str, x: float, y: float, size: float, ink: Ink) -> Why | None:
        """Why nobody sees a piece of text that begins at this place; None where it is seen."""
        letters = sum(not char.isspace() for char in text)
        if not letters:
            return None
        left, bottom, right, top = self.box
        if x > right or y > top or y + size < bottom or x + letters * size < left:
            return "beside the page"
        if size < _SMALLEST:
            return "tiny" if letters >= _WORDS else None
        if not ink.shown:
            return "without ink"
        on_colour = self._shaded or _covered(self._filled, x, y, size) or _covered(self.pictures, x, y, size)
        return "white" if ink.white and not on_colour else None

    def under_picture(self, x: float, y: float, size: float) -> bool:
        """Does a picture cover this place? Then text without ink is what was recognised in it. Asked when all is drawn."""
        return _covered(self.pictures, x, y, size)

    def _count_rules(self, *, stroked: bool) -> None:
        for left, bottom, right, top in self._path:
            width, height = right - left, top - bottom
            outline = 2 if stroked and width > _RULE and height > _RULE else 0
            self._rules[0] += outline or (width > _RULE and height <= _THIN)
            self._rules[1] += outline or (height > _RULE and width <= _THIN)

    def _add(self, corners: Sequence[tuple[float, float]], cm: Sequence[float]) -> None:
        self._path.append(_box_of(corners, cm))

    def _extend(self, corner: tuple[float, float], cm: Sequence[float], *, new: bool) -> None:
        a, b, c, d = _box_of((corner,), cm)
        if new or not self._path:
            self._path.append((a, b, c, d))
            return
        left, bottom, right, top = self._path[-1]
        self._path[-1] = (min(left, a), min(bottom, b), max(right, c), max(top, d))


def is_white(operator: bytes, operands: Sequence[Any]) -> bool:
    """Does this operator set the colour of ink to white? A named colour space starts black; a pattern is a colour."""
    try:
        values = [float(value) for value in operands]
    except (TypeError, ValueError):
        return False
    if operator == b"cs" or not values:
        return False
    if len(values) == 4:
        return all(value <= 1 - _WHITE for value in values)
    # One value without a colour space of its own may be a spot colour, where 1 is full ink.
    return all(value >= _WHITE for value in values) and (operator in (b"g", b"rg") or len(values) == 3)


def _box_of(corners: Sequence[tuple[float, float]], cm: Sequence[float]) -> Box:
    points = [(x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]) for x, y in corners]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _covered(boxes: Sequence[Box], x: float, y: float, size: float) -> bool:
    """Is the beginning of a text at this place on one of the boxes? A hairline is no ground."""
    middle = y + 0.3 * size
    return any(a - 1 <= x <= c + 1 and b - 1 <= middle <= d + 1 and d - b > 0.5 * size for a, b, c, d in boxes)


def _common(one: Box, two: Box) -> Box:
    return max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
