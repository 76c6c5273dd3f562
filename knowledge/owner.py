"""One process owns the data folder: the embedded vector store loses rows silently when two write (libraries.md)."""

import json
import os
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from knowledge.errors import StoreOwned


class Owner:
    """A lock on a data folder, held from construction until `close`. Released by the system when the process dies."""

    def __init__(self, folder: Path, *, what: str, url: str | None = None) -> None:
        """Takes the lock for `what` ("touchstone serve"). Raises StoreOwned naming the present owner when it is taken."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / "owner.lock", thread_local=False)
        self._card = folder / "owner.json"
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise _taken(folder, self._card) from None
        self._card.write_text(json.dumps({"pid": os.getpid(), "what": what, "url": url}), encoding="utf-8")

    def close(self) -> None:
        self._card.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> "Owner":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _taken(folder: Path, card: Path) -> StoreOwned:
    try:
        owner = json.loads(card.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        owner = {}
    who = f"`{owner['what']}` (process {owner['pid']})" if "pid" in owner else "another process"
    url = owner.get("url")
    where = f", answering at {url}" if url else ""
    return StoreOwned(
        f"the data folder {folder.resolve()} is owned by {who}{where}."
        " Stop it first, or set TOUCHSTONE_DATA_DIR to another folder.",
        url=url,
    )
