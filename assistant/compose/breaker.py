"""Leaves a chat model alone that has failed again and again, so that nobody waits for it and nothing is paid for."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Breaker:
    """Open after `failures` in a row, for `seconds`; then one call tries again. Safe to use from several threads."""

    failures: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def allows(self) -> bool:
        """Whether a call may be made. Where one has to try again after a pause, the others wait for what comes of it."""
        with self._lock:
            if self._failed < self.failures:
                return True
            if self.clock() < self._until:
                return False
            self._until = self.clock() + self.seconds
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._until = self.clock() + self.seconds
