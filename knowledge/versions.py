"""The versions of a document in the catalogue: staged, made live, replaced, removed. Each step is one transaction.

What a step leaves to do in the indexes is written down with it (`unsettled`), so that whoever opens the catalogue after a crash
knows what to take out of them without comparing everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from knowledge import tables
from knowledge.records import Document, Passage

DocumentState = Literal["staged", "live", "replaced"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a source's document. Times are UTC; None for what was published before times were kept."""

    document_id: str
    state: DocumentState
    file_sha256: str
    published_at: datetime | None
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out of the catalogue: passage ids to take out of the indexes, and files that no other document is of."""

    documents: int
    passage_ids: tuple[str, ...]
    files: tuple[str, ...]


class Versions:
    """Versions by document id. `changed` is called after each transaction that changes what is live."""

    def __init__(self, engine: sa.Engine, changed: Callable[[], None]) -> None:
        self._engine, self._changed = engine, changed

    def of(self, source_id: str) -> list[Version]:
        """All versions of a source's document that were ever live, the newest first."""
        documents = tables.documents.c
        query = sa.select(
            documents.id, documents.state, documents.file_sha256, documents.published_at, documents.replaced_at
        ).where(documents.source_id == source_id, documents.state != "staged")
        with self._engine.connect() as db:
            found = [
                Version(row.id, row.state, row.file_sha256, _time(row.published_at), _time(row.replaced_at))
                for row in db.execute(query)
            ]
        earliest = datetime.min.replace(tzinfo=UTC)
        return sorted(found, key=lambda v: (v.state == "live", v.published_at or earliest), reverse=True)

    def stage(
        self, document: Document, title: str, passages: Sequence[tuple[Passage, str]], *, entering: Sequence[str]
    ) -> None:
        """Writes a document and its (passage, embed hash) pairs without making them live.

        `entering` are the passages that go into the indexes next. A version that was live before stays readable meanwhile.
        """
        with self._engine.begin() as db:
            own = tables.documents.c.id == document.id
            known = db.scalar(sa.select(tables.documents.c.id).where(own)) is not None
            db.execute(tables.passages.delete().where(tables.passages.c.document_id == document.id))
            row = {
                "source_id": document.source_id,
                "version": document.version,
                "file_sha256": document.file_sha256,
                "text": document.text,
                "pages": [asdict(mark) for mark in document.pages],
                "title": title,
            }
            if known:
                db.execute(tables.documents.update().where(own).values(**row))
            else:
                db.execute(tables.documents.insert().values(id=document.id, state="staged", **row))
            if passages:
                db.execute(tables.passages.insert(), [_row(passage, digest) for passage, digest in passages])
            _unsettle(db, document.source_id, entering)

    def flip(self, document_id: str, source_id: str, at: datetime) -> list[str]:
        """Makes a staged document the live one of its source; returns the passages that no longer stand in what is live."""
        documents, passages = tables.documents.c, tables.passages.c
        with self._engine.begin() as db:
            old = sa.and_(documents.source_id == source_id, documents.state == "live", documents.id != document_id)
            of_new = sa.select(passages.id).where(passages.document_id == document_id)
            of_old = sa.select(passages.id).where(passages.document_id.in_(sa.select(documents.id).where(old)))
            vanished = list(db.scalars(of_old.where(passages.id.not_in(of_new))))
            now = at.isoformat(timespec="seconds")
            db.execute(tables.documents.update().where(old).values(state="replaced", replaced_at=now))
            db.execute(
                tables.documents.update()
                .where(documents.id == document_id)
                .values(state="live", published_at=now, replaced_at=None)
            )
            _unsettle(db, source_id, vanished)
        self._changed()
        return vanished

    def remove(self, source_id: str, *, keep_entry: bool) -> Removed:
        """Takes every version of a source's document out, with its passages and the embeddings that no other passage has.

        `keep_entry`: the register's entry stays, as one of a work that is known and not held.
        """
        documents, passages = tables.documents.c, tables.passages.c
        with self._engine.begin() as db:
            own = sa.select(documents.id).where(documents.source_id == source_id)
            ids = list(dict.fromkeys(db.scalars(sa.select(passages.id).where(passages.document_id.in_(own)))))
            files = set(db.scalars(sa.select(documents.file_sha256).where(documents.source_id == source_id)))
            gone = db.execute(tables.passages.delete().where(passages.document_id.in_(own)))
            count = db.execute(tables.documents.delete().where(documents.source_id == source_id)).rowcount
            files -= set(db.scalars(sa.select(documents.file_sha256).where(documents.file_sha256.in_(files))))
            if gone.rowcount:
                for made in (tables.embeddings, tables.questions):
                    held = sa.exists().where(passages.embed_hash == made.c.hash)
                    db.execute(made.delete().where(~held))
            entry = db.scalar(sa.select(tables.sources.c.entry).where(tables.sources.c.id == source_id))
            place = tables.sources.c.id == source_id
            if keep_entry and entry is not None:
                db.execute(tables.sources.update().where(place).values(entry={**entry, "file": None, "sha256": None}))
            else:
                db.execute(tables.sources.delete().where(place))
            _unsettle(db, source_id, ids)
        self._changed()
        return Removed(count, tuple(ids), tuple(sorted(files)))

    def unsettled(self) -> dict[str, list[str]]:
        """By source, the passages that may stand in the indexes and are not live."""
        with self._engine.connect() as db:
            return {row.source_id: self._dead(db, row.ids) for row in db.execute(sa.select(tables.unsettled))}

    def settled(self, source_id: str) -> None:
        """The indexes hold nothing of this source that is not live: what was staged and never made live is forgotten."""
        documents = tables.documents.c
        with self._engine.begin() as db:
            left = sa.select(documents.id).where(documents.source_id == source_id, documents.state == "staged")
            db.execute(tables.passages.delete().where(tables.passages.c.document_id.in_(left)))
            db.execute(tables.documents.delete().where(documents.source_id == source_id, documents.state == "staged"))
            db.execute(tables.unsettled.delete().where(tables.unsettled.c.source_id == source_id))

    def _dead(self, db: sa.Connection, ids: Sequence[str]) -> list[str]:
        live: set[str] = set()
        query = sa.select(tables.passages.c.id).join(tables.documents).where(tables.documents.c.state == "live")
        for start in range(0, len(ids), 900):
            live |= set(db.scalars(query.where(tables.passages.c.id.in_(ids[start : start + 900]))))
        return [key for key in ids if key not in live]


def _unsettle(db: sa.Connection, source_id: str, ids: Sequence[str]) -> None:
    """Adds to what may have to leave the indexes."""
    place = tables.unsettled.c.source_id == source_id
    known: list[str] | None = db.scalar(sa.select(tables.unsettled.c.ids).where(place))
    if known is None:
        db.execute(tables.unsettled.insert().values(source_id=source_id, ids=list(ids)))
    else:
        db.execute(tables.unsettled.update().where(place).values(ids=list(dict.fromkeys([*known, *ids]))))


def _time(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)


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
