"""Conversations: what was asked, identifiers removed, as it was understood, and which answers were given. Each has one owner."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from knowledge import tables
from knowledge.errors import UnknownId


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question of a conversation. `sources`: ids of what the answer cited. Nothing in it was ever stored raw."""

    asked_at: datetime
    question: str
    standalone: str
    status: str
    sources: tuple[str, ...]
    answer_id: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it stands in a list. `title` is what its owner called it; `first` its earliest question still kept."""

    id: str
    title: str | None
    first: str
    begun_at: datetime
    changed_at: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations, newest first; `next` continues the list, None at its end."""

    conversations: tuple[Conversation, ...]
    next: str | None


class Conversations:
    """Conversations by owner. Somebody else's conversation is unknown: one query asks for id and owner together."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, owner: str, conversation_id: str, turn: KeptTurn, *, begin: bool) -> bool:
        """Adds a turn; with `begin`, to a new conversation. False where the conversation was removed meanwhile."""
        at = turn.asked_at.isoformat()
        row = {
            "id": secrets.token_hex(16),
            "conversation_id": conversation_id,
            "asked_at": at,
            "question": turn.question,
            "standalone": turn.standalone,
            "status": turn.status,
            "sources": list(turn.sources),
            "answer_id": turn.answer_id,
        }
        with self._engine.begin() as db:
            if begin:
                new = {"id": conversation_id, "owner": owner, "begun_at": at, "changed_at": at}
                db.execute(tables.conversations.insert().values(**new))
            elif not db.execute(_update(owner, conversation_id).values(changed_at=at)).rowcount:
                return False
            db.execute(tables.turns.insert().values(**row))
        return True

    def turns(self, owner: str, conversation_id: str, *, last: int | None = None) -> tuple[KeptTurn, ...]:
        """The turns, oldest first; only the `last` so many. Raises UnknownId."""
        query = (
            sa.select(tables.turns)
            .join(tables.conversations)
            .where(*_own(owner, conversation_id))
            .order_by(tables.turns.c.asked_at.desc(), tables.turns.c.id.desc())
            .limit(last)
        )
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        if not rows:
            raise UnknownId("no conversation of this id is kept")
        return tuple(_turn(row) for row in reversed(rows))

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """One conversation. Raises UnknownId."""
        with self._engine.connect() as db:
            row = db.execute(_listed().where(*_own(owner, conversation_id))).first()
        if row is None:
            raise UnknownId("no conversation of this id is kept")
        return _conversation(row)

    def page(self, owner: str, *, limit: int, after: str | None = None) -> Page:
        """The owner's conversations, the one that was used last first. `after`: the `next` of the page before."""
        table = tables.conversations.c
        query = (
            _listed().where(table.owner == owner).order_by(table.changed_at.desc(), table.id.desc()).limit(limit + 1)
        )
        if after is not None:
            changed_at, _, id = after.partition("_")
            query = query.where(
                sa.tuple_(table.changed_at, table.id) < sa.tuple_(sa.literal(changed_at), sa.literal(id))
            )
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        shown = rows[:limit]
        following = f"{shown[-1].changed_at}_{shown[-1].id}" if len(rows) > limit else None
        return Page(tuple(map(_conversation, shown)), following)

    def rename(self, owner: str, conversation_id: str, title: str, at: datetime) -> None:
        """Gives a conversation its title. Raises UnknownId."""
        query = _update(owner, conversation_id).values(title=title, titled_at=at.isoformat())
        with self._engine.begin() as db:
            if not db.execute(query).rowcount:
                raise UnknownId("no conversation of this id is kept")

    def remove(self, owner: str, conversation_id: str) -> int:
        """Deletes a conversation, its turns and the answers given in it; returns how many turns. Raises UnknownId.

        The bytes are gone once the database is erased (`Kept.erase`).
        """
        turns = tables.turns.c
        given = sa.select(turns.answer_id).where(turns.conversation_id == conversation_id)
        with self._engine.begin() as db:
            if db.scalar(sa.select(tables.conversations.c.id).where(*_own(owner, conversation_id))) is None:
                raise UnknownId("no conversation of this id is kept")
            db.execute(tables.kept_answers.delete().where(tables.kept_answers.c.id.in_(given)))
            removed = db.execute(tables.turns.delete().where(turns.conversation_id == conversation_id)).rowcount
            db.execute(tables.conversations.delete().where(tables.conversations.c.id == conversation_id))
        return removed


def _own(owner: str, conversation_id: str) -> Sequence[sa.ColumnElement[bool]]:
    return (tables.conversations.c.id == conversation_id, tables.conversations.c.owner == owner)


def _update(owner: str, conversation_id: str) -> sa.Update:
    return tables.conversations.update().where(*_own(owner, conversation_id))


def _listed() -> sa.Select[Any]:
    conversation, turns = tables.conversations.c, tables.turns.c
    of_it = turns.conversation_id == conversation.id
    first = sa.select(turns.question).where(of_it).order_by(turns.asked_at, turns.id).limit(1)
    count = sa.select(sa.func.count()).select_from(tables.turns).where(of_it)
    return sa.select(
        tables.conversations, first.scalar_subquery().label("first"), count.scalar_subquery().label("turns")
    )


def _turn(row: Any) -> KeptTurn:
    return KeptTurn(
        datetime.fromisoformat(row.asked_at),
        row.question,
        row.standalone,
        row.status,
        tuple(row.sources),
        row.answer_id,
    )


def _conversation(row: Any) -> Conversation:
    return Conversation(
        row.id,
        row.title,
        row.first or "",
        datetime.fromisoformat(row.begun_at),
        datetime.fromisoformat(row.changed_at),
        row.turns,
    )
