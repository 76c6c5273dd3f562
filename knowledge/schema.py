"""The form of the catalogue's tables: made where there are none, and brought from an earlier form to today's."""

import sqlalchemy as sa

from knowledge import tables
from knowledge.errors import StoreError

SCHEMA = "2"
"""1: a passage belonged to one version of its document. 2: to every version in which it stands; versions have dates."""
_FROM_1 = ("title", "published_at", "replaced_at")


def prepare(engine: sa.Engine) -> None:
    """Makes the tables, or mends those of an earlier form; killed in the midst, nothing was done. Raises StoreError."""
    with engine.connect() as db:
        if engine.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN IMMEDIATE")  # else Python's sqlite3 would begin only at the first row written
        found = _found(db)
        if found == "1":
            _from_1(db)
        elif found not in (None, SCHEMA):
            raise StoreError(
                f"the catalogue has schema {found}, this version needs {SCHEMA}; ingest into a new data folder"
            )
        for made in (tables.embeddings, tables.questions):
            _forget_what_has_an_earlier_form(db, made)
        tables.metadata.create_all(db)
        db.execute(sa.text("DROP TABLE IF EXISTS answers"))  # kept here once; now in a database of their own
        if found is None:
            db.execute(tables.meta.insert().values(key="schema", value=SCHEMA))
        db.commit()


def _found(db: sa.Connection) -> str | None:
    if not sa.inspect(db).has_table(tables.meta.name):
        return None
    return db.scalar(sa.select(tables.meta.c.value).where(tables.meta.c.key == "schema"))


def _from_1(db: sa.Connection) -> None:
    """Copies the passages into a table whose key is passage and document."""
    columns = ", ".join(tables.passages.c.keys())
    db.execute(sa.text(f"CREATE TABLE passages_of_1 AS SELECT {columns} FROM passages"))
    db.execute(sa.text("DROP TABLE passages"))
    for column in _FROM_1:
        db.execute(sa.text(f"ALTER TABLE documents ADD COLUMN {column} VARCHAR"))
    tables.passages.create(db)
    db.execute(sa.text(f"INSERT INTO passages ({columns}) SELECT {columns} FROM passages_of_1"))
    db.execute(sa.text("DROP TABLE passages_of_1"))
    db.execute(tables.meta.update().where(tables.meta.c.key == "schema").values(value=SCHEMA))


def _forget_what_has_an_earlier_form(db: sa.Connection, table: sa.Table) -> None:
    """What the model makes is made again by `touchstone rebuild` and an ingest: a table of other columns is thrown away."""
    found = sa.inspect(db)
    if found.has_table(table.name) and {c["name"] for c in found.get_columns(table.name)} != set(table.c.keys()):
        table.drop(db)
