"""Questions that a passage answers, one more view of it: those that ship with Touchstone, and those written at ingestion.

Practitioners do not ask in the documents' words; questions written for a passage do (doc2query: Nogueira et al., 2019). They are
kept by what was embedded of the passage, so that a passage that did not change is not written about again; they are searched, and
never shown as evidence or quoted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
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
_MOST, _LONGEST = 8, 300
"""Questions of one passage, and characters of a question; what is beyond is left out."""
_PART = 500


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The questions of a passage and their vectors, shape (n, d), read as a passage is."""

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
        query = sa.select(table).where(table.c.model == self._embedder.fingerprint)
        with self._catalogue.engine.connect() as db:
            return {
                row.hash: _written(row.texts, row.vectors)
                for start in range(0, len(hashes), _PART)
                for row in db.execute(query.where(table.c.hash.in_(hashes[start : start + _PART])))
            }

    def written_for(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of the hashes of what is embedded of a passage for which there are questions."""
        table = tables.questions
        query = sa.select(table.c.hash).where(table.c.model == self._embedder.fingerprint)
        with self._catalogue.engine.connect() as db:
            return frozenset(
                found
                for start in range(0, len(hashes), _PART)
                for found in db.scalars(query.where(table.c.hash.in_(hashes[start : start + _PART])))
            )

    def entered(self, passage_ids: Sequence[str]) -> frozenset[str]:
        """Those of the passages whose questions are in the index."""
        if self._index is None:
            return frozenset()
        return frozenset(key.rpartition("?")[0] for key in self._index.held([f"{key}?0" for key in passage_ids]))

    def enter(self, part: Sequence[StoredPassage], new: Mapping[str, Sequence[str]]) -> None:
        """Keeps new questions, by the hash of what is embedded of their passage, in place of others that it had; and sees that
        all that is kept of these passages is in the index."""
        if self._index is not None:
            self.withdraw([item.passage.id for item in part if item.embed_hash in new])
        self._put(part, self._keep(new) | self.of([item.embed_hash for item in part if item.embed_hash not in new]))

    def rebuild(self) -> None:
        """Makes the index again from the catalogue; open the stores `fresh` before."""
        stored = self._catalogue.each_live()
        while part := list(islice(stored, _PART)):
            self._put(part, self.of([item.embed_hash for item in part]))

    def withdraw(self, passage_ids: Sequence[str]) -> None:
        """Takes passages out of the index; what was written stays, as what was embedded does."""
        if self._index is not None:
            self._index.remove([f"{key}?{number}" for key in passage_ids for number in range(_MOST)])

    def _keep(self, texts: Mapping[str, Sequence[str]]) -> dict[str, Written]:
        plain = list(chain.from_iterable(texts.values()))
        made = iter(self._embedder.embed_passages(plain, [()] * len(plain)))
        written = {key: Written(tuple(own), np.stack([next(made).vector for _ in own])) for key, own in texts.items()}
        model, table = self._embedder.fingerprint, tables.questions
        rows = [
            {"model": model, "hash": key, "texts": item.texts, "vectors": item.vectors.astype(np.float16).tobytes()}
            for key, item in written.items()
        ]
        if rows:
            with self._catalogue.engine.begin() as db:
                db.execute(table.delete().where(table.c.model == model, table.c.hash.in_(list(written))))
                db.execute(table.insert(), rows)
        return written

    def _put(self, part: Sequence[StoredPassage], known: Mapping[str, Written]) -> None:
        """Enters into the index what is known of these passages and is not in it."""
        found = {
            f"{item.passage.id}?{number}": vector
            for item in part
            if item.embed_hash in known
            for number, vector in enumerate(known[item.embed_hash].vectors)
        }
        if not found:
            return
        if self._index is None:
            self._index = VectorIndex(self._folder, made_by=self._made_by)
        held = self._index.held(list(found))
        entering = {key: vector for key, vector in found.items() if key not in held}
        if entering:
            self._index.put(list(entering), np.stack(list(entering.values())))


def sound(texts: Sequence[str]) -> tuple[str, ...]:
    """In single spaces, each once, none too long or empty, and not too many."""
    plain = dict.fromkeys(" ".join(text.split()) for text in texts)
    return tuple(islice((text for text in plain if text and len(text) <= _LONGEST), _MOST))


def _written(texts: list[str], vectors: bytes) -> Written:
    return Written(tuple(texts), np.frombuffer(vectors, np.float16).astype(np.float32).reshape(len(texts), -1))
