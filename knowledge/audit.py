"""The audit: one sealed line for each answer and each act of administration, appended and never changed.

A line holds codes only: ids, versions, hashes, statuses, counts; no text. A line that cannot be written does not stop an answer:
the next one that can be says how many are missing.
"""

import fcntl
import json
import logging
import os
import re
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowledge.audit_end import End, ordinal, resume, segment
from knowledge.chain import (
    FIRST,
    HEAD,
    Anchors,
    Verdict,
    read_head,
    seal,
    segments,
    verify,
)
from knowledge.errors import StoreError
from knowledge.keys import Keys, keys_of
from knowledge.settings import Settings

_log = logging.getLogger(__name__)
SEGMENT_BYTES = 4 << 20
"""A file of the audit is closed when it is so large."""
_CODE = re.compile(r"[\w@#.:+/-]{0,200}", re.ASCII)


class Audit:
    """The audit of one data folder. Safe to use from several threads and processes: each line is written alone."""

    def __init__(
        self,
        folder: Path,
        keys: Keys,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Opens the audit and mends what a crash left. Raises StoreError when it was written with another secret."""
        self._folder, self._keys, self._segment_bytes, self._now = folder, keys, segment_bytes, now
        self._key, self._head_key = keys.key("audit"), keys.key("head")
        self._threads = threading.Lock()
        self._end = End(0, FIRST, segment(folder, 1))
        self._seen: bytes | None = None
        self._missed, self._missed_since = 0, ""
        try:
            if segments(folder):
                with self._alone():
                    self._catch_up()
        except OSError as error:
            self._miss(error, 0)

    @property
    def missed(self) -> int:
        """How many lines could not be written since the last one that could."""
        return self._missed

    def record(self, act: str, **codes: Any) -> None:
        """Appends a line and waits until it is on the disk. Raises ValueError for anything that is not a code.

        Never raises because it cannot be written: that is logged, and said in the audit as soon as it can be.
        """
        for value in (act, *codes.values()):
            _check(value)
        with self._threads:
            try:
                with self._alone():
                    self._catch_up()
                    if self._missed:
                        self._append("gap", {"missed": self._missed, "since": self._missed_since})
                        self._missed = 0
                    self._append(act, codes)
            except (OSError, StoreError) as error:
                self._miss(error, 1)

    def hashed(self, question: str) -> str:
        """The keyed hash of a redacted question."""
        return self._keys.hashed("question", question)

    @contextmanager
    def _alone(self) -> Generator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _catch_up(self) -> None:
        """Finds the end of the chain where this is not known, and says in the chain what was wrong with it."""
        try:
            present = (self._folder / HEAD).read_bytes()
        except FileNotFoundError:
            present = None
        if present is not None and present == self._seen:
            return
        if present is None and not segments(self._folder):
            self._set_head()
            return
        self._end, acts = resume(self._folder, self._key, self._head_key)
        for act, codes in acts:
            _log.warning("audit: %s %s", act, json.dumps(codes))
            self._append(act, codes)
        self._set_head()

    def _append(self, act: str, codes: Mapping[str, Any]) -> None:
        end = self._end
        body = {"n": end.number + 1, "at": self._now().isoformat(timespec="milliseconds"), "act": act, **codes}
        written, mac = seal(self._key, {**body, "prev": end.mac})
        path = end.path
        size = path.stat().st_size if path.exists() else 0
        if size + len(written) > self._segment_bytes and size:
            path, size = segment(self._folder, ordinal(path) + 1), 0
        self._seen = None  # until it is whole: if it cannot be written, the end is looked for again
        _write(path, written + b"\n", at=size)
        self._end = End(end.number + 1, mac, path)
        with suppress(OSError):  # the line is there; a head that is behind is put right by the next line
            self._set_head()

    def _set_head(self) -> None:
        body = {"n": self._end.number, "prev": self._end.mac, "at": self._now().isoformat(timespec="seconds")}
        written, _mac = seal(self._head_key, body)
        new = self._folder / f"{HEAD}.new"
        with new.open("wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / HEAD)
        self._seen = written

    def _miss(self, error: Exception, lines: int) -> None:
        if not self._missed:
            self._missed_since = self._now().isoformat(timespec="seconds")
        self._missed += lines
        _log.error(
            "the audit in %s cannot be written (%s): make room, or mend its permissions",
            self._folder,
            type(error).__name__,
        )


def head(folder: Path, keys: Keys) -> tuple[int, str]:
    """The number of lines and the seal of the last. Raises StoreError when there is no head that this secret sealed."""
    found = read_head(folder, keys.key("head"))
    if found is None:
        raise StoreError(
            f"{folder / HEAD} is missing, or was not written with this secret; run `touchstone audit verify`"
        )
    return found.number, found.previous


def verified(folder: Path, keys: Keys, anchors: Anchors | None = None) -> Verdict:
    """What is wrong with the audit in this folder, if anything."""
    return verify(folder, key=keys.key("audit"), head_key=keys.key("head"), anchors=anchors)


def audit_folder(settings: Settings) -> Path:
    """Where the audit stands."""
    return settings.data_dir / "audit"


def audit_of(settings: Settings) -> Audit:
    """The audit of the data folder, made if there is none. Raises StoreError."""
    return Audit(audit_folder(settings), keys_of(settings))


def entries(folder: Path) -> Iterator[dict[str, Any]]:
    """Every line that can be read, in order, seals unchecked."""
    for path in segments(folder):
        with path.open("rb") as file:
            for raw in file:
                with suppress(ValueError):
                    yield json.loads(raw)


def _write(path: Path, data: bytes, *, at: int) -> None:
    """Appends to a file of `at` bytes, whole or not at all. Raises OSError."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.write(descriptor, data) != len(data):
            raise OSError("the disk is full")
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, at)
        raise
    finally:
        os.close(descriptor)
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _check(value: object) -> None:
    """Raises ValueError for a text that is more than a code: so that nothing typed can get into the audit by mistake."""
    if isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise ValueError("the audit takes codes, not text")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _check(key)
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif not (value is None or isinstance(value, bool | int | float)):
        raise ValueError("the audit takes codes, not objects")
