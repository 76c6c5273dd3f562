"""Web pages: rules for GOV.UK's pages and for Acts, and a general extractor for any other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import html

from ingest.blocks import Block, ReadResult
from ingest.errors import FileRefused
from ingest.read.html_blocks import element_blocks
from ingest.read.html_statute import statute_page_blocks, statute_parts
from ingest.read.html_tree import is_note_mark, page_tree, text_of

_GOVSPEAK = "//*[contains(concat(' ', normalize-space(@class), ' '), ' govspeak ')]"
_SHARE_FOUND = 0.5
_LONG = 12
_LONGEST_ERROR_PAGE = 120
_ERROR_PAGE = re.compile(
    r"^(?:error )?(?:404:? )?not found\b|\b(?:(?:page|report|document|file) (?:was |could )?not (?:be )?found|404 not found|no longer (?:exists?|available)|"  # noqa: E501
    r"access (?:is )?denied|403 forbidden|you (?:must|need to) (?:sign|log) in|please (?:sign|log) in|session (?:has )?expired|"
    r"(?:enable|turn on) javascript|verify (?:that )?you are (?:a )?human|temporarily unavailable)\b",
    re.IGNORECASE,
)


def read_html(data: bytes) -> ReadResult:
    """The blocks of a web page, without the site round it."""
    seen: Counter[str] = Counter()
    root = page_tree(data, seen)
    blocks = [block for block in _page_blocks(root) if _is_readable([block])]
    if not any(block.kind != "heading" for block in blocks):
        raise FileRefused(
            "The page holds no readable text.",
            "Save the whole page from a browser after it has loaded, or give the document it links to.",
        )
    _refuse_error_page(blocks)
    return ReadResult(tuple(blocks), tuple(_warnings(seen, blocks)))


def _refuse_error_page(blocks: Sequence[Block]) -> None:
    """A site that has lost a document often sends a page that says so in its place, under the document's name."""
    text = " ".join(block.text for block in blocks)
    if len(text.split()) <= _LONGEST_ERROR_PAGE and (found := _ERROR_PAGE.search(text)):
        raise FileRefused(
            f"The file is an HTML page that says that the document is not there (“{found[0]}”).",
            "Find the document's new address and fetch it from there.",
        )


def _warnings(seen: Counter[str], blocks: Sequence[Block]) -> Iterator[str]:
    if seen["hidden"]:
        yield f"hidden text was left out, in {seen['hidden']} places"
    if seen["white"]:
        yield f"white text was read, in {seen['white']} places: check that a reader sees it"
    if len(blocks) >= _LONG and not any(block.kind == "heading" for block in blocks):
        yield "no heading was found: places in this page cannot be named"


def _page_blocks(root: html.HtmlElement) -> list[Block]:
    if acts := statute_parts(root):
        return statute_page_blocks(acts)
    parts = _outermost(root.xpath(_GOVSPEAK))
    if parts:
        title = next((text for element in root.xpath("//h1") if (text := text_of(element))), "")
        blocks = [block for part in parts for block in element_blocks(part)]
        titled = any(block.kind == "heading" and block.text == title for block in blocks)
        return [Block(title, "heading", 1), *blocks] if title and not titled else blocks
    return _extracted(root)


def _outermost(elements: list[html.HtmlElement]) -> list[html.HtmlElement]:
    found = set(elements)
    return [element for element in elements if not found.intersection(element.iterancestors())]


def _extracted(root: html.HtmlElement) -> list[Block]:
    """The main text of an arbitrary page; by its elements where the extractor finds too little of it."""
    main = next(iter(root.xpath("//main | //article | //*[@role='main']")), None)
    whole = root.find("body") if main is None else main
    blocks = list(element_blocks(root if whole is None else whole))
    if not _is_readable(blocks):
        return []
    # The extractor would make a footnote's mark a word of its sentence.
    for mark in [element for element in root.iter() if is_note_mark(element)]:
        mark.drop_tree()
    # Slow to load, and most pages held are GOV.UK's.
    import trafilatura

    found = trafilatura.extract(
        html.tostring(root, encoding="unicode"),
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        favor_recall=True,
        deduplicate=False,
    )
    extracted = list(element_blocks(html.document_fromstring(found))) if found else []
    enough = _words(extracted) >= _words(blocks) * _SHARE_FOUND
    return extracted if extracted and (enough or (main is None and _words(extracted) > 50)) else blocks


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _is_readable(blocks: list[Block]) -> bool:
    return any(char.isalnum() for block in blocks for char in block.text)
