"""Where the chain of an audit goes on after a crash, or after somebody meddled with it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from knowledge.chain import BROKEN, FIRST, Line, any_sealed, read_head, segments, unseal
from knowledge.errors import StoreError

Act = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class End:
    """The last line's number and seal, and the file for the next."""

    number: int
    mac: str
    path: Path


def resume(folder: Path, key: bytes, head_key: bytes) -> tuple[End, list[Act]]:
    """Where the chain goes on, and what has to be said of it first.

    Half a line at the end that no head vouches for was being written when the service was killed: it is cut off. Anything else
    that does not fit stays as it is, for `verify` to name; the chain goes on behind it in a new file. Raises StoreError when no
    line fits the key.
    """
    files = [path for path in segments(folder) if path.stat().st_size] or [segment(folder, 1)]
    path, told = files[-1], read_head(folder, head_key)
    content = path.read_bytes() if path.exists() else b""
    *raw, rest = content.split(b"\n")
    if not raw and len(files) > 1:  # the first line of a new file was being written
        raw = files[-2].read_bytes().split(b"\n")[:-1]
    lines = [unseal(key, each) for each in raw]
    good = [line for line in lines if line is not None]
    if raw and told is None and not any_sealed(files, key):
        raise StoreError(
            f"the audit in {folder} was written with another secret: set `secret` to that one, or move the folder away"
            " and keep it"
        )
    why = _damage(lines, good, told, alone=len(files) == 1)
    if why is None:
        end = End(good[-1].number, good[-1].mac, path) if good else End(0, FIRST, path)
        if rest:
            os.truncate(path, len(content) - len(rest))
        return end, [("recovered", {"bytes": len(rest)})] if rest else []
    last = max((line.number, line.mac) for line in good) if good else (0, FIRST)
    if told is not None and told.number >= last[0]:
        last = (told.number, told.previous)
    return End(*last, segment(folder, ordinal(path) + 1)), [(BROKEN, {"why": why})]


def _damage(lines: list[Line | None], good: list[Line], told: Line | None, *, alone: bool) -> str | None:
    """Why the last file does not fit the head, as a code; None where it does."""
    if told is None:
        return "head_missing_or_changed"
    if len(good) < len(lines):
        return "line_changed"
    if any(b.number != a.number + 1 or b.previous != a.mac for a, b in pairwise(good)):
        return "lines_out_of_order"
    if not good:
        return None if alone and told.number == 0 else "end_cut_off"
    if told.number > good[-1].number:
        return "end_cut_off"
    if told.number < good[0].number - 1:
        return "head_put_back"
    macs = {good[0].number - 1: good[0].previous} | {line.number: line.mac for line in good}
    return None if macs[told.number] == told.previous else "head_names_another"


def segment(folder: Path, number: int) -> Path:
    """The file of the chain with this number, from 1."""
    return folder / f"audit-{number:06}.jsonl"


def ordinal(path: Path) -> int:
    """The number of a file of the chain."""
    return int(path.stem.removeprefix("audit-"))
