"""The second reader of PDF pages: pdfium, which reads the fonts of some files better. One of two files that import pypdfium2.

pdfium is native code: it runs where every reader runs, in a child process with limits.
"""

import ctypes
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.read.pdf_lines import Fragment

_BREAKS = "\r\n\ufffe\uffff"
_WIDE = 1.5
_NAME_BYTES = 128


def second_fragments(data: bytes, pages: Sequence[int]) -> dict[int, list[Fragment]]:
    """The fragments of these pages (1 is the first), as pdfium reads them; a page that it cannot read is left out."""
    found: dict[int, list[Fragment]] = {}
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return found
    try:
        for number in pages:
            try:
                page = document[number - 1]
                found[number] = _fragments(page.get_textpage(), _bottom(page))
            except (pypdfium2.PdfiumError, IndexError):
                continue
    finally:
        document.close()
    return found


def _bottom(page: pypdfium2.PdfPage) -> float:
    box = page.get_mediabox()
    return box[1] if box is not None else 0.0


def _fragments(text: pypdfium2.PdfTextPage, bottom: float) -> list[Fragment]:
    """Runs of characters that stand on one line in one font. pdfium puts spaces and line ends where there are gaps."""
    fragments: list[Fragment] = []
    run = ""
    start: tuple[float, float, float, str] | None = None
    before = 0.0

    def close() -> None:
        nonlocal run, start
        if start is not None and run.strip():
            x, y, size, name = start
            bold = any(word in name for word in ("bold", "black", "heavy"))
            fragments.append(Fragment(run, x, y - bottom, size, bold, "italic" in name or "oblique" in name))
        run, start = "", None

    for index in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if char in _BREAKS:
            close()
            continue
        if char.isspace():
            run += " " if start is not None else ""
            continue
        x, y, size, name = _place(text, index)
        if start is not None:
            other = abs(y - start[1]) > 0.2 * size or (round(size, 1), name) != (round(start[2], 1), start[3])
            if other or x - before > _WIDE * size or x < before - size:
                close()
        if start is None:
            start = (x, y, size, name)
        run += char
        before = x + 0.5 * size
    close()
    return fragments


def _place(text: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, str]:
    """Origin, size in points and font name of a character."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
    matrix = pdfium.FS_MATRIX()
    scale = 1.0
    if pdfium.FPDFText_GetMatrix(text.raw, index, matrix):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    name = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFText_GetFontInfo(text.raw, index, name, _NAME_BYTES, ctypes.c_int())
    size = pdfium.FPDFText_GetFontSize(text.raw, index) * scale
    return x.value, y.value, size, name.value.decode("latin-1").lower()
