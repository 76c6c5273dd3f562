"""Which of several texts a scenario is given: the one that leaves it least like any seed before it of the same ten."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import TypeVar

from assistant.scenarios.reading import sentences

Item = TypeVar("Item")
_FIELD = re.compile(r"\{[^}]*\}")


@lru_cache(maxsize=16_384)
def bare(text: str) -> frozenset[str]:
    """The sentences of a text of the banks, with what is filled in put aside."""
    return frozenset(sentences(_FIELD.sub("…", text)))


@dataclass(slots=True)
class Freshness:
    """Keeps count of what a scenario shares with each of those before it. `before`: their sentences; `now`: its own."""

    before: Sequence[Collection[str]]
    now: set[str] = field(default_factory=set)
    _shared: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._shared = [0] * len(self.before)

    def pick(self, choices: Sequence[Item], name: str, *, texts: Callable[[Item], Sequence[str]]) -> Item:
        """One of the choices, each made of `texts`, that says nothing twice where that can be helped.

        Of those that are as fresh, one by chance, the same for the same name.
        """
        order = list(choices)
        Random(name).shuffle(order)
        chosen = min(order, key=lambda item: (self._again(texts(item)), *self._likeness(self._new(texts(item)))))
        self._note(self._new(texts(chosen)))
        return chosen

    def text(self, choices: Sequence[str], name: str) -> str:
        """One of several texts."""
        return self.pick(choices, name, texts=lambda text: (text,))

    def _again(self, texts: Sequence[str]) -> int:
        return len(self.now & frozenset[str]().union(*(bare(text) for text in texts)))

    def _new(self, texts: Sequence[str]) -> frozenset[str]:
        return frozenset[str]().union(*(bare(text) for text in texts)) - self.now

    def _likeness(self, new: frozenset[str]) -> tuple[int, int]:
        """The most sentences that would be shared with one seed to which this adds some, and how many it adds to all."""
        added = [len(new & frozenset(old)) for old in self.before]
        return max((s + a for s, a in zip(self._shared, added, strict=True) if a), default=0), sum(added)

    def _note(self, new: frozenset[str]) -> None:
        self._shared = [s + len(new & frozenset(old)) for s, old in zip(self._shared, self.before, strict=True)]
        self.now |= new
