"""The catalogue: the truth about sources, documents, passages and their vectors. Only importer of SQLAlchemy.

The indexes can be made again from it; a passage is served only if the catalogue says that its document is live.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from knowledge.errors import StoreError
from knowledge.records import Document, Locator, PageMark, Passage, Reference, Source, Span

SCHEMA = "1"
Vector = npt.NDArray[np.float32]
DocumentState = Literal["staged", "live", "replaced"]

_tables = sa.MetaData()
_meta = sa.Table(
    "meta", _tables, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)
_sources = sa.Table(
    "sources", _tables, sa.Column("id", sa.String, primary_key=True), sa.Column("entry", sa.JSON, nullable=False)
)
_documents = sa.Table(
    "documents",
    _tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("source_id", sa.String, nullable=False, index=True),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("file_sha256", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("pages", sa.JSON, nullable=False),
)
_passages = sa.Table(
    "passages",
    _tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("embed_hash", sa.String, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)
_embeddings = sa.Table(
    "embeddings",
    _tables,
    sa.Column("model", sa.String, primary_key=True),
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("spans", sa.LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Embedding:
    """A passage's vector, shape (d,), and those of its spans, shape (spans, d); all of unit length."""

    vector: Vector
    spans: Vector


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A live passage with what it stands in."""

    passage: Passage
    source: Source
    embed_hash: str


class Catalogue:
    """SQL store of sources, document versions, passages and embeddings; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Opens or creates the store at a SQLAlchemy URL. Raises StoreError when it cannot be used."""
        # Read for every question and changed only through this object: the data folder has one owner.
        self._known_sources: dict[str, Source] | None = None
        self._known_held: frozenset[str] | None = None
        self._engine = sa.create_engine(url, hide_parameters=True)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _sqlite_pragmas)
        try:
            _tables.create_all(self._engine)
            with self._engine.begin() as db:
                found = db.scalar(sa.select(_meta.c.value).where(_meta.c.key == "schema"))
                if found is None:
                    db.execute(_meta.insert().values(key="schema", value=SCHEMA))
        except SQLAlchemyError as error:
            raise StoreError(f"the catalogue at {self._engine.url!r} cannot be opened: {error}") from error
        if found not in (None, SCHEMA):
            raise StoreError(
                f"the catalogue has schema {found}, this version needs {SCHEMA}; ingest into a new data folder"
            )

    def close(self) -> None:
        self._engine.dispose()

    # --- sources -----------------------------------------------------------------------------------------------------

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Adds or replaces sources. An entry that is held (has a file) is never replaced by one that is not."""
        self._known_sources = None
        with self._engine.begin() as db:
            present = {row.id: row.entry for row in db.execute(sa.select(_sources))}
            for source in sources:
                old, entry = present.get(source.id), asdict(source)
                if old is None:
                    db.execute(_sources.insert().values(id=source.id, entry=entry))
                elif source.file is not None or old["file"] is None:
                    db.execute(_sources.update().where(_sources.c.id == source.id).values(entry=entry))
                else:
                    continue
                present[source.id] = entry

    def sources(self) -> Mapping[str, Source]:
        """All sources that the register knows, held or not, by id."""
        if (known := self._known_sources) is None:
            with self._engine.connect() as db:
                known = {row.id: Source(**row.entry) for row in db.execute(sa.select(_sources).order_by(_sources.c.id))}
            self._known_sources = known
        return known

    def held(self) -> frozenset[str]:
        """Ids of the sources that have a live document."""
        if (known := self._known_held) is None:
            with self._engine.connect() as db:
                known = frozenset(db.scalars(sa.select(_documents.c.source_id).where(_documents.c.state == "live")))
            self._known_held = known
        return known

    # --- documents ---------------------------------------------------------------------------------------------------

    def live_document(self, source_id: str) -> str | None:
        """The id of the source's live document, or None."""
        query = sa.select(_documents.c.id).where(_documents.c.source_id == source_id, _documents.c.state == "live")
        with self._engine.connect() as db:
            return db.scalar(query)

    def stage(self, document: Document, passages: Sequence[tuple[Passage, str]]) -> None:
        """Writes a document and its (passage, embed hash) pairs without making them live. One transaction."""
        with self._engine.begin() as db:
            state = db.scalar(sa.select(_documents.c.state).where(_documents.c.id == document.id))
            db.execute(_passages.delete().where(_passages.c.document_id == document.id))
            row = {
                "source_id": document.source_id,
                "version": document.version,
                "file_sha256": document.file_sha256,
                "text": document.text,
                "pages": [asdict(mark) for mark in document.pages],
            }
            if state is None:
                db.execute(_documents.insert().values(id=document.id, state="staged", **row))
            else:
                db.execute(_documents.update().where(_documents.c.id == document.id).values(state="staged", **row))
            if passages:
                db.execute(_passages.insert(), [_row(passage, digest) for passage, digest in passages])

    def flip(self, document_id: str, source_id: str) -> list[str]:
        """Makes a staged document the live one of its source, in one transaction; returns the ids of passages replaced."""
        with self._engine.begin() as db:
            old = sa.and_(
                _documents.c.source_id == source_id, _documents.c.state == "live", _documents.c.id != document_id
            )
            replaced = list(
                db.scalars(
                    sa.select(_passages.c.id).where(_passages.c.document_id.in_(sa.select(_documents.c.id).where(old)))
                )
            )
            db.execute(_documents.update().where(old).values(state="replaced"))
            db.execute(_documents.update().where(_documents.c.id == document_id).values(state="live"))
        self._known_held = None
        return replaced

    def text(self, document_id: str, start: int, end: int) -> str | None:
        """`document.text[start:end]` of any version ever stored, or None for an unknown document."""
        start = max(start, 0)
        query = sa.select(sa.func.substr(_documents.c.text, start + 1, max(end - start, 0))).where(
            _documents.c.id == document_id
        )
        with self._engine.connect() as db:
            return db.scalar(query)

    def pages(self, document_id: str) -> tuple[PageMark, ...]:
        with self._engine.connect() as db:
            marks = db.scalar(sa.select(_documents.c.pages).where(_documents.c.id == document_id)) or []
        return tuple(PageMark(**mark) for mark in marks)

    # --- passages ----------------------------------------------------------------------------------------------------

    def live(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """Those of the passages that are live, by id."""
        query = _live_passages().where(_passages.c.id.in_(ids))
        with self._engine.connect() as db:
            return {row.id: _stored(row) for row in db.execute(query)}

    def passage(self, passage_id: str) -> tuple[StoredPassage, DocumentState] | None:
        """A passage of any version, with the state of its document, or None."""
        query = _all_passages().where(_passages.c.id == passage_id)
        with self._engine.connect() as db:
            row = db.execute(query).first()
        return None if row is None else (_stored(row), row.state)

    def live_ids(self) -> frozenset[str]:
        query = sa.select(_passages.c.id).join(_documents).where(_documents.c.state == "live")
        with self._engine.connect() as db:
            return frozenset(db.scalars(query))

    def each_live(self) -> Iterator[StoredPassage]:
        """Every live passage, in order of document and ordinal."""
        query = _live_passages().order_by(_passages.c.document_id, _passages.c.ordinal)
        with self._engine.connect() as db:
            for row in db.execute(query.execution_options(yield_per=500)):
                yield _stored(row)

    # --- embeddings --------------------------------------------------------------------------------------------------

    def put_embeddings(self, model: str, embeddings: Mapping[str, Embedding]) -> None:
        """Keeps embeddings under (model fingerprint, hash of what was embedded)."""
        present = self.embedded(model, list(embeddings))
        rows = [
            {
                "model": model,
                "hash": key,
                "vector": item.vector.tobytes(),
                "spans": item.spans.astype(np.float16).tobytes(),
            }
            for key, item in embeddings.items()
            if key not in present
        ]
        if rows:
            with self._engine.begin() as db:
                db.execute(_embeddings.insert(), rows)

    def embedded(self, model: str, hashes: Sequence[str]) -> frozenset[str]:
        """Which of these hashes are embedded already."""
        query = sa.select(_embeddings.c.hash).where(_embeddings.c.model == model)
        with self._engine.connect() as db:
            return frozenset(
                found for part in _parts(hashes) for found in db.scalars(query.where(_embeddings.c.hash.in_(part)))
            )

    def embeddings(self, model: str, hashes: Sequence[str]) -> dict[str, Embedding]:
        """The stored embeddings of these hashes; absent ones are left out."""
        query = sa.select(_embeddings).where(_embeddings.c.model == model)
        with self._engine.connect() as db:
            rows = [row for part in _parts(hashes) for row in db.execute(query.where(_embeddings.c.hash.in_(part)))]
        found: dict[str, Embedding] = {}
        for row in rows:
            vector = np.frombuffer(row.vector, np.float32)
            spans = np.frombuffer(row.spans, np.float16).astype(np.float32).reshape(-1, vector.size)
            found[row.hash] = Embedding(vector, spans)
        return found


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


def _all_passages() -> sa.Select[Any]:
    return (
        sa.select(_passages, _documents.c.state, _sources.c.entry)
        .join(_documents, _documents.c.id == _passages.c.document_id)
        .join(_sources, _sources.c.id == _passages.c.source_id)
    )


def _live_passages() -> sa.Select[Any]:
    return _all_passages().where(_documents.c.state == "live")


def _row(passage: Passage, digest: str) -> dict[str, Any]:
    body = asdict(passage)
    for key in ("id", "document_id", "source_id", "ordinal"):
        del body[key]
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "source_id": passage.source_id,
        "ordinal": passage.ordinal,
        "embed_hash": digest,
        "body": body,
    }


def _stored(row: Any) -> StoredPassage:
    body: dict[str, Any] = dict(row.body)
    locator: dict[str, Any] = dict(body.pop("locator"))
    passage = Passage(
        id=row.id,
        document_id=row.document_id,
        source_id=row.source_id,
        ordinal=row.ordinal,
        locator=Locator(heading_path=tuple(locator.pop("heading_path")), **locator),
        spans=tuple(
            Span(s["start"], s["end"], s["kind"], tuple(s["lead"]) if s["lead"] else None) for s in body.pop("spans")
        ),
        references=tuple(Reference(**reference) for reference in body.pop("references")),
        **body,
    )
    return StoredPassage(passage, Source(**row.entry), row.embed_hash)
