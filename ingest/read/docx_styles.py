"""What the styles of a Word document mean, each with what it inherits: headings, lists, hidden text, heads of tables."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ingest.read.docx_package import Element, W

TITLE = 0
_HEADING = re.compile(r"heading ?([1-9])(?!\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc \d|toc heading|contents \d|contents heading|table of figures)\b", re.IGNORECASE)
_OFF = frozenset(["0", "false", "off", "none"])
_TINY = 2
"""Half points: nobody reads letters one point high."""


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Which list a paragraph is numbered in, and how deep, from 0; `level` None: as deep as the list says of its style."""

    list_id: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Style:
    """`heading`: 0 for the title, else the depth from 1. `contents`: a line of a table of contents. `first_row`: the first
    row of a table in this style is set apart. `number`: the list that its paragraphs belong to."""

    heading: int | None = None
    contents: bool = False
    hidden: bool = False
    bold: bool = False
    first_row: bool = False
    number: NumberPlace | None = None


PLAIN = Style()


def styles_of(part: Element | None) -> Mapping[str, Style]:
    """Every style of the document by its id."""
    found = {} if part is None else {style.get(f"{W}styleId", ""): style for style in part.iter(f"{W}style")}
    return {key: _style(list(_chain(key, found))) for key in found}


def _chain(key: str | None, styles: Mapping[str, Element]) -> Iterator[Element]:
    """The style and those that it is based on, the nearest first."""
    seen: set[str] = set()
    while key is not None and key in styles and key not in seen:
        seen.add(key)
        yield styles[key]
        key = value(styles[key], "basedOn")


def _style(chain: list[Element]) -> Style:
    names = [value(style, "name") or "" for style in chain]
    return Style(
        heading=next((level for style in chain if (level := _heading(style)) is not None), None),
        contents=any(_CONTENTS.match(name) for name in names),
        hidden=_first(chain, lambda style: is_hidden(style.find(f"{W}rPr"))) or False,
        bold=_first(chain, lambda style: switch(style.find(f"{W}rPr"), "b")) or False,
        first_row=any(part.get(f"{W}type") == "firstRow" for style in chain for part in style.iter(f"{W}tblStylePr")),
        number=next((place for style in chain if (place := number_place(style.find(f"{W}pPr"))) is not None), None),
    )


def _heading(style: Element) -> int | None:
    name = (value(style, "name") or "").strip()
    if name.lower() == "title":
        return TITLE
    if match := _HEADING.match(name):
        return int(match.group(1))
    return outline_level(style.find(f"{W}pPr"))


def _first(chain: list[Element], said: Callable[[Element], bool | None]) -> bool | None:
    return next((found for style in chain if (found := said(style)) is not None), None)


def outline_level(properties: Element | None) -> int | None:
    """The depth, from 1, that paragraph properties give a heading themselves; None for body text."""
    level = value(properties, "outlineLvl")
    return int(level) + 1 if level is not None and level.isdecimal() and int(level) < 9 else None


def number_place(properties: Element | None) -> NumberPlace | None:
    numbers = None if properties is None else properties.find(f"{W}numPr")
    if numbers is None:
        return None
    level = value(numbers, "ilvl")
    return NumberPlace(value(numbers, "numId") or "", int(level) if level and level.isdecimal() else None)


def is_hidden(properties: Element | None) -> bool | None:
    """Whether run properties keep their text from every reader; None where they do not say."""
    if properties is None:
        return None
    size = value(properties, "sz")
    tiny = size is not None and size.isdecimal() and int(size) <= _TINY
    return True if tiny else switch(properties, "vanish")


def switch(properties: Element | None, name: str) -> bool | None:
    """A property that is on, off or not given."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val") not in _OFF


def value(element: Element | None, name: str) -> str | None:
    """The value of a child that holds one."""
    found = None if element is None else element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")
