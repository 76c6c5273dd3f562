"""Units → blocks: what is a heading and how deep, a bullet, a numbered paragraph, a row; in any document but an Act."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.blocks import Block, PageTurn
from ingest.read.notes import shifted
from ingest.read.pdf_furniture import Body
from ingest.read.pdf_units import BULLET, LETTERED, NUMBERED, Style, Unit, style_of, units_of
from ingest.read.pdf_words import Joiner
from ingest.read.rows import row_text

_LONGEST_HEADING = 28
_LARGER = 1.12
_LONGEST_GRADE = 6
"""Words: "Requires improvement to be good"."""
_NOTE_NUMBER = re.compile(r"^(\d{1,3}|[*†‡§]{1,3})\s+")
_SAYS_SOMETHING = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a heading looks and what its tag says of it; levels are made of these when all headings are known."""

    size: float
    bold: bool
    tagged: int
    page: int


def blocks_of(body: Body) -> list[Block]:
    """The blocks of a document that is not an Act."""
    style = style_of(body.lines)
    joiner = Joiner(body.lines)
    blocks: list[Block] = []
    looks: dict[int, _Look] = {}
    indents: list[float] = []
    units = units_of(body.lines, style)
    heads: tuple[str, ...] = ()
    for index, unit in enumerate(units):
        if unit.kind != "row" or (heads and len(unit.cells) != len(heads)):
            heads = ()
        if found := _heads(units, index, joiner):
            heads = found
            continue
        if _is_header_row(units, index, joiner):
            continue
        made = row_block(unit, joiner, heads) if unit.kind == "row" else _block(unit, style, joiner)
        block = placed(made, unit, joiner, body.printed)
        if not _SAYS_SOMETHING.search(block.text):
            continue
        page = unit.lines[0].page
        if _stands_for_heading(units, index, style, joiner):
            looks[len(blocks)] = _Look(max(style.size + 1, unit.lines[0].size), True, 0, page)
            title = joiner.text([n.text for n in unit.cells[0]])
            blocks.append(Block(title, "heading", page=page, printed_page=body.printed.get(page)))
        if block.kind == "paragraph" and _opens_a_part(units, index, joiner):
            block = replace(block, text=block.text.rstrip(": "), kind="heading")
        if block.kind == "heading":
            looks[len(blocks)] = _look(unit)
        if block.kind == "bullet":
            block = replace(block, level=depth(indents, unit.lines[0].x))
        elif block.kind != "footnote":
            indents.clear()
        blocks.append(replace(block, page=page, printed_page=body.printed.get(page)))
    levels = _levels(looks)
    return _with_lists([replace(b, level=levels[i]) if i in levels else b for i, b in enumerate(blocks)])


