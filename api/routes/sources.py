"""GET /v1/sources, /v1/sources/{id} and /v1/passages/{id}."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answering import passage_as_schema
from api.schemas import AsOf, PassageSchema, SourceDetailSchema, SourceSchema, SourcesRequest
from api.service import Service
from api.sources import list_sources, source_detail


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1")

    @routes.get("/sources")
    def sources(request: Annotated[SourcesRequest, Query()]) -> list[SourceSchema]:
        """The register with each source's standing on a day; every parameter that is given narrows the list."""
        return list_sources(service.stores.catalogue, request, service.today())

    @routes.get("/sources/{source_id}")
    def source(source_id: str, as_of: Annotated[AsOf | None, Query()] = None) -> SourceDetailSchema:
        """One source of the register with all editions of the work."""
        return source_detail(service.stores.catalogue, source_id, as_of or service.today())

    @routes.get("/passages/{passage_id}")
    def passage(passage_id: str, version: Annotated[str | None, Query(max_length=64)] = None) -> PassageSchema:
        """A passage with what stands before and after it in its document: in `version`, as a citation names it, else now."""
        return passage_as_schema(service.stores, passage_id, service.today(), version)

    return routes
