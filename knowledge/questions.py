"""Questions that a passage answers, written at ingestion by whoever is handed in: one more view of it, off by default.

Practitioners do not ask in the documents' words, a chat model can (doc2query: Nogueira et al., 2019). What was written is kept by
what was embedded of the passage, so that a passage that did not change is not written about again; it is searched, and never
shown as evidence or quoted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from knowledge import tables
from knowledge.catalogue import Catalogue, StoredPassage
from knowledge.embedding import Embedder
from knowledge.packing import Vector
from knowledge.records import Passage
from knowledge.vectors import VectorIndex

QuestionsOf = Callable[[Passage], tuple[str, ...]]
"""What writes them; nothing where it cannot now, and it is asked again at the next ingestion."""
_MOST, _LONGEST = 5, 300
"""Questions of one passage, and characters of a question; what is beyond is left out."""
_PART = 200


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The questions of a passage and their vectors, shape (n, d)."""

    texts: tuple[str, ...]
    vectors: Vector


class WrittenQuestions:
    """What was written of the live passages, in the catalogue, and an index over it in `folder` once there is any."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder, folder: Path, *, made_by: str) -> None:
        self._catalogue, self._embedder = catalogue, embedder
        self._folder, self._made_by = folder, made_by
        self._index = VectorIndex(folder, made_by=made_by) if folder.is_dir() else None

    def nearest(self, vector: Vector, limit: int) -> dict[str, float]:
        """Up to `limit` passage ids with the cosine of their nearest question, best first; none where none was written."""
        if self._index is None:
            return {}
        best: dict[str, float] = {}
        for key, cosine in self._index.nearest(vector, limit).items():
            best.setdefault(key.rpartition("?")[0], cosine)
        return best

    def of(self, hashes: Sequence[str]) -> dict[str, Written]:
        """What was written, by the hash of what is embedded of a passage."""
        table = tables.questions
        query = sa.select(table).where(table.c.model == self._embedder.fingerprint, table.c.hash.in_(hashes))
        with self._catalogue.engine.connect() as db:
            return {row.hash: _written(row.texts, row.vectors) for row in db.execute(query)}

    def write(self, questions_of: QuestionsOf, *, progress: Callable[[int], None] = lambda _: None) -> int:
        """Has questions written for live passages that have none; returns for how many there are some now.

        Stopped anywhere, what was written is kept. Raises StoreUnavailable.
        """
        with self._catalogue.told():
            return sum(self._write(part, questions_of, progress) for part in self._live())

    def rebuild(self) -> None:
        """Makes the index again from the catalogue; open the stores `fresh` before."""
        for part in self._live():
            self._put(part, self.of([item.embed_hash for item in part]))

    def withdraw(self, passage_ids: Sequence[str]) -> None:
        """Takes passages out of the index; what was written stays, as what was embedded does."""
        if self._index is not None:
            self._index.remove([f"{key}?{number}" for key in passage_ids for number in range(_MOST)])

    def _live(self) -> Iterator[list[StoredPassage]]:
        stored = self._catalogue.each_live()
        while part := list(islice(stored, _PART)):
            yield part

    def _write(self, part: list[StoredPassage], questions_of: QuestionsOf, progress: Callable[[int], None]) -> int:
        known = self.of([item.embed_hash for item in part])
        new = 0
        for item in part:
            if item.embed_hash not in known and (texts := _sound(questions_of(item.passage))):
                made = self._embedder.embed_passages(texts, [()] * len(texts))
                written = Written(texts, np.stack([embedding.vector for embedding in made]))
                self._keep(item.embed_hash, written)
                known[item.embed_hash] = written
                new += 1
            progress(1)
        self._put(part, known)
        return new

    def _keep(self, digest: str, written: Written) -> None:
        row = {"model": self._embedder.fingerprint, "hash": digest, "texts": list(written.texts)}
        vectors = written.vectors.astype(np.float16).tobytes()
        with self._catalogue.engine.begin() as db:
            db.execute(tables.questions.insert().values(**row, vectors=vectors))

    def _put(self, part: Sequence[StoredPassage], known: Mapping[str, Written]) -> None:
        found = [(item.passage.id, known[item.embed_hash]) for item in part if item.embed_hash in known]
        if not found:
            return
        if self._index is None:
            self._index = VectorIndex(self._folder, made_by=self._made_by)
        ids = [f"{key}?{number}" for key, written in found for number in range(len(written.texts))]
        self._index.put(ids, np.concatenate([written.vectors for _, written in found]))


def _sound(texts: Sequence[str]) -> tuple[str, ...]:
    """In single spaces, each once, none too long or empty, and not too many."""
    plain = dict.fromkeys(" ".join(text.split()) for text in texts)
    return tuple(islice((text for text in plain if text and len(text) <= _LONGEST), _MOST))


def _written(texts: list[str], vectors: bytes) -> Written:
    return Written(tuple(texts), np.frombuffer(vectors, np.float16).astype(np.float32).reshape(len(texts), -1))
