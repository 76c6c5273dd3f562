"""A PowerPoint file as the package that it is: known by its parts, and measured within limits before it is opened."""

import io
import zipfile
import zlib

from ingest.errors import FileRefused

_MOST_ENTRIES = 5_000
_MOST_BYTES = 60_000_000
"""Of all parts that are XML, unpacked and together; pictures and films are not read."""
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_READ = (".xml", ".rels")
DAMAGED = "The presentation is damaged or incomplete and cannot be opened."
SAVE_AGAIN = "Open it in PowerPoint, save it as .pptx again, and ingest that."


def is_presentation(data: bytes) -> bool:
    """Whether the bytes are a PowerPoint file, be it one that is cut off."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("ppt/presentation") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return b"ppt/presentation" in data


def checked(data: bytes) -> frozenset[str]:
    """The names of the parts. Raises FileRefused for what is encrypted, damaged, too large or declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise FileRefused(f"The presentation has more than {_MOST_ENTRIES} parts.", SAVE_AGAIN)
            if any(entry.flag_bits & 1 for entry in entries):
                raise FileRefused("The presentation is protected with a password.", "Save a copy without the password.")
            _measured(archive, [entry for entry in entries if entry.filename.lower().endswith(_READ)])
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(DAMAGED, SAVE_AGAIN) from error
    return frozenset(entry.filename for entry in entries)


def _measured(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    left = _MOST_BYTES
    for entry in entries:
        with archive.open(entry) as part:
            raw = part.read(left + 1)
        left -= len(raw)
        if left < 0:
            raise FileRefused(
                f"The presentation unpacks to more than {_MOST_BYTES // 1_000_000} MB of text.", "Split it into parts."
            )
        if any(mark in raw for mark in _DOCTYPES):
            raise FileRefused("The presentation declares entities, which no PowerPoint file does.", SAVE_AGAIN)
