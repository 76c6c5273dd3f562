"""Search over many passages: `python -m evals.bench_scale COUNT…`, over what the data folder holds, with the questions that were
written for it, and over copies of it until there are so many. Copies have no questions, as passages of one's own have none.

The words of a copy are changed for others of its document of the same length, so that every span stays where it is; its vectors
are those of what it was copied from, moved at random, since to embed so many would take hours. What is searched, and how, is
the real thing.
"""

import argparse
import gc
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from assistant.build import finding
from assistant.steps.retrieve import query_of
from evals.bench import questions, resident
from knowledge.catalogue import StoredPassage
from knowledge.embedding import Embedder, SentenceTransformerEmbedder, Spans
from knowledge.late import Tokens
from knowledge.packing import Embedding, Vector
from knowledge.records import Document
from knowledge.settings import Settings, load_settings
from knowledge.stores import Publication, Stores

_CHANGED, _MOVED, _NEAREST = 0.1, 0.3, 10
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Scale:
    """Milliseconds of a search at p50 and p95, in one thread of the model; the share of the exact ten nearest that the index
    finds; bytes on disk a passage; and bytes of memory after the searches, beyond those after the model was loaded."""

    passages: int
    p50: float
    p95: float
    recall: float
    disk: float
    memory: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A live document with its passages and what was embedded of them."""

    document: Document
    passages: tuple[StoredPassage, ...]
    embeddings: tuple[Embedding, ...]


class _Read:
    """An embedder that gives questions the vectors that they had: to read them again would take minutes."""

    def __init__(self, embedder: Embedder, vectors: Mapping[str, Vector]) -> None:
        self._embedder, self._vectors = embedder, vectors
        self.fingerprint, self.narrow_fingerprint = embedder.fingerprint, embedder.narrow_fingerprint

    def count(self, text: str) -> int:
        return self._embedder.count(text)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self._embedder.embed_questions(texts)

    def narrowed(self, vectors: Vector) -> Vector:
        return vectors  # they were, when they were kept

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[Embedding]:
        none = np.zeros((0, 0), np.float32)
        return [Embedding(self._vectors[text], none, Tokens.none()) for text in texts]


def fill(origin: Path, target: Path, count: int) -> int:
    """Copies what `origin` holds into the empty folder `target` until it has `count` passages; returns how many it has."""
    embedder, filled = SentenceTransformerEmbedder(), 0
    with Stores(Settings(data_dir=origin), embedder, what="a benchmark") as stores:
        held = list(_documents(stores))
        written = stores.questions.of([stored.embed_hash for item in held for stored in item.passages])
    vectors = {each.text: row for own in written.values() for each, row in zip(own.questions, own.vectors, strict=True)}
    with Stores(Settings(data_dir=target), _Read(embedder, vectors), what="a benchmark") as stores:
        for number in range(count):
            for item in held:
                if filled >= count:
                    return filled
                publication, embeddings = _copy(item, number)
                stores.catalogue.put_sources([replace(item.passages[0].source, id=publication.document.source_id)])
                stores.catalogue.put_embeddings(
                    embedder.fingerprint, dict(zip(publication.hashes(), embeddings, strict=True))
                )
                stores.publish(publication)
                if number == 0:
                    own = {key: written[key].questions for key in publication.hashes() if key in written}
                    ids = [passage.id for passage in publication.passages]
                    stores.enter_questions(list(stores.catalogue.live(ids).values()), own)
                filled += len(item.passages)
    return filled


def measure(data: Path, questions: Sequence[str]) -> Scale:
    """Each question searched once, after a first that is not counted, with the files in the system's memory, where those of a
    service that is used are; and the index against all vectors, compared one by one."""
    settings, embedder = Settings(data_dir=data), SentenceTransformerEmbedder()
    embedder.embed_questions(["ready"])
    before = resident(os.getpid())
    with Stores(settings, embedder, what="a benchmark") as stores:
        understand, retrieve = finding(stores, settings)
        _read_through(data)
        gc.collect()
        gc.freeze()  # as the service does
        took: list[float] = []
        for question in (questions[0], *questions):
            begun = time.perf_counter()
            understood = understand.understand(question)
            retrieve.found(understood, lambda asked: query_of(asked, as_of=date.today(), limit=12))
            took.append((time.perf_counter() - begun) * 1000)
        memory = resident(os.getpid()) - before
        gc.unfreeze()
        ids, vectors = _vectors(stores)
        shares = [
            _share(stores, ids, vectors, embedder.embed_questions([question])[0].vector) for question in questions[:100]
        ]
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    p50, p95 = np.percentile(took[1:], [50, 95])
    return Scale(len(ids), float(p50), float(p95), float(np.mean(shares)), size / len(ids), memory)


def _read_through(data: Path) -> None:
    for path in data.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 20):
                    pass


def _share(stores: Stores, ids: Sequence[str], vectors: Vector, asked: Vector) -> float:
    """Of the exact nearest those that the index finds; one as near as the last of them counts as one of them."""
    exact = vectors @ asked
    least = float(np.partition(exact, -_NEAREST)[-_NEAREST]) - 1e-5
    return sum(score >= least for score in stores.vectors.nearest(asked, _NEAREST).values()) / _NEAREST


def _vectors(stores: Stores) -> tuple[list[str], Vector]:
    ids: list[str] = []
    parts: list[Vector] = []
    for item in _documents(stores):
        ids += [stored.passage.id for stored in item.passages]
        parts.append(np.stack([embedding.vector for embedding in item.embeddings]))
    return ids, np.concatenate(parts)


def _documents(stores: Stores) -> Iterator[_Held]:
    catalogue = stores.catalogue
    for key, group in groupby(catalogue.each_live(), key=lambda item: item.passage.document_id):
        passages = tuple(group)
        found = catalogue.embeddings(stores.embedder.fingerprint, [item.embed_hash for item in passages])
        text = catalogue.text(key, 0, 1 << 30) or ""
        source_id, _, version = key.partition("@")
        document = Document(key, source_id, version, catalogue.file_sha256(key) or "", text, catalogue.pages(key))
        yield _Held(document, passages, tuple(found[item.embed_hash] for item in passages))


def _copy(item: _Held, number: int) -> tuple[Publication, list[Embedding]]:
    """The document itself, as number 0; else the same under another name, in other words, with what would be embedded of it."""
    if number == 0:
        title = item.passages[0].source.title
        return Publication(item.document, tuple(stored.passage for stored in item.passages), title), [*item.embeddings]
    old, chance = item.document, random.Random(f"{item.document.id} {number}")
    text, source_id = _reworded(old.text, chance), f"{old.source_id}-{number}"
    document = replace(old, id=f"{source_id}@{old.version}", source_id=source_id, text=text)
    passages = tuple(
        replace(
            stored.passage,
            id=f"{source_id}@{stored.passage.id.partition('@')[2]}",
            document_id=document.id,
            source_id=source_id,
            text=text[stored.passage.start : stored.passage.end],
        )
        for stored in item.passages
    )
    moved = np.random.default_rng(chance.randrange(1 << 32))
    embeddings = [
        Embedding(_moved(e.vector, moved), _moved(e.spans, moved), Tokens(e.tokens.vectors, e.tokens.places))
        for e in item.embeddings
    ]
    return Publication(document, passages, item.passages[0].source.title), embeddings


def _reworded(text: str, chance: random.Random) -> str:
    """The text with a tenth of its words changed for others of it that are as long."""
    by_length: dict[int, list[str]] = {}
    for word in _WORD.findall(text):
        by_length.setdefault(len(word), []).append(word)
    return _WORD.sub(
        lambda m: chance.choice(by_length[len(m.group())]) if chance.random() < _CHANGED else m.group(), text
    )


def _moved(vectors: Vector, chance: np.random.Generator) -> Vector:
    """Unit vectors turned a little: random ones of the given length are added and the sum is made a unit vector again."""
    added = chance.standard_normal(vectors.shape).astype(np.float32) * (_MOVED / np.sqrt(vectors.shape[-1]))
    turned = vectors + added
    return (turned / np.linalg.norm(turned, axis=-1, keepdims=True)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.bench_scale", description=__doc__)
    parser.add_argument("counts", nargs="+", type=int, help="how many passages, as 10000 100000")
    parser.add_argument(
        "--folder", type=Path, help="where the copies are made and kept; else in a folder that is removed"
    )
    given = parser.parse_args()
    origin = load_settings().data_dir
    sys.stdout.write("| passages | p50 ms | p95 ms | exact recall@10 | kB on disk a passage | MB of memory |\n")
    sys.stdout.write("| ---: | ---: | ---: | ---: | ---: | ---: |\n")
    for count in given.counts:
        with tempfile.TemporaryDirectory(prefix="touchstone-scale-") as folder:
            target = (given.folder or Path(folder)) / str(count)
            if not target.exists():
                fill(origin, target, count)
            # In a process of its own: what the one before let go of would be counted as there from the beginning.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
                found = apart.submit(measure, target, questions()).result()
        sys.stdout.write(
            f"| {found.passages:,} | {found.p50:.0f} | {found.p95:.0f} | {found.recall:.3f} | {found.disk / 1000:.1f}"
            f" | {found.memory / 1_000_000:.0f} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
