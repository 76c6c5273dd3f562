"""The chain of the audit: lines sealed with a key, each naming the one before it, and what is wrong with such a chain.

A line is one JSON object that ends with its own seal, `"mac"`: HMAC-SHA256 over the bytes of the line without it. `"n"` counts
the lines from 1; `"prev"` is the seal of the line before. The head, in a file of its own, is a sealed line too: it says how
many lines there are and how the last one is sealed. Whoever can write the folder can put an older state of it back whole, and
whoever has the key can forge all of it: seals of earlier days are also kept elsewhere (`Anchors`).
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIRST = "0" * 64
"""What the first line names as the seal before it."""
HEAD = "head.json"
BROKEN = "broken"
"""The act by which the writer says that it found the chain damaged."""
Anchors = Mapping[int, str]
"""Seals by the number of the line, kept elsewhere."""
_MARK = b',"mac":"'
_SEAL = len(_MARK) + 64 + len(b'"}')


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose seal is right."""

    number: int
    previous: str
    mac: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad line. `line` counts from 1 in its file; 0 where the fault is of the file itself."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.why}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines are in order, in how many files, and the first that is not. `notes`: what is odd but no fault."""

    lines: int
    files: int
    fault: Fault | None = None
    notes: tuple[str, ...] = ()


def seal(key: bytes, body: Mapping[str, Any]) -> tuple[bytes, str]:
    """The sealed line without its line break, and its seal. `body` has at least one entry."""
    written = json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()
    mac = _mac(key, written)
    return written[:-1] + _MARK + mac.encode() + b'"}', mac


def unseal(key: bytes, line: bytes) -> Line | None:
    """The line, or None when it is not exactly as it was sealed with this key."""
    written, end = line[:-_SEAL] + b"}", line[-_SEAL:]
    mac = _mac(key, written)
    if not hmac.compare_digest(end, _MARK + mac.encode() + b'"}'):
        return None
    body = json.loads(written)
    return Line(body["n"], body["prev"], mac, body)


def segments(folder: Path) -> list[Path]:
    """The files of the chain in order."""
    return sorted(folder.glob(f"audit-{'[0-9]' * 6}.jsonl"))


def read_head(folder: Path, key: bytes) -> Line | None:
    """The head; None when it is missing or not as it was sealed."""
    try:
        return unseal(key, (folder / HEAD).read_bytes())
    except OSError:
        return None


def verify(folder: Path, *, key: bytes, head_key: bytes, anchors: Anchors | None = None) -> Verdict:
    """Checks the whole chain against its head and the anchors; may run beside the writer.

    A chain that begins later than with line 1 is in order only where an anchor holds the seal that its first line names.
    """
    head = read_head(folder, head_key)  # before the lines: the writer may add some meanwhile
    files = segments(folder)
    if not files and not (folder / HEAD).exists():
        return Verdict(0, 0, None, ("Nothing was recorded yet.",))
    walk = _Walk(key, anchors or {}, head)
    for file in files:
        fault = walk.through(file)
        if fault is not None:
            if walk.lines == 0 and head is None and not any_sealed(files, key):
                fault = Fault(
                    file.name, 1, "no line fits this secret: it is not the one that the audit was written with"
                )
            return Verdict(walk.lines, len(files), fault)
    return Verdict(walk.lines, len(files), walk.at_the_end(files), tuple(walk.notes))


class _Walk:
    """One passage along the chain, and where it stands."""

    def __init__(self, key: bytes, anchors: Anchors, head: Line | None) -> None:
        self._key, self._anchors, self._head = key, anchors, head
        self._number, self._mac = 0, FIRST
        self._torn: Fault | None = None
        self._head_met = head is not None and head.number == 0
        self.lines = 0
        self.notes: list[str] = []

    def through(self, file: Path) -> Fault | None:
        """Takes the lines of one file; returns the first that is not in order."""
        if self._torn is not None:
            return self._torn
        *lines, rest = file.read_bytes().split(b"\n")
        for number, raw in enumerate(lines, 1):
            line = unseal(self._key, raw)
            why = "it was changed, or was not written by this service" if line is None else self._misplaced(line)
            if line is None or why is not None:
                return Fault(file.name, number, why or "")
            self._take(line)
        if rest:
            self._torn = Fault(file.name, len(lines) + 1, "it is cut off, or its end was changed")
        return None

    def _misplaced(self, line: Line) -> str | None:
        if self.lines == 0 and self._anchors.get(line.number - 1) == line.previous:
            self._number, self._mac = line.number - 1, line.previous
        expected = self._number + 1
        if line.number > expected:
            missing = (
                f"entry {expected} is"
                if line.number == expected + 1
                else f"entries {expected} to {line.number - 1} are"
            )
            return f"{missing} missing before it"
        if line.number < expected:
            return f"it is entry {line.number} where entry {expected} should stand: repeated, moved or put in"
        if line.previous != self._mac:
            return "it does not follow from the line before it"
        if self._anchors.get(line.number, line.mac) != line.mac:
            return "it is not the line that the anchor kept elsewhere names"
        if line.body.get("act") == BROKEN:
            return f"here the service found the audit damaged ({line.body.get('why', 'no reason given')})"
        return None

    def _take(self, line: Line) -> None:
        self._number, self._mac = line.number, line.mac
        self.lines += 1
        if self._head is not None and self._head.number == line.number and self._head.previous == line.mac:
            self._head_met = True

    def at_the_end(self, files: list[Path]) -> Fault | None:
        last = files[-1].name if files else HEAD
        if self._head is None:
            return Fault(
                HEAD, 0, "the head is missing or was changed, so nothing says how many entries there should be"
            )
        if self._head.number > self._number:
            return self._torn or Fault(
                last,
                0,
                f"the end is cut off: the head counts {self._head.number} entries, the last one here is {self._number}",
            )
        if not self._head_met:
            return Fault(HEAD, 0, f"the head names another entry {self._head.number} than the one that stands here")
        lost = [number for number in self._anchors if number > self._number]
        if lost:
            return Fault(last, 0, f"the end is cut off: entry {max(lost)}, anchored elsewhere, is not here")
        if self._torn is not None:
            self.notes.append(
                f"{last} ends in half a line: it is being written, or the service was killed while writing it."
            )
        if self._head.number < self._number:
            self.notes.append(f"The head is {self._number - self._head.number} behind; the next entry puts it right.")
        return None


def any_sealed(files: Iterable[Path], key: bytes) -> bool:
    """Whether any line of these files fits the key."""
    return any(unseal(key, raw) is not None for file in files for raw in file.read_bytes().split(b"\n"))


def read_anchors(lines: Iterable[str]) -> dict[int, str]:
    """Anchors as `touchstone audit head` prints them, `number seal` and more, one a line. Raises ValueError naming the line."""
    found: dict[int, str] = {}
    for at, line in enumerate(lines, 1):
        if not line.strip():
            continue
        number, mac, *_ = [*line.split(), "", ""]
        if not number.isdecimal() or len(mac) != len(FIRST):
            raise ValueError(
                f"line {at} is no anchor: write the entry's number and its seal, as `touchstone audit head` does"
            )
        found[int(number)] = mac
    return found


def _mac(key: bytes, written: bytes) -> str:
    return hmac.digest(key, written, "sha256").hex()
