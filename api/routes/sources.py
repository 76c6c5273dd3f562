"""GET /v1/sources, /v1/sources/{id} and /v1/passages/{id}."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answering import list_sources, passage_as_schema, source_as_schema
from api.schemas import AsOf, PassageSchema, SourceSchema
from api.service import Service
from knowledge.errors import UnknownId


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1")

    @routes.get("/sources")
    def sources(held: bool | None = None, as_of: Annotated[AsOf | None, Query()] = None) -> list[SourceSchema]:
        """The register with each source's standing on a day; `held` keeps those that are, or are not, held."""
        listed = list_sources(service.stores.catalogue, as_of or service.today())
        return [source for source in listed if held is None or source.held == held]

    @routes.get("/sources/{source_id}")
    def source(source_id: str, as_of: Annotated[AsOf | None, Query()] = None) -> SourceSchema:
        """One source of the register."""
        known = service.stores.catalogue.sources()
        if source_id not in known:
            raise UnknownId("no source of this id")
        return source_as_schema(known[source_id], known, service.stores.catalogue.held(), as_of or service.today())

    @routes.get("/passages/{passage_id}")
    def passage(passage_id: str) -> PassageSchema:
        """A passage with what stands before and after it in its document."""
        return passage_as_schema(service.stores, passage_id, service.today())

    return routes
