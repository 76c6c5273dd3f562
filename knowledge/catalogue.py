"""The catalogue: the truth about sources, documents, passages and their vectors.

The indexes can be made again from it; a passage is served only if the catalogue says that its document is live. Only
`catalogue.py`, `kept.py` and the files of their tables import SQLAlchemy.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError

from knowledge import schema, tables
from knowledge.copies import Copies
from knowledge.errors import StoreError, StoreUnavailable
from knowledge.jobs import Jobs
from knowledge.packing import Embedding, packed, unpacked
from knowledge.records import Locator, PageMark, Passage, Source
from knowledge.rows import locator_of, merged, passage_of, source_of
from knowledge.scenarios import SavedScenarios
from knowledge.versions import DocumentState, Versions

_KEPT = 64
"""How many things read are kept at most: the register, and the pages of documents that answers cite."""
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A live passage with what it stands in."""

    passage: Passage
    source: Source
    embed_hash: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live passage with what was embedded of it, and whether questions were written for it."""

    stored: StoredPassage
    embedding: Embedding
    has_questions: bool


@dataclass(frozen=True, slots=True)
class HeldPassage:
    """A passage as it stands in one version of its document. `replaced_on`: the day on which that version was replaced."""

    stored: StoredPassage
    state: DocumentState
    replaced_on: str | None


class Catalogue:
    """SQL store of sources, document versions, passages and embeddings; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Opens or creates the store at a SQLAlchemy URL. Raises StoreError when it cannot be used."""
        # Read for every question and changed only through this object: the data folder has one owner.
        self._caches, self._changes = threading.Lock(), 0
        self._known: dict[str, Any] = {}
        self._engine = sa.create_engine(url, hide_parameters=True)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _sqlite_pragmas)
        try:
            schema.prepare(self._engine)
        except SQLAlchemyError as error:
            raise StoreError(f"the catalogue at {self._engine.url!r} cannot be opened: {error}") from error
        self.versions = Versions(self._engine, self._forget)
        self.jobs = Jobs(self._engine)
        self.copies = Copies(self._engine)

    @property
    def engine(self) -> sa.Engine:
        """For what keeps a table of its own in the same database."""
        return self._engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def told(self) -> Generator[None]:
        """Turns what the database raises while it is locked, full or out of reach into a StoreUnavailable: it can pass."""
        try:
            yield
        except (OperationalError, TimeoutError) as error:
            cause = error.orig if isinstance(error, OperationalError) else error
            raise StoreUnavailable(f"the catalogue cannot be used now ({cause})") from error

    def _forget(self) -> None:
        """What was read before is read again; what is being read now is not kept."""
        with self._caches:
            self._changes += 1
            self._known = {}
        self.copies.forget()

    def _kept(self, name: str, read: Callable[[], Known]) -> Known:
        """What was read before, while nothing has changed since."""
        known: Known | None = self._known.get(name)
        if known is None:
            changes, known = self._changes, read()
            with self._caches:
                if changes == self._changes and len(self._known) < _KEPT:
                    self._known[name] = known
        return known

    @property
    def scenarios(self) -> SavedScenarios:
        """The training scenarios that were saved."""
        return SavedScenarios(self._engine)

    def compact(self) -> None:
        """Writes the file of an SQLite catalogue anew, so that the bytes of what was removed are gone too. Needs as much room."""
        if self._engine.dialect.name == "sqlite":
            with self.told(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
                db.execute(sa.text("VACUUM"))
                db.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    # --- sources -----------------------------------------------------------------------------------------------------

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Adds or replaces sources. An entry that is held (has a file) is never replaced by one that is not.

        Registers know different things of a work: what the entry in use leaves empty is filled in from the other one.
        """
        with self._engine.begin() as db:
            present: dict[str, dict[str, Any]] = {row.id: row.entry for row in db.execute(sa.select(tables.sources))}
            for source in sources:
                old = present.get(source.id)
                entry = merged(old, asdict(source))
                if old is None:
                    db.execute(tables.sources.insert().values(id=source.id, entry=entry))
                else:
                    db.execute(tables.sources.update().where(tables.sources.c.id == source.id).values(entry=entry))
                present[source.id] = entry
        self._forget()

    def sources(self) -> Mapping[str, Source]:
        """All sources that the register knows, held or not, by id."""
        query = sa.select(tables.sources).order_by(tables.sources.c.id)

        def read() -> Mapping[str, Source]:
            with self._engine.connect() as db:
                return {row.id: source_of(row.entry) for row in db.execute(query)}

        return self._kept("sources", read)

    def held(self) -> frozenset[str]:
        """Ids of the sources that have a live document."""
        query = sa.select(tables.documents.c.source_id).where(tables.documents.c.state == "live")

        def read() -> frozenset[str]:
            with self._engine.connect() as db:
                return frozenset(db.scalars(query))

        return self._kept("held", read)

    def referenced(self) -> frozenset[str]:
        """Ids of the works that a line of a live document rests on, held or not: a brief speaks of them second-hand."""
        query = _live_passages().where(tables.sources.c.entry["kind"].as_string() == "briefing")

        def read() -> frozenset[str]:
            with self._engine.connect() as db:
                return frozenset(
                    reference.source_id for row in db.execute(query) for reference in passage_of(row).references
                )

        return self._kept("referenced", read)

    # --- documents ---------------------------------------------------------------------------------------------------

    def live_document(self, source_id: str) -> str | None:
        """The id of the source's live document, or None."""
        query = sa.select(tables.documents.c.id).where(
            tables.documents.c.source_id == source_id, tables.documents.c.state == "live"
        )
        with self._engine.connect() as db:
            return db.scalar(query)

    def title_of(self, document_id: str) -> str | None:
        """The title under which a document was published; None where that was not kept."""
        query = sa.select(tables.documents.c.title).where(tables.documents.c.id == document_id)
        with self._engine.connect() as db:
            return db.scalar(query)

    def passage_ids(self, document_id: str) -> frozenset[str]:
        """The passages of one version of a document."""
        query = sa.select(tables.passages.c.id).where(tables.passages.c.document_id == document_id)
        with self._engine.connect() as db:
            return frozenset(db.scalars(query))

    def text(self, document_id: str, start: int, end: int) -> str | None:
        """`document.text[start:end]` of any version ever stored, or None for an unknown document."""
        start = max(start, 0)
        query = sa.select(sa.func.substr(tables.documents.c.text, start + 1, max(end - start, 0))).where(
            tables.documents.c.id == document_id
        )
        with self._engine.connect() as db:
            return db.scalar(query)

    def file_sha256(self, document_id: str) -> str | None:
        """The sha256 of the file that a document of any version was made of, or None for an unknown document."""
        query = sa.select(tables.documents.c.file_sha256).where(tables.documents.c.id == document_id)
        with self._engine.connect() as db:
            return db.scalar(query)

    def pages(self, document_id: str) -> tuple[PageMark, ...]:
        """Where each page of a document begins, in order; of an Act each provision."""
        query = sa.select(tables.documents.c.pages).where(tables.documents.c.id == document_id)

        def read() -> tuple[PageMark, ...]:
            with self._engine.connect() as db:
                return tuple(PageMark(**mark) for mark in db.scalar(query) or [])

        return self._kept(f"pages {document_id}", read)

    # --- passages ----------------------------------------------------------------------------------------------------

    def live(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """Those of the passages that are live, by id."""
        query = (
            sa.select(*tables.PASSAGE)
            .join(tables.documents, tables.documents.c.id == tables.passages.c.document_id)
            .where(tables.documents.c.state == "live", tables.passages.c.id.in_(ids))
        )
        sources = self.sources()
        with self._engine.connect() as db:
            rows = [row for row in db.execute(query).all() if row.source_id in sources]
        return {row.id: StoredPassage(passage_of(row), sources[row.source_id], row.embed_hash) for row in rows}

    def candidates(self, model: str, asking: str, ids: Sequence[str]) -> dict[str, Candidate]:
        """Those of the passages that are live and that this model has embedded, by id; `asking`: the model of their questions."""
        sources = self.sources()
        with self._engine.connect() as db:
            rows = [
                row
                for part in _parts(ids)
                for row in db.execute(_CANDIDATES, {"model": model, "asking": asking, "ids": part}).all()
            ]
        return {
            row.id: Candidate(
                StoredPassage(passage_of(row), sources[row.source_id], row.embed_hash),
                embedding,
                bool(row.has_questions),
            )
            for row, embedding in zip(rows, unpacked(rows), strict=True)
            if row.source_id in sources
        }

    def passage(self, passage_id: str) -> tuple[StoredPassage, DocumentState] | None:
        """A passage as it stands in what is live, else in the last version that had it; with that version's state. Or None."""
        found = self.passage_in_versions(passage_id)
        return (found[0].stored, found[0].state) if found else None

    def passage_in_versions(self, passage_id: str) -> list[HeldPassage]:
        """A passage in every version of its document in which it stands: what is live first, then the newest first."""
        query = (
            _all_passages()
            .add_columns(tables.documents.c.replaced_at)
            .where(tables.passages.c.id == passage_id, tables.documents.c.state != "staged")
        )
        with self._engine.connect() as db:
            rows = list(db.execute(query))
        rows.sort(key=lambda row: (row.state == "live", row.replaced_at or ""), reverse=True)
        return [HeldPassage(_stored(row), row.state, (row.replaced_at or "")[:10] or None) for row in rows]

    def live_texts(self) -> Iterator[str]:
        """The text of every live document."""
        query = sa.select(tables.documents.c.text).where(tables.documents.c.state == "live")
        with self._engine.connect() as db:
            yield from db.scalars(query.execution_options(yield_per=10))

    def outline(self, source_id: str) -> list[tuple[str, Locator]]:
        """The passages of a source's live document, in order: id and locator, without their texts."""
        where = tables.passages.c.body["locator"].label("locator")
        query = (
            sa.select(tables.passages.c.id, where)
            .join(tables.documents, tables.documents.c.id == tables.passages.c.document_id)
            .where(tables.documents.c.source_id == source_id, tables.documents.c.state == "live")
            .order_by(tables.passages.c.ordinal)
        )
        with self._engine.connect() as db:
            return [(row.id, locator_of(row.locator)) for row in db.execute(query)]

    def live_ids(self) -> frozenset[str]:
        query = sa.select(tables.passages.c.id).join(tables.documents).where(tables.documents.c.state == "live")
        with self._engine.connect() as db:
            return frozenset(db.scalars(query))

    def each_live(self) -> Iterator[StoredPassage]:
        """Every live passage, in order of document and ordinal."""
        query = _live_passages().order_by(tables.passages.c.document_id, tables.passages.c.ordinal)
        with self._engine.connect() as db:
            for row in db.execute(query.execution_options(yield_per=500)):
                yield _stored(row)

    # --- embeddings --------------------------------------------------------------------------------------------------

    def put_embeddings(self, model: str, embeddings: Mapping[str, Embedding]) -> None:
        """Keeps embeddings under (model fingerprint, hash of what was embedded)."""
        present = self.embedded(model, list(embeddings))
        rows = [{"model": model, "hash": key, **packed(item)} for key, item in embeddings.items() if key not in present]
        if rows:
            with self._engine.begin() as db:
                db.execute(tables.embeddings.insert(), rows)

    def embedded(self, model: str, hashes: Sequence[str]) -> frozenset[str]:
        """Which of these hashes are embedded already."""
        query = sa.select(tables.embeddings.c.hash).where(tables.embeddings.c.model == model)
        with self._engine.connect() as db:
            return frozenset(
                found
                for part in _parts(hashes)
                for found in db.scalars(query.where(tables.embeddings.c.hash.in_(part)))
            )

    def embeddings(self, model: str, hashes: Sequence[str]) -> dict[str, Embedding]:
        """The stored embeddings of these hashes; absent ones are left out."""
        query = sa.select(tables.embeddings).where(tables.embeddings.c.model == model)
        with self._engine.connect() as db:
            rows = [
                row
                for part in _parts(hashes)
                for row in db.execute(query.where(tables.embeddings.c.hash.in_(part))).all()
            ]
        return {row.hash: embedding for row, embedding in zip(rows, unpacked(rows), strict=True)}


def embed_hash(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Names what is embedded: the text and the offsets of its spans."""
    return hashlib.sha256(json.dumps([text, spans]).encode()).hexdigest()


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: after a power cut the catalogue is never older than what the vector index was already told to forget.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _parts(items: Sequence[str], size: int = 900) -> Iterator[Sequence[str]]:
    """SQLite takes a limited number of bound values in one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _candidates() -> sa.Select[Any]:
    passages, embeddings, questions = tables.passages, tables.embeddings, tables.questions
    model, asking = sa.bindparam("model"), sa.bindparam("asking")
    return (
        sa.select(*tables.PASSAGE, embeddings, questions.c.hash.is_not(None).label("has_questions"))
        .join(tables.documents, tables.documents.c.id == passages.c.document_id)
        .join(embeddings, sa.and_(embeddings.c.model == model, embeddings.c.hash == passages.c.embed_hash))
        .outerjoin(questions, sa.and_(questions.c.model == asking, questions.c.hash == passages.c.embed_hash))
        .where(tables.documents.c.state == "live", passages.c.id.in_(sa.bindparam("ids", expanding=True)))
    )


# Every search asks this, so it is put together once.
_CANDIDATES = _candidates()


def _all_passages() -> sa.Select[Any]:
    return (
        sa.select(*tables.PASSAGE, tables.documents.c.state, tables.sources.c.entry)
        .join(tables.documents, tables.documents.c.id == tables.passages.c.document_id)
        .join(tables.sources, tables.sources.c.id == tables.passages.c.source_id)
    )


def _live_passages() -> sa.Select[Any]:
    return _all_passages().where(tables.documents.c.state == "live")


def _stored(row: Any) -> StoredPassage:
    return StoredPassage(passage_of(row), source_of(row.entry), row.embed_hash)
