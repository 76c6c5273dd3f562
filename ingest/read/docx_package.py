"""A Word file as the package of parts that it is: opened within limits, parsed without entities, never written to disk."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from ingest.errors import FileRefused

Element = ElementTree.Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MOST_ENTRIES = 2_000
_MOST_BYTES = 25_000_000
"""Of the parts that are read, unpacked and together: more than a million words. A part of this size was measured to take
750 MB and two minutes of a reader."""
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
DAMAGED = "The Word document is damaged or incomplete and cannot be opened."
SAVE_AGAIN = "Open it in Word, save it as .docx again, and ingest that."


@dataclass(frozen=True, slots=True)
class Package:
    """The parts with text or with what its look means; None where a package has no such part. `names`: every entry."""

    document: Element
    styles: Element | None
    numbering: Element | None
    footnotes: Element | None
    endnotes: Element | None
    names: frozenset[str]


def is_word_file(data: bytes) -> bool:
    """Whether the bytes are a Word document, be it one that cannot be opened: encrypted, or cut off."""
    if data.startswith(_OLE):
        return _ENCRYPTED in data
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("word/document") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        # Without its directory, which stands at the end: what is left still names its parts.
        return b"word/document" in data


def open_package(data: bytes) -> Package:
    """The parts of a Word document. Raises FileRefused for what is encrypted, damaged, too large or no Word document."""
    if data.startswith(_OLE):
        raise FileRefused("The document is protected with a password.", "Save a copy without the password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(DAMAGED, SAVE_AGAIN) from error


def _read(archive: zipfile.ZipFile) -> Package:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) > _MOST_ENTRIES:
        raise FileRefused(f"The document has more than {_MOST_ENTRIES} parts.", SAVE_AGAIN)
    if len(set(names)) < len(names):
        raise FileRefused("The document holds two parts of the same name.", SAVE_AGAIN)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("The document is protected with a password.", "Save a copy without the password.")
    parts = _Parts(archive, frozenset(names))
    main = _main_part(parts)
    document = parts.parsed(main)
    if document is None or document.tag != f"{W}document" or document.find(f"{W}body") is None:
        raise FileRefused("The file is not a Word document: it has no text part.", SAVE_AGAIN)
    named = parts.related(main)
    return Package(
        document,
        styles=parts.parsed(named.get("styles")),
        numbering=parts.parsed(named.get("numbering")),
        footnotes=parts.parsed(named.get("footnotes")),
        endnotes=parts.parsed(named.get("endnotes")),
        names=parts.names,
    )


@dataclass(slots=True)
class _Parts:
    """Reads parts until they are too many bytes together, whatever their sizes are said to be."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    left: int = _MOST_BYTES

    def parsed(self, name: str | None) -> Element | None:
        if name is None or name not in self.names:
            return None
        with self.archive.open(name) as part:
            raw = part.read(self.left + 1)
        self.left -= len(raw)
        if self.left < 0:
            raise FileRefused(
                f"The document unpacks to more than {_MOST_BYTES // 1_000_000} MB of text.", "Split it into parts."
            )
        if any(mark in raw for mark in _DOCTYPES):
            raise FileRefused("The document declares entities, which no Word document does.", SAVE_AGAIN)
        try:
            return ElementTree.fromstring(raw.replace(_STRICT, W[1:-1].encode()))
        except (ElementTree.ParseError, LookupError) as error:
            raise FileRefused(DAMAGED, SAVE_AGAIN) from error

    def related(self, part: str) -> Mapping[str, str]:
        """What a part refers to inside the package: the name of each part by the last word of its type."""
        folder, name = posixpath.split(part)
        rels = self.parsed(posixpath.join(folder, "_rels", f"{name}.rels"))
        return {
            link.get("Type", "").rpartition("/")[2]: posixpath.normpath(
                posixpath.join("/", folder, link.get("Target", ""))
            ).lstrip("/")
            for link in (() if rels is None else rels.iter(_RELATIONSHIP))
            if link.get("TargetMode") != "External"
        }


def _main_part(parts: _Parts) -> str:
    return parts.related("").get("officeDocument", "word/document.xml")
