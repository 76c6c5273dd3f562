"""Footnotes gathered at the end of a text, and their marks inside its sentences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Block
from ingest.read.text_lines import Line

_NOTE = re.compile(r"(\d{1,3}) (?=[^\W\d_]|[‘“\"'(])")
# A mark is glued to a word or to the punctuation after one; "S11", "para.4" and "2009–11" are not marks.
_MARK = re.compile(r"(?<=[a-z][,.;:’”)])(\d{1,3})(?=[\s,.;:)’”]|$)|(?<=[a-z]{3})(\d{1,3})(?=[\s,.;:)’”]|$)")
_ABBREVIATED = re.compile(r"\b(?:p|pp|no|nos|para|paras|fig|vol|ss?|ch|art|reg|sch|fn|col|ref)\.$", re.IGNORECASE)
_NOTES_TITLE = re.compile(r"(?:foot|end)?notes|references", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text parted from the footnotes at its end."""

    body: list[Line]
    notes: tuple[Block, ...] = ()


def part_notes(lines: Sequence[Line]) -> Annotated:
    """Part the notes "1 …", "2 …" at the end from the body and take their marks out of it.

    Numbered lines count as notes only when the body bears one of their marks, or when a title says so.
    """
    start, numbers = _note_zone(lines)
    if start is None:
        return Annotated(list(lines))
    body = list(lines[:start])
    title = next((line for line in reversed(body) if line.text), None)
    titled = title is not None and bool(_NOTES_TITLE.fullmatch(title.text.strip("# :")))
    marks = _marks(body, numbers)
    if not titled and not marks:
        return Annotated(list(lines))
    if titled and title is not None:
        del body[len(body) - 1 - body[::-1].index(title) :]
    return Annotated([_unmarked(line, marks) for line in body], tuple(_notes(lines[start:], numbers)))


def _note_zone(lines: Sequence[Line]) -> tuple[int | None, frozenset[str]]:
    """Where the closing run of consecutively numbered notes starts, and its numbers."""
    found = [(index, int(match.group(1))) for index, line in enumerate(lines) if (match := _NOTE.match(line.text))]
    start: int | None = None
    numbers: list[int] = []
    for index, number in reversed(found):
        if numbers and number != numbers[-1] - 1:
            continue
        start = index
        numbers.append(number)
        if number == 1:
            break
    if len(numbers) < 2 and numbers != [1]:
        return None, frozenset()
    return start, frozenset(str(number) for number in numbers)


def _marks(body: Sequence[Line], numbers: frozenset[str]) -> frozenset[str]:
    """The numbers that stand in the body as a mark. A number found twice may be a figure: it is left alone."""
    seen = Counter(mark for line in body for mark in _marks_in(line.text))
    return frozenset(number for number, times in seen.items() if times == 1 and number in numbers)


def _marks_in(text: str) -> list[str]:
    return [match.group() for match in _MARK.finditer(text) if not _ABBREVIATED.search(text[: match.start()])]


def _unmarked(line: Line, marks: frozenset[str]) -> Line:
    def drop(match: re.Match[str]) -> str:
        kept = match.group() not in marks or _ABBREVIATED.search(line.text[: match.start()])
        return match.group() if kept else ""

    return Line(_MARK.sub(drop, line.text), line.indent)


def _notes(lines: Sequence[Line], numbers: frozenset[str]) -> list[Block]:
    notes: list[Block] = []
    awaited = 1 if "1" in numbers else min(int(number) for number in numbers)
    for line in lines:
        match = _NOTE.match(line.text)
        if match and int(match.group(1)) == awaited:
            notes.append(Block(line.text[match.end() :], "footnote", number=match.group(1)))
            awaited += 1
        elif line.text:
            last = notes.pop()
            notes.append(Block(f"{last.text} {line.text}", "footnote", number=last.number))
    return notes
