"""The catalogue: the truth about sources, documents, passages and their vectors.

The indexes can be made again from it; a passage is served only if the catalogue says that its document is live. Only
`catalogue.py`, `kept.py` and the files of their tables import SQLAlchemy.
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

from knowledge import tables
from knowledge.errors import StoreError
from knowledge.late import Tokens
from knowledge.records import Document, Locator, PageMark, Passage, Reference, Source, Span
from knowledge.scenarios import SavedScenarios

SCHEMA = "1"
_FILLED_IN = ("serves", "certainty", "population", "period", "status_note", "licence", "url")
"""What an entry may leave to another register's entry of the same id. Dates and status are never filled in."""
Vector = npt.NDArray[np.float32]
DocumentState = Literal["staged", "live", "replaced"]


@dataclass(frozen=True, slots=True)
class Embedding:
    """A text's vector, shape (d,), those of its spans, shape (spans, d), all of unit length; and its tokens."""

    vector: Vector
    spans: Vector
    tokens: Tokens


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
        self._known_referenced: frozenset[str] | None = None
        self._engine = sa.create_engine(url, hide_parameters=True)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _sqlite_pragmas)
        try:
            _forget_embeddings_of_an_earlier_form(self._engine)
            tables.metadata.create_all(self._engine)
            with self._engine.begin() as db:
                db.execute(sa.text("DROP TABLE IF EXISTS answers"))  # kept here once; now in a database of their own
                found = db.scalar(sa.select(tables.meta.c.value).where(tables.meta.c.key == "schema"))
                if found is None:
                    db.execute(tables.meta.insert().values(key="schema", value=SCHEMA))
        except SQLAlchemyError as error:
            raise StoreError(f"the catalogue at {self._engine.url!r} cannot be opened: {error}") from error
        if found not in (None, SCHEMA):
            raise StoreError(
                f"the catalogue has schema {found}, this version needs {SCHEMA}; ingest into a new data folder"
            )

    def close(self) -> None:
        self._engine.dispose()

    @property
    def scenarios(self) -> SavedScenarios:
        """The training scenarios that were saved."""
        return SavedScenarios(self._engine)

    # --- sources -----------------------------------------------------------------------------------------------------

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Adds or replaces sources. An entry that is held (has a file) is never replaced by one that is not.

        Registers know different things of a work: what the entry in use leaves empty is filled in from the other one.
        """
        self._known_sources = None
        with self._engine.begin() as db:
            present: dict[str, dict[str, Any]] = {row.id: row.entry for row in db.execute(sa.select(tables.sources))}
            for source in sources:
                old = present.get(source.id)
                entry = _merged(old, asdict(source))
                if old is None:
                    db.execute(tables.sources.insert().values(id=source.id, entry=entry))
                else:
                    db.execute(tables.sources.update().where(tables.sources.c.id == source.id).values(entry=entry))
                present[source.id] = entry

    def sources(self) -> Mapping[str, Source]:
        """All sources that the register knows, held or not, by id."""
        if (known := self._known_sources) is None:
            with self._engine.connect() as db:
                known = {
                    row.id: _source(row.entry)
                    for row in db.execute(sa.select(tables.sources).order_by(tables.sources.c.id))
                }
            self._known_sources = known
        return known

    def held(self) -> frozenset[str]:
        """Ids of the sources that have a live document."""
        if (known := self._known_held) is None:
            with self._engine.connect() as db:
                known = frozenset(
                    db.scalars(sa.select(tables.documents.c.source_id).where(tables.documents.c.state == "live"))
                )
            self._known_held = known
        return known

    def referenced(self) -> frozenset[str]:
        """Ids of the works that a line of a live document rests on, held or not: a brief speaks of them second-hand."""
        if (known := self._known_referenced) is None:
            query = _live_passages().where(tables.sources.c.entry["kind"].as_string() == "briefing")
            with self._engine.connect() as db:
                found = (reference for row in db.execute(query) for reference in row.body["references"])
                known = frozenset(reference["source_id"] for reference in found)
            self._known_referenced = known
        return known

    # --- documents ---------------------------------------------------------------------------------------------------

    def live_document(self, source_id: str) -> str | None:
        """The id of the source's live document, or None."""
        query = sa.select(tables.documents.c.id).where(
            tables.documents.c.source_id == source_id, tables.documents.c.state == "live"
        )
        with self._engine.connect() as db:
            return db.scalar(query)

    def stage(self, document: Document, passages: Sequence[tuple[Passage, str]]) -> None:
        """Writes a document and its (passage, embed hash) pairs without making them live. One transaction."""
        with self._engine.begin() as db:
            state = db.scalar(sa.select(tables.documents.c.state).where(tables.documents.c.id == document.id))
            db.execute(tables.passages.delete().where(tables.passages.c.document_id == document.id))
            row = {
                "source_id": document.source_id,
                "version": document.version,
                "file_sha256": document.file_sha256,
                "text": document.text,
                "pages": [asdict(mark) for mark in document.pages],
            }
            if state is None:
                db.execute(tables.documents.insert().values(id=document.id, state="staged", **row))
            else:
                db.execute(
                    tables.documents.update().where(tables.documents.c.id == document.id).values(state="staged", **row)
                )
            if passages:
                db.execute(tables.passages.insert(), [_row(passage, digest) for passage, digest in passages])

    def flip(self, document_id: str, source_id: str) -> list[str]:
        """Makes a staged document the live one of its source, in one transaction; returns the ids of passages replaced."""
        with self._engine.begin() as db:
            old = sa.and_(
                tables.documents.c.source_id == source_id,
                tables.documents.c.state == "live",
                tables.documents.c.id != document_id,
            )
            replaced = list(
                db.scalars(
                    sa.select(tables.passages.c.id).where(
                        tables.passages.c.document_id.in_(sa.select(tables.documents.c.id).where(old))
                    )
                )
            )
            db.execute(tables.documents.update().where(old).values(state="replaced"))
            db.execute(tables.documents.update().where(tables.documents.c.id == document_id).values(state="live"))
        self._known_held = self._known_referenced = None
        return replaced

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
        with self._engine.connect() as db:
            marks = db.scalar(sa.select(tables.documents.c.pages).where(tables.documents.c.id == document_id)) or []
        return tuple(PageMark(**mark) for mark in marks)

    # --- passages ----------------------------------------------------------------------------------------------------

    def live(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """Those of the passages that are live, by id."""
        query = _live_passages().where(tables.passages.c.id.in_(ids))
        with self._engine.connect() as db:
            return {row.id: _stored(row) for row in db.execute(query)}

    def passage(self, passage_id: str) -> tuple[StoredPassage, DocumentState] | None:
        """A passage of any version, with the state of its document, or None."""
        query = _all_passages().where(tables.passages.c.id == passage_id)
        with self._engine.connect() as db:
            row = db.execute(query).first()
        return None if row is None else (_stored(row), row.state)

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
            return [(row.id, _locator(row.locator)) for row in db.execute(query)]

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
        rows = [
            {
                "model": model,
                "hash": key,
                "vector": item.vector.tobytes(),
                "spans": item.spans.astype(np.float16).tobytes(),
                "tokens": item.tokens.vectors.tobytes(),
                "places": item.tokens.places.tobytes(),
            }
            for key, item in embeddings.items()
            if key not in present
        ]
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
                row for part in _parts(hashes) for row in db.execute(query.where(tables.embeddings.c.hash.in_(part)))
            ]
        found: dict[str, Embedding] = {}
        for row in rows:
            vector = np.frombuffer(row.vector, np.float32)
            spans = np.frombuffer(row.spans, np.float16).astype(np.float32).reshape(-1, vector.size)
            places = np.frombuffer(row.places, np.uint16)
            tokens = (
                np.frombuffer(row.tokens, np.int8).reshape(len(places), -1)
                if len(places)
                else np.zeros((0, 0), np.int8)
            )
            found[row.hash] = Embedding(vector, spans, Tokens(tokens, places))
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


