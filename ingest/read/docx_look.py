"""What the look of a Word document says of its paragraphs, put as marks that mammoth reads: headings, numbers, lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import SubElement

from ingest.read.docx_numbers import Numbered, Numbering
from ingest.read.docx_package import Element, W
from ingest.read.docx_styles import PLAIN, TITLE, NumberPlace, Style, number_place, outline_level, value
from ingest.read.docx_tree import run_of, said

OPENS, CLOSES = "\ue000", "\ue001"
"""Round the number of a numbered paragraph, at its beginning; characters that no text uses."""
BULLETS, ORDERED = "1", "2"
"""The two lists that all lists become."""
_LOOK = frozenset(
    f"{W}{name}" for name in ("pPr", "rPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak")
)
_DEEPEST_HEADING, _DEEPEST_LIST = 6, 4


@dataclass(frozen=True, slots=True)
class _Paragraph:
    element: Element
    style: Style
    heading: int | None
    place: NumberPlace | None
    numbered: Numbered | None


def mark(body: Element, styles: Mapping[str, Style], numbering: Numbering) -> None:
    """Changes the paragraphs of a part in place. Nothing of their look is left but what is marked here."""
    paragraphs = [_seen(element, styles, numbering) for element in body.iter(f"{W}p")]
    contents = {id(paragraph.element) for paragraph in paragraphs if paragraph.style.contents}
    for parent in list(body.iter()):
        parent[:] = [child for child in parent if child.tag not in _LOOK and id(child) not in contents]
    _mark_paragraphs(paragraphs, numbering)


def _seen(element: Element, styles: Mapping[str, Style], numbering: Numbering) -> _Paragraph:
    properties = element.find(f"{W}pPr")
    name = value(properties, "pStyle")
    style = styles.get(name or "", PLAIN)
    level = outline_level(properties)
    own = number_place(properties)
    # A level without a list goes with the list of the style.
    place = own if own is not None and own.list_id else style.number
    if own is not None and not own.list_id and style.number is not None:
        place = NumberPlace(style.number.list_id, own.level)
    heading = level if level is not None else style.heading
    return _Paragraph(element, style, heading if said(element) else None, place, numbering.of(place, name))


def _mark_paragraphs(paragraphs: Sequence[_Paragraph], numbering: Numbering) -> None:
    down = 1 if any(paragraph.heading == TITLE for paragraph in paragraphs) else 0
    places = _places(paragraphs)
    for paragraph in paragraphs:
        element, place, numbered = paragraph.element, paragraph.place, paragraph.numbered
        number = "" if numbered is None or place is None else numbering.next(place, numbered)
        if paragraph.heading is not None:
            level = paragraph.heading + down if paragraph.heading != TITLE else 1
            SubElement(_properties(element), f"{W}pStyle", {f"{W}val": f"Heading{min(level, _DEEPEST_HEADING)}"})
            _begin(element, f"{number} ")
        elif numbered is None or place is None or not said(element):
            continue
        elif numbered.level.cited and (place.list_id, numbered.depth) in places:
            _begin(element, f"{OPENS}{number.rstrip('.')}{CLOSES}")
        else:
            above = [depth for key, depth in places if key == place.list_id and depth < numbered.depth]
            _list(element, numbered.depth - max(above, default=-1) - 1, bullet=numbered.level.bullet)


def _places(paragraphs: Sequence[_Paragraph]) -> set[tuple[str, int]]:
    """The levels of lists whose numbers are places in the document, and not the steps of one list.

    They number headings, name the level above ("2.14"), or run on past a heading.
    """
    opened: dict[tuple[str, int], int] = {}
    places: set[tuple[str, int]] = set()
    headings = 0
    for paragraph in paragraphs:
        headings += paragraph.heading is not None
        if paragraph.place is None or paragraph.numbered is None:
            continue
        key, level = (paragraph.place.list_id, paragraph.numbered.depth), paragraph.numbered.level
        runs_on = opened.setdefault(key, headings) != headings
        if paragraph.heading is not None or (level.cited and (level.chained or runs_on)):
            places.add(key)
    return places


def _list(paragraph: Element, depth: int, *, bullet: bool) -> None:
    numbers = SubElement(_properties(paragraph), f"{W}numPr")
    SubElement(numbers, f"{W}ilvl", {f"{W}val": str(min(depth, _DEEPEST_LIST))})
    SubElement(numbers, f"{W}numId", {f"{W}val": BULLETS if bullet else ORDERED})


def _properties(paragraph: Element) -> Element:
    """Where a mark is put: a paragraph has none left when it is marked."""
    made = Element(f"{W}pPr")
    paragraph.insert(0, made)
    return made


def _begin(paragraph: Element, text: str) -> None:
    if text.strip():
        paragraph.insert(1 if paragraph.find(f"{W}pPr") is not None else 0, run_of(text))
