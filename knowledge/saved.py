"""Answers that were given, kept so that they can be opened again. What was typed is not among it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from knowledge import tables


class SavedAnswers:
    """The bodies of answers by id. Times are UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, id: str, created_at: datetime, body: Mapping[str, Any]) -> None:
        """Keeps an answer."""
        row = {"id": id, "created_at": created_at.isoformat(), "body": dict(body)}
        with self._engine.begin() as db:
            db.execute(tables.kept_answers.insert().values(**row))

    def get(self, id: str) -> dict[str, Any] | None:
        """The body of an answer; None when it was not kept, or not for so long."""
        with self._engine.connect() as db:
            return db.scalar(sa.select(tables.kept_answers.c.body).where(tables.kept_answers.c.id == id))
