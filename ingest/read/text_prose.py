"""Text in paragraphs: prose, web-converted reports, blog posts, decks written as titles and "- " bullets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from ingest.blocks import Block
from ingest.read.text_lines import (
    Line,
    continues,
    is_address,
    is_bullet,
    is_date,
    is_strong_title,
    is_title,
    squeeze,
    widest,
    without_bullet,
)
from ingest.read.text_notes import part_notes

_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3})(?:[.)] +(?=\S)| +(?=[A-Z‘“\"']))")
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_LIST_LINE_WORDS = 4
_LONG_LINE = 130


@dataclass(frozen=True, slots=True)
class Unit:
    """A whole paragraph, bullet or numbered paragraph, before it is known which paragraphs are titles."""

    kind: Literal["text", "bullet", "numbered"]
    text: str
    indent: int = 0
    number: str | None = None
    # May be a title: stands alone between blank lines, or opens what follows it on the next line.
    titular: bool = False


def prose_blocks(lines: Sequence[Line]) -> list[Block]:
    annotated = part_notes(lines)
    units = list(_units(squeeze(annotated.body)))
    return [*_with_addresses(_blocks(units)), *annotated.notes]


def _units(lines: Sequence[Line]) -> Iterator[Unit]:
    groups = list(_groups(lines))
    width = _file_width(groups)
    for group in groups:
        units = _group_units(group, max(width, widest(group)))
        for index, unit in enumerate(units):
            opens = index == 0 and unit.kind == "text"
            after = units[index + 1] if index + 1 < len(units) else None
            titular = opens and (after is None or after.kind != "text" or _is_sentence(after.text))
            yield replace(unit, text=_EMPHASIS.sub("", unit.text), titular=titular)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in [*lines, Line("")]:
        if line.text:
            group.append(line)
        elif group:
            yield group
            group = []


def _file_width(groups: Sequence[list[Line]]) -> int:
    """The width at which the file was wrapped; 0 where its paragraphs are single long lines."""
    if any(len(line.text) > _LONG_LINE for group in groups for line in group):
        return 0
    lengths = sorted(len(line.text) for group in groups if len(group) > 2 for line in group[:-1])
    return lengths[len(lengths) * 3 // 4] if lengths else 0


def _group_units(group: Sequence[Line], width: int) -> list[Unit]:
    units: list[Unit] = []
    before = ""
    for line in group:
        unit = _marked_unit(line, units)
        if unit:
            units.append(unit)
        elif units and (continues(before, line.text, width) or _hangs(units[-1], line)):
            units[-1] = replace(units[-1], text=f"{units[-1].text} {line.text}")
        else:
            units.append(Unit("text", line.text, line.indent))
        before = line.text
    return units


def _marked_unit(line: Line, before: Sequence[Unit]) -> Unit | None:
    if is_bullet(line):
        return Unit("bullet", without_bullet(line.text), line.indent)
    match = _NUMBERED.match(line.text)
    if not match:
        return None
    number = match.group(1)
    # "…in paragraph\n42. The…" is a wrapped line, not a numbered one.
    if before and number != "1" and before[-1].kind == "text":
        return None
    if "." not in number and not re.match(r"[.)]", line.text[len(number) :]):
        return None
    return Unit("numbered", line.text[match.end() :], line.indent, number)


def _hangs(unit: Unit, line: Line) -> bool:
    return unit.kind != "text" and line.indent > unit.indent


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 8 or text.rstrip("’”\"')").endswith((".", "!", ":"))


def _blocks(units: Sequence[Unit]) -> Iterator[Block]:
    index = 0
    while index < len(units):
        run = _run(units, index)
        if run:
            yield from _titles(run, first=index == 0, last=index + len(run) == len(units))
            index += len(run)
            continue
        stop = index + 1
        while stop < len(units) and units[index].kind != "text" and units[stop].kind == units[index].kind:
            stop += 1
        yield from _paragraphs(units, index, stop)
        index = stop


def _run(units: Sequence[Unit], start: int) -> list[Unit]:
    """The title-like units from `start` on, dates between them included."""
    run: list[Unit] = []
    for unit in units[start:]:
        if not (unit.titular and (is_title(unit.text) or (run and is_date(unit.text)))):
            break
        run.append(unit)
    return run


def _titles(run: Sequence[Unit], *, first: bool, last: bool) -> Iterator[Block]:
    """Headings; or a cover (title, subtitles, date, first heading); or a list of names under a heading."""
    cover = first and len(run) > 2
    names = _names(run, first=first, last=last)
    for index, unit in enumerate(run):
        closes = last and index == len(run) - 1
        if index in names:
            yield Block(unit.text, "bullet", 1)
        elif is_date(unit.text) or (cover and 0 < index < len(run) - 1) or (closes and not is_strong_title(unit.text)):
            yield Block(unit.text)
        else:
            yield Block(unit.text, "heading", 1)


def _names(run: Sequence[Unit], *, first: bool, last: bool) -> frozenset[int]:
    """Which of a run of short lines are a list of names: at least three, not the titles before and after them."""
    names: set[int] = set()
    start = 1 if first else 0
    for index in range(len(run) + 1):
        ends = index == len(run)
        if not ends and len(run[index].text.split()) <= _LIST_LINE_WORDS and not is_strong_title(run[index].text):
            continue
        stop = index - 1 if ends and not last else index
        if stop - start >= 3 and not (first and start == 1):
            names.update(range(start, stop))
        start = index + 1
    return frozenset(names)


def _paragraphs(units: Sequence[Unit], start: int, stop: int) -> Iterator[Block]:
    """A paragraph, a list of bullets or a run of numbered paragraphs."""
    unit = units[start]
    if unit.kind == "text":
        yield Block(unit.text)
        return
    if unit.kind == "bullet":
        yield from _bullets(units[start:stop])
        return
    listed = start > 0 and units[start - 1].kind == "text" and _leads_in(units[start - 1])
    for index in range(start, stop):
        number, text = units[index].number, units[index].text
        follows = units[index + 1] if index + 1 < len(units) else None
        if listed:
            yield Block(text, "bullet", 1)
        elif _is_numbered_title(text, number, follows):
            yield Block(text, "heading", (number or "").count(".") + 1, number)
        else:
            yield Block(text, number=number)


def _leads_in(unit: Unit) -> bool:
    return not (unit.titular and is_title(unit.text)) and unit.text.rstrip("’”\"')")[-1:] not in ".!?"


def _is_numbered_title(text: str, number: str | None, follows: Unit | None) -> bool:
    if not follows or not is_title(text):
        return False
    return follows.kind == "text" or bool(follows.number and follows.number.startswith(f"{number}."))


def _bullets(units: Sequence[Unit]) -> Iterator[Block]:
    """Bullets, their depth from how far each is indented against the ones before it."""
    indents: list[int] = []
    for unit in units:
        while indents and unit.indent < indents[-1]:
            indents.pop()
        if not indents or unit.indent > indents[-1]:
            indents.append(unit.indent)
        yield Block(unit.text, "bullet", len(indents))


def _with_addresses(blocks: Iterator[Block]) -> list[Block]:
    """An address stays with the words that lead in to it, so that both can be dropped together."""
    held = list(blocks)
    joined: list[Block] = held[:1]
    for before, block in pairwise(held):
        if block.kind == before.kind == "paragraph" and before.text.endswith(":") and is_address(block.text):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {block.text}")
        else:
            joined.append(block)
    return joined
