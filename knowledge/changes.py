"""What changed between two texts of a document: paragraph by paragraph, and in a changed one word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["added", "removed", "changed"]
_LEAST = 0.5
"""Share of words in common from which a paragraph is the other one changed, and not another."""
_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a changed paragraph: that stand in both texts, in the old one alone or in the new one alone."""

    text: str
    kind: Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that was added, removed or changed. `old` and `new` : where it begins in either text, or None."""

    kind: Kind
    pieces: tuple[Piece, ...]
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    text: str


def changes(old: str, new: str) -> list[Change]:
    """In the order of the new text. White space does not count."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, [p.text for p in before], [p.text for p in after], autojunk=False)
    found: list[Change] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            found += _between(before[a:b], after[c:d])
    return found


def _paragraphs(text: str) -> list[_Paragraph]:
    lines = re.finditer(r"[^\n]+", text)
    return [_Paragraph(m.start(), " ".join(m.group().split())) for m in lines if m.group().strip(" •\t")]


def _between(before: Sequence[_Paragraph], after: Sequence[_Paragraph]) -> list[Change]:
    """Pairs each new paragraph with the next old one that it is made of; what has no pair was added or removed."""
    found: list[Change] = []
    at = 0
    for paragraph in after:
        place = next((n for n in range(at, len(before)) if _alike(before[n].text, paragraph.text)), None)
        if place is None:
            found.append(Change("added", (Piece(paragraph.text, "added"),), None, paragraph.start))
            continue
        found += [_removed(gone) for gone in before[at:place]]
        found.append(
            Change("changed", _words(before[place].text, paragraph.text), before[place].start, paragraph.start)
        )
        at = place + 1
    return found + [_removed(gone) for gone in before[at:]]


def _removed(gone: _Paragraph) -> Change:
    return Change("removed", (Piece(gone.text, "removed"),), gone.start, None)


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.quick_ratio() >= _LEAST and matcher.ratio() >= _LEAST


def _words(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts as one, whole words marked."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(after[c:d]), "same"))
            continue
        pieces += [Piece("".join(before[a:b]), "removed")] if a < b else []
        pieces += [Piece("".join(after[c:d]), "added")] if c < d else []
    return tuple(pieces)
