"""POST /v1/ingestions, GET /v1/ingestions, GET and DELETE /v1/ingestions/{id}."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from api.ingestions import FORM, IngestionSchema, administrators, ingestion_as_schema, received
from api.schemas import ProblemSchema
from api.service import Service
from ingest.jobs import Worker
from knowledge.errors import UnknownId

PATH = "/v1/ingestions"
_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_PROBLEM = {"model": ProblemSchema, "description": "A problem (RFC 9457)"}


_Key = Annotated[str | None, Header(description="Bearer, and the key of administrators")]


def router(service: Service) -> APIRouter:
    def working(authorization: _Key = None) -> Worker:
        return administrators(service, authorization)

    routes = APIRouter(prefix=PATH, responses={401: _PROBLEM, 403: _PROBLEM})
    jobs = service.stores.catalogue.jobs

    @routes.post(
        "",
        status_code=202,
        openapi_extra=dict(FORM),
        responses={415: _PROBLEM, 507: _PROBLEM},
    )
    async def ingest(
        request: Request, response: Response, worker: Annotated[Worker, Depends(working)]
    ) -> IngestionSchema:
        """Takes documents and a register, and ingests them in the background while questions are answered."""
        job = await received(request, worker, service.settings.api)
        response.headers["Location"] = f"{PATH}/{job.id}"
        return ingestion_as_schema(job, worker)

    @routes.get("")
    def ingestions(
        worker: Annotated[Worker, Depends(working)], limit: Annotated[int, Query(ge=1, le=100)] = 20
    ) -> list[IngestionSchema]:
        """The last ingestions that were asked for, the newest first."""
        return [ingestion_as_schema(job, worker) for job in jobs.last(limit)]

    @routes.get("/{ingestion_id}")
    def ingestion(ingestion_id: _Id, worker: Annotated[Worker, Depends(working)]) -> IngestionSchema:
        """How far an ingestion is, and its report once it has ended."""
        job = jobs.get(ingestion_id)
        if job is None:
            raise UnknownId("no ingestion of this id is known")
        return ingestion_as_schema(job, worker)

    @routes.delete("/{ingestion_id}", status_code=202)
    def cancel(ingestion_id: _Id, worker: Annotated[Worker, Depends(working)]) -> IngestionSchema:
        """Calls an ingestion off: at the next file or batch. What it has published stays."""
        job = worker.cancel(ingestion_id)
        if job is None:
            raise UnknownId("no ingestion of this id is known")
        return ingestion_as_schema(job, worker)

    return routes
