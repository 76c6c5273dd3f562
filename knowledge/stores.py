"""The stores of a data folder together: opened under one owner, published to as one, checked and mended."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType

import numpy as np

from knowledge.audit import audit_of
from knowledge.catalogue import Catalogue, StoredPassage, embed_hash
from knowledge.embedding import Embedder, Spans
from knowledge.errors import StoreError
from knowledge.kept import Kept, kept_url
from knowledge.keys import keys_of
from knowledge.lexical import LexicalEntry, LexicalIndex
from knowledge.owner import Owner
from knowledge.packing import PACKING, Embedding
from knowledge.questions import Question, Written, WrittenQuestions, sound
from knowledge.records import Document, Passage
from knowledge.settings import Settings
from knowledge.threads import keep_to_one_thread
from knowledge.vectors import VectorIndex
from knowledge.versions import Removed

# Changes when passages would be cut or embedded differently, so that an index of the old kind is refused.
SPLITTER = "3"


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
        self,
        settings: Settings,
        embedder: Embedder,
        *,
        what: str,
        url: str | None = None,
        fresh: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Opens the folder for `what`, and mends what a publication that was killed left in the indexes.

        `fresh` throws the indexes away first, to rebuild them from the catalogue.

        Raises StoreOwned, IndexMismatch or StoreError.
        """
        keep_to_one_thread()
        self.embedder = embedder
        self._now = now
        self._words = settings.ingest.words_per_passage
        self.owner = Owner(settings.data_dir, what=what, url=url)
        self._opened = ExitStack()
        self._opened.callback(self.owner.close)
        try:
            self.keys = keys_of(settings)
            self.audit = audit_of(settings)
            self.kept = Kept(kept_url(settings))
            self._opened.callback(self.kept.close)
            self.catalogue = Catalogue(database_url(settings))
            self._opened.callback(self.catalogue.close)
            vectors, lexical, questions = (settings.data_dir / name for name in ("vectors", "lexical", "questions"))
            if fresh:
                for folder in (vectors, lexical, questions):
                    shutil.rmtree(folder, ignore_errors=True)
            made_by = f"{embedder.fingerprint} splitter-{SPLITTER} packing-{PACKING}"
            self.vectors = VectorIndex(vectors, made_by=made_by)
            self._opened.callback(self.vectors.close)
            asking = f"{embedder.narrow_fingerprint} packing-{PACKING}"
            self.questions = WrittenQuestions(self.catalogue, embedder, questions, made_by=asking)
            self._opened.callback(self.questions.close)
            self.lexical = LexicalIndex(lexical)
            self.settle()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._opened.close()

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

        Passages and new index entries are written first, then the catalogue flips in one transaction, then what no longer
        stands in the document leaves the indexes. Killed anywhere, either the old or the new version is whole and live, and
        the next `Stores` takes out what was left over. A passage that did not change keeps its id and its entries.
        Raises StoreUnavailable when the disk is full or a store is locked: the same publication can be tried again.
        """
        document, passages = publication.document, publication.passages
        pairs = list(zip(passages, publication.hashes(), strict=True))
        with self.catalogue.told():
            known = self.catalogue.embeddings(self.embedder.fingerprint, [digest for _, digest in pairs])
            if missing := {digest for _, digest in pairs} - known.keys():
                raise StoreError(
                    f"{len(missing)} passages of {document.id} have no embedding; embed them before publishing"
                )
            live = self.catalogue.live_document(document.source_id)
            if live == document.id:
                return
            kept = self.catalogue.passage_ids(live) if live is not None else frozenset[str]()
            same_title = live is not None and self.catalogue.title_of(live) == publication.title
            entering = [(passage, digest) for passage, digest in pairs if passage.id not in kept]
            self.catalogue.versions.stage(
                document, publication.title, pairs, entering=[passage.id for passage, _ in entering]
            )
            if entering:
                vectors = np.stack([known[digest].vector for _, digest in entering])
                self.vectors.put([passage.id for passage, _ in entering], vectors)
            if words := entering if same_title else pairs:
                asked = self.questions.of([digest for _, digest in words])
                self.lexical.put(
                    [_entry(passage, publication.title, _questions(asked, digest)) for passage, digest in words]
                )
            vanished = self.catalogue.versions.flip(document.id, document.source_id, self._now())
            self.withdraw(vanished)
            self.catalogue.versions.settled(document.source_id)

    def remove(self, source_id: str, *, keep_entry: bool) -> Removed:
        """Takes a source's document out of everything, every version of it; what its citations quoted is gone.

        `keep_entry` as in `Versions.remove`. Raises StoreUnavailable; whatever it had done by then stays done.
        """
        with self.catalogue.told():
            removed = self.catalogue.versions.remove(source_id, keep_entry=keep_entry)
            self.withdraw(removed.passage_ids)
            self.catalogue.versions.settled(source_id)
        return removed

    def enter_questions(self, part: Sequence[StoredPassage], questions: Mapping[str, Sequence[Question]]) -> int:
        """Has live passages found by these questions, by what is embedded of the passage, in place of others that it had.

        Returns for how many they are new. Raises StoreUnavailable; it can be called again then.
        """
        with self.catalogue.told():
            known = self.questions.of([item.embed_hash for item in part])
            clean = {key: sound(own) for key, own in questions.items()}
            new = {key: own for key, own in clean.items() if own and own != _questions(known, key)}
            entered = self.questions.entered([item.passage.id for item in part])
            entries = [
                _entry(item.passage, item.source.title, asked)
                for item in part
                if (asked := new.get(item.embed_hash) or _questions(known, item.embed_hash))
                and (item.embed_hash in new or item.passage.id not in entered)
            ]
            # Words first: what stopped before the rest is told anew, and done again.
            if entries:
                self.lexical.put(entries)
            self.questions.enter(part, new)
        return len(new)

    def settle(self) -> int:
        """Takes out of the indexes what a publication or removal that was cut short left there; returns how many ids."""
        with self.catalogue.told():
            unsettled = self.catalogue.versions.unsettled()
            for source_id, ids in unsettled.items():
                self.withdraw(ids)
                self.catalogue.versions.settled(source_id)
        return sum(map(len, unsettled.values()))

    def link_copies(self) -> int:
        """Finds which live passages stand in others, where that is not known yet; returns how many links were added."""
        with self.catalogue.told():
            return self.catalogue.copies.link()

    def withdraw(self, passage_ids: Sequence[str]) -> None:
        """Takes passages out of the indexes; the catalogue is left alone."""
        if passage_ids:
            self.vectors.remove(passage_ids)
            self.questions.withdraw(passage_ids)
            self.lexical.put([], remove=passage_ids)

    def embed(self, publication: Publication, *, batch: int, progress: Callable[[int], None] = lambda _: None) -> int:
        """Embeds what is not embedded yet and keeps it in the catalogue; returns how many. `progress` gets each count."""
        return self.embed_all([publication], batch=batch, progress=progress)[0]

    def embed_all(
        self, publications: Sequence[Publication], *, batch: int, progress: Callable[[int], None] = lambda _: None
    ) -> list[int]:
        """As `embed`, the texts of all together: those of a length stand in one batch, and one that returns is embedded once.

        Returns how many were embedded for each, a text that several have being counted for the first.
        """
        wanted: dict[str, tuple[str, Spans]] = {}
        new: list[list[str]] = []
        for publication in publications:
            inputs = zip(publication.hashes(), map(embed_input, publication.passages), strict=True)
            own = {key: item for key, item in inputs if key not in wanted}
            wanted |= own
            new.append(list(own))
        with self.catalogue.told():
            done = self.catalogue.embedded(self.embedder.fingerprint, list(wanted))
        todo = sorted((item for item in wanted.items() if item[0] not in done), key=lambda item: len(item[1][0]))
        progress(sum(len(publication.passages) for publication in publications) - len(todo))
        for start in range(0, len(todo), batch):
            part = todo[start : start + batch]
            made = self.embedder.embed_passages([text for _, (text, _) in part], [spans for _, (_, spans) in part])
            with self.catalogue.told():
                self.catalogue.put_embeddings(
                    self.embedder.fingerprint, {key: item for (key, _), item in zip(part, made, strict=True)}
                )
            progress(len(part))
        return [sum(key not in done for key in own) for own in new]

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
            asked = self.questions.of([item.embed_hash for item in part])
            self.lexical.put(
                [_entry(item.passage, item.source.title, _questions(asked, item.embed_hash)) for item in part]
            )
            total += len(part)
            progress(len(part))
        self.questions.rebuild()
        self.link_copies()
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


def passage_ids(source_id: str, passages: Sequence[tuple[str, str]]) -> list[str]:
    """`<source_id>@<hash>` of each (context, text): what is found of a passage, not where it stands, so that a passage that did
    not change has the same id in the next version. Where one stands again, `-2` and so on in the order of the document."""
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for context, text in passages:
        digest = hashlib.sha256(f"{context}\n{text}".encode()).hexdigest()[:16]
        seen[digest] += 1
        again = f"-{seen[digest]}" if seen[digest] > 1 else ""
        ids.append(f"{source_id}@{digest}{again}")
    return ids


def document_id(source_id: str, file_sha256: str, title: str, words: int) -> str:
    """`<source_id>@<version>`: the version names everything that decides what is stored, so it can be told before reading."""
    made_from = f"{SPLITTER}\n{words}\n{file_sha256}\n{title}"
    return f"{source_id}@{hashlib.sha256(made_from.encode()).hexdigest()[:10]}"


def _questions(written: Mapping[str, Written], digest: str) -> tuple[Question, ...]:
    return written[digest].questions if digest in written else ()


def _entry(passage: Passage, title: str, questions: Sequence[Question]) -> LexicalEntry:
    return LexicalEntry(passage.id, passage.text, passage.context, title, " ".join(each.text for each in questions))


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
