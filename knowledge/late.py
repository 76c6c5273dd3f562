"""Late interaction: how well each word of a question is met by some word of a passage. Pure functions over small vectors.

MaxSim of ColBERT (Khattab and Zaharia, SIGIR 2020), with the token vectors that the embedding model makes anyway: each word of
the question takes its nearest word of the passage, in the light of the words around both, and rare words count for more.
Token vectors are projected to fewer dimensions and kept as bytes.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_SCALE = 127.0


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The words of a text that carry meaning. `vectors`: int8, shape (t, k), unit length times 127. `places`: uint16, shape
    (t,), where each token begins in the text."""

    vectors: npt.NDArray[np.int8]
    places: npt.NDArray[np.uint16]

    @classmethod
    def none(cls) -> "Tokens":
        return cls(np.zeros((0, 0), np.int8), np.zeros(0, np.uint16))

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Few dimensions that keep most of what token vectors say: `matrix`, shape (d, k); and the words to leave out."""

    matrix: Floats
    stop_words: frozenset[str]
    name: str

    @classmethod
    def load(cls, path: Path) -> "Projection":
        """Reads `matrix` and `stop_words` of a .npz file, named by its hash. Raises OSError, ValueError or KeyError."""
        with np.load(path, allow_pickle=False) as file:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
            return cls(file["matrix"].astype(np.float32), frozenset(str(file["stop_words"]).split()), digest)

    def tokens(
        self,
        text: str,
        vectors: Floats,
        offsets: npt.NDArray[np.int64],
        *,
        times: Callable[[Floats, Floats], Floats] = np.matmul,
    ) -> Tokens:
        """The tokens of a text from the model's vectors, shape (t, d), and their offsets, shape (t, 2); its own marks are empty.

        Punctuation and stop words are left out, unless there is nothing else. `times` multiplies two matrices.
        """
        kept = places(text, offsets[: len(vectors)], self.stop_words)
        return Tokens(
            np.round(narrowed(vectors[kept], self.matrix, times=times) * _SCALE).astype(np.int8),
            np.array([min(offsets[place][0], 65535) for place in kept], np.uint16),
        )


def narrowed(vectors: Floats, matrix: Floats, *, times: Callable[[Floats, Floats], Floats] = np.matmul) -> Floats:
    """Vectors, shape (n, d), in fewer dimensions and of unit length, shape (n, k), by a matrix that `fit` made.

    `times` multiplies two matrices.
    """
    small = times(vectors.astype(np.float32), matrix)
    return small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-12)


def places(text: str, offsets: npt.NDArray[np.int64], stop_words: Collection[str]) -> list[int]:
    """Which tokens of a text, by their offsets, shape (t, 2), stand for a telling word; for any word, if none does."""
    words = {start: match.group() for match in _WORD.finditer(text) for start in range(*match.span())}
    real = [number for number, (start, end) in enumerate(offsets) if end > start and int(start) in words]
    return [place for place in real if words[int(offsets[place][0])].lower() not in stop_words] or real


def weights(text: str, tokens: Tokens, rarity: Mapping[str, float]) -> Floats:
    """What each token of a question counts, shape (t,): the rarity of the word it belongs to, shared by that word's tokens.

    `rarity` is by the word as it stands in the text; a word that it lacks counts 0.
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    owner = np.searchsorted(np.array([start for start, _ in spans]), tokens.places, side="right") - 1
    counts = np.bincount(owner, minlength=len(spans))
    shares = [
        rarity.get(text[start:end], 0.0) / max(count, 1) for (start, end), count in zip(spans, counts, strict=True)
    ]
    return np.array([shares[int(word)] for word in owner], np.float32)


def words(text: str) -> list[str]:
    """The words of a text as `weights` asks for them."""
    return _WORD.findall(text)


def meets(question: Tokens, importance: Floats, passages: Sequence[Tokens]) -> Floats:
    """For each passage the weighted mean over the question's tokens of the cosine of the nearest token of the passage.

    Shape (n,), from -1 to 1; 0 for a passage or a question without tokens.
    """
    total = float(importance.sum())
    full = [number for number, passage in enumerate(passages) if len(passage)]
    found = np.zeros(len(passages), np.float32)
    if total <= 0 or not full:
        return found
    asked = question.vectors.astype(np.float32).T / _SCALE**2
    every = np.concatenate([passages[number].vectors for number in full]).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum([len(passages[number]) for number in full])[:-1]])
    nearest = np.maximum.reduceat(every @ asked, starts, axis=0)
    found[full] = nearest @ importance / total
    return found


def meets_units(
    question: Tokens, importance: Floats, passage: Tokens, units: Sequence[tuple[int, int]], *, head: int
) -> Floats:
    """As `meets`, for each unit of one passage, (start, end) in its text, together with what stands before `head`: its headings.

    Shape (units,); 0 for one without tokens, under none. The tokens of the passage stand in the order of their places.
    """
    total = float(importance.sum())
    if total <= 0 or not len(passage):
        return np.zeros(len(units), np.float32)
    cosines = passage.vectors.astype(np.float32) @ (question.vectors.astype(np.float32).T / _SCALE**2)
    headings = cosines[: np.searchsorted(passage.places, head)]
    bounds = np.searchsorted(passage.places, np.array(units, np.int64).reshape(-1, 2))
    met = (np.concatenate([headings, cosines[start:end]]) for start, end in bounds)
    return np.array([own.max(axis=0) @ importance / total if len(own) else 0.0 for own in met], np.float32)


def fit(sample: Floats, *, dimensions: int) -> Floats:
    """The matrix that keeps most of a sample of vectors of unit length, shape (n, d) to (d, dimensions): the leading
    singular vectors, not centred, because cosines are what is to be kept."""
    directions, _, _ = np.linalg.svd(sample.T @ sample)
    return np.ascontiguousarray(directions[:, :dimensions], dtype=np.float32)
