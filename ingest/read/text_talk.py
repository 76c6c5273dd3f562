"""The transcript of a talk: wrapped lines, titles without mark-up, bullets parted from their texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.blocks import Block
from ingest.read.text_deck import mend_deck
from ingest.read.text_lines import (
    LONE_BULLET,
    Line,
    continues,
    is_bullet,
    is_date,
    is_title,
    widest,
    without_bullet,
)

_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole bullet or plain text, its wrapped lines joined; or the empty bullets of a column."""

    kind: Literal["bullet", "text", "column"]
    text: str = ""
    bullets: int = 0


def is_talk(lines: Sequence[Line]) -> bool:
    """A column of bullets without texts, or many bullets and hardly a blank line between them."""
    present = [line for line in lines if line.text]
    columns = sum(1 for one, two in pairwise(present) if _is_lone(one) and _is_lone(two))
    if columns:
        return True
    blank = len(lines) - len(present)
    return sum(map(is_bullet, present)) >= 5 and blank * 10 < len(lines)


def talk_blocks(lines: Sequence[Line]) -> list[Block]:
    pieces = _pieces(lines)
    blocks: list[Block] = []
    index = 0
    while index < len(pieces):
        stop = next((at for at in range(index, len(pieces)) if pieces[at].kind != "text"), len(pieces))
        if stop == index:
            piece = pieces[index]
            if piece.kind == "bullet":
                blocks.append(_block(piece.text, "bullet"))
            index += 1
            continue
        texts = [piece.text for piece in pieces[index:stop]]
        taken = _parted(pieces[index - 1] if index else None, texts, last=stop == len(pieces))
        blocks.extend(_block(text, "bullet") for text in texts[:taken])
        blocks.extend(_plain(texts[taken:], first=index == 0, last=stop == len(pieces)))
        index = stop
    return blocks


def _parted(before: Piece | None, texts: Sequence[str], *, last: bool) -> int:
    """How many of the texts after a column of bullets are theirs. The last text before more bullets may be a title."""
    if before is None or before.kind != "column":
        return 0
    titled = not last and len(texts) > 1 and is_title(texts[-1])
    return min(before.bullets, len(texts) - 1 if titled else len(texts))


def _pieces(lines: Sequence[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    before = ""
    usual = _usual_width(lines)
    for index, line in enumerate(lines):
        width = widest(lines[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1])
        if not pieces or pieces[-1].kind != "bullet":
            width = max(usual, width)
        if not line.text:
            before = ""
        elif _is_lone(line):
            empties = pieces.pop().bullets if pieces and pieces[-1].kind == "column" else 0
            pieces.append(Piece("column", bullets=empties + 1))
            before = ""
        elif is_bullet(line):
            pieces.append(Piece("bullet", without_bullet(line.text)))
            before = line.text
        elif before and continues(before, line.text, width, clause_starts=True) and not _listed(pieces, before, line):
            pieces[-1] = Piece(pieces[-1].kind, f"{pieces[-1].text} {line.text}")
            before = line.text
        else:
            pieces.append(Piece("text", line.text))
            before = line.text
    return pieces


def _usual_width(lines: Sequence[Line]) -> int:
    """The width that a quarter of the lines reach: short lines among short lines were not wrapped."""
    lengths = sorted(len(line.text) for line in lines if line.text and not _is_lone(line))
    return lengths[len(lengths) * 3 // 4] if lengths else 0


def _listed(pieces: Sequence[Piece], before: str, line: Line) -> bool:
    """Whether a capital after a column of bullets opens the next bullet's text, or the title after the last of them,
    however full the line before is."""
    for following, piece in enumerate(reversed(pieces)):
        if piece.kind == "column":
            return following <= piece.bullets and not continues(before, line.text, 1000)
        if piece.kind == "bullet":
            return False
    return False


def _plain(texts: Sequence[str], *, first: bool, last: bool) -> Iterator[Block]:
    """Text before bullets: a title and what else stands on the slide; or a cover before the first slide's title."""
    cover = first and len(texts) > 2 and not last
    titled = False
    for index, text in enumerate(texts):
        closes = last and index == len(texts) - 1
        inside = cover and 0 < index < len(texts) - 1
        opens = index == 0 or (cover and not inside) or not titled
        if is_title(text) and opens and not closes and not inside and not is_date(text):
            titled = True
            yield _block(text, "heading")
        else:
            yield _block(text, "paragraph")


def _block(text: str, kind: Literal["heading", "paragraph", "bullet"]) -> Block:
    return Block(mend_deck(text), kind, 0 if kind == "paragraph" else 1)


def _is_lone(line: Line) -> bool:
    return bool(LONE_BULLET.fullmatch(line.text))
