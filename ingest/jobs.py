"""Ingestions in the background: one thread of the service works through the jobs that the catalogue keeps, one at a time.

A job survives the end of the process: the next one goes on with the files that were not finished.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import BinaryIO

from ingest.pipeline import Ingestion, Progress
from ingest.report import FileReport, Report
from ingest.uploads import Uploads
from knowledge.errors import TouchstoneError
from knowledge.jobs import Job, JobState, new_job_id
from knowledge.settings import Settings
from knowledge.stores import Stores

_log = logging.getLogger(__name__)
_BATCH = 16
"""Passages embedded at a time, so that a question never waits long for the processor."""
MOST_WAITING = 50


class TooManyJobs(TouchstoneError):
    """So many jobs wait that no more are taken."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far the running job is. `passages` counts those of the files read so far."""

    files: int
    finished: int = 0
    file: str = ""
    passages: int = 0
    embedded: int = 0


class _Stopped(BaseException):
    """The service ends; the job goes on when it is started again."""


class _Cancelled(BaseException):
    """Somebody called the job off."""


class Worker:
    """Works on jobs between `__enter__` and `__exit__`. `record` is told of each report, for the audit."""

    def __init__(
        self,
        stores: Stores,
        settings: Settings,
        *,
        record: Callable[[Report], None] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        gentle = settings.ingest.model_copy(update={"batch": min(settings.ingest.batch, _BATCH)})
        self._stores, self._settings = stores, settings.model_copy(update={"ingest": gentle})
        self._record, self._now = record, now
        self._jobs, self._uploads = stores.catalogue.jobs, Uploads(settings)
        self._woken, self._ending = threading.Event(), threading.Event()
        self._cancelled: set[str] = set()
        self._at: tuple[str, JobProgress] | None = None
        self._thread = threading.Thread(target=self._run, name="ingestion", daemon=True)

    def __enter__(self) -> "Worker":
        for path in self._uploads.strays(job.id for job in self._jobs.last(10 * MOST_WAITING) if job.open):
            shutil.rmtree(path, ignore_errors=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._woken.set()
        self._thread.join()

    def submit(self, files: Iterable[tuple[str, BinaryIO]]) -> Job:
        """Takes files, by the names given, and queues a job. Raises UploadRefused, TooManyJobs, StoreError or OSError."""
        if sum(job.open for job in self._jobs.last(2 * MOST_WAITING)) >= MOST_WAITING:
            raise TooManyJobs(f"{MOST_WAITING} jobs wait already")
        job_id = new_job_id()
        received = self._uploads.receive(job_id, files)
        with self._stores.catalogue.told():
            job = self._jobs.add(job_id, received, self._now())
        self._woken.set()
        return job

    def progress(self, job_id: str) -> JobProgress | None:
        """How far this job is, while it is worked on."""
        at = self._at
        return at[1] if at is not None and at[0] == job_id else None

    def cancel(self, job_id: str) -> Job | None:
        """Calls a job off; what it has published stays. None where there is no such job."""
        job = self._jobs.get(job_id)
        if job is not None and job.open:
            self._cancelled.add(job_id)
            if self._at is None or self._at[0] != job_id:
                self._end(job, "cancelled")
        return self._jobs.get(job_id)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._woken.clear()
            try:
                job = self._jobs.next()
                if job is not None:
                    self._work(job)
                    continue
            except _Stopped:
                return
            except Exception as error:
                # The database may be out of reach for a while; the job is still there.
                _log.error("an ingestion could not be worked on: %s", type(error).__name__)
                self._ending.wait(5)
                continue
            self._woken.wait()

    def _work(self, job: Job) -> None:
        self._jobs.begin(job.id, self._now())
        job = self._jobs.get(job.id) or job
        self._at = job.id, JobProgress(len(job.files))
        try:
            work = self._uploads.worklist(job.id)
            done = {key: FileReport.of_json(found) for key, found in self._jobs.files(job.id).items()}
            self._at = job.id, JobProgress(len(work.items), len(done))
            ingestion = Ingestion(self._stores, self._settings, sleep=self._sleep)
            report = ingestion.run(work, lambda event: self._tell(job, event), done=done)
            # Of what was finished before a restart, and of what is finished now, the files tell the same.
            files = [self._told(job, file) for file in report.files]
            self._end(job, "done", replace(report, files=tuple(files)))
        except _Cancelled:
            self._end(job, "cancelled", self._so_far(job))
        except TouchstoneError as error:
            folder = str(self._uploads.folder(job.id))
            self._end(
                job,
                "failed",
                self._so_far(job),
                reason=str(error).replace(f"{folder}/", "").replace(folder, "the upload"),
            )
        finally:
            self._at = None

    def _tell(self, job: Job, event: Progress) -> None:
        if self._ending.is_set():
            raise _Stopped
        if job.id in self._cancelled:
            raise _Cancelled
        at = self._at[1] if self._at is not None else JobProgress(len(job.files))
        at = replace(
            at,
            file=self._uploads.shown(job.id, event.file) if event.file else at.file,
            passages=at.passages + event.passages,
            embedded=at.embedded + event.embedded,
        )
        if event.finished is not None:
            at = replace(at, finished=at.finished + 1)
            with self._stores.catalogue.told():
                told = self._told(job, event.finished)
                self._jobs.put_file(job.id, told.source_id, told.as_json())
        self._at = job.id, at

    def _told(self, job: Job, file: FileReport) -> FileReport:
        """The file under the name that was sent. One published just before a restart is not called unchanged after it."""
        file = replace(file, file=self._uploads.shown(job.id, file.file))
        if file.outcome != "unchanged" or job.begun_at is None:
            return file
        versions = self._stores.catalogue.versions.of(file.source_id)
        published = versions[0].published_at if versions else None
        if published is None or published < job.begun_at.replace(microsecond=0):
            return file
        passages = len(self._stores.catalogue.passage_ids(versions[0].document_id))
        return replace(file, outcome="added" if len(versions) == 1 else "replaced", passages=passages)

    def _sleep(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise _Stopped

    def _so_far(self, job: Job) -> Report:
        return Report(tuple(FileReport.of_json(found) for found in self._jobs.files(job.id).values()))

    def _end(self, job: Job, state: JobState, report: Report | None = None, *, reason: str | None = None) -> None:
        as_json = report.as_json() if report is not None else None
        if self._jobs.end(job.id, state, self._now(), report=as_json, reason=reason) and report is not None:
            self._record(report)
        self._uploads.forget(job.id)
        self._cancelled.discard(job.id)
