"""Answers that were given, kept so that they can be opened again. What was typed is not among it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from knowledge import tables


class SavedAnswers:
    """The bodies of answers by id, over the catalogue's database. Times are UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, id: str, created_at: datetime, body: Mapping[str, Any], *, keep_days: int) -> None:
        """Keeps an answer, and forgets those that are older than `keep_days`. 0 days: keeps none."""
        oldest = (created_at - timedelta(days=keep_days)).isoformat()
        with self._engine.begin() as db:
            db.execute(tables.answers.delete().where(tables.answers.c.created_at <= oldest))
            if keep_days > 0:
                row = {"id": id, "created_at": created_at.isoformat(), "body": dict(body)}
                db.execute(tables.answers.insert().values(**row))

    def get(self, id: str) -> dict[str, Any] | None:
        """The body of an answer; None when it was not kept, or not for so long."""
        with self._engine.connect() as db:
            return db.scalar(sa.select(tables.answers.c.body).where(tables.answers.c.id == id))
