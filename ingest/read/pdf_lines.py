"""Fragments of one PDF page, as the file draws them, put together to printed lines in reading order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

TagKind = Literal["heading", "paragraph", "item", "cell", "note", "contents", "artifact", "none"]


@dataclass(frozen=True, slots=True)
class Tag:
    """What the file's own structure tree says about a fragment. `unit` is the same for all of one paragraph.

    `level` is a heading's depth; `row` and `cell` say where in a table it stands; `label` marks the number or bullet of
    a list item.
    """

    kind: TagKind = "none"
    unit: int = 0
    level: int = 0
    row: int = 0
    cell: int = 0
    label: bool = False


UNTAGGED = Tag()


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text drawn at one place in one font. `y` counts from the bottom of the page."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    italic: bool = False
    tag: Tag = UNTAGGED


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line without its footnote marks. `size` and `bold` are those of most of its letters.

    `note` is the footnote mark that stands raised at its very start, if one does; `calls` are the other marks, each with
    the number of printed characters before it. A tab in the text is a gap as wide as between two columns.
    """

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool
    italic: bool
    tag: Tag
    note: str | None = None
    calls: tuple[tuple[int, str], ...] = ()


_MARK = re.compile(r"[\s,]*(?:\d{1,3}|[*†‡§]{1,3})(?:[,\s]+\d{1,3})*[\s,]*")
_SINGLE_MARK = re.compile(r"\d{1,3}|[*†‡§]+")
# Word leaves letters of hardly a point beside its footnote marks ("0F"); nobody can see them.
_INVISIBLE = 0.25
# No ordinary font is wider than this on average, so a gap beyond it is real.
_WIDEST = 0.62
_COLUMN_GAP = 1.5


def lines_of(fragments: Iterable[Fragment], page: int) -> list[Line]:
    """The printed lines of a page, in reading order."""
    lines: list[Line] = []
    run: list[Fragment] = []
    for fragment in fragments:
        if not fragment.text.strip() and not run:
            continue
        if run and not _same_line(run, fragment):
            lines += _line(run, page)
            run = []
        run.append(fragment)
    return in_reading_order(lines + _line(run, page))


def _same_line(run: Sequence[Fragment], fragment: Fragment) -> bool:
    if not fragment.text.strip():
        return True
    inked = [f for f in run if f.text.strip()]
    if not inked:
        return False
    last = inked[-1]
    if last.tag.cell != fragment.tag.cell or (last.tag.kind == "artifact") != (fragment.tag.kind == "artifact"):
        return False
    big, small = max(last.size, fragment.size), min(last.size, fragment.size)
    near = abs(last.y - fragment.y) <= (0.55 if small < 0.85 * big else 0.25) * max(f.size for f in [*inked, fragment])
    return near and fragment.x >= last.x - 1


def _line(run: Sequence[Fragment], page: int) -> list[Line]:
    inked = [f for f in run if f.text.strip()]
    if not inked:
        return []
    main = max(inked, key=lambda f: len(f.text.strip()) * f.size)
    if all(_MARK.fullmatch(f.text) for f in inked):
        # A mark that wrapped to a line of its own: only the size of the blanks beside it tells.
        beside = [f for f in run if " " in f.text and abs(f.y - main.y) < main.size]
        main = max([main, *beside], key=lambda f: f.size)
    kept: list[str] = []
    note: str | None = None
    calls: list[tuple[int, str]] = []
    before: Fragment | None = None
    for fragment in run:
        if fragment.size < _INVISIBLE * main.size:
            kept.append("" if fragment.text.strip() else " ")
            continue
        if _is_mark(fragment, main):
            if before is None:
                note = fragment.text.strip()
            printed = sum(not char.isspace() for part in kept for char in part)
            calls += [(printed, mark) for mark in _SINGLE_MARK.findall(fragment.text)]
            kept.append(" " if fragment.text[-1:].isspace() else "")
            continue
        if before is not None and fragment.text.strip() and _column_gap(before, fragment):
            kept.append("\t")
        kept.append(fragment.text)
        before = fragment if fragment.text.strip() else before
    text = "\t".join(" ".join(piece.split()) for piece in "".join(kept).split("\t") if piece.strip())
    text = re.sub(r" (?=[.,;:)\]](?:\s|$))", "", text)
    return [_built(inked, main, text, note, tuple(calls), page)] if text or note else []


def _column_gap(before: Fragment, fragment: Fragment) -> bool:
    end = before.x + len(before.text.strip()) * _WIDEST * before.size
    return fragment.x - end > _COLUMN_GAP * fragment.size


def _built(
    inked: Sequence[Fragment],
    main: Fragment,
    text: str,
    note: str | None,
    calls: tuple[tuple[int, str], ...],
    page: int,
) -> Line:
    body = next((f for f in inked if not f.tag.label and f.tag.kind != "none"), inked[0])
    letters = sum(len(f.text.strip()) for f in inked)
    bold = sum(len(f.text.strip()) for f in inked if f.bold) > 0.7 * letters
    italic = sum(len(f.text.strip()) for f in inked if f.italic) > 0.7 * letters
    return Line(text, page, inked[0].x, main.y, round(main.size * 2) / 2, bold, italic, body.tag, note, calls)


def _is_mark(fragment: Fragment, main: Fragment) -> bool:
    """A raised small number is a footnote mark; a number on the line, or as large as the line, is part of the sentence."""
    small = fragment.size < 0.8 * main.size
    raised = fragment.y > main.y + 0.1 * fragment.size
    return small and raised and _MARK.fullmatch(fragment.text) is not None


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Lines from top to bottom where boxes were drawn out of order; columns and table rows stay as drawn."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1] if groups else None
        together = last is not None and (line.y <= last[-1].y or (line.tag.row and line.tag.row == last[-1].tag.row))
        if last is None or not together:
            groups.append([line])
        else:
            last.append(line)
    merged = _merged(groups)
    return [line for group in sorted(merged, key=lambda g: -max(n.y for n in g)) for line in group]


def _merged(groups: list[list[Line]]) -> list[list[Line]]:
    """Groups whose heights overlap become one, in the order drawn: they stand side by side."""
    merged = list(groups)
    at = 0
    while at < len(merged):
        top, bottom = max(n.y for n in merged[at]), min(n.y for n in merged[at])
        for other in range(at + 1, len(merged)):
            if min(n.y for n in merged[other]) <= top and bottom <= max(n.y for n in merged[other]):
                # What was drawn between the two goes with them.
                joined = [line for group in merged[at : other + 1] for line in group]
                merged[at : other + 1] = [joined]
                at = -1
                break
        at += 1
    return merged
