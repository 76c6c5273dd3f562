"""Questions that a passage answers, one more view of it: those that ship with Touchstone, and those written at ingestion.

Practitioners do not ask in the documents' words; questions written for a passage do (doc2query: Nogueira et al., 2019). They are
kept by what was embedded of the passage, so that a passage that did not change is not written about again; they are searched, and
never shown as evidence or quoted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

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
_MOST, _LONGEST = 12, 300
"""Questions of one passage, and characters of a question; what is beyond is left out."""
_PART = 500


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a passage answers. `at`: where in its text the sentence stands that does, in characters; None: not told."""

    text: str
    at: int | None = None

    @classmethod
    def of_json(cls, kept: Any) -> "Question":
        """`"text"`, or `["text", at]`. Raises ValueError for anything else."""
        match kept:
            case str():
                return cls(kept)
            case [str(text), int(at)]:
                return cls(text, at)
            case _:
                raise ValueError(f"neither a question nor one with its place: {type(kept).__name__}")

    def as_json(self) -> str | list[str | int]:
        return self.text if self.at is None else [self.text, self.at]


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The questions of a passage and their vectors in few dimensions, shape (n, k), read as a passage is."""

    questions: tuple[Question, ...]
    vectors: Vector

    def met(self, passage: Passage, asked: Vector) -> tuple[float, ...]:
        """For each quotable unit of the passage the cosine of `asked`, narrowed, with the nearest question that it answers, else
        0."""
        cosines = self.vectors @ asked
        places = [passage.start + question.at if question.at is not None else -1 for question in self.questions]
        return tuple(
            max(
                (float(cosine) for at, cosine in zip(places, cosines, strict=True) if span.start <= at < span.end),
                default=0.0,
            )
            for span in passage.spans
        )


class WrittenQuestions:
    """What was written of the live passages, in the catalogue, and an index over it in `folder` once there is any."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder, folder: Path, *, made_by: str) -> None:
        self._catalogue, self._embedder = catalogue, embedder
        self._folder, self._made_by = folder, made_by
        self._index = VectorIndex(folder, made_by=made_by) if folder.is_dir() else None

    def close(self) -> None:
        if self._index is not None:
            self._index.close()

    def nearest(self, vector: Vector, limit: int) -> dict[str, float]:
        """Up to `limit` passage ids with the cosine of their nearest question, best first; none where none was written.

        `vector` is that of what is asked, as the model makes it.
        """
        if self._index is None:
            return {}
        best: dict[str, float] = {}
        for key, cosine in self._index.nearest(self._embedder.narrowed(vector[None])[0], limit).items():
            best.setdefault(key.rpartition("?")[0], cosine)
        return best

    def of(self, hashes: Sequence[str]) -> dict[str, Written]:
        """What was written, by the hash of what is embedded of a passage."""
        table = tables.questions
        query = sa.select(table).where(table.c.model == self._embedder.narrow_fingerprint)
        with self._catalogue.engine.connect() as db:
            return {
                row.hash: _written(row.texts, row.narrow)
                for start in range(0, len(hashes), _PART)
                for row in db.execute(query.where(table.c.hash.in_(hashes[start : start + _PART])))
            }

    def written_for(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of the hashes of what is embedded of a passage for which there are questions."""
        table = tables.questions
        query = sa.select(table.c.hash).where(table.c.model == self._embedder.narrow_fingerprint)
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

    def enter(self, part: Sequence[StoredPassage], new: Mapping[str, Sequence[Question]]) -> None:
        """Keeps new questions, by the hash of what is embedded of their passage, in place of others that it had; and sees that
        all that is kept of these passages is in the index."""
        if self._index is not None:
            # What stays is left where it is: an index does not give back the room of what was taken out of it.
            self._index.remove(_replaced(part, self.of(list(new)), new))
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

    def _keep(self, new: Mapping[str, Sequence[Question]]) -> dict[str, Written]:
        read = {
            question.text: vector
            for item in self.of(list(new)).values()
            for question, vector in zip(item.questions, item.vectors, strict=True)
        }
        wanted = dict.fromkeys(question.text for question in chain.from_iterable(new.values()))
        plain = [text for text in wanted if text not in read]
        made = self._embedder.embed_passages(plain, [()] * len(plain)) if plain else []
        if made:
            narrow = self._embedder.narrowed(np.stack([embedding.vector for embedding in made]))
            read |= dict(zip(plain, narrow, strict=True))
        written = {key: Written(tuple(own), np.stack([read[each.text] for each in own])) for key, own in new.items()}
        model, table = self._embedder.narrow_fingerprint, tables.questions
        rows = [
            {
                "model": model,
                "hash": key,
                "texts": [question.as_json() for question in item.questions],
                "narrow": item.vectors.astype(np.float16).tobytes(),
            }
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


def _replaced(
    part: Sequence[StoredPassage], before: Mapping[str, Written], new: Mapping[str, Sequence[Question]]
) -> list[str]:
    """The keys in the index under which these passages had another question than they will have, or will have none."""
    return [
        f"{item.passage.id}?{number}"
        for item in part
        if item.embed_hash in new and item.embed_hash in before
        for number, (old, own) in enumerate(zip_longest(before[item.embed_hash].questions, new[item.embed_hash]))
        if old is not None and (own is None or own.text != old.text)
    ]


def sound(questions: Sequence[Question]) -> tuple[Question, ...]:
    """In single spaces, each once, none too long or empty, and not too many."""
    plain: dict[str, Question] = {}
    for question in questions:
        text = " ".join(question.text.split())
        plain.setdefault(text, replace(question, text=text))
    return tuple(islice((question for text, question in plain.items() if text and len(text) <= _LONGEST), _MOST))


def _written(kept: list[Any], vectors: bytes) -> Written:
    return Written(
        tuple(map(Question.of_json, kept)), np.frombuffer(vectors, np.float16).astype(np.float32).reshape(len(kept), -1)
    )
