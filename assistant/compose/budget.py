"""What a chat model may cost: tokens for each client and for all on one day, and what they come to in pounds."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

_MILLION = 1_000_000


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Used:
    """Tokens that were read and written."""

    read: int = 0
    written: int = 0

    def __add__(self, other: "Used") -> "Used":
        return Used(self.read + other.read, self.written + other.written)

    @property
    def total(self) -> int:
        return self.read + self.written


@dataclass(frozen=True, slots=True)
class Prices:
    """Pounds for a million tokens; None where nobody has said."""

    read: float | None = None
    written: float | None = None

    def cost(self, used: Used) -> float | None:
        """Pounds. Example: 2,000 read at £0.50 and 200 written at £2 a million cost £0.0014."""
        if self.read is None or self.written is None:
            return None
        return (used.read * self.read + used.written * self.written) / _MILLION


@dataclass(frozen=True, slots=True)
class Held:
    """Tokens put by for a call that has not ended."""

    client: str
    day: date
    tokens: int


@dataclass
class Budget:
    """Counts tokens by client and day (UTC), in this process. 0 sets no limit.

    A call first has what it can cost at most put by, and what it did cost taken from that: many at the same time cannot go over
    a limit together. Safe to use from several threads.
    """

    per_client: int
    in_all: int
    today: Callable[[], date] = _today
    _day: date = field(default=date.min, init=False)
    _spent: Counter[str] = field(default_factory=Counter[str], init=False)
    _total: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def hold(self, client: str | None, tokens: int) -> Held | None:
        """Puts tokens by, or None where that would go over a limit."""
        with self._lock:
            self._turn_over()
            whose = client or ""
            over_own = self.per_client and self._spent[whose] + tokens > self.per_client
            if over_own or (self.in_all and self._total + tokens > self.in_all):
                return None
            self._count(whose, tokens)
            return Held(whose, self._day, tokens)

    def settle(self, held: Held, used: Used) -> None:
        """Counts what was used in the place of what was put by."""
        with self._lock:
            self._turn_over()
            if held.day == self._day:
                self._count(held.client, used.total - held.tokens)

    def _count(self, client: str, tokens: int) -> None:
        self._spent[client] += tokens
        self._total += tokens

    def _turn_over(self) -> None:
        if (now := self.today()) != self._day:
            self._day, self._total = now, 0
            self._spent.clear()
