"""ZIP archives of documents: each file in one is a document of its own. Unpacked in memory, within limits, never to disk.

The limits hold while reading, whatever the archive says of itself: entries, bytes, how far a file unpacks, one level deep.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from ingest.errors import FileRefused
from ingest.read.formats import is_archive

MOST_ENTRIES = 500
MOST_BYTES = 200_000_000
"""Of all files together, unpacked."""
MOST_RATIO = 100
"""Times its packed size: text packs to a tenth, pictures hardly at all."""
_RATIO_FROM = 1_000_000
"""Bytes below which a ratio says nothing: a short file of one repeated letter is no bomb."""
_LONGEST_NAME = 400
_PIECE = 1_000_000
_HEADER = 30
_ENCRYPTED = 1
_NOT_FILES = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNPACK = "Unpack it yourself, look at what it holds, and ingest that."
_DAMAGED = "The archive is damaged or packed in a way that is not read."
_AGAIN = "Make it again as an ordinary ZIP."
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The name and bytes of every document in an archive, in its order; what operating systems leave in it is passed over.

    Raises FileRefused, before the first file where its directory tells, else at the file at which a limit is passed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left = MOST_BYTES
            for entry in _checked(archive.infolist()):
                content = _unpacked(archive, entry, left)
                left -= len(content)
                if is_archive(content):
                    raise FileRefused("The archive holds another archive.", _UNPACK)
                yield entry.filename, content
    except _BROKEN as error:
        raise FileRefused(_DAMAGED, _AGAIN) from error


def member(data: bytes, name: str) -> bytes:
    """The bytes of one document in an archive. Raises FileRefused as `members` does, and where there is no such file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = next(
                (e for e in _checked(archive.infolist()) if PurePosixPath(e.filename) == PurePosixPath(name)), None
            )
            if entry is None:
                raise FileRefused("The archive no longer holds this file.", "Look at what it holds now.")
            content = _unpacked(archive, entry, MOST_BYTES)
    except _BROKEN as error:
        raise FileRefused(_DAMAGED, _AGAIN) from error
    if is_archive(content):
        raise FileRefused("The archive holds another archive.", _UNPACK)
    return content


def member_names(data: bytes) -> list[str]:
    """The names of the documents in an archive, without unpacking any. Raises FileRefused as `members` does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [entry.filename for entry in _checked(archive.infolist())]
    except _BROKEN as error:
        raise FileRefused(_DAMAGED, _AGAIN) from error


def _checked(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The entries that are documents. Raises FileRefused for what no honest archive of documents holds."""
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(f"The archive holds more than {MOST_ENTRIES} files.", "Split it into parts.")
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise FileRefused("The archive holds two files of the same name.", _UNPACK)
    if any(_is_trick(entry) for entry in entries):
        raise FileRefused("The archive holds a file whose name leads outside of it, or a link.", _UNPACK)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileRefused("The archive is protected with a password.", "Unpack it, and ingest the files.")
    by_place = sorted(entries, key=lambda entry: entry.header_offset)
    for one, two in pairwise(by_place):
        if one.header_offset + _HEADER + one.compress_size > two.header_offset:
            raise FileRefused("The archive's files overlap: it is made to grow when it is unpacked.", _UNPACK)
    documents = [e for e in entries if not e.is_dir() and not _NOT_FILES.search(e.filename)]
    if not documents:
        raise FileRefused("The archive is empty.", "Check that it was made completely.")
    return documents


def _is_trick(entry: zipfile.ZipInfo) -> bool:
    # `orig_filename` is the name before the library cuts it at a NUL.
    name = entry.orig_filename.replace("\\", "/")
    outside = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None
    odd = len(name) > _LONGEST_NAME or _CONTROL.search(name) is not None
    return outside or odd or stat.S_ISLNK(entry.external_attr >> 16)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > left:
                raise FileRefused(f"The archive unpacks to more than {MOST_BYTES // 1_000_000} MB.", "Split it.")
            if size > _RATIO_FROM and size > MOST_RATIO * max(1, entry.compress_size):
                raise FileRefused(
                    f"A file in the archive unpacks to more than {MOST_RATIO} times its packed size.", _UNPACK
                )
    return b"".join(pieces)
