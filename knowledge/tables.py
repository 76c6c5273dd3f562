"""The tables of the catalogue's database."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
meta = sa.Table(
    "meta", metadata, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)
sources = sa.Table(
    "sources", metadata, sa.Column("id", sa.String, primary_key=True), sa.Column("entry", sa.JSON, nullable=False)
)
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("source_id", sa.String, nullable=False, index=True),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("file_sha256", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("pages", sa.JSON, nullable=False),
    sa.Column("title", sa.String),
    sa.Column("published_at", sa.String),
    sa.Column("replaced_at", sa.String),
)
# A passage that did not change stands in several versions of its document under one id.
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id"), primary_key=True, index=True),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("embed_hash", sa.String, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)
PASSAGE: tuple[sa.ColumnElement[Any], ...] = (
    passages.c.id,
    passages.c.document_id,
    passages.c.source_id,
    passages.c.ordinal,
    passages.c.embed_hash,
    sa.cast(passages.c.body, sa.Text).label("body"),
)
"""The columns of a passage, its body as the text that `rows.passage_of` reads: by way of JSON it took three times as long."""
embeddings = sa.Table(
    "embeddings",
    metadata,
    sa.Column("model", sa.String, primary_key=True),
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("spans", sa.LargeBinary, nullable=False),
    sa.Column("scales", sa.LargeBinary, nullable=False),
    sa.Column("tokens", sa.LargeBinary, nullable=False),
    sa.Column("places", sa.LargeBinary, nullable=False),
)
# Questions that a passage answers, and their vectors in few dimensions.
questions = sa.Table(
    "questions",
    metadata,
    sa.Column("model", sa.String, primary_key=True),
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("texts", sa.JSON, nullable=False),
    sa.Column("narrow", sa.LargeBinary, nullable=False),
)
# What a publication or removal that is under way may leave in the indexes; empty when nothing is.
unsettled = sa.Table(
    "unsettled",
    metadata,
    sa.Column("source_id", sa.String, primary_key=True),
    sa.Column("ids", sa.JSON, nullable=False),
)
# Which passages stand, nearly word for word, in a passage of another source; and what each is compared by, without its text.
signatures = sa.Table(
    "signatures",
    metadata,
    sa.Column("passage_id", sa.String, primary_key=True),
    sa.Column("signature", sa.LargeBinary, nullable=False),
)
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("passage_id", sa.String, primary_key=True),
    sa.Column("original_id", sa.String, primary_key=True, index=True),
    sa.Column("share", sa.Float, nullable=False),
)
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, index=True),
    sa.Column("state", sa.String, nullable=False, index=True),
    sa.Column("created_at", sa.String, nullable=False),
    sa.Column("begun_at", sa.String),
    sa.Column("ended_at", sa.String),
    sa.Column("files", sa.JSON, nullable=False),
    sa.Column("report", sa.JSON),
    sa.Column("reason", sa.String),
)
job_files = sa.Table(
    "job_files",
    metadata,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("source_id", sa.String, primary_key=True),
    sa.Column("report", sa.JSON, nullable=False),
)
scenarios = sa.Table(
    "scenarios",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("made_at", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("themes", sa.JSON, nullable=False),
    sa.Column("sources", sa.JSON, nullable=False),
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)
# What is kept of what people asked stands in a database of its own: it can be emptied to the last byte, and left out of a copy.
kept = sa.MetaData()
kept_answers = sa.Table(
    "kept_answers",
    kept,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("created_at", sa.String, nullable=False, index=True),
    sa.Column("body", sa.JSON, nullable=False),
)
conversations = sa.Table(
    "conversations",
    kept,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("begun_at", sa.String, nullable=False),
    sa.Column("changed_at", sa.String, nullable=False),
    sa.Column("title", sa.String),
    sa.Column("titled_at", sa.String),
)
turns = sa.Table(
    "turns",
    kept,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("asked_at", sa.String, nullable=False, index=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("standalone", sa.Text, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("sources", sa.JSON, nullable=False),
    sa.Column("answer_id", sa.String, nullable=False),
)
feedback = sa.Table(
    "feedback",
    kept,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("answer_id", sa.String, nullable=False, index=True),
    sa.Column("given_at", sa.String, nullable=False, index=True),
    sa.Column("verdict", sa.String, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
)
