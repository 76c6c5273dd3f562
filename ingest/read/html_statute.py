"""Acts as web pages of legislation.gov.uk: sections and schedule paragraphs, without the marks of later amendments.

The page says by its classes what every line is: `LegP1No` is the number of a section, `LegP2No` of a subsection, `LegP3No` a
letter; `LegSP…` the same in a schedule. A class that ends in "Amend" is text that goes into another Act.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import html

from ingest.blocks import Block
from ingest.read.html_tables import is_data_table, table_blocks
from ingest.read.html_tree import text_of
from ingest.read.statute import DOTS, LETTER, SUBSECTION, Place, levelled, repealed, tidy

_LINES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "table"])
_MARKS = re.compile(r"Leg(?:ChangeDelimiter|CommentaryLink|Extent\w*|Repeal|PartNav\w*|GeoExtent\w*)")
"""Brackets and numbers of amendments, and where a provision extends to."""
_NOTES = re.compile(r"Leg(?:Annotations|Commentar(?!yLink)|Footnote)\w*")
_NUMBERS = re.compile(r"Leg(?:S?P|SN)(\d)No\w*")
_SECTION_TITLE = re.compile(r"LegS?P1GroupTitle\w*")
_CROSS_TITLE = re.compile(r"LegP(?:sub)?block\w*")
_QUOTED = re.compile(r"Leg\w*Amend")
_RANKS = {"LegPart": 2, "LegChapter": 3, "LegSchedule": 2}
_CROSS_RANK, _SECTION_RANK = 4, 5
_DIVISION = re.compile(r"(Leg(?:Part|Chapter|Schedule))(?:First)?")
_DASHES = re.compile(r"^[\s.—–-]+")
_SCHEDULE = re.compile(r"SCHEDULES?\s*(\w*)", re.IGNORECASE)


def statute_parts(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The parts of a page that hold an Act; none where it holds no Act."""
    if not root.xpath("//*[contains(@class, 'LegP1No') or contains(@class, 'LegP1Container')]"):
        return []
    parts = [one for one in root.iter() if isinstance(one.tag, str) and "LegSnippet" in one.get("class", "").split()]
    outer = [one for one in parts if not set(parts).intersection(one.iterancestors())]
    return outer or [root]


def statute_page_blocks(parts: list[html.HtmlElement]) -> list[Block]:
    """The blocks of an Act: every section a heading with its number, its subsections after it under the same number."""
    place, blocks = Place(), list[Block]()
    title: Block | None = None
    for element in (line for part in parts for line in _lines(part)):
        for block in _blocks(element, place):
            if block.kind == "heading" and block.level == _SECTION_RANK and not block.section:
                # The title of a section stands before its number; it waits for that.
                blocks += [title] if title is not None else []
                title = block
                continue
            if title is not None:
                named = (
                    block.section and block.kind == "paragraph" and not place.schedule and block.number == place.number
                )
                if named:
                    title = replace(title, number=block.number, section=True)
                blocks.append(title)
                title = None
            if repealed(blocks, block.text) or DOTS.fullmatch(block.text) or not re.search(r"\w", block.text):
                continue
            blocks.append(replace(block, subsection=place.within(block)))
    return levelled(blocks)