def _with_lists(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with numbered steps as a list: 50, 1, 2, 3, 51 are two paragraphs and a list between them.

    Nobody cites such a step as paragraph 3. A numbering that begins anew for good, as an annex's does, stays.
    """
    made = list(blocks)
    numbered = [
        (i, int(b.number or 0)) for i, b in enumerate(blocks) if b.kind == "paragraph" and (b.number or "").isdecimal()
    ]
    at = 1
    while at < len(numbered):
        before = numbered[at - 1][1]
        end = at
        while end < len(numbered) and numbered[end][1] == end - at + 1:
            end += 1
        # The running number may be the next of the list too: then the list ends where the number comes again.
        if end > at and before > 1 and end < len(numbered) and numbered[end][1] == before + 1:
            for i, number in numbered[at:end]:
                made[i] = replace(blocks[i], kind="bullet", level=1, number=str(number))
        at = max(end, at + 1)
    return made


def placed(block: Block, unit: Unit, joiner: Joiner, printed: Mapping[int, str]) -> Block:
    """The block with the places at which it calls footnotes and goes on to another page."""
    pages = {n.page for n in unit.lines}
    if block.kind in ("footnote", "heading") or not (len(pages) > 1 or any(n.calls for n in unit.lines)):
        return block
    text = block.text if block.kind == "row" else joiner.text([n.text for n in unit.lines])
    lost = len(text) - len(block.text)
    calls = shifted(joiner.called(text, unit.lines), lost, len(block.text))
    turns = tuple(PageTurn(max(0, at - lost), page, printed.get(page)) for at, page in joiner.turned(text, unit.lines))
    return replace(block, calls=calls, turns=turns)


def _heads(units: Sequence[Unit], index: int, joiner: Joiner) -> tuple[str, ...]:
    """The column heads, where this is the bold first row of a table of three columns or more."""
    unit = units[index]
    following = units[index + 1] if index + 1 < len(units) else None
    opens = index == 0 or units[index - 1].kind != "row" or len(units[index - 1].cells) != len(unit.cells)
    if unit.kind != "row" or following is None or following.kind != "row" or not opens or len(unit.cells) < 3:
        return ()
    if len(following.cells) != len(unit.cells) or not all(n.bold for n in unit.lines):
        return ()
    if all(n.bold for n in following.lines):
        return ()
    return tuple(joiner.text([n.text for n in cell]) for cell in unit.cells)


def _is_header_row(units: Sequence[Unit], index: int, joiner: Joiner) -> bool:
    """ "Judgement | Grade" over a table that reads without it: of short answers. Elsewhere such a row says something."""
    unit = units[index]
    if unit.kind != "row" or len(unit.cells) != 2 or len(unit.lines) != 2 or not all(n.bold for n in unit.lines):
        return False
    if len(joiner.text([n.text for n in unit.lines]).split()) > 5:
        return False
    below = takewhile(lambda one: one.kind == "row" and len(one.cells) == 2, units[index + 1 :])
    return all(len(joiner.text([n.text for n in row.cells[-1]]).split()) <= _LONGEST_GRADE for row in below)


def _opens_a_part(units: Sequence[Unit], index: int, joiner: Joiner) -> bool:
    """Is this a bold introduction with another one right below it? Then it is the title of what both introduce."""
    if index + 1 >= len(units):
        return False
    unit, following = units[index], units[index + 1]
    texts = [joiner.text([n.text for n in u.lines]) for u in (unit, following)]
    bold = all(n.bold for n in unit.lines) and unit.lines[0].tag.kind != "item"
    return bold and all(text.endswith(":") for text in texts) and BULLET.match(texts[1]) is None and unit.kind != "row"


def _stands_for_heading(units: Sequence[Unit], index: int, style: Style, joiner: Joiner) -> bool:
    """Is this a judgement row that opens a part? Older reports have no other heading there."""
    unit = units[index]
    if unit.kind != "row" or (index + 1 < len(units) and units[index + 1].kind == "row"):
        return False
    large = all(n.bold and n.size >= _LARGER * style.size for n in unit.lines)
    return large or (index > 0 and _is_header_row(units, index - 1, joiner))


def _block(unit: Unit, style: Style, joiner: Joiner) -> Block:
    text = joiner.text([n.text for n in unit.lines])
    if unit.kind == "note":
        mark = unit.lines[0].note or (number[1] if (number := _NOTE_NUMBER.match(text)) else None)
        return Block(_NOTE_NUMBER.sub("", text), "footnote", number=mark)
    if match := BULLET.match(text):
        return Block(text[match.end() :], "bullet")
    if _is_heading(unit, text, style):
        return Block(text, "heading")
    if (match := NUMBERED.match(text)) and _is_number(match, unit):
        return Block(text[match.end() :], number=match[1])
    if match := LETTERED.match(text):
        return Block(text[match.end() :], "bullet")
    return Block(text)


def row_block(unit: Unit, joiner: Joiner, heads: Sequence[str] = ()) -> Block:
    """A table row as a person would read it out: "Overall effectiveness: Good", "Step: Referral; Days: 1"."""
    cells = [joiner.text([n.text for n in cell]) for cell in unit.cells]
    if heads and len(cells) == len(heads):
        return Block(row_text(cells, heads), "row")
    cells = [cell for cell in cells if cell]
    number = NUMBERED.match(cells[0]) if cells else None
    if number:
        cells[0] = cells[0][number.end() :]
    text = f"{cells[0].rstrip(':')}: {'; '.join(cells[1:])}" if len(cells) > 1 else "".join(cells)
    return Block(text, "row", number=number[1] if number else None)


def _is_number(match: re.Match[str], unit: Unit) -> bool:
    """Is this the number of a paragraph, and not one that the sentence begins with?"""
    if match[2] or unit.lines[0].tag.kind == "item" or unit.lines[0].tag.label:
        return True
    return "." in match[1] and (len(unit.lines) == 1 or unit.lines[1].x > unit.lines[0].x + 5)


def _is_heading(unit: Unit, text: str, style: Style) -> bool:
    first = unit.lines[0]
    words = len(text.split())
    if words > _LONGEST_HEADING or not re.search(r"[^\W\d_]", text) or text[0].islower() or text.startswith("Dear "):
        return False
    if first.tag.kind == "heading":
        return not text.endswith((".", ";")) or first.size > style.size
    if first.tag.kind == "item" and not all(n.bold for n in unit.lines):
        return False
    if all(n.size >= _LARGER * style.size for n in unit.lines):
        return not text.endswith((".", ";", ","))
    if not all(n.bold and n.size >= 0.95 * style.size for n in unit.lines):
        return False
    if first.page == 1 and ": " in text:
        return False
    return first.tag.kind != "item" and words <= 20 and not text.endswith((".", ";", ",", ":"))


def _look(unit: Unit) -> _Look:
    first = unit.lines[0]
    return _Look(first.size, first.bold, first.tag.level if first.tag.kind == "heading" else 0, first.page)


def depth(bullets: list[float], x: float) -> int:
    """How deep a bullet at `x` stands among the bullets just before it."""
    while bullets and bullets[-1] > x + 3:
        bullets.pop()
    if not bullets or bullets[-1] < x - 3:
        bullets.append(x)
    return len(bullets)


def _levels(looks: dict[int, _Look]) -> dict[int, int]:
    """Levels from 1 without a gap: the file's own where it tags its headings, else by size and weight."""
    tagged = [look for look in looks.values() if look.tagged]
    trusted = len(tagged) >= 0.6 * len(looks) and len({look.tagged for look in tagged}) > 1
    cover = _cover_only(list(looks.values()))
    ranks = sorted({(k.size, k.bold) for k in looks.values() if (k.size, k.bold) not in cover}, reverse=True)
    raw: dict[int, int] = {}
    for index, look in looks.items():
        if trusted:
            raw[index] = look.tagged or 1 + max((t.tagged for t in tagged if t.size > look.size), default=0)
        else:
            raw[index] = ranks.index((look.size, look.bold)) + 1 if (look.size, look.bold) in ranks else 1
    dense = {level: n for n, level in enumerate(sorted(set(raw.values())), 1)}
    return {index: dense[level] for index, level in raw.items()}


def _cover_only(looks: Sequence[_Look]) -> set[tuple[float, bool]]:
    """Sizes that only the cover uses: a title, not the top of the outline."""
    pages: dict[tuple[float, bool], set[int]] = {}
    for look in looks:
        pages.setdefault((look.size, look.bold), set()).add(look.page)
    if len(pages) < 2:
        return set()
    return {key for key, found in pages.items() if found == {1}}
