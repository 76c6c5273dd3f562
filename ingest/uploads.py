"""Files that came over the network: kept in a folder of their job until it has ended, under names that can do no harm."""

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingest.sources import Item, Worklist, gather
from knowledge.errors import TouchstoneError
from knowledge.jobs import JobFile
from knowledge.register import UNREGISTERED
from knowledge.settings import Settings

_DEEPEST = 4
_LONGEST = 120
_PIECE = 1 << 20
_ODD = re.compile(r"[^\w .,()&'’+\[\]-]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_JOB = re.compile(r"[0-9a-f]{32}")


class UploadRefused(TouchstoneError):
    """A name or number of files that is not taken. The message repeats nothing of what was sent."""


def safe_name(given: str) -> str:
    """The name under which an uploaded file is kept and shown, folders of a register included: "guidance/wt 2023.pdf".

    Raises UploadRefused for what would leave the folder: "..", an absolute path, a drive; and for a name of nothing.
    """
    text = unicodedata.normalize("NFC", given).replace("\\", "/")
    parts = text.split("/")
    if text.startswith("/") or re.match(r"[A-Za-z]:", text) or any(part.strip() in {"", ".", ".."} for part in parts):
        raise UploadRefused("a file's name must be a plain name, or a path below the register")
    if len(parts) > _DEEPEST:
        raise UploadRefused(f"a file stands at most {_DEEPEST - 1} folders below the register")
    return "/".join(map(_safe_part, parts))


def _safe_part(part: str) -> str:
    clean = _ODD.sub("_", "".join(c for c in part if unicodedata.category(c)[0] != "C")).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > _LONGEST:
        clean = f"{(stem or clean)[: _LONGEST - 12]}{dot}{ending[:10]}" if dot else clean[:_LONGEST]
    if not clean or not re.search(r"\w", clean) or _RESERVED.fullmatch(clean):
        raise UploadRefused("a file's name has no letter or digit, or is one that the system keeps for itself")
    return clean


class Uploads:
    """The data folder's `uploads/`: one folder a job, there whole or not at all."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir / "uploads"

    def receive(self, job_id: str, files: Iterable[tuple[str, BinaryIO]]) -> tuple[JobFile, ...]:
        """Writes the files of a new job. Raises UploadRefused, or OSError when there is no room; nothing stays then."""
        part, received = self._folder / f"{job_id}.part", list[JobFile]()
        part.mkdir(parents=True, mode=0o700)
        try:
            for given, file in files:
                name = safe_name(given)
                if any(other.name.casefold() == name.casefold() for other in received):
                    raise UploadRefused("two files have the same name")
                place = part / name
                place.parent.mkdir(parents=True, exist_ok=True)
                received.append(JobFile(name, _written(place, file)))
            if not received:
                raise UploadRefused("no file was sent")
            part.rename(self.folder(job_id))
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return tuple(received)

    def folder(self, job_id: str) -> Path:
        """Where the files of a job are. Raises ValueError for what is no job's id."""
        if not _JOB.fullmatch(job_id):
            raise ValueError("not the id of a job")
        return self._folder / job_id

    def worklist(self, job_id: str) -> Worklist:
        """What is to be ingested: the register among the files, else every file as a source without entry.

        A file without entry is known by its name, so that the same name later is a new version. Contacts beside an uploaded
        register are left out: they come from the registers on this machine. Raises TouchstoneError.
        """
        folder = self.folder(job_id)
        work = gather([folder])
        items = tuple(_named(item, folder) for item in work.items)
        for item in items:
            if not (item.archive or item.path).resolve().is_relative_to(folder.resolve()):
                raise TouchstoneError("the register names a file outside of what was uploaded with it")
        others = tuple(source for source in work.sources if source.kind != UNREGISTERED)
        named = tuple(item.source for item in items if item.source.kind == UNREGISTERED)
        return Worklist((*others, *named), items)

    def shown(self, job_id: str, file: str) -> str:
        """A file's path as the administrator sent it."""
        path, folder = PurePosixPath(file), PurePosixPath(self.folder(job_id))
        return str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name

    def forget(self, job_id: str) -> None:
        """Deletes the files of a job."""
        shutil.rmtree(self.folder(job_id), ignore_errors=True)

    def strays(self, known: Iterable[str]) -> Iterator[Path]:
        """Folders that belong to no job which is still to be done."""
        kept = set(known)
        if self._folder.is_dir():
            yield from (path for path in self._folder.iterdir() if path.name not in kept)


def _named(item: Item, folder: Path) -> Item:
    if item.source.kind != UNREGISTERED:
        return item
    relative = item.path.relative_to(folder).as_posix()
    slug = re.sub(r"[^a-z0-9]+", "-", relative.lower()).strip("-")[:60]
    identity = f"file-{slug}-{hashlib.sha256(f'uploaded {relative}'.encode()).hexdigest()[:8]}"
    return replace(item, source=replace(item.source, id=identity))


def _written(place: Path, file: BinaryIO) -> int:
    """Bytes written; never executable, and never over another file."""
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(file, out, _PIECE)
        out.flush()
        os.fsync(out.fileno())
        return out.tell()