def _lines(part: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements that hold a line of text each, in order, without the marks of amendments."""
    for mark in [one for one in part.iter() if _is(one, _MARKS)]:
        if mark.getparent() is not None:
            mark.drop_tree()
    lines = [one for one in part.iter() if one.tag in _LINES]
    held = set(lines)
    # A list item or a cell with paragraphs in it is said by these.
    inside = {above for one in lines for above in one.iterancestors() if above in held and above.tag != "table"}
    within_tables = {
        one for one in lines if any(above in held and above.tag == "table" for above in one.iterancestors())
    }
    yield from (one for one in lines if one not in inside and one not in within_tables)


def _blocks(line: html.HtmlElement, place: Place) -> Iterator[Block]:
    if line.tag == "table":
        made = table_blocks(line) if is_data_table(line) else [Block(text_of(line))]
        yield from (replace(block, number=place.number, section=place.number is not None) for block in made)
        return
    if any(_is(one, _NOTES) for one in (line, *line.iterancestors())):
        if text := text_of(line):
            yield Block(text, "footnote")
        return
    division = next((found for name in _names(line) if (found := _DIVISION.fullmatch(name))), None)
    if division is not None:
        yield _division(line, division[1], place)
        return
    numbers, text = _read(line)
    if not text and not numbers:
        return
    quoted = any(_is(one, _QUOTED) for one in (line, *line.iterdescendants()))
    if not quoted and (heading := _heading(line, text, numbers, place)) is not None:
        yield heading
        return
    if 1 in numbers and not quoted:
        place.enter(numbers.pop(1))
        text = _DASHES.sub("", text)
    text = tidy(" ".join([*(numbers[level] for level in sorted(numbers)), text]).strip())
    depth = max((level for level in numbers if level > 2), default=0)
    if depth and LETTER.match(text):
        yield Block(text, "bullet", depth - 2, place.number, place.number is not None)
    elif place.number is not None and SUBSECTION.match(text) is None and LETTER.match(text):
        yield Block(text, "bullet", 1, place.number, section=True)
    else:
        yield Block(text, number=place.number, section=place.number is not None)


def _heading(line: html.HtmlElement, text: str, numbers: dict[int, str], place: Place) -> Block | None:
    """A heading made of this line, if it is one."""
    names = list(_names(line)) + [name for one in line.iterdescendants() for name in _names(one)]
    if "LegTitle" in names or (line.tag == "h1" and not numbers):
        return Block(text, "heading", level=1)
    if any(_SECTION_TITLE.fullmatch(name) for name in names):
        if 1 not in numbers:
            return Block(text, "heading", level=_SECTION_RANK)
        number = place.enter(numbers[1])
        # A paragraph of a schedule is no heading, though its title may stand on its line.
        return Block(text, "heading", level=_SECTION_RANK, number=number, section=True)
    if any(_CROSS_TITLE.fullmatch(name) for name in names) and line.tag != "p":
        place.number = None
        return Block(text, "heading", level=_CROSS_RANK)
    return None


def _division(line: html.HtmlElement, kind: str, place: Place) -> Block:
    """ "PART 2: General", "SCHEDULE 1: The Board"."""
    number = next((text_of(one) for one in line.iter() if _is(one, re.compile(rf"{kind}No"))), "")
    title = next((text_of(one) for one in line.iter() if _is(one, re.compile(r"Leg\w*Title"))), "")
    place.number = place.subsection = None
    if kind == "LegSchedule":
        found = _SCHEDULE.search(number)
        place.schedule = (found[1] if found else "") or "1"
    rank = _RANKS["LegChapter"] if kind == "LegPart" and place.schedule else _RANKS[kind]
    parts = [part for part in (number, title) if part]
    return Block(": ".join(parts) if parts else text_of(line), "heading", level=rank)


def _read(line: html.HtmlElement) -> tuple[dict[int, str], str]:
    """The numbers of a line by their depth (1 the section's), without their full stop, and its text without them."""
    numbers: dict[int, str] = {}
    for one in list(line.iterdescendants()):
        level = next((int(found[1]) for name in _names(one) if (found := _NUMBERS.fullmatch(name))), None)
        if level is None:
            continue
        if said := text_of(one).rstrip("."):
            numbers.setdefault(level, said)
        one.drop_tree()
    return numbers, text_of(line)


def _names(element: html.HtmlElement) -> Iterator[str]:
    return iter(str(element.get("class", "")).split()) if isinstance(element.tag, str) else iter(())


def _is(element: html.HtmlElement, name: re.Pattern[str]) -> bool:
    return any(name.fullmatch(each) for each in _names(element))
