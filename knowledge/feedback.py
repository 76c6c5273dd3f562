"""Feedback: what readers said of answers, identifiers removed. It belongs to no one: no owner is kept with it."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from knowledge import tables

Verdict = Literal["useful", "wrong", "out_of_date", "not_my_area", "unsafe"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What one reader said of one answer. `comment` has no identifiers that are recognised; "" for none."""

    answer_id: str
    given_at: datetime
    verdict: Verdict
    comment: str = ""


class Feedback:
    """Remarks on answers. Times are UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, remark: Remark) -> None:
        row = {
            "id": secrets.token_hex(16),
            "answer_id": remark.answer_id,
            "given_at": remark.given_at.isoformat(),
            "verdict": remark.verdict,
            "comment": remark.comment,
        }
        with self._engine.begin() as db:
            db.execute(tables.feedback.insert().values(**row))

    def each(self, since: datetime | None = None) -> Iterator[Remark]:
        """The remarks given since then, oldest first."""
        query = sa.select(tables.feedback).order_by(tables.feedback.c.given_at, tables.feedback.c.id)
        if since is not None:
            query = query.where(tables.feedback.c.given_at >= since.isoformat())
        with self._engine.connect() as db:
            for row in db.execute(query):
                yield Remark(row.answer_id, datetime.fromisoformat(row.given_at), row.verdict, row.comment)
