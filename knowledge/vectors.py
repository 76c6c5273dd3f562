"""The vector index: a way to find passage ids by meaning. The only importer of chromadb.

The embedded store is not process-safe; whoever opens it holds the Owner of the data folder.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import IndexMismatch, StoreError, StoreUnavailable
from knowledge.packing import Vector

_NAME = "passages"
_HNSW: Any = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
_BATCH = 2000
_MANY, _WIDE = 60_000, 1000
"""Over so many vectors `ef_search` is this. Of 893,000 it found 0.83 of the ten nearest with 200, and 0.98 with 1,000, in 4 ms.
Of 100,000 it found 0.985 or 0.954 with 200, as the index happened to be made (nothing at all for one in fifty), and 0.985
with 1,000, in 1 ms more. Where there are few it finds all of them with 200, in a third of the time."""


class VectorIndex:
    """Passage vectors in a folder. `made_by` names the model and splitter; an index of another make refuses to open."""

    def __init__(self, folder: Path, *, made_by: str, many: int = _MANY) -> None:
        """`many`: above so many vectors the index is searched more widely. Raises StoreError or IndexMismatch."""
        import chromadb
        from chromadb.config import Settings

        self._made_by = f"{made_by} chromadb-{version('chromadb')}"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            options = Settings(anonymized_telemetry=False, allow_reset=False)
            self._client: Any = chromadb.PersistentClient(folder, options)
            self._collection: Any = self._open_collection()
            if self._widened(many):
                # chromadb heeds it from the next opening on.
                self.close()
                self._client = chromadb.PersistentClient(folder, options)
                self._collection = self._open_collection()
        except (ValueError, RuntimeError, OSError) as error:
            raise StoreError(
                f"the vector index in {folder} cannot be opened ({error}); run `touchstone rebuild`"
            ) from error
        found = (self._collection.metadata or {}).get("made_by")
        if found != self._made_by:
            self.close()
            raise IndexMismatch(
                f"the vector index in {folder} was made by {found!r}, this installation is {self._made_by!r};"
                " run `touchstone rebuild`, then ingest your registers again"
            )

    def _open_collection(self) -> Any:
        configuration: Any = {"hnsw": _HNSW}
        # embedding_function=None always: the default would download a model at the first add.
        return self._client.get_or_create_collection(
            _NAME, metadata={"made_by": self._made_by}, configuration=configuration, embedding_function=None
        )

    @property
    def width(self) -> int:
        """How many candidates a search of the index keeps on its way (ef_search)."""
        return int(self._collection.configuration["hnsw"]["ef_search"])

    def _widened(self, many: int) -> bool:
        """Whether how widely the index is searched had to be changed, for how many vectors it holds by now."""
        wanted = _WIDE if self._collection.count() > many else _HNSW["ef_search"]
        if self.width == wanted:
            return False
        self._collection.modify(configuration={"hnsw": {"ef_search": wanted}})
        return True

    def close(self) -> None:
        self._client.close()

    def put(self, ids: Sequence[str], vectors: Vector) -> None:
        """Adds or replaces vectors, shape (len(ids), d).

        Raises StoreError for a vector that is not finite or is zero, StoreUnavailable when the index cannot be written now.
        """
        if not np.isfinite(vectors).all() or not np.linalg.norm(vectors, axis=1).all():
            raise StoreError("a vector is zero or not finite; nothing was written")
        for start in range(0, len(ids), _BATCH):
            with _told():
                self._collection.upsert(
                    ids=list(ids[start : start + _BATCH]), embeddings=vectors[start : start + _BATCH]
                )

    def remove(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _BATCH):
            with _told():
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def nearest(self, vector: Vector, limit: int) -> dict[str, float]:
        """Up to `limit` ids with their cosine, best first."""
        found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
        return {
            key: 1.0 - float(distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        }

    def ids(self) -> frozenset[str]:
        return frozenset(self._collection.get(include=[])["ids"])

    def held(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that are in the index."""
        parts = (list(ids[start : start + _BATCH]) for start in range(0, len(ids), _BATCH))
        return frozenset(key for part in parts for key in self._collection.get(ids=part, include=[])["ids"])

    def clear(self) -> None:
        self._client.delete_collection(_NAME)
        self._collection = self._open_collection()


@contextmanager
def _told() -> Generator[None]:
    """Turns what chromadb raises when it cannot write into a StoreUnavailable."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, RuntimeError) as error:
        raise StoreUnavailable(f"the vector index cannot be written now ({type(error).__name__}: {error})") from error
