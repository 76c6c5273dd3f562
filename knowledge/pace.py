"""How many threads the model gets for passages: found out by the work itself, a little of it with another number now and then."""

from collections.abc import Iterator, Sequence

_TRIAL = 8
"""Texts embedded with each number of threads when they are compared: a part of the work, so that comparing costs little."""
_EVERY = 512
"""Texts between two comparisons: other processes come and go, the readers of files first among them."""


class Pace:
    """The fastest of several numbers of threads. `parts` says how many texts go with which number; `took` what they took."""

    def __init__(self, counts: Sequence[int]) -> None:
        """`counts`: at least one; the last is used until they have been compared."""
        self._counts = tuple(dict.fromkeys(counts))
        self._seconds: dict[int, float] = {}
        self._left = 0
        self._comparing = False

    @property
    def count(self) -> int:
        """The fastest when they were compared last."""
        return min(reversed(self._counts), key=lambda count: self._seconds.get(count, float("inf")))

    def parts(self, texts: int) -> Iterator[tuple[int, int]]:
        """How many of so many texts, and the threads for them: first those that compare, where it is time, then the others."""
        while texts:
            if len(self._counts) > 1 and self._left <= 0 and texts >= _TRIAL * len(self._counts):
                self._comparing = True
                for count in self._counts:
                    yield _TRIAL, count
                self._comparing = False
                texts -= _TRIAL * len(self._counts)
                self._left = _EVERY
                continue
            # While it is time and there are too few to compare, the fastest so far has them.
            part = min(texts, self._left) if self._left > 0 else texts
            yield part, self.count
            self._left -= part
            texts -= part

    def took(self, count: int, seconds: float, characters: int) -> None:
        """So many characters took so long with so many threads. Only what is read side by side is compared."""
        if self._comparing:
            self._seconds[count] = seconds / max(characters, 1)
