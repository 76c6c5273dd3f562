"""Footnote marks carried through reading: put into a text as something no text holds, then taken out with their places."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ingest.blocks import NoteCall

_OPENS, _CLOSES = "\ue002", "\ue003"
_CARRIED = re.compile(f"{_OPENS}([^{_CLOSES}]*){_CLOSES}")
_LOOK_AHEAD = 6
"""Characters by which a mended text may be ahead of its lines: an encoding fault is three for one."""
_MARKS = re.compile(r"\d{1,3}|[*†‡§]+|[a-z]+", re.IGNORECASE)


def carried(mark: str) -> str:
    """The mark as it is carried inside a text. `mark` may be "12", "[12]", "12, 13"."""
    return "".join(f"{_OPENS}{one}{_CLOSES}" for one in _MARKS.findall(mark))


def taken_out(text: str) -> tuple[str, tuple[NoteCall, ...]]:
    """The text without carried marks, its white space single, and where the marks stood in it."""
    calls: list[tuple[int, str]] = []
    plain: list[str] = []
    length = position = 0
    for match in _CARRIED.finditer(text):
        plain.append(text[position : match.start()])
        length += _printed(plain[-1])
        calls.append((length, match[1]))
        position = match.end()
    plain.append(text[position:])
    bare = " ".join("".join(plain).split())
    return bare, placed(bare, calls)


def placed(text: str, calls: Iterable[tuple[int, str]]) -> tuple[NoteCall, ...]:
    """Marks given by the number of printed characters before them, by their offset in the text."""
    ends = [0, *(i + 1 for i, char in enumerate(text) if not char.isspace())]
    return tuple(NoteCall(mark, ends[min(count, len(ends) - 1)]) for count, mark in calls)


def joined(text: str, parts: Sequence[str], calls: Sequence[Sequence[tuple[int, str]]]) -> tuple[NoteCall, ...]:
    """The marks of lines that were joined to `text`, which lost hyphens at line ends and may spell ligatures out.

    `calls` of each part are given by the number of its printed characters before them.
    """
    if not any(calls):
        return ()
    found: list[NoteCall] = []
    at = 0
    for part, marks in zip(parts, calls, strict=True):
        waiting = list(marks)
        printed = [char for char in part if not char.isspace()]
        for count, char in enumerate(["", *printed]):
            for whole in unicodedata.normalize("NFKC", char):
                at = _after(text, whole, at)
            while waiting and waiting[0][0] <= count:
                found.append(NoteCall(waiting.pop(0)[1], at))
        found += [NoteCall(mark, at) for _, mark in waiting]
    return tuple(found)


def _after(text: str, char: str, at: int) -> int:
    """Just after the next `char` of the text; `at` where it was lost in joining, as a hyphen is."""
    ahead = [i for i in range(at, min(len(text), at + _LOOK_AHEAD)) if not text[i].isspace()]
    if char in "-‐\u00ad":
        ahead = ahead[:1]
    return next((i + 1 for i in ahead if text[i] == char), at)


def shifted(calls: Iterable[NoteCall], by: int, length: int) -> tuple[NoteCall, ...]:
    """The marks in a text whose first `by` characters were taken away and which is now `length` long."""
    return tuple(NoteCall(call.mark, min(max(0, call.at - by), length)) for call in calls)


def _printed(text: str) -> int:
    return sum(not char.isspace() for char in text)
