"""What the model makes of a text, and how it is kept in few bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.late import Tokens

Vector = npt.NDArray[np.float32]
PACKING = "2"
"""How `packed` packs. Where a data folder was packed otherwise, it has to be rebuilt, and says so when it is opened."""
_LEAST_SCALE = 1e-5
"""Of a vector of nothing but zeros: what it is divided by is not zero."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """A text's vector, shape (d,), those of its spans, shape (spans, d), all of unit length; and its tokens."""

    vector: Vector
    spans: Vector
    tokens: Tokens


def packed(embedding: Embedding) -> dict[str, bytes]:
    """The vector in half precision, those of the spans as bytes with a scale each: 2 kB a passage less than in full, and cosines
    that differ by less than 0.01."""
    spans = embedding.spans
    scales = np.maximum(np.abs(spans).max(axis=1, initial=0.0) / 127, _LEAST_SCALE).astype(np.float16)
    steps = np.rint(spans / scales.astype(np.float32)[:, None]).clip(-127, 127)
    return {
        "vector": embedding.vector.astype(np.float16).tobytes(),
        "spans": steps.astype(np.int8).tobytes(),
        "scales": scales.tobytes(),
        "tokens": embedding.tokens.vectors.tobytes(),
        "places": embedding.tokens.places.tobytes(),
    }


def unpacked(kept: Sequence[Any]) -> list[Embedding]:
    """What `packed` made, of rows with its fields; all at once, which is quicker than one after the other."""
    if not kept:
        return []
    vectors = np.frombuffer(b"".join(each.vector for each in kept), np.float16).astype(np.float32)
    vectors = vectors.reshape(len(kept), -1)
    steps = np.frombuffer(b"".join(each.spans for each in kept), np.int8).reshape(-1, vectors.shape[1])
    scales = np.frombuffer(b"".join(each.scales for each in kept), np.float16).astype(np.float32)
    spans = steps * scales[:, None]
    ends = np.cumsum([len(each.spans) // vectors.shape[1] for each in kept]).tolist()
    return [
        Embedding(vector, spans[start:end], _tokens(each))
        for each, vector, start, end in zip(kept, vectors, [0, *ends], ends, strict=False)
    ]


def _tokens(kept: Any) -> Tokens:
    places = np.frombuffer(kept.places, np.uint16)
    shape = (len(places), -1) if len(places) else (0, 0)
    return Tokens(np.frombuffer(kept.tokens, np.int8).reshape(shape), places)