def _forget_embeddings_of_an_earlier_form(engine: sa.Engine) -> None:
    """Embeddings are made again from the passages (`touchstone rebuild`), so a table that lacks a column is thrown away."""
    found = sa.inspect(engine)
    name = tables.embeddings.name
    if found.has_table(name) and {c["name"] for c in found.get_columns(name)} != set(tables.embeddings.c.keys()):
        tables.embeddings.drop(engine)


def _parts(items: Sequence[str], size: int = 900) -> Iterator[Sequence[str]]:
    """SQLite takes a limited number of bound values in one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _all_passages() -> sa.Select[Any]:
    return (
        sa.select(tables.passages, tables.documents.c.state, tables.sources.c.entry)
        .join(tables.documents, tables.documents.c.id == tables.passages.c.document_id)
        .join(tables.sources, tables.sources.c.id == tables.passages.c.source_id)
    )


def _live_passages() -> sa.Select[Any]:
    return _all_passages().where(tables.documents.c.state == "live")


def _merged(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """The row of a source: the entry in use, and under "known" what another register's entry says of the same work."""
    if old is None:
        return new
    if new["file"] is None and old["file"] is not None:
        return {**old, "known": _told(new)}
    if old["file"] is not None:
        return {**new, "known": old.get("known", {})}
    known = {**old.get("known", {}), **_told(old)}
    if new["file"] is None:
        known.pop("status_note", None)  # this may be the same register, which took its remark back
    return {**new, "known": known}


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _FILLED_IN if entry.get(key)}


def _source(entry: dict[str, Any]) -> Source:
    """The source that a row means; rows written before a field existed lack it."""
    own = {key: value for key, value in entry.items() if key != "known"}
    told = {key: value for key, value in entry.get("known", {}).items() if not own.get(key)}
    if own["file"] is not None and told.get("certainty") != "text":
        told.pop("certainty", None)  # how little was known while the text was not held says nothing of what is held now
    fields: dict[str, Any] = {**own, **told}
    serves: list[str] = fields.pop("serves", [])
    return Source(serves=tuple(serves), **fields)


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
    passage = Passage(
        id=row.id,
        document_id=row.document_id,
        source_id=row.source_id,
        ordinal=row.ordinal,
        locator=_locator(body.pop("locator")),
        spans=tuple(
            Span(s["start"], s["end"], s["kind"], tuple(s["lead"]) if s["lead"] else None) for s in body.pop("spans")
        ),
        references=tuple(Reference(**reference) for reference in body.pop("references")),
        **body,
    )
    return StoredPassage(passage, _source(row.entry), row.embed_hash)


def _locator(stored: dict[str, Any]) -> Locator:
    fields: dict[str, Any] = {**stored, "heading_path": tuple(stored["heading_path"])}
    return Locator(**fields)
