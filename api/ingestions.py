"""Uploading documents, as the API takes and shows it: for administrators alone, who send a key."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from fastapi import Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.types import Message

from api.problems import Problem
from api.service import Service
from ingest.jobs import TooManyJobs, Worker
from ingest.report import Outcome
from ingest.uploads import UploadRefused
from knowledge.errors import StoreError
from knowledge.jobs import Job, JobState
from knowledge.settings import ApiSettings

_ENVELOPE = 1 << 20
"""Bytes that the parts of a form take besides the files."""


class UploadedSchema(BaseModel):
    """A file as it was taken: its name without what could do harm, and its size in bytes."""

    name: str
    size: int


class IngestionProgressSchema(BaseModel):
    """How far a running ingestion is. `passages` counts those of the files read so far."""

    files: int
    finished: int
    file: str
    passages: int
    embedded: int


class FileReportSchema(BaseModel):
    """What became of one file. `pages` by reader; `kept`: passages unchanged since the version before; `seconds` by stage."""

    file: str
    source_id: str
    outcome: Outcome
    passages: int
    embedded: int
    kept: int
    pages: dict[Literal["text", "second", "ocr"], int]
    reason: str | None
    remedy: str | None
    warnings: list[str]
    seconds: dict[str, float]
    tries: int


class QuestionsTakenSchema(BaseModel):
    """Beside how many passages the questions that ship stand; `failed`: why not beside all."""

    passages: int = 0
    failed: str | None = None


class IngestionReportSchema(BaseModel):
    """The report of a run: per file, and in sum."""

    files: list[FileReportSchema]
    not_held: int
    counts: dict[Outcome, int]
    pages: dict[Literal["text", "second", "ocr"], int]
    passages: int
    embedded: int
    seconds: float
    stages: dict[str, float]
    questions: QuestionsTakenSchema = QuestionsTakenSchema()


class IngestionSchema(BaseModel):
    """An ingestion that was asked for. `progress` while it runs; `report` once it has ended; `reason`: why it failed."""

    id: str
    state: JobState
    created_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    files: list[UploadedSchema]
    progress: IngestionProgressSchema | None
    report: IngestionReportSchema | None
    reason: str | None


def ingestion_as_schema(job: Job, worker: Worker) -> IngestionSchema:
    at = worker.progress(job.id) if job.open else None
    return IngestionSchema(
        id=job.id,
        state=job.state,
        created_at=job.created_at,
        begun_at=job.begun_at,
        ended_at=job.ended_at,
        files=[UploadedSchema(name=file.name, size=file.size) for file in job.files],
        progress=at and IngestionProgressSchema.model_validate(at, from_attributes=True),
        report=None if job.report is None else IngestionReportSchema.model_validate(job.report),
        reason=job.reason,
    )


def administrators(service: Service, authorization: str | None) -> Worker:
    """What works on uploads, for whoever sends the key. Raises Problem for everybody else, and where no key is set."""
    key = service.settings.api.admin_key
    if key is None or service.worker is None:
        raise Problem(403, "not-offered", "Documents are not taken over the network here: no `api.admin_key` is set.")
    scheme, _, sent = (authorization or "").partition(" ")
    right = hmac.compare_digest(sent.strip().encode(), key.get_secret_value().encode())
    if scheme.lower() != "bearer" or not right:
        raise Problem(
            401, "key-needed", "Send the key as `Authorization: Bearer …`.", headers={"WWW-Authenticate": "Bearer"}
        )
    return service.worker


async def received(request: Request, worker: Worker, limits: ApiSettings) -> Job:
    """The job made of a form's files. Whoever sends it has been checked; nothing of the body was read before. Raises Problem."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Problem(415, "not-taken", "Send the files as multipart/form-data, each as a field `files`.")
    most = limits.max_upload_mb * 1_000_000 + _ENVELOPE
    form = _limited(request, most, too_much=_too_much(limits))
    try:
        async with form.form(max_files=limits.max_upload_files, max_fields=10) as fields:
            files = [
                (part.filename or "", part.file) for _, part in fields.multi_items() if isinstance(part, UploadFile)
            ]
            return await run_in_threadpool(worker.submit, files)
    except (MultiPartException, HTTPException):  # the second is what starlette makes of the first
        raise Problem(
            422, "not-taken", f"The form cannot be read, or holds more than {limits.max_upload_files} files."
        ) from None
    except UploadRefused as refused:
        raise Problem(422, "not-taken", f"Nothing was taken: {refused}.") from None
    except TooManyJobs as error:
        raise Problem(
            429, "too-many-requests", f"{error}; wait until some have ended.", headers={"Retry-After": "60"}
        ) from None
    except (OSError, StoreError):
        raise Problem(507, "no-room", "Nothing was taken: the disk is full or cannot be written.") from None


def _limited(request: Request, most: int, *, too_much: Problem) -> Request:
    """The request, refused at the first byte beyond the limit, whatever its header says."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > most:
        raise too_much
    size = 0

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > most:
            raise too_much
        return message

    return Request(request.scope, receive)


def _too_much(limits: ApiSettings) -> Problem:
    return Problem(413, "too-large", f"Send at most {limits.max_upload_mb} MB at a time, or raise api.max_upload_mb.")


FORM: Mapping[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Documents, ZIP archives of documents, and a `register.toml` that describes them.",
                        }
                    },
                }
            }
        },
    }
}
"""How the form is described in OpenAPI: its fields are read only once the key was checked, so that no parameter says so."""
