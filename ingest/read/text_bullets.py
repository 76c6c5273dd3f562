"""Bullets of an exported slide whose characters were parted from their texts ("− − First text Second text")."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.read.text_lines import DANGLING, STARTERS

Chunk = tuple[int, str]
"""The depth of a bullet character and the text up to the next one, often empty."""


@dataclass(frozen=True, slots=True)
class Item:
    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a deck writes without a capital: a capitalised one of them begins a clause."""

    words: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        return cls(frozenset(word for text in texts for word in re.findall(r"(?<!\S)[a-z]{3,}", text)))

    def begins_clause(self, word: str) -> bool:
        stem = re.split(r"[-/’',]", word)[0]
        return word in STARTERS or stem.lower() in self.words


@dataclass(slots=True)
class _Run:
    """The bullet characters that stand before one text, and the items in that text."""

    depths: list[int]
    items: list[str]


def parted_items(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> list[Item]:
    """Each text with the depth of its bullet, in the order of the texts."""
    runs, left_over = _runs(chunks)
    parted = bool(left_over) or any(len(run.depths) > 1 for run in runs)
    for run in runs:
        run.items = _split(run.items[0], vocabulary, parted=parted)
    if parted:
        _meet_need(runs, len(left_over))
    return _assigned(runs, left_over)


def _runs(chunks: Sequence[Chunk]) -> tuple[list[_Run], list[int]]:
    runs: list[_Run] = []
    waiting: list[int] = []
    for depth, text in chunks:
        waiting.append(depth)
        if text:
            runs.append(_Run(waiting, [text]))
            waiting = []
    return runs, waiting


def _split(text: str, vocabulary: Vocabulary, *, parted: bool) -> list[str]:
    """Cut before a capital that no full stop explains: there another bullet's text begins."""
    words = text.split()
    items: list[list[str]] = [words[:1]]
    for index in range(1, len(words)):
        rest = words[index:]
        # One word is an item only in a list of words without capitals ("radicalisation").
        whole = len(items[-1]) > 1 or (index == 1 and words[0].islower())
        if whole and len(rest) > 1 and _begins(words[index - 1], rest[0], vocabulary, parted=parted):
            items.append([])
        items[-1].append(words[index])
    return [" ".join(item) for item in items]


def _begins(before: str, word: str, vocabulary: Vocabulary, *, parted: bool) -> bool:
    if not word[0].isupper() or (len(word) > 1 and word[1].isupper()):
        return False
    if before[-1] in ".,;:!?–−-(&/" or before.lower() in DANGLING:
        return False
    known = vocabulary.begins_clause(word)
    if parted:
        return known or not before[0].isupper()
    # Every bullet has its text: only a capital that nothing else explains parts one.
    return known and before[0].islower() and before[-1] != ")"


def _meet_need(runs: Sequence[_Run], left_over: int) -> None:
    """Where the slide has more bullets than texts, cut at full stops, then after a lead-in's colon."""
    need = sum(len(run.depths) - len(run.items) for run in runs) + left_over
    for run in runs:
        while need > 0 and len(run.items) < len(run.depths) and _cut_once(run, r"(?<=[.?!]) (?=[A-Z])"):
            need -= 1
    for run, after in pairwise(runs):
        if need > 0 and after.depths[0] > run.depths[-1] and _cut_once(run, r"(?<=:) (?=[A-Z])"):
            need -= 1


def _cut_once(run: _Run, pattern: str) -> bool:
    for index, item in enumerate(run.items):
        parts = re.split(pattern, item, maxsplit=1)
        if len(parts) == 2:
            run.items[index : index + 1] = parts
            return True
    return False


def _assigned(runs: Sequence[_Run], left_over: list[int]) -> list[Item]:
    """Depths in order: bullets without a text go to earlier texts without a bullet, else to the next texts."""
    depths: list[int | None] = []
    texts: list[str] = []
    sure: set[int] = set()
    spare: list[int] = []
    for run in runs:
        bullets = spare + run.depths
        surplus = len(bullets) - len(run.items)
        if surplus > 0 and len(run.depths) > len(run.items):
            sure.update(range(len(texts), len(texts) + len(run.items)))
        spare = _paid(depths, bullets[: max(0, surplus)])
        depths.extend(_own(bullets, len(run.items)))
        texts.extend(run.items)
    _paid(depths, spare + left_over)
    found = _led_in(_filled(depths, texts), texts, sure)
    return [Item(depth, text) for depth, text in zip(found, texts, strict=True)]


def _own(depths: Sequence[int], items: int) -> list[int | None]:
    """The depths of the items of one text: the last of them, or all, with the items between left open."""
    if items <= len(depths):
        return list(depths[len(depths) - items :])
    missing: list[int | None] = [None] * (items - len(depths))
    if len(depths) > 1 and depths[-1] != depths[-2]:
        return [*depths[:-1], *missing, depths[-1]]
    return [*depths, *missing]


def _paid(depths: list[int | None], spare: list[int]) -> list[int]:
    """Give spare bullets to the texts still without one; what is left waits."""
    waiting = list(spare)
    for index, depth in enumerate(depths):
        if depth is None and waiting:
            depths[index] = waiting.pop(0)
    return waiting


def _filled(depths: Sequence[int | None], texts: Sequence[str]) -> list[int]:
    """A text that got no bullet stands at the depth of the one before, or above a list of words in lower case."""
    filled: list[int] = []
    for index, depth in enumerate(depths):
        before = filled[-1] if filled else 1
        if depth is None and index and texts[index - 1][0].islower() and not texts[index][0].islower():
            before = max(1, before - 1)
        filled.append(before if depth is None else depth)
    return filled


def _led_in(depths: list[int], texts: Sequence[str], sure: set[int]) -> list[int]:
    """After a lead-in ("… may:") the deeper bullets come first, whatever order the exporter found them in.

    Not where the next text bears its own bullet for `sure`, with others' bullets beside it.
    """
    for index in range(len(depths) - 2):
        own, following = depths[index], depths[index + 1]
        leads = texts[index].endswith(":") and index + 1 not in sure
        if not leads or following != own or depths[index + 2] <= own:
            continue
        stop = index + 2
        while stop < len(depths) and depths[stop] > own:
            stop += 1
        depths[index + 1 : stop] = [*depths[index + 2 : stop], following]
    return depths
