"""The numbers that Word prints before paragraphs: nowhere in the text, so counted as Word counts them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.read.docx_package import Element, W
from ingest.read.docx_styles import NumberPlace, value

_PLACE = re.compile(r"%([1-9])")
# "%1." or "%1.%2": numbers and nothing else, as people cite them.
_CITED = re.compile(r"%[1-9](?:\.%[1-9])*\.?")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVELS = 9
_MOST_SIGNS = 1_000
"""The largest number that is written in letters or Roman numerals, which grow with it."""


@dataclass(frozen=True, slots=True)
class Level:
    """`kind` is Word's name of the numerals; `text` what is printed, "%1.%2" for the numbers of the first two levels.

    `style` is a paragraph style that is numbered so; `legal`: the numbers of the levels above are printed in figures.
    """

    kind: str = "decimal"
    text: str = ""
    start: int = 1
    style: str | None = None
    legal: bool = False

    @property
    def bullet(self) -> bool:
        return self.kind in ("bullet", "none")

    @property
    def cited(self) -> bool:
        """Whether its numbers are of the kind by which paragraphs are cited: "14" or "2.14", not "(a)" or "Step 1"."""
        return self.kind in ("decimal", "decimalZero") and _CITED.fullmatch(self.text) is not None

    @property
    def chained(self) -> bool:
        """Whether the number names the level above as well."""
        return len(_PLACE.findall(self.text)) > 1


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph's place: its list, the depth from 0, and that depth's level."""

    abstract: str
    depth: int
    level: Level


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted: ask for the numbers in the order of the text."""

    _levels: Mapping[str, Mapping[int, Level]]
    _lists: Mapping[str, str]
    _restarts: Mapping[str, Mapping[int, int]]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict[str, dict[int, int]])
    _begun: set[str] = field(default_factory=set[str])

    def of(self, place: NumberPlace | None, style: str | None) -> Numbered | None:
        """Where a paragraph of this place and style stands in its list; None when it is in none."""
        if place is None or (abstract := self._lists.get(place.list_id)) is None:
            return None
        levels = self._levels.get(abstract, {})
        linked = next((depth for depth, level in levels.items() if style is not None and level.style == style), 0)
        depth = min(place.level if place.level is not None else linked, _LEVELS - 1)
        return Numbered(abstract, depth, levels[depth]) if depth in levels else None

    def next(self, place: NumberPlace, numbered: Numbered) -> str:
        """Counts one on, and gives what is printed: "2.14", "(a)", "3."; "" for a bullet."""
        counts = self._counts.setdefault(numbered.abstract, {})
        if place.list_id not in self._begun:
            self._begun.add(place.list_id)
            for depth, start in self._restarts.get(place.list_id, {}).items():
                counts[depth] = start - 1
        levels = self._levels[numbered.abstract]
        for depth in range(numbered.depth):
            counts.setdefault(depth, levels[depth].start if depth in levels else 1)
        counts[numbered.depth] = counts.get(numbered.depth, numbered.level.start - 1) + 1
        for depth in [depth for depth in counts if depth > numbered.depth]:
            del counts[depth]
        if numbered.level.bullet:
            return ""

        def printed(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            kind = levels[depth].kind if depth in levels and not numbered.level.legal else "decimal"
            return numeral(counts.get(depth, 1), kind)

        return _PLACE.sub(printed, numbered.level.text)


def numbering_of(part: Element | None) -> Numbering:
    """The lists that the document defines."""
    abstracts: dict[str, dict[int, Level]] = {}
    lists: dict[str, str] = {}
    restarts: dict[str, dict[int, int]] = {}
    linked: dict[str, str] = {}
    linking: dict[str, str] = {}
    for abstract in () if part is None else part.iter(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId", "")
        abstracts[key] = dict(_levels(abstract))
        if style := value(abstract, "styleLink"):
            linked[style] = key
        if style := value(abstract, "numStyleLink"):
            linking[key] = style
    for number in () if part is None else part.iter(f"{W}num"):
        key = number.get(f"{W}numId", "")
        # The list 0 takes a paragraph out of the list of its style.
        if key != "0":
            abstract = value(number, "abstractNumId") or ""
            lists[key] = linked.get(linking.get(abstract, ""), abstract)
        restarts[key] = {
            int(change.get(f"{W}ilvl", "0")): int(start)
            for change in number.iter(f"{W}lvlOverride")
            if (start := value(change, "startOverride")) is not None and start.isdecimal()
        }
    return Numbering(abstracts, lists, restarts)


def _levels(abstract: Element) -> list[tuple[int, Level]]:
    found: list[tuple[int, Level]] = []
    for level in abstract.iter(f"{W}lvl"):
        start = value(level, "start") or "1"
        kind, text = value(level, "numFmt") or "decimal", value(level, "lvlText") or ""
        first, legal = int(start) if start.isdecimal() else 1, level.find(f"{W}isLgl") is not None
        made = Level(kind, text, first, value(level, "pStyle"), legal)
        found.append((int(level.get(f"{W}ilvl", "0")), made))
    return found


def numeral(number: int, kind: str) -> str:
    """A number in Word's numerals of this kind; plain figures for the kinds that English text does not use."""
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= _MOST_SIGNS:
        # After z comes aa, then bb.
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return text.upper() if kind == "upperLetter" else text
    if kind in ("lowerRoman", "upperRoman") and 0 < number <= _MOST_SIGNS:
        text = ""
        for size, sign in _ROMAN:
            text += sign * (number // size)
            number %= size
        return text.upper() if kind == "upperRoman" else text
    return f"{number:02}" if kind == "decimalZero" else str(number)
