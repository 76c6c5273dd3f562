"""Which reader a file needs: decided by its content alone. Its name only tells Markdown from other plain text."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from ingest.blocks import ReadResult
from ingest.errors import FileRefused
from ingest.read.suspect import instructions

ENDINGS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}
ARCHIVES = (".zip",)
"""Endings of files in which documents are looked for when a folder is ingested."""
_NAMES = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "pptx": "a PowerPoint presentation",
    "html": "an HTML page",
    "text": "plain text",
    "markdown": "Markdown",
}
_SCANNED = 4096
"""Bytes looked at for signs of a web page; a PDF's own mark stands in the first 1,024 (ISO 32000-1, annex H)."""
_PICTURES = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"RIFF")
_OTHER = (b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", *_PICTURES)


def read(data: bytes, name: str) -> ReadResult:
    """The blocks of a file's bytes. `name` is its file name: where its ending says another format, a warning does so.

    Raises FileRefused.
    """
    if not data.strip():
        raise FileRefused("The file is empty.", "Fetch it again from where it came.")
    expected = ENDINGS.get(PurePath(name).suffix.lower())
    found = _content(data)
    if found is None and is_archive(data):
        from ingest.read.archive import member_names

        member_names(data)
        raise FileRefused("The file is an archive, not one document.", "Unpack it and name the document itself.")
    if found is None:
        raise FileRefused(f"The file is {_kind(data)}, which is not read yet.", _remedy(data))
    if expected == "markdown" and found == "text":
        found = "markdown"
    result = _reader(found)(data)
    warnings = [*result.warnings, *instructions(result.blocks)]
    if expected != found:
        ending = PurePath(name).suffix
        named = f"is named {ending}" if ending else "has no ending in its name"
        warnings.insert(0, f"the file {named} but holds {_NAMES[found]}, and was read as that")
    return replace(result, warnings=tuple(warnings))


def format_of(data: bytes) -> str | None:
    """The format that these bytes are in, as `ENDINGS` names it, Markdown being text; None for one that is not read."""
    return _content(data)


def is_archive(data: bytes) -> bool:
    """Whether these bytes are a ZIP of files, and not one document that happens to be kept as a ZIP."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")) or _content(data) is not None:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # OpenDocument and EPUB name themselves in a first part, spreadsheets list what they are made of.
            return not {"mimetype", "[Content_Types].xml"}.intersection(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return True


def _content(data: bytes) -> str | None:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        from ingest.read.docx_package import is_word_file
        from ingest.read.pptx_package import is_presentation

        return "docx" if is_word_file(data) else "pptx" if is_presentation(data) else None
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(_OTHER) or data.startswith(_OTHER):
        return None
    if head[:15].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        head.startswith((b"<!--", b"<?xml")) and b"<html" in data[:_SCANNED].lower()
    ):
        return "html"
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return "text" if utf16 or b"\x00" not in data[:_SCANNED] else None


def _kind(data: bytes) -> str:
    import puremagic

    try:
        kind = puremagic.from_string(data)
    except (puremagic.PureError, ValueError):
        kind = ""
    return f"of the type {kind}" if kind else "of an unknown type"


def _remedy(data: bytes) -> str:
    if data.startswith(_PICTURES):
        return "Make a PDF of the picture, run text recognition on that (`ocrmypdf`), and ingest the PDF."
    return "Save it as PDF, DOCX, PPTX, HTML, Markdown or text and ingest that."


def _reader(kind: str) -> Callable[[bytes], ReadResult]:
    """The reader's module is imported when the first file of its kind is read."""
    match kind:
        case "pdf":
            from ingest.read.pdf import read_pdf

            return read_pdf
        case "docx":
            from ingest.read.docx import read_docx

            return read_docx
        case "pptx":
            from ingest.read.pptx import read_pptx

            return read_pptx
        case "html":
            from ingest.read.html import read_html

            return read_html
        case "markdown":
            from ingest.read.markdown import read_markdown

            return read_markdown
        case _:
            from ingest.read.text import read_text

            return read_text
