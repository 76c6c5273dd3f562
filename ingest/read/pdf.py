"""PDF files: the only file that imports pypdf. Pages → fragments → lines → blocks, or a refusal that says what to do.

Which reader's text a page keeps is decided in pdf_pages.py; here is the first reader.
"""

import io
import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError
from pypdf.generic import ContentStream, DictionaryObject, NameObject, PdfObject
from pypdf.generic._font import Font

from ingest.blocks import ReadResult
from ingest.errors import FileRefused
from ingest.read.pdf_blocks import blocks_of
from ingest.read.pdf_furniture import Page, without_furniture
from ingest.read.pdf_lines import UNTAGGED, Fragment, Tag, lines_of
from ingest.read.pdf_pages import DAMAGED, PageText, choose, with_tables
from ingest.read.pdf_statute import is_statute, statute_blocks, without_amendment_marks
from ingest.read.pdf_tags import StructureTags
from ingest.read.pdf_unseen import Ground, Ink, Why, is_white

# What pypdf lets escape on damaged files, besides its own errors; MemoryError is not ours to hide.
_BROKEN = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError,
           ArithmeticError, AssertionError, NotImplementedError)  # fmt: skip
_SHOWS_TEXT = (b"Tj", b"TJ", b"'", b'"')
# In units of the font size: a move as wide as this may go to the next column of a table.
_WIDE_MOVE = 6
_INK = (b"Tr", b"g", b"rg", b"k", b"sc", b"scn")


def read_pdf(data: bytes) -> ReadResult:
    """The blocks of a PDF in reading order. FileRefused where there is nothing to read, or no way to read it."""
    with _quiet_pypdf(), _fonts_parsed_once():
        reader = _opened(data)
        chosen = choose(data, _pages(reader), lambda other: _pages(_opened(other)))
        labels = _page_labels(reader, len(chosen.pages))
    pages = with_tables(data, chosen)
    texts = ["".join(f.text for f in page) for page in pages]
    statute = is_statute(texts)
    if statute:
        pages = [without_amendment_marks(page) for page in pages]
    bare = without_furniture([Page(n, lines_of(page, n), labels[n - 1]) for n, page in enumerate(pages, 1)])
    blocks = statute_blocks(bare) if statute else blocks_of(bare)
    return ReadResult(tuple(blocks), chosen.warnings, chosen.reads)


