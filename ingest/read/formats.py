"""Which reader a file needs, decided by its content; its ending only has to agree."""

from collections.abc import Callable
from pathlib import PurePath

from ingest.blocks import ReadResult
from ingest.errors import FileRefused

ENDINGS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}
_NAMES = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "html": "an HTML page",
    "text": "plain text",
    "markdown": "Markdown",
}


def read(data: bytes, name: str) -> ReadResult:
    """The blocks of a file's bytes. `name` is its file name, for its ending. Raises FileRefused."""
    expected = ENDINGS.get(PurePath(name).suffix.lower())
    if not data.strip():
        raise FileRefused("The file is empty.", "Fetch it again from where it came.")
    found = _content(data)
    if found is None:
        raise FileRefused(
            f"The file is {_kind(data)}, which is not read yet.",
            "Save it as PDF, DOCX, HTML, Markdown or text and ingest that.",
        )
    if expected is None:
        endings = ", ".join(sorted(ENDINGS))
        raise FileRefused(
            "The file's ending is not one that is read.", f"Rename it to end in one of {endings}, as its content is."
        )
    if expected == "markdown" and found == "text":
        found = "markdown"
    if expected != found:
        raise FileRefused(
            f"The file is named {PurePath(name).suffix} but holds {_NAMES[found]}.",
            "Fetch the real file again, or rename it if this is what you want to hold.",
        )
    return _reader(found)(data)


def _content(data: bytes) -> str | None:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from ingest.read.docx_package import is_word_file

        return "docx" if is_word_file(data) else None
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head[:15].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        head.startswith((b"<!--", b"<?xml")) and b"<html" in data[:4096].lower()
    ):
        return "html"
    if head.startswith((b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")):
        return None
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return "text" if utf16 or b"\x00" not in data[:4096] else None


def _kind(data: bytes) -> str:
    import puremagic

    try:
        return f"of the type {puremagic.from_string(data)}"
    except (puremagic.PureError, ValueError):
        return "of an unknown type"


def _reader(kind: str) -> Callable[[bytes], ReadResult]:
    """The reader's module is imported when the first file of its kind is read."""
    match kind:
        case "pdf":
            from ingest.read.pdf import read_pdf

            return read_pdf
        case "docx":
            from ingest.read.docx import read_docx

            return read_docx
        case "html":
            from ingest.read.html import read_html

            return read_html
        case "markdown":
            from ingest.read.markdown import read_markdown

            return read_markdown
        case _:
            from ingest.read.text import read_text

            return read_text
