"""What to ingest: a register's sources, or the files of a folder that no register names."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import FileRefused
from ingest.failures import FileUnavailable, can_pass
from ingest.read.archive import member, member_names
from ingest.read.formats import ARCHIVES, ENDINGS, is_archive
from knowledge.contacts import FILE as CONTACTS
from knowledge.contacts import Contact, read_contacts
from knowledge.errors import TouchstoneError
from knowledge.records import Source
from knowledge.register import UNREGISTERED, Register, load_register

REGISTER = "register.toml"
_PACKED = b"PK"


@dataclass(frozen=True, slots=True)
class Item:
    """One file to ingest, and the source that it is the text of.

    `archive`: the ZIP that the file is in; its `path` is then the archive's path and its name inside, one after the other.
    """

    source: Source
    path: Path
    archive: Path | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """All sources that are known, and the files among them. `contacts`: those beside each register, by its path."""

    sources: tuple[Source, ...]
    items: tuple[Item, ...]
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict[str, tuple[Contact, ...]])


def gather(paths: Iterable[Path]) -> Worklist:
    """What the paths hold: a `.toml` is a register, a folder is its register or else all its files, a file is itself.

    A file without a register entry becomes a source of kind "unregistered". Raises RegisterError, or TouchstoneError for a
    path that does not exist or a folder that holds nothing to ingest.
    """
    sources: list[Source] = []
    items: list[Item] = []
    contacts: dict[str, tuple[Contact, ...]] = {}
    for path in paths:
        if path.is_dir() and (path / REGISTER).is_file():
            path = path / REGISTER  # noqa: PLW2901
        if path.suffix == ".toml":
            register = load_register(path)
            sources.extend(register.sources.values())
            contacts[str(path.resolve())] = _contacts(register)
            items.extend(Item(s, file) for s in register.sources.values() if (file := register.path_of(s)) is not None)
        elif path.is_dir():
            read = (*ENDINGS, *ARCHIVES)
            files = sorted(file for file in path.rglob("*") if file.suffix.lower() in read and file.is_file())
            if not files:
                raise TouchstoneError(
                    f"{path}: the folder holds no file that is read ({', '.join(sorted(ENDINGS))}) and no {REGISTER}"
                )
            items.extend(item for file in files for item in _items(file, path))
        elif path.is_file():
            items.extend(_items(path, path.parent))
        else:
            raise TouchstoneError(f"{path}: there is no such file or folder")
    sources.extend(item.source for item in items if item.source.kind == UNREGISTERED)
    return Worklist(tuple(sources), tuple(items), contacts)


def load(item: Item, *, max_mb: int) -> bytes:
    """The file's bytes. Raises FileRefused when it is missing, too large or not the one that the register describes, and
    FileUnavailable when it is locked or its drive does not answer."""
    file = item.archive or item.path
    try:
        if file.stat().st_size > max_mb * 1_000_000:
            raise FileRefused(f"The file is larger than {max_mb} MB.", "Split it, or raise ingest.max_file_mb.")
        data = file.read_bytes()
    except OSError as error:
        if can_pass(error):
            raise FileUnavailable(error.errno, error.strerror) from None
        raise FileRefused(
            f"The file cannot be read ({error.strerror}).", "Check the register's `file` and the permissions."
        ) from None
    if item.archive is not None:
        data = member(data, item.path.relative_to(item.archive).as_posix())
    if item.source.sha256 is not None and hashlib.sha256(data).hexdigest() != item.source.sha256:
        raise FileRefused(
            "The file is not the one that the register describes: its sha256 differs.",
            "Compare it with the original; if it is right, correct `sha256` in the register.",
        )
    return data


def _contacts(register: Register) -> tuple[Contact, ...]:
    """The contacts that stand beside a register; none where there is no such list."""
    path = register.folder / CONTACTS
    areas = {source.area for source in register.sources.values() if source.area is not None}
    return read_contacts(path, areas) if path.is_file() else ()


def _items(file: Path, root: Path) -> list[Item]:
    """A file without a register entry; of an archive, every document in it; one that cannot be opened is refused later."""
    try:
        with file.open("rb") as opened:
            packed = opened.read(len(_PACKED)) == _PACKED
        data = file.read_bytes() if packed else b""
        names = member_names(data) if is_archive(data) else []
    except (OSError, FileRefused):
        names = []
    return [replace(_unregistered(file / name, root), archive=file) for name in names] or [_unregistered(file, root)]


def _unregistered(file: Path, root: Path) -> Item:
    relative = file.relative_to(root).as_posix()
    slug = re.sub(r"[^a-z0-9]+", "-", relative.lower()).strip("-")[:60]
    # The hash of the whole path keeps apart files of the same name: one must never silently replace another.
    identity = f"file-{slug}-{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:8]}"
    source = Source(identity, file.stem.replace("_", " "), "not in the register", UNREGISTERED, "D", file=relative)
    return Item(source, file)
