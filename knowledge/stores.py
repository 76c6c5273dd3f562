"""The stores of a data folder together: opened under one owner, published to as one, checked and mended."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType

import numpy as np

from knowledge.audit import audit_of
from knowledge.catalogue import Catalogue, Embedding, StoredPassage, embed_hash
from knowledge.embedding import Embedder
from knowledge.errors import StoreError
from knowledge.kept import Kept, kept_url
from knowledge.keys import keys_of
from knowledge.lexical import LexicalEntry, LexicalIndex
from knowledge.owner import Owner
from knowledge.records import Document, Passage
from knowledge.settings import Settings
from knowledge.vectors import VectorIndex

# Changes when passages would be cut or embedded differently, so that an index of the old kind is refused.
SPLITTER = "2"


@dataclass(frozen=True, slots=True)
class Publication:
    """A document with its passages, and the title of its source, which is searched with them."""

    document: Document
    passages: tuple[Passage, ...]
    title: str

    def hashes(self) -> list[str]:
        """One a passage: the name of what is embedded of it."""
        return [embed_hash(*embed_input(passage)) for passage in self.passages]


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """Where the indexes differ from the catalogue: live passages they lack, and ids they hold that are not live."""

    vectors_missing: int
    vectors_left_over: int
    lexical_missing: int
    lexical_left_over: int
    not_found_by_query: int
    not_embedded: int

    @property
    def harmful(self) -> bool:
        """Whether anything live cannot be found. What is left over is never served; it only takes room."""
        return bool(self.vectors_missing or self.lexical_missing or self.not_found_by_query or self.not_embedded)


class Stores:
    """Catalogue, indexes, what is kept, and the audit of one data folder, owned by this process until `close`."""

    def __init__(
        self, settings: Settings, embedder: Embedder, *, what: str, url: str | None = None, fresh: bool = False
    ) -> None:
        """Opens the folder for `what`. `fresh` throws the indexes away first, to rebuild them from the catalogue.

        Raises StoreOwned, IndexMismatch or StoreError.
        """
        self.embedder = embedder
        self._words = settings.ingest.words_per_passage
        self.owner = Owner(settings.data_dir, what=what, url=url)
        try:
            self.keys = keys_of(settings)
            self.audit = audit_of(settings)
            self.kept = Kept(kept_url(settings))
            self.catalogue = Catalogue(database_url(settings))
            vectors, lexical = settings.data_dir / "vectors", settings.data_dir / "lexical"
            if fresh:
                shutil.rmtree(vectors, ignore_errors=True)
                shutil.rmtree(lexical, ignore_errors=True)
            self.vectors = VectorIndex(vectors, made_by=f"{embedder.fingerprint} splitter-{SPLITTER}")
            self.lexical = LexicalIndex(lexical)
        except BaseException:
            self.owner.close()
            raise

    def close(self) -> None:
        self.vectors.close()
        self.catalogue.close()
        self.kept.close()
        self.owner.close()

    def __enter__(self) -> "Stores":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def unchanged(self, source_id: str, file_sha256: str, title: str) -> bool:
        """Whether this file of this source is published already, read and cut as it would be today."""
        live = self.catalogue.live_document(source_id)
        return live == document_id(source_id, file_sha256, title, self._words)

    def publish(self, publication: Publication) -> None:
        """Makes the document the live one of its source. Its embeddings must be in the catalogue.

        Passages and index entries are written first, then the catalogue flips in one transaction, then what was replaced
        leaves the indexes: killed anywhere, either the old or the new version is whole and live.
        """
        document, passages = publication.document, publication.passages
        pairs = list(zip(passages, publication.hashes(), strict=True))
        known = self.catalogue.embeddings(self.embedder.fingerprint, [digest for _, digest in pairs])
        if missing := {digest for _, digest in pairs} - known.keys():
            raise StoreError(
                f"{len(missing)} passages of {document.id} have no embedding; embed them before publishing"
            )
        if self.catalogue.live_document(document.source_id) == document.id:
            return
        self.catalogue.stage(document, pairs)
        if pairs:
            self.vectors.put([p.id for p, _ in pairs], np.stack([known[digest].vector for _, digest in pairs]))
        self.lexical.put([_entry(passage, publication.title) for passage, _ in pairs])
        self.withdraw(self.catalogue.flip(document.id, document.source_id))

    def withdraw(self, passage_ids: Sequence[str]) -> None:
        """Takes passages out of the indexes; they stay readable in the catalogue."""
        if passage_ids:
            self.vectors.remove(passage_ids)
            self.lexical.put([], remove=passage_ids)

    def embed(self, publication: Publication, *, batch: int, progress: Callable[[int], None] = lambda _: None) -> int:
        """Embeds what is not embedded yet and keeps it in the catalogue; returns how many. `progress` gets each count."""
        wanted = dict(zip(publication.hashes(), map(embed_input, publication.passages), strict=True))
        done = self.catalogue.embedded(self.embedder.fingerprint, list(wanted))
        todo = sorted((item for item in wanted.items() if item[0] not in done), key=lambda item: len(item[1][0]))
        progress(len(publication.passages) - len(todo))
        for start in range(0, len(todo), batch):
            part = todo[start : start + batch]
            made = self.embedder.embed_passages([text for _, (text, _) in part], [spans for _, (_, spans) in part])
            self.catalogue.put_embeddings(
                self.embedder.fingerprint, {key: item for (key, _), item in zip(part, made, strict=True)}
            )
            progress(len(part))
        return len(todo)

    def verify(self) -> Discrepancies:
        """Compares the indexes with the catalogue, and asks the vector index for every passage by its own vector."""
        live = self.catalogue.live_ids()
        vectors, lexical = self.vectors.ids(), self.lexical.ids()
        lost = unembedded = 0
        for stored, embedding in self._live_embeddings():
            if embedding is None:
                unembedded += 1
            elif stored.passage.id in vectors and not self._found(stored.passage.id, embedding):
                lost += 1
        return Discrepancies(
            len(live - vectors), len(vectors - live), len(live - lexical), len(lexical - live), lost, unembedded
        )

    def not_ready(self) -> str | None:
        """Why no question can be answered, or None: a live passage asked for by its vector and words must be found."""
        stored = next(self.catalogue.each_live(), None)
        if stored is None:
            return "Nothing was ingested yet: run `touchstone ingest --starter`."
        embedding = self.catalogue.embeddings(self.embedder.fingerprint, [stored.embed_hash]).get(stored.embed_hash)
        if embedding is None or not self._found(stored.passage.id, embedding):
            return "The vector index does not find what the catalogue holds: run `touchstone rebuild`."
        words = dict.fromkeys(self.lexical.words(stored.passage.text), 1.0)
        if words and not self.lexical.best(words, 1):
            return "The lexical index does not find what the catalogue holds: run `touchstone rebuild`."
        return None

    def rebuild(self, *, batch: int, progress: Callable[[int], None] = lambda _: None) -> int:
        """Makes both indexes again from the catalogue; returns the passages put in. Open the stores `fresh` before.

        Only passages that were embedded by another model are embedded again.
        """
        total = 0
        stored = self.catalogue.each_live()
        while part := list(islice(stored, batch)):
            known = self.catalogue.embeddings(self.embedder.fingerprint, [item.embed_hash for item in part])
            if absent := [item for item in part if item.embed_hash not in known]:
                known |= self._embed_again(absent)
            self.vectors.put(
                [item.passage.id for item in part], np.stack([known[item.embed_hash].vector for item in part])
            )
            self.lexical.put([_entry(item.passage, item.source.title) for item in part])
            total += len(part)
            progress(len(part))
        return total

    def _embed_again(self, absent: Sequence[StoredPassage]) -> dict[str, Embedding]:
        texts, spans = zip(*(embed_input(item.passage) for item in absent), strict=True)
        made = self.embedder.embed_passages(texts, spans)
        found = {item.embed_hash: embedding for item, embedding in zip(absent, made, strict=True)}
        self.catalogue.put_embeddings(self.embedder.fingerprint, found)
        return found

    def _live_embeddings(self) -> Iterator[tuple[StoredPassage, Embedding | None]]:
        stored = self.catalogue.each_live()
        while part := list(islice(stored, 500)):
            known = self.catalogue.embeddings(self.embedder.fingerprint, [item.embed_hash for item in part])
            yield from ((item, known.get(item.embed_hash)) for item in part)

    def _found(self, passage_id: str, embedding: Embedding) -> bool:
        """A passage asked for by its own vector must be among the nearest; passages of equal text share the place."""
        nearest = self.vectors.nearest(embedding.vector, 10)
        return passage_id in nearest or min(nearest.values(), default=0.0) > 0.9999


def embed_input(passage: Passage) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text embedded for a passage, its context first, and the offsets of its spans in that text."""
    prefix = f"{passage.context}. " if passage.context else ""
    shift = len(prefix) - passage.start
    return prefix + passage.text, tuple((span.start + shift, span.end + shift) for span in passage.spans)


def document_id(source_id: str, file_sha256: str, title: str, words: int) -> str:
    """`<source_id>@<version>`: the version names everything that decides what is stored, so it can be told before reading."""
    made_from = f"{SPLITTER}\n{words}\n{file_sha256}\n{title}"
    return f"{source_id}@{hashlib.sha256(made_from.encode()).hexdigest()[:10]}"


def _entry(passage: Passage, title: str) -> LexicalEntry:
    return LexicalEntry(passage.id, passage.text, passage.context, title)


def database_url(settings: Settings) -> str:
    """Where the catalogue is: the setting, else SQLite in the data folder."""
    url = settings.knowledge.database_url
    return (
        url.get_secret_value()
        if url is not None
        else f"sqlite:///{(settings.data_dir / 'catalogue.sqlite3').resolve()}"
    )


def data_is_empty(folder: Path) -> bool:
    """Whether nothing was ever ingested into this folder."""
    return not (folder / "catalogue.sqlite3").is_file()
