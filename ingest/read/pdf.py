"""PDF files: the only file that imports pypdf. Pages → fragments → lines → blocks, or a refusal that says what to do."""

import io
import logging
from collections.abc import Generator, Sequence
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
from ingest.read.pdf_statute import is_statute, statute_blocks, without_amendment_marks
from ingest.read.pdf_tags import StructureTags

# What pypdf lets escape on damaged files, besides its own errors; MemoryError is not ours to hide.
_BROKEN = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError,
           ArithmeticError, AssertionError, NotImplementedError)  # fmt: skip
_SHOWS_TEXT = (b"Tj", b"TJ", b"'", b'"')
# In units of the font size: a move as wide as this may go to the next column of a table.
_WIDE_MOVE = 6
_DAMAGED = "Get the file again from where it came from, or print it to a new PDF."


def read_pdf(data: bytes) -> ReadResult:
    """The blocks of a PDF in reading order. FileRefused where there is nothing to read, or no way to read it."""
    with _quiet_pypdf(), _fonts_parsed_once():
        reader = _opened(data)
        pages, lost = _pages(reader)
    _refuse_scan(pages, lost)
    empty = [n for n, page in enumerate(pages, 1) if not page and n not in lost]
    texts = ["".join(f.text for f in page) for page in pages]
    warnings: list[str] = []
    if empty:
        warnings.append(f"pages {_listed(empty)} have no text" if len(empty) > 1 else f"page {empty[0]} has no text")
    if lost:
        warnings.append(f"pages {_listed(lost)} are damaged and could not be read")
    statute = is_statute(texts)
    if statute:
        pages = [without_amendment_marks(page) for page in pages]
    labels = _page_labels(reader, len(pages))
    bare = without_furniture([Page(n, lines_of(page, n), labels[n - 1]) for n, page in enumerate(pages, 1)])
    return ReadResult(tuple(statute_blocks(bare) if statute else blocks_of(bare)), tuple(warnings))


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
        raise FileRefused("The PDF is damaged or incomplete and cannot be opened.", _DAMAGED) from error
    if count == 0:
        raise FileRefused("The PDF has no pages.", _DAMAGED)
    return reader


def _pages(reader: PdfReader) -> tuple[list[list[Fragment]], list[int]]:
    """The fragments of every page, and the numbers of the pages that could not be read."""
    tags = _structure(reader)
    pages: list[list[Fragment]] = []
    lost: list[int] = []
    for number in range(1, len(reader.pages) + 1):
        try:
            pages.append(_fragments(reader.pages[number - 1], tags))
        except _BROKEN:
            pages.append([])
            lost.append(number)
    return pages, lost


def _refuse_scan(pages: Sequence[Sequence[Fragment]], lost: Sequence[int]) -> None:
    readable = sum(1 for page in pages if page)
    if len(lost) * 2 > len(pages) or (lost and not readable):
        raise FileRefused(f"The PDF is damaged: {len(lost)} of {len(pages)} pages cannot be read.", _DAMAGED)
    if readable * 2 < len(pages):
        raise FileRefused(
            f"The PDF is a scan without a text layer: {readable} of {len(pages)} pages have text.",
            "Run text recognition on it, for example `ocrmypdf in.pdf out.pdf`, and ingest the result.",
        )


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


def _fragments(page: PageObject, tags: StructureTags) -> list[Fragment]:
    resources: Any = page.get("/Resources")
    properties: Any = resources.get_object().get("/Properties") if resources is not None else None
    key: Any = page.get("/StructParents")
    bottom = float(page.mediabox.bottom)
    listener = _PageListener(tags, None if key is None else int(key), properties or {}, bottom)
    _separate_runs(page)
    page.extract_text(visitor_operand_before=listener.operator, visitor_text=listener.text)
    return [f for f in listener.fragments if f.text] if any(f.text.strip() for f in listener.fragments) else []


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
        if ends_run and font is not None:
            operations.append((font, b"Tf"))
    contents.operations = operations
    page[NameObject("/Contents")] = contents


class _PageListener:
    """Collects the fragments of one page while pypdf interprets its drawing operators."""

    def __init__(self, tags: StructureTags, key: int | None, properties: dict[str, Any], bottom: float) -> None:
        self.fragments: list[Fragment] = []
        self._tags = tags
        self._key = key
        self._properties = properties
        self._bottom = bottom
        self._open: list[Tag | None] = []
        self._shown: Tag | None = None

    def operator(self, operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            self._open.append(self._marked(operands))
        elif operator == b"EMC":
            if self._open:
                self._open.pop()
        elif operator in _SHOWS_TEXT and self._shown is None:
            # pypdf hands text over late, when the next run has begun: keep the tag under which it was drawn.
            self._shown = next((t for t in reversed(self._open) if t is not None), UNTAGGED)

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
        tag = self._shown or UNTAGGED
        self._shown = None
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        up = (tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        height = (up[0] ** 2 + up[1] ** 2) ** 0.5 * abs(size)
        name = str(font.get("/BaseFont", "")).lower() if font is not None else ""
        bold = any(word in name for word in ("bold", "black", "heavy"))
        italic = "italic" in name or "oblique" in name
        self.fragments.append(Fragment(text, x, y - self._bottom, height, bold, italic, tag))


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:12])) + (" …" if len(numbers) > 12 else "")
