"""What is kept of what people asked, in a database of its own, and how it goes: answers, conversations, feedback.

SQLite leaves the bytes of a deleted row in its file and in its write-ahead log; even with `secure_delete` copies of rows that
were moved between pages stay behind (measured). So the file is written anew after each removal (VACUUM) and the log emptied. On
PostgreSQL that is the server's own business.
"""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from knowledge import tables
from knowledge.conversations import Conversations
from knowledge.errors import StoreError
from knowledge.feedback import Feedback
from knowledge.saved import SavedAnswers
from knowledge.settings import AssistantSettings, Settings

FILE = "kept.sqlite3"
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of each kind."""

    conversations: int
    turns: int
    titles: int
    answers: int
    feedback: int

    @property
    def total(self) -> int:
        return self.conversations + self.turns + self.titles + self.answers + self.feedback


@dataclass(frozen=True, slots=True)
class Removal:
    """What a removal took out and how that was checked afterwards.

    `overdue`: rows past their time that are still there. `traces`: how many of the `searched` rows, at most 50 of those removed,
    were still found in the bytes of the files. Both are 0 when all is well.
    """

    removed: Counts
    overdue: int
    searched: int
    traces: int

    @property
    def proved(self) -> bool:
        return self.overdue == 0 and self.traces == 0


class Kept:
    """The database of what is kept; safe to use from several threads, and beside another process."""

    def __init__(self, url: str) -> None:
        """Opens or creates it at a SQLAlchemy URL. Raises StoreError when it cannot be used."""
        self._engine = sa.create_engine(url, hide_parameters=True)
        name = self._engine.url.database
        self._file = Path(name) if self._engine.dialect.name == "sqlite" and name else None
        with _told(self._engine):
            if self._file is not None:
                _private(self._file)
                event.listen(self._engine, "connect", _pragmas)
            tables.kept.create_all(self._engine)
        self.answers = SavedAnswers(self._engine)
        self.conversations = Conversations(self._engine)
        self.feedback = Feedback(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def told(self) -> Generator[None]:
        """Turns what the database raises into a StoreError, which holds nothing that was typed."""
        with _told(self._engine):
            yield

    def overdue(self, now: datetime, keep: AssistantSettings) -> Counts:
        """What is past its time: what `remove_expired` would remove. Raises StoreError."""
        with self.told(), self._engine.connect() as db:
            return _counted(db, _expired(now, keep))

    def remove_expired(self, now: datetime, keep: AssistantSettings) -> Removal:
        """Removes what is past its time, and looks afterwards whether it is gone. Raises StoreError.

        Each question goes when it is so old, a conversation with its last one, so that nothing typed outlives its time.
        """
        expired = _expired(now, keep)
        with self.told():
            with self._engine.begin() as db:
                counts = _counted(db, expired)
                keys = _keys(db, expired)
                for table, condition in expired.rows():
                    db.execute(table.delete().where(condition))
                db.execute(tables.conversations.update().where(expired.titles).values(title=None, titled_at=None))
                db.execute(tables.conversations.delete().where(_EMPTY))
            self.erase()
            left = self.overdue(now, keep).total
        return Removal(counts, left, len(keys), self._traces(keys))

    def erase(self) -> bool:
        """Overwrites what was deleted, in the file and in its log. False where somebody was reading the log all the while."""
        if self._file is None:
            return True
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(sa.text("VACUUM"))
            return db.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0] == 0

    def _traces(self, keys: Sequence[str]) -> int:
        if self._file is None:
            return 0
        files = [path for path in (self._file, Path(f"{self._file}-wal")) if path.exists()]
        contents = [path.read_bytes() for path in files]
        return sum(any(key.encode() in content for content in contents) for key in keys)


def kept_url(settings: Settings) -> str:
    """Where it is: beside the catalogue's database where a setting names one, else in a file of the data folder."""
    url = settings.knowledge.database_url
    return url.get_secret_value() if url is not None else f"sqlite:///{(settings.data_dir / FILE).resolve()}"


@dataclass(frozen=True, slots=True)
class _Expired:
    """Which rows are past their time."""

    answers: sa.ColumnElement[bool]
    turns: sa.ColumnElement[bool]
    feedback: sa.ColumnElement[bool]
    titles: sa.ColumnElement[bool]

    def rows(self) -> Sequence[tuple[sa.Table, sa.ColumnElement[bool]]]:
        return (
            (tables.kept_answers, self.answers),
            (tables.turns, self.turns),
            (tables.feedback, self.feedback),
        )


_EMPTY = ~sa.exists().where(tables.turns.c.conversation_id == tables.conversations.c.id)


def _expired(now: datetime, keep: AssistantSettings) -> _Expired:
    def before(column: sa.ColumnElement[str], days: int) -> sa.ColumnElement[bool]:
        return column <= (now - timedelta(days=days)).isoformat()

    conversations = keep.keep_conversations_days
    return _Expired(
        before(tables.kept_answers.c.created_at, keep.keep_answers_days),
        before(tables.turns.c.asked_at, conversations),
        before(tables.feedback.c.given_at, keep.keep_feedback_days),
        before(tables.conversations.c.titled_at, conversations),
    )


def _counted(db: sa.Connection, expired: _Expired) -> Counts:
    def count(table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
        return db.scalar(sa.select(sa.func.count()).select_from(table).where(condition)) or 0

    staying = sa.exists().where(tables.turns.c.conversation_id == tables.conversations.c.id, ~expired.turns)
    return Counts(
        conversations=count(tables.conversations, ~staying),
        turns=count(tables.turns, expired.turns),
        titles=count(tables.conversations, expired.titles),
        answers=count(tables.kept_answers, expired.answers),
        feedback=count(tables.feedback, expired.feedback),
    )


def _keys(db: sa.Connection, expired: _Expired) -> list[str]:
    """Keys of rows to be removed that stand nowhere else afterwards: an answer's may stay in a turn or in feedback."""
    answers, turns, remarks = tables.kept_answers.c.id, tables.turns.c, tables.feedback.c
    alone = ~sa.or_(
        sa.exists().where(turns.answer_id == answers, ~expired.turns),
        sa.exists().where(remarks.answer_id == answers, ~expired.feedback),
    )
    conditions = {tables.kept_answers: sa.and_(expired.answers, alone)}
    found: list[str] = []
    for table, condition in expired.rows():
        query = sa.select(table.c.id).where(conditions.get(table, condition)).limit(_SAMPLE - len(found))
        found += db.scalars(query)
    return found


@contextmanager
def _told(engine: sa.Engine) -> Generator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"what is kept at {engine.url!r} cannot be read or written ({type(error).__name__})") from None


def _private(path: Path) -> None:
    """Makes the file before the database does, so that nobody else may read it; its log gets the same permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # NORMAL: a power cut may take the last answers kept with it, never a removal, which empties the log before it says that it
    # is done. temp_store: VACUUM would write its copy to the system's temporary folder.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
