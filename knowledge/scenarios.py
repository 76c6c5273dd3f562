"""Scenarios that were saved, every version of each, over the catalogue's database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from knowledge import tables


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A saved scenario as it stands in a list: its newest version. `made_at` is ISO 8601, UTC."""

    id: str
    version: int
    made_at: str
    title: str
    themes: tuple[str, ...]
    sources: tuple[str, ...]
    passed: bool


class SavedScenarios:
    """The bodies of scenarios by id and version. A version is never changed once saved."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, line: ScenarioLine, body: Mapping[str, Any]) -> None:
        """Saves a version. Raises sqlalchemy's IntegrityError where it is there already."""
        row = {
            "id": line.id,
            "version": line.version,
            "made_at": line.made_at,
            "title": line.title,
            "themes": list(line.themes),
            "sources": list(line.sources),
            "passed": line.passed,
            "body": dict(body),
        }
        with self._engine.begin() as db:
            db.execute(tables.scenarios.insert().values(**row))

    def get(self, id: str, version: int | None = None) -> dict[str, Any] | None:
        """The body of a version, the newest unless one is named; None where there is none."""
        table = tables.scenarios
        query = sa.select(table.c.body).where(table.c.id == id).order_by(table.c.version.desc()).limit(1)
        if version is not None:
            query = query.where(table.c.version == version)
        with self._engine.connect() as db:
            return db.scalar(query)

    def versions(self, id: str) -> list[ScenarioLine]:
        """All versions of a scenario, the newest first."""
        query = sa.select(tables.scenarios).where(tables.scenarios.c.id == id)
        with self._engine.connect() as db:
            return [_line(row) for row in db.execute(query.order_by(tables.scenarios.c.version.desc()))]

    def find(self, *, theme: str | None = None, source: str | None = None) -> list[ScenarioLine]:
        """The newest version of each scenario, the latest first: of a theme, or resting on a source, where these are given."""
        table = tables.scenarios
        newest = sa.select(table.c.id, sa.func.max(table.c.version).label("version")).group_by(table.c.id).subquery()
        query = sa.select(table).join(newest, sa.and_(table.c.id == newest.c.id, table.c.version == newest.c.version))
        with self._engine.connect() as db:
            lines = [_line(row) for row in db.execute(query.order_by(table.c.made_at.desc(), table.c.id))]
        return [
            line
            for line in lines
            if (theme is None or theme in line.themes) and (source is None or source in line.sources)
        ]

    def forget(self, id: str) -> bool:
        """Removes every version; False where there was none."""
        with self._engine.begin() as db:
            return db.execute(tables.scenarios.delete().where(tables.scenarios.c.id == id)).rowcount > 0


def _line(row: sa.Row[Any]) -> ScenarioLine:
    return ScenarioLine(row.id, row.version, row.made_at, row.title, tuple(row.themes), tuple(row.sources), row.passed)
