"""Ingestions asked of the service, as the catalogue keeps them: what is to be done, how far it is, what came of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import sqlalchemy as sa

from knowledge import tables

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: tuple[JobState, ...] = ("queued", "running")
FINAL: tuple[JobState, ...] = tuple(state for state in get_args(JobState) if state not in OPEN)


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file that came with a job: the name to show, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Job:
    """One ingestion. Times are UTC. `report` is there once it has ended; `reason` says why it failed."""

    id: str
    state: JobState
    created_at: datetime
    files: tuple[JobFile, ...]
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    report: Mapping[str, Any] | None = None
    reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether something remains to be done."""
        return self.state in OPEN


def new_job_id() -> str:
    """Not to be guessed: it names the folder of the job's files too."""
    return secrets.token_hex(16)


class Jobs:
    """The jobs by id. Only the process that owns the data folder works on them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, job_id: str, files: Sequence[JobFile], at: datetime) -> Job:
        """Queues a job whose files are in place."""
        with self._engine.begin() as db:
            last = db.scalar(sa.select(sa.func.max(tables.jobs.c.number))) or 0
            row = {"id": job_id, "number": last + 1, "state": "queued", "created_at": at.isoformat()}
            db.execute(tables.jobs.insert().values(**row, files=[asdict(file) for file in files]))
        return Job(job_id, "queued", at, tuple(files))

    def get(self, job_id: str) -> Job | None:
        with self._engine.connect() as db:
            row = db.execute(sa.select(tables.jobs).where(tables.jobs.c.id == job_id)).first()
        return None if row is None else _job(row)

    def last(self, limit: int) -> list[Job]:
        """The newest first."""
        with self._engine.connect() as db:
            rows = db.execute(sa.select(tables.jobs).order_by(tables.jobs.c.number.desc()).limit(limit))
            return [_job(row) for row in rows]

    def next(self) -> Job | None:
        """The job to work on: one that was begun before the process ended, else the one that waits longest."""
        begun = sa.case((tables.jobs.c.state == "running", 0), else_=1)
        query = sa.select(tables.jobs).where(tables.jobs.c.state.in_(OPEN)).order_by(begun, tables.jobs.c.number)
        with self._engine.connect() as db:
            row = db.execute(query.limit(1)).first()
        return None if row is None else _job(row)

    def begin(self, job_id: str, at: datetime) -> None:
        """The job is worked on. One that goes on after a restart keeps the time at which it was begun first."""
        with self._engine.begin() as db:
            own = sa.and_(tables.jobs.c.id == job_id, tables.jobs.c.state == "queued")
            db.execute(tables.jobs.update().where(own).values(state="running", begun_at=at.isoformat()))

    def end(
        self,
        job_id: str,
        state: JobState,
        at: datetime,
        *,
        report: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> bool:
        """Ends an open job; False for one that had ended before. What it kept of each file goes: the report holds it."""
        with self._engine.begin() as db:
            own = sa.and_(tables.jobs.c.id == job_id, tables.jobs.c.state.in_(OPEN))
            values = {"state": state, "ended_at": at.isoformat(), "report": report, "reason": reason}
            done = db.execute(tables.jobs.update().where(own).values(**values)).rowcount
            db.execute(tables.job_files.delete().where(tables.job_files.c.job_id == job_id))
        return bool(done)

    def put_file(self, job_id: str, source_id: str, report: Mapping[str, Any]) -> None:
        """Keeps what came of one file of a job, so that it is not done again after a restart."""
        own = sa.and_(tables.job_files.c.job_id == job_id, tables.job_files.c.source_id == source_id)
        with self._engine.begin() as db:
            db.execute(tables.job_files.delete().where(own))
            db.execute(tables.job_files.insert().values(job_id=job_id, source_id=source_id, report=dict(report)))

    def files(self, job_id: str) -> dict[str, Mapping[str, Any]]:
        """What came of the files that are finished, by source."""
        query = sa.select(tables.job_files).where(tables.job_files.c.job_id == job_id)
        with self._engine.connect() as db:
            return {row.source_id: row.report for row in db.execute(query)}


def _job(row: Any) -> Job:
    def time(stored: str | None) -> datetime | None:
        return None if stored is None else datetime.fromisoformat(stored)

    return Job(
        id=row.id,
        state=row.state,
        created_at=datetime.fromisoformat(row.created_at),
        files=tuple(JobFile(**file) for file in row.files),
        begun_at=time(row.begun_at),
        ended_at=time(row.ended_at),
        report=row.report,
        reason=row.reason,
    )
