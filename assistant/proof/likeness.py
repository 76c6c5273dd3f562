"""How near a claim's meaning is to what is cited: the whole by its vector, and each word by the nearest word there.

The vectors are those of the model that search uses (knowledge/embedding.py), and the nearest words are late interaction's
(knowledge/late.py). What is cited is read once for an answer, and sentences are read together.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

import numpy as np

from knowledge.embedding import Embedder
from knowledge.packing import Embedding

_KEPT = 256


@dataclass(frozen=True, slots=True)
class Alike:
    """`whole`: cosine of a claim with the nearest of some sentences. `words`: by the place where a word of the claim begins,
    the cosine of its nearest word there, from -1 to 1; words without a vector of their own are left out."""

    whole: float
    words: Mapping[int, float]


class Likeness(Protocol):
    """Compares a claim with the sentences that it stands on."""

    def ready(self, texts: Sequence[str]) -> None:
        """Reads some texts together, so that comparing them is quick."""
        ...

    def compare(self, claim: str, sentences: Sequence[str]) -> Alike: ...


class EmbeddedLikeness:
    """By an embedder; keeps the last texts' vectors. Threads may share one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self._lock = embedder, Lock()
        self._kept: OrderedDict[str, Embedding] = OrderedDict()

    def ready(self, texts: Sequence[str]) -> None:
        self._vectors(texts)

    def compare(self, claim: str, sentences: Sequence[str]) -> Alike:
        mine, *theirs = self._vectors([claim, *sentences])
        if not theirs:
            return Alike(0.0, {})
        whole = max(float(mine.vector @ other.vector) for other in theirs)
        vectors = np.concatenate(
            [other.tokens.vectors for other in theirs if len(other.tokens)] or [mine.tokens.vectors[:0]]
        )
        if not len(mine.tokens) or not len(vectors):
            return Alike(whole, {})
        near = (vectors.astype(np.float32) @ mine.tokens.vectors.astype(np.float32).T).max(axis=0) / 127**2
        return Alike(whole, {int(at): float(value) for at, value in zip(mine.tokens.places, near, strict=True)})

    def _vectors(self, texts: Sequence[str]) -> list[Embedding]:
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            new = [text for text in dict.fromkeys(texts) if text not in found]
            if new:
                found |= dict(zip(new, self._embedder.embed_passages(new, [()] * len(new)), strict=True))
            for text in dict.fromkeys(texts):
                self._kept[text] = found[text]
                self._kept.move_to_end(text)
            while len(self._kept) > max(_KEPT, len(found)):
                self._kept.popitem(last=False)
            return [found[text] for text in texts]
