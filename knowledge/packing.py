"""What the model makes of a text, and how it is kept in few bytes."""

from dataclasses import dataclass

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


def unpacked(*, vector: bytes, spans: bytes, scales: bytes, tokens: bytes, places: bytes) -> Embedding:
    """What `packed` made."""
    whole = np.frombuffer(vector, np.float16).astype(np.float32)
    steps = np.frombuffer(spans, np.int8).reshape(-1, whole.size)
    counted = np.frombuffer(places, np.uint16)
    shape = (len(counted), -1) if len(counted) else (0, 0)
    return Embedding(
        whole,
        steps * np.frombuffer(scales, np.float16).astype(np.float32)[:, None],
        Tokens(np.frombuffer(tokens, np.int8).reshape(shape), counted),
    )
