"""Which text each page of a PDF keeps: the first reader's, the second's where that is better, or what is recognised."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.blocks import PageRead, PageReader
from ingest.errors import FileRefused
from ingest.read import pdf_ocr
from ingest.read.pdf_lines import Fragment
from ingest.read.pdf_quality import POOR, score
from ingest.read.pdf_unseen import Why
from ingest.read.suspect import count_unseen, unseen_characters

DAMAGED = "Get the file again from where it came from, or print it to a new PDF."
_BETTER = 0.05
"""By so much another reader's page has to look more like language than the first one's: the first knows the tags."""
_LISTED = 12
_SAME_SIZE = 1.35
_WHYS: tuple[Why, ...] = ("without ink", "white", "tiny", "beside the page")


@dataclass(frozen=True, slots=True)
class PageText:
    """What a reader makes of one page. `pictured`: one picture covers it; `ruled`: it has lines as tables have;
    `recognised`: its text is a layer without ink over that picture; `unseen`: what was left out, and why."""

    fragments: tuple[Fragment, ...]
    pictured: bool = False
    ruled: bool = False
    recognised: bool = False
    lost: bool = False
    unseen: frozenset[Why] = frozenset()
    reader: PageReader = "text"

    @property
    def score(self) -> float:
        return score("".join(f.text for f in self.fragments))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The fragments of every page, how each page with text was read, and what a person should know of it.

    `ruled`: the pages with the lines of a table and no word from the file about its cells (1 is the first).
    """

    pages: list[tuple[Fragment, ...]]
    ruled: tuple[int, ...]
    reads: tuple[PageRead, ...]
    warnings: tuple[str, ...]


def choose(data: bytes, first: Sequence[PageText], again: Callable[[bytes], list[PageText]]) -> Chosen:
    """The best text of every page. `again` reads a PDF that text recognition made. Raises FileRefused for a scan."""
    pages = [_flattened(replace(page, reader="ocr")) if page.recognised else page for page in first]
    scores = [page.score for page in pages]
    poor = [n for n, page in enumerate(pages) if page.lost or (page.fragments and scores[n] < POOR)]
    if poor:
        # Slow to load, and few files need it.
        from ingest.read.pdf_second import second_fragments

        read = second_fragments(data, [n + 1 for n in poor])
        _keep_better(pages, scores, {n - 1: replace(pages[n - 1], fragments=tuple(f), reader="second", lost=False)
                                     for n, f in read.items()})  # fmt: skip
    blank = [n for n, page in enumerate(pages) if not page.fragments and page.pictured]
    garbled = [n for n in poor if pages[n].fragments and scores[n] < POOR and not pages[n].recognised]
    for wanted, anew in ((blank, False), (garbled, True)):
        made = pdf_ocr.recognised(data, [n + 1 for n in wanted], anew=anew)
        if made is not None:
            found = again(made)
            _keep_better(
                pages, scores, {n: _flattened(replace(found[n], reader="ocr")) for n in wanted if n < len(found)}
            )
    _refuse_unread(pages, blank)
    reads = tuple(PageRead(n + 1, page.reader, round(scores[n], 3)) for n, page in enumerate(pages) if page.fragments)
    ruled = tuple(n for n, page in enumerate(pages, 1) if page.ruled and not any(f.tag.row for f in page.fragments))
    return Chosen([page.fragments for page in pages], ruled, reads, tuple(_warnings(pages, scores, blank)))


def with_tables(data: bytes, chosen: Chosen) -> list[Sequence[Fragment]]:
    """The fragments of every page, those in ruled tables marked by row and cell."""
    pages: list[Sequence[Fragment]] = list(chosen.pages)
    if chosen.ruled:
        # Slow to load, and few files need it.
        from ingest.read.pdf_tables import in_cells, ruled_tables

        for number, tables in ruled_tables(data, chosen.ruled).items():
            pages[number - 1] = in_cells(pages[number - 1], tables, number)
    return pages


def _keep_better(pages: list[PageText], scores: list[float], others: dict[int, PageText]) -> None:
    for n, other in others.items():
        found = other.score
        if other.fragments and (not pages[n].fragments or found > scores[n] + _BETTER):
            pages[n], scores[n] = other, found


def _flattened(page: PageText) -> PageText:
    """Recognised text measures every line anew: sizes that differ little become one, so that paragraphs stay whole."""
    sizes = [f.size for f in page.fragments for _ in f.text if f.text.strip()]
    if not sizes:
        return page
    usual = median(sizes)
    near = [usual if usual / _SAME_SIZE < f.size < usual * _SAME_SIZE else f.size for f in page.fragments]
    return replace(page, fragments=tuple(replace(f, size=size) for f, size in zip(page.fragments, near, strict=True)))


def _refuse_unread(pages: Sequence[PageText], blank: Sequence[int]) -> None:
    lost = sum(page.lost for page in pages)
    readable = sum(bool(page.fragments) for page in pages)
    if lost * 2 > len(pages) or (lost and not readable):
        raise FileRefused(f"The PDF is damaged: {lost} of {len(pages)} pages cannot be read.", DAMAGED)
    if readable * 2 >= len(pages):
        return
    count = f"{readable} of {len(pages)} pages have text."
    if blank and not pdf_ocr.is_installed():
        raise FileRefused(
            f"The PDF is a scan without a text layer: {count}",
            f"Install the command `{pdf_ocr.COMMAND}` (Debian: `apt install ocrmypdf tesseract-ocr`) and ingest the file "
            "again, or run `ocrmypdf in.pdf out.pdf` elsewhere and ingest the result.",
        )
    if blank:
        raise FileRefused(
            f"The PDF is a scan in which `{pdf_ocr.COMMAND}` found no text: {count}",
            "Scan the pages again, upright and at 300 dots per inch, and ingest that.",
        )
    raise FileRefused(
        f"The PDF is a scan without a text layer: {count}",
        "Run text recognition on it, for example `ocrmypdf in.pdf out.pdf`, and ingest the result.",
    )


def _warnings(pages: Sequence[PageText], scores: Sequence[float], blank: Sequence[int]) -> Iterable[str]:
    numbered = list(enumerate(pages, 1))
    empty = [n for n, page in numbered if not page.fragments and not page.lost]
    if empty:
        yield f"pages {_listed(empty)} have no text" if len(empty) > 1 else f"page {empty[0]} has no text"
    if [n for n in blank if not pages[n].fragments] and not pdf_ocr.is_installed():
        yield f"pictures of pages were not recognised: the command `{pdf_ocr.COMMAND}` is not installed"
    if lost := [n for n, page in numbered if page.lost]:
        yield f"pages {_listed(lost)} are damaged and could not be read"
    if second := [n for n, page in numbered if page.reader == "second"]:
        yield f"pages {_listed(second)} were read by the second reader: their text layer is poor"
    if ocr := [n for n, page in numbered if page.reader == "ocr" and page.fragments]:
        yield f"pages {_listed(ocr)} were recognised from a picture (OCR): check names and figures before relying on them"
    if poor := [n for n, page in numbered if page.fragments and scores[n - 1] < POOR]:
        yield f"the text of pages {_listed(poor)} does not read like language: look at them"
    for why in _WHYS:
        if found := [n for n, page in numbered if why in page.unseen]:
            yield f"hidden text was left out ({why}), on pages {_listed(found)}"
    unseen = sum(count_unseen(f.text) for page in pages for f in page.fragments)
    if told := unseen_characters(unseen):
        yield told


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_LISTED])) + (" …" if len(numbers) > _LISTED else "")
