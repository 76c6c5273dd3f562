"""Printed lines joined to running text: words that were broken at a line end are mended, compounds keep their hyphen."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.blocks import NoteCall
from ingest.clean import repair
from ingest.read.notes import joined
from ingest.read.pdf_lines import Line

_WORD = re.compile(r"[^\W\d_]+(?:[-‐’'][^\W\d_]+)*")
_FIRST = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_LAST = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*[-‐]$")


class Joiner:
    """Joins lines, deciding by the words that a document uses elsewhere what a hyphen at a line end stands for."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._seen: Counter[str] = Counter()
        for line in lines:
            words = _WORD.findall(line.text)
            if line.text.endswith(("-", "‐")) and words:
                words.pop()
            for word in words:
                self._seen[word.lower()] += 1
                self._seen.update(part.lower() for part in word.split("-") if "-" in word)

    def text(self, lines: Sequence[str]) -> str:
        """The lines as one line of running text."""
        text = ""
        for line in lines:
            text = self._with(text, line.replace("\t", " ").strip()) if text else line.replace("\t", " ").strip()
        return " ".join(repair(text).split())

    def called(self, text: str, lines: Sequence[Line]) -> tuple[NoteCall, ...]:
        """Where footnotes are called in the text that was joined of these lines."""
        return joined(text, [line.text for line in lines], [line.calls for line in lines])

    def turned(self, text: str, lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
        """Where in the text that was joined of these lines another page begins: (offset, page)."""
        turns = [[(0, str(line.page))] if before.page != line.page else [] for before, line in pairwise(lines)]
        if not any(turns):
            return ()
        found = joined(text, [line.text for line in lines], [[], *turns])
        starts = [(call.at + len(text[call.at :]) - len(text[call.at :].lstrip()), int(call.mark)) for call in found]
        return tuple(starts)

    def _with(self, text: str, line: str) -> str:
        tail = _LAST.search(text)
        head = _FIRST.match(line)
        if text.endswith("\u00ad"):
            return text[:-1] + line
        if tail is None or head is None:
            glue = "" if text.endswith(("/", "–", "—")) and not text.endswith((" –", " —", " /")) else " "
            return text + glue + line
        return (text if self._keeps_hyphen(tail[0][:-1], head[0]) else text[:-1]) + line

    def _keeps_hyphen(self, tail: str, head: str) -> bool:
        if not head[0].islower() or not tail[-1].isalpha():
            return True
        whole, compound = (tail + head).lower(), f"{tail}-{head}".lower()
        if self._seen[whole] or self._seen[compound]:
            return self._seen[compound] >= self._seen[whole]
        last, first = tail.lower().rsplit("-", 1)[-1], head.lower().split("-", 1)[0]
        return "-" in tail or (self._seen[last] > 0 and self._seen[first] > 0)
