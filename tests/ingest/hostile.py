"""Files made to harm whoever reads them, and files that are broken. Each by its name; small on disk, whatever they grow to."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

from docx import Document
from pptx import Presentation
from pypdf import PdfWriter

GOOD = b"Referrals\n\nEvery referral is read on the day on which it comes to the team.\n"
_ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE w [<!ENTITY l0 "ha">{_ENTITIES}]>'.encode()


def zipped(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def docx() -> bytes:
    document, made = Document(), io.BytesIO()
    document.add_heading("Referrals", 1)
    document.add_paragraph("Every referral is read on the day on which it comes to the team.")
    document.save(made)
    return made.getvalue()


def pptx() -> bytes:
    deck, made = Presentation(), io.BytesIO()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Every referral is read on the day it comes."
    deck.save(made)
    return made.getvalue()


def changed(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part of it changed."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped(*((name, change(data) if name == part else data) for name, data in files))


def declared(part: bytes) -> bytes:
    """XML with a billion entities, called in its text."""
    head, _, rest = part.partition(b"?>")
    return head + b"?>" + LAUGHS + rest.replace(b"Every referral", b"&l9; referral", 1)


def pdf(*objects: bytes, root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of the objects 1, 2, …, with a cross-reference table that is right."""
    data, offsets = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(data)
    named = trailer.replace(b"SELF", b"%d" % start)
    tail = b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, named, start)
    return data + table + tail


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + FONT + b" >>"
SHOWN = b"BT /F1 11 Tf 72 700 Td (Every referral is read on the day on which it comes to the team.) Tj ET"


def stream(data: bytes, *, head: bytes = b"", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (size, head, data)


def encrypted_pdf() -> bytes:
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


def _bomb() -> bytes:
    once = zlib.compress(SHOWN + b" " * 400_000_000, 9)
    return pdf(CATALOG, PAGES, PAGE, stream(zlib.compress(once, 9), head=b"/Filter [/FlateDecode /FlateDecode]"))


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf(CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), *([page] * count))


_GARBLED = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font"
    b" /Subtype /Type0 /BaseFont /X /ToUnicode 5 0 R /DescendantFonts [3 0 R] >> >> /XObject << /I 6 0 R >> >> >>"
)
_HUGE = b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
_LIST, _TABLE = b"<ul><li>", b"<table><tr><td>"
_SDT = (b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>")
_WORD, _SLIDE = "word/document.xml", "ppt/slides/slide1.xml"

FILES: Mapping[str, Callable[[], bytes]] = {
    "zip-bomb.zip": lambda: zipped(("a.txt", bytes(60_000_000))),
    "zip-in-zip.zip": lambda: zipped(("in.zip", zipped(("a.txt", GOOD)))),
    "zip-path.zip": lambda: zipped(("../../etc/cron.d/x.txt", GOOD)),
    "zip-cut.zip": lambda: zipped(("a.txt", GOOD))[:-20],
    "flate-bomb.pdf": _bomb,
    "page-tree-loop.pdf": lambda: pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    "page-parent-loop.pdf": lambda: pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>", PAGES),
    "xref-loop.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(SHOWN), trailer=b"/Prev SELF"),
    "absurd-count.pdf": lambda: pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", PAGE, stream(SHOWN)),
    "negative-length.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(SHOWN, length=-5)),
    "vast-length.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(SHOWN, length=10**12)),
    "font-and-picture.pdf": lambda: pdf(
        CATALOG, PAGES, _GARBLED, stream(SHOWN + b" /I Do"), stream(b"beginbfrange <00> <ffffffff> <0000> end"),
        stream(b"", head=_HUGE),
    ),
    "empty-pages.pdf": lambda: _pages(3_000),
    "cut.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(SHOWN))[:300],
    "encrypted.pdf": encrypted_pdf,
    "entities.docx": lambda: changed(docx(), _WORD, declared),
    "external.docx": lambda: changed(
        docx(), _WORD, lambda part: part.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>', 1)
    ),
    "bomb.docx": lambda: changed(docx(), _WORD, lambda part: part.replace(b"Every", b" " * 200_000_000, 1)),
    "nested.docx": lambda: changed(
        docx(), _WORD, lambda part: part.replace(b"<w:p>", _SDT[0] * 20_000 + b"<w:p>", 1).replace(
            b"</w:p>", b"</w:p>" + _SDT[1] * 20_000, 1)
    ),
    "cut.docx": lambda: docx()[:-200],
    "encrypted.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    "entities.pptx": lambda: changed(pptx(), _SLIDE, declared),
    "cut.pptx": lambda: pptx()[:-200],
    "entities.html": lambda: LAUGHS.replace(b"DOCTYPE w", b"DOCTYPE html") + b"<html><body><p>&l9;&l9; read.</p></body></html>",
    "deep.html": lambda: b"<html><body>" + b"<div>" * 200_000 + b"<p>Read today.</p></body></html>",
    "lists.html": lambda: b"<html><body>" + _LIST * 3_000 + b"Read today." + b"</li></ul>" * 3_000,
    "tables.html": lambda: b"<html><body>" + _TABLE * 3_000 + b"Read today.",
    "quotes.md": lambda: b">" * 50_000 + b" Read today.\n" + b"- " * 5_000 + b"Read.\n",
    "brackets.md": lambda: b"[" * 50_000 + b"a](b)" * 5_000 + b"\n\n" + b"*a " * 50_000,
    "headings.md": lambda: b"# Heading\n\n" * 250_000,
    "one-line.txt": lambda: b"Every referral is read on the day it comes. " * 230_000,
    "one-word.txt": lambda: b"a" * 10_000_000,
    "picture.pdf": lambda: b"\x89PNG\r\n\x1a\n" + bytes(200),
    "both.pdf": lambda: b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)",
    "noise.docx": lambda: zlib.compress(bytes(range(256)) * 40),
    "nothing.txt": lambda: b"",
    "wide.txt": lambda: "Every referral is read on the day it comes.\n".encode("utf-16-le"),
}  # fmt: skip
"""Name → what makes it."""
