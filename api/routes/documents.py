"""GET /v1/documents/{source_id}/pages/{number} and its picture."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import StringConstraints

from api.documents import Documents, Edition
from api.pdf_page import PdfPages
from api.schemas import PageSchema
from api.service import Service
from knowledge.originals import Originals

_Source = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
_Number = Annotated[int, Path(ge=1, le=100_000)]
_Passage = Annotated[str | None, Query(max_length=200)]
_Version = Annotated[str | None, Query(max_length=64)]
_Quotes = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}-[0-9]{1,9}$")]],
    Query(default_factory=list, max_length=5),
]


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1/documents")
    documents = Documents(service.stores, Originals(service.settings), PdfPages())

    @routes.get("/{source_id}/pages/{number}")
    def page(
        source_id: _Source, number: _Number, quote: _Quotes, passage: _Passage = None, version: _Version = None
    ) -> PageSchema:
        """A page's text and picture: of `version`, else of the one that holds `passage`, else of what is live.

        `quote`: `start-end` of words to find on it.
        """
        spans = [(int(start), int(end)) for start, _, end in (each.partition("-") for each in quote)]
        of = Edition(passage, version)
        return documents.page(source_id, number, service.today(), of=of, quotes=spans)

    @routes.get(
        "/{source_id}/pages/{number}/picture",
        response_class=Response,
        responses={200: {"content": {"image/png": {}}, "description": "The page as it was printed"}},
    )
    def picture(source_id: _Source, number: _Number, passage: _Passage = None, version: _Version = None) -> Response:
        """The page as it was printed."""
        made = documents.picture(source_id, number, Edition(passage, version))
        return Response(made, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    return routes
