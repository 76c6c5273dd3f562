"""Fakes that are passed in, never patched in."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from knowledge.late import Tokens
from knowledge.packing import Embedding, Vector


class WordsEmbedder:
    """A bag of words hashed into 96 places: texts that share words are near, instantly and always alike."""

    fingerprint, narrow_fingerprint = "fake-words", "fake-words-folded"

    def __init__(self) -> None:
        self.embedded = 0

    def count(self, text: str) -> int:
        return len(re.findall(r"\w+|[^\w\s]", text))

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self.embed_passages(texts, [()] * len(texts))

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]) -> list[Embedding]:
        self.embedded += len(texts)
        return [
            Embedding(
                _vector(text),
                np.stack([_vector(text[a:b]) for a, b in inner]) if inner else np.zeros((0, 96)),
                _tokens(text),
            )
            for text, inner in zip(texts, spans, strict=True)
        ]

    def narrowed(self, vectors: Vector) -> Vector:
        """The places folded upon each other."""
        folded = vectors[:, :48] + vectors[:, 48:]
        return folded / np.linalg.norm(folded, axis=1, keepdims=True)


def _place(word: str) -> int:
    return int(hashlib.md5(word.encode()).hexdigest(), 16) % 96


def _vector(text: str) -> Vector:
    vector = np.full(96, 1e-3, np.float32)
    for word in re.findall(r"\w+", text.lower()):
        vector[_place(word)] += 1
    return vector / np.linalg.norm(vector)


def _tokens(text: str) -> Tokens:
    """A word is one token, and meets itself and nothing else."""
    found = list(re.finditer(r"\w+", text.lower()))
    vectors = np.zeros((len(found), 96), np.int8)
    vectors[range(len(found)), [_place(match.group()) for match in found]] = 127
    return Tokens(vectors, np.array([match.start() for match in found], np.uint16))
