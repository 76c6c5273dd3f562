"""Decks exported by a share site: one line a slide, its cut-off opening before it, its number at the end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.blocks import Block
from ingest.read.text_bullets import Item, Vocabulary, parted_items
from ingest.read.text_deck import mend_deck
from ingest.read.text_lines import DANGLING, STARTERS, Line, is_address

_NUMBER = re.compile(r"\s(\d{1,3})$")
# A dash within a sentence is no bullet; one beside another bullet or after a lead-in's colon is.
_MARKER = re.compile(r"(?<!\S)(?:[›−•▪○➢‣■]|–(?=\s[›−•▪○➢‣■–])|(?<=[›−•▪○➢‣■–:]\s)–)(?!\S)")
_TITLE_STOP = re.compile(r"\s(?=(?:1\. [A-Z]|(?:Table|Figure|Chart) \d+:|https?:|www\.|\S+@))")
_LONGEST_GAP = 3
_LONGEST_TITLE = 14


@dataclass(frozen=True, slots=True)
class Slide:
    number: int | None
    text: str


def slide_blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of an exported deck; none when the text is not one."""
    slides = _slides([line.text for line in lines if line.text])
    if not slides:
        return []
    vocabulary = Vocabulary.of(slide.text for slide in slides)
    depths = _depths(slides)
    titles = frozenset(head for slide in slides if 0 < len((head := _head(slide)[0]).split()) <= 4)
    return [block for slide in slides for block in _blocks(slide, titles, depths, vocabulary)]


def _slides(texts: Sequence[str]) -> list[Slide]:
    """The slides, when lines are repeated openings and most of the rest end with rising numbers."""
    kept = [text for index, text in enumerate(texts) if not _opens(text, texts[index + 1 : index + 2])]
    slides: list[Slide] = []
    last = 0
    for text in kept:
        match = _NUMBER.search(text)
        number = int(match.group(1)) if match else 0
        if match and last < number <= last + _LONGEST_GAP:
            slides.append(Slide(number, mend_deck(text[: match.start()])))
            last = number
        else:
            slides.append(Slide(None, mend_deck(text)))
    numbered = sum(1 for slide in slides if slide.number)
    repeated = len(texts) - len(kept)
    return slides if repeated >= 2 and numbered >= 2 and numbered * 2 >= len(slides) else []


def _opens(text: str, following: Sequence[str]) -> bool:
    """Whether a line is the cut-off opening of the next one."""
    return any(after.startswith(text.rstrip(".… ")) for after in following)


def _depths(slides: Sequence[Slide]) -> dict[str, int]:
    """The depth of each bullet character: the first one met is the outer one."""
    found = dict.fromkeys(marker for slide in slides for marker in _MARKER.findall(slide.text))
    return {marker: depth for depth, marker in enumerate(found, start=1)}


def _head(slide: Slide) -> tuple[str, str]:
    """What stands before the first bullet, and the rest."""
    match = _MARKER.search(slide.text)
    return (slide.text[: match.start()].strip(), slide.text[match.start() :]) if match else (slide.text, "")


def _blocks(slide: Slide, titles: frozenset[str], depths: dict[str, int], vocabulary: Vocabulary) -> Iterator[Block]:
    head, rest = _head(slide)
    title, lead = _title(head, titles)
    if title and not rest and lead and is_address(lead):
        # An address page: kept in one piece, so that it can be dropped in one piece.
        yield Block(f"{title} {lead}", slide=slide.number)
        return
    if title:
        yield Block(title, "heading", 1, slide=slide.number)
    yield from _paragraphs(lead, slide.number)
    pieces = re.split(f"({_MARKER.pattern})", rest)[1:]
    chunks = [(depths[marker], text.strip()) for marker, text in zip(pieces[::2], pieces[1::2], strict=True)]
    for item in parted_items(chunks, vocabulary):
        yield from _item_blocks(item, slide.number)


def _paragraphs(text: str, slide: int | None) -> Iterator[Block]:
    """Text without a bullet; "1. Such a line:" is numbered."""
    if match := re.match(r"(\d)\. (?=[A-Z])", text):
        yield Block(text[match.end() :], number=match.group(1), slide=slide)
    elif text:
        yield Block(text, slide=slide)


def _item_blocks(item: Item, slide: int | None) -> Iterator[Block]:
    """A bullet; a numbered line that runs on from it ("… 2. What follows:") is parted from it."""
    match = re.search(r"\s(?=[2-9]\. [A-Z][^.]*:$)", item.text)
    yield Block(item.text[: match.start()] if match else item.text, "bullet", item.depth, slide=slide)
    if match:
        yield from _paragraphs(item.text[match.end() :], slide)


def _title(head: str, titles: frozenset[str]) -> tuple[str, str]:
    """The title that a slide opens with, and the text that runs on from it."""
    known = max((title for title in titles if head.startswith(f"{title} ")), key=len, default="")
    if known and head[len(known) + 1 :][:1].isupper() and len(head.split()) > _LONGEST_TITLE:
        return known, head[len(known) + 1 :]
    if match := _TITLE_STOP.search(head):
        return head[: match.start()], head[match.end() :]
    words = head.split()
    cut = _cut(words)
    if cut:
        return " ".join(words[:cut]), " ".join(words[cut:])
    if len(words) <= _LONGEST_TITLE and not head.endswith((".", ":", ";")):
        return head, ""
    return "", head


def _cut(words: Sequence[str]) -> int:
    """Where the body begins in a title that runs into it; 0 when nothing shows it."""
    for index in range(1, len(words) - 3):
        if words[index - 1].lower() in DANGLING or words[index - 1].endswith((",", "–", "-")):
            continue
        if words[index] in STARTERS and _reads_on(words[index:]):
            return index
    capitals = 0
    while capitals < len(words) and (words[capitals][0].isupper() or words[capitals].lower() in DANGLING):
        capitals += 1
    # "Care And Court Work Practitioners should always ask …": the last capital of the run opens the body.
    ends = " ".join(words).endswith((".", ":", ";")) or len(words) > _LONGEST_TITLE
    return capitals - 1 if ends and 1 < capitals < len(words) - 2 and words[capitals - 1][0].isupper() else 0


def _reads_on(words: Sequence[str]) -> bool:
    """Whether words read as a sentence rather than as the rest of a title in capitals."""
    plain = [word for word in words[1:] if word[0].isalpha() and word.lower() not in DANGLING]
    return bool(plain) and sum(word[0].islower() for word in plain) * 2 > len(plain)