@contextmanager
def _quiet_pypdf() -> Generator[None]:
    """pypdf reports every small fault of a file to its logger; the result or the refusal says what matters."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _fonts_parsed_once() -> Generator[None]:
    """pypdf parses the character maps of a font anew for every page that uses it: most of the time of some files."""
    parse: Any = Font.from_font_resource
    # The resource is kept beside its font, so that its id is not given to another while the file is read.
    known: dict[int, tuple[DictionaryObject, Font]] = {}

    def once(resource: DictionaryObject) -> Font:
        if id(resource) not in known:
            known[id(resource)] = (resource, parse(resource))
        return known[id(resource)][1]

    setattr(Font, "from_font_resource", once)  # noqa: B010  a class method is replaced on purpose
    try:
        yield
    finally:
        setattr(Font, "from_font_resource", parse)  # noqa: B010


def _opened(data: bytes) -> PdfReader:
    if b"%PDF-" not in data[:1024]:
        raise FileRefused("This is not a PDF file.", "Check the file's name and what is in it.")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise FileRefused("The PDF is protected with a password.", "Save a copy without the password.")
        count = len(reader.pages)
    except FileNotDecryptedError as error:
        raise FileRefused("The PDF is protected with a password.", "Save a copy without the password.") from error
    except _BROKEN as error:
        raise FileRefused("The PDF is damaged or incomplete and cannot be opened.", DAMAGED) from error
    if count == 0:
        raise FileRefused("The PDF has no pages.", DAMAGED)
    return reader


def _pages(reader: PdfReader) -> list[PageText]:
    """What the first reader makes of every page."""
    tags = _structure(reader)
    pages: list[PageText] = []
    for number in range(1, len(reader.pages) + 1):
        try:
            pages.append(_page_text(reader.pages[number - 1], tags))
        except _BROKEN:
            pages.append(PageText((), lost=True))
    return pages


def _structure(reader: PdfReader) -> StructureTags:
    try:
        return StructureTags(reader.root_object)
    except _BROKEN:
        return StructureTags({})


def _page_labels(reader: PdfReader, count: int) -> list[str | None]:
    """The page labels of the file, where it sets any."""
    try:
        if "/PageLabels" in reader.root_object:
            return [*reader.page_labels]
    except _BROKEN:
        pass
    return [None] * count


def _page_text(page: PageObject, tags: StructureTags) -> PageText:
    resources: Any = page.get("/Resources")
    resources = {} if resources is None else resources.get_object()
    key: Any = page.get("/StructParents")
    seen = page.cropbox
    ground = Ground((float(seen.left), float(seen.bottom), float(seen.right), float(seen.top)))
    listener = _PageListener(tags, None if key is None else int(key), resources, float(page.mediabox.bottom), ground)
    _separate_runs(page)
    page.extract_text(visitor_operand_before=listener.operator, visitor_text=listener.text)
    # Text recognition puts its words under the picture, so what was drawn first can only be judged last.
    unseen = {n for n, place in listener.without_ink.items() if not ground.under_picture(*place)}
    kept = tuple(f for n, f in enumerate(listener.fragments) if f.text and n not in unseen)
    return PageText(
        kept if any(f.text.strip() for f in kept) else (),
        pictured=ground.pictured,
        ruled=ground.ruled,
        recognised=len(listener.without_ink) > len(unseen) and ground.pictured,
        unseen=listener.seen_not(without_ink=bool(unseen)),
    )


def _separate_runs(page: PageObject) -> None:
    """Make pypdf hand over text where the size or the tag changes.

    pypdf collects text up to the next change of font or line, so a raised footnote mark set by a text matrix alone, or
    the first words of another paragraph, would come inside the words before it. Setting the same font again is a
    no-op in PDF, and ends the run.
    """
    raw = page.get("/Contents")
    if raw is None:
        return
    # "bytes" keeps strings undecoded, as text extraction needs them; page.get_contents() would decode them.
    contents = ContentStream(raw.get_object(), page.pdf, "bytes")
    operations: list[tuple[Any, bytes]] = []
    font: Any = None
    saved: list[Any] = []
    scale: float | None = None
    plain = True
    for operands, operator in contents.operations:
        operations.append((operands, operator))
        ends_run = operator in (b"BDC", b"BMC", b"EMC")
        if operator == b"Tf":
            font = operands
        elif operator == b"q":
            saved.append(font)
        elif operator == b"Q":
            font = saved.pop() if saved else None
        elif operator == b"Tm" and len(operands) == 6:
            now = round(abs(float(operands[2])) + abs(float(operands[3])), 3)
            ends_run = scale not in (None, now)
            scale = now
        elif operator in (b"Td", b"TD") and len(operands) == 2 and font is not None and len(font) == 2:
            ends_run = float(operands[0]) > _WIDE_MOVE * abs(float(font[1]))
        elif operator in _INK:
            ink = operands[0] not in (3, 7) if operator == b"Tr" else not is_white(operator, operands)
            ends_run, plain = ink != plain, ink
        if ends_run and font is not None:
            operations.append((font, b"Tf"))
    contents.operations = operations
    page[NameObject("/Contents")] = contents


class _PageListener:
    """Collects the fragments of one page while pypdf interprets its drawing operators."""

    def __init__(self, tags: StructureTags, key: int | None, resources: Any, bottom: float, ground: Ground) -> None:
        self.fragments: list[Fragment] = []
        self.unseen: set[Why] = set()
        self.without_ink: dict[int, tuple[float, float, float]] = {}
        self._tags = tags
        self._key = key
        self._properties: Any = _got(resources.get("/Properties")) or {}
        self._pictures = _pictures(resources)
        self._bottom = bottom
        self._ground = ground
        self._open: list[Tag | None] = []
        self._shown: tuple[Tag, Ink] | None = None

    def seen_not(self, *, without_ink: bool) -> frozenset[Why]:
        """Why text of the page was left out."""
        return frozenset[Why]({*self.unseen, "without ink"} if without_ink else self.unseen)

    def operator(self, operator: bytes, operands: Any, cm: Any, _tm: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            self._open.append(self._marked(operands))
        elif operator == b"EMC":
            if self._open:
                self._open.pop()
        elif operator in _SHOWS_TEXT:
            if self._shown is None:
                # pypdf hands text over late, when the next run has begun: keep the tag under which it was drawn.
                tag = next((t for t in reversed(self._open) if t is not None), UNTAGGED)
                self._shown = tag, self._ground.ink
        else:
            picture = operator == b"INLINE IMAGE" or (operator == b"Do" and str(operands[0]) in self._pictures)
            self._ground.draw(b"Do" if picture else operator, operands, cm, picture=picture)

    def _marked(self, operands: Any) -> Tag | None:
        properties: Any = operands[1] if len(operands) > 1 else None
        if isinstance(properties, str):
            properties = self._properties.get(properties)
        if isinstance(properties, PdfObject):
            properties = properties.get_object()
        if not isinstance(properties, DictionaryObject):
            return None
        if operands[0] == "/Artifact":
            return Tag("artifact") if properties.get("/Type") == "/Pagination" else None
        mcid = properties.get("/MCID")
        return None if mcid is None or self._key is None else self._tags.of(self._key, int(mcid))

    def text(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        tag, ink = self._shown or (UNTAGGED, self._ground.ink)
        self._shown = None
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        up = (tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        height = (up[0] ** 2 + up[1] ** 2) ** 0.5 * abs(size)
        why = self._ground.unseen(text, x, y, height, ink)
        if why is not None and why != "without ink":
            self.unseen.add(why)
            return
        if why is not None:
            self.without_ink[len(self.fragments)] = (x, y, height)
        name = str(font.get("/BaseFont", "")).lower() if font is not None else ""
        bold = any(word in name for word in ("bold", "black", "heavy"))
        italic = "italic" in name or "oblique" in name
        self.fragments.append(Fragment(text, x, y - self._bottom, height, bold, italic, tag))


def _pictures(resources: Any) -> frozenset[str]:
    """The names of the images of a page."""
    named: Any = _got(resources.get("/XObject")) or {}
    return frozenset(str(name) for name in named if _got(named[name]).get("/Subtype") == "/Image")


def _got(value: Any) -> Any:
    """The object behind a reference."""
    return value.get_object() if isinstance(value, PdfObject) else value
