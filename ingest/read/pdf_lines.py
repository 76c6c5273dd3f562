"""Fragments of one PDF page, as the file draws them, put together to printed lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

TagKind = Literal["heading", "paragraph", "item", "cell", "note", "contents", "artifact", "none"]


@dataclass(frozen=True, slots=True)
class Tag:
    """What the file's own structure tree says about a fragment. `unit` is the same for all of one paragraph."""

    kind: TagKind = "none"
    unit: int = 0
    level: int = 0
    row: int = 0
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
    """A printed line, footnote marks removed. `size` and `bold` are those of most of its letters.

    `note` is the footnote mark that stands raised at its very start, if one does. `column` is where the line's second
    piece begins when a wide gap splits it (a table row in a file without tags), else 0.
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


_MARK = re.compile(r"[\s,]*(?:\d{1,3}|[*†‡§]{1,3})(?:[,\s]+\d{1,3})*[\s,]*")
_INVISIBLE_SIZE = 2.5


def lines_of(fragments: Iterable[Fragment], page: int) -> list[Line]:
    """The printed lines in the order in which the file draws them."""
    lines: list[Line] = []
    run: list[Fragment] = []
    for fragment in fragments:
        if not fragment.text.strip() and not run:
            continue
        if run and not _same_line(run, fragment):
            lines += _line(run, page)
            run = []
        run.append(fragment)
    return lines + _line(run, page)


def _same_line(run: Sequence[Fragment], fragment: Fragment) -> bool:
    if not fragment.text.strip():
        return True
    last = next((f for f in reversed(run) if f.text.strip()), None)
    if last is None:
        return False
    if last.tag.unit != fragment.tag.unit and "cell" in (last.tag.kind, fragment.tag.kind):
        return False
    if (last.tag.kind == "artifact") != (fragment.tag.kind == "artifact"):
        return False
    tallest = max(f.size for f in run if f.text.strip())
    smaller = min(last.size, fragment.size) < 0.85 * max(last.size, fragment.size)
    near = abs(last.y - fragment.y) <= (0.55 if smaller else 0.25) * max(tallest, fragment.size)
    return near and fragment.x >= last.x - 1


def _line(run: Sequence[Fragment], page: int) -> list[Line]:
    inked = [f for f in run if f.text.strip()]
    if not inked:
        return []
    main = max(inked, key=lambda f: len(f.text.strip()) * f.size)
    kept: list[str] = []
    note: str | None = None
    for fragment in run:
        if _is_mark(fragment, main):
            if not "".join(kept).strip():
                note = fragment.text.strip()
            elif fragment.text[-1:].isspace() or fragment.text[:1].isspace():
                kept.append(" ")
            continue
        kept.append(fragment.text)
    text = " ".join("".join(kept).split())
    if not text:
        return [] if note is None else [_built(inked, main, "", note, page)]
    return [_built(inked, main, text, note, page)]


def _built(inked: Sequence[Fragment], main: Fragment, text: str, note: str | None, page: int) -> Line:
    body = next((f for f in inked if not f.tag.label and f.text.strip()), inked[0])
    letters = sum(len(f.text.strip()) for f in inked)
    bold = sum(len(f.text.strip()) for f in inked if f.bold) > 0.7 * letters
    italic = sum(len(f.text.strip()) for f in inked if f.italic) > 0.7 * letters
    return Line(text, page, inked[0].x, main.y, round(main.size * 2) / 2, bold, italic, body.tag, note)


def _is_mark(fragment: Fragment, main: Fragment) -> bool:
    """A raised small number is a footnote mark; a number on the line, or as large as the line, is part of the sentence."""
    small = fragment.size < 0.8 * main.size
    raised = fragment.y > main.y + 0.12 * main.size
    return small and raised and _MARK.fullmatch(fragment.text) is not None


def joined(line: Line, text: str) -> Line:
    """The line with another text."""
    return replace(line, text=text)
