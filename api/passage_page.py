"""The page at /passages/{id}: a passage with what stands around it, to which answers given to other programs link."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.answering import passage_as_schema
from api.html import Element, element, outward, small, written
from api.schemas import PassageSchema
from api.service import Service
from api.words import AUTHORITY

TEMPLATE = Path(__file__).parent / "page" / "passage.html"
_Version = Annotated[str | None, Query(max_length=64)]
_Quote = Annotated[str | None, Query(pattern=r"^[0-9]{1,9}-[0-9]{1,9}$")]


def router(service: Service) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/passages/{passage_id}")
    def page(passage_id: str, quote: _Quote = None, version: _Version = None) -> HTMLResponse:
        """`quote`: `start-end` of the words that were quoted, in the text of `version`, as in a citation."""
        return HTMLResponse(
            passage_page(passage_as_schema(service.stores, passage_id, service.today(), version), quote)
        )

    return routes


def passage_page(passage: PassageSchema, quote: str | None = None) -> str:
    """The whole page, the quotation marked where it lies in the passage."""
    source = passage.source
    before, after, start, end = passage.before.strip(), passage.after.strip(), 0, 0
    if quote is not None:
        start, end = (max(int(place) - passage.start, 0) for place in quote.split("-"))
    text = passage.text
    marked = [text[:start], element("mark", {}, text[start:end]), text[end:]] if text[start:end] else [text]
    replaced = [element("p", {"class": "notice"}, passage.message)] if passage.message else []
    publisher = [element("p", {}, element("a", outward(source.url), "The publisher’s own copy"))] if source.url else []
    article = element(
        "article",
        {"class": "panel"},
        element("h1", {}, source.title),
        element("p", {}, f"{passage.locator.label}: {source.status_text}."),
        small(f"{AUTHORITY[source.authority]}; {source.publisher}"),
        *replaced,
        *([_around(f"… {before}" if before[0].islower() else before)] if before else []),
        element("blockquote", {}, *marked),
        *([_around(after if after[-1] in ".!?:;" else f"{after} …")] if after else []),
        *publisher,
    )
    return TEMPLATE.read_text(encoding="utf-8").replace("<!-- passage -->", written([article]))


def _around(text: str) -> Element:
    """What stands before or after a passage; a sentence that is cut off says so."""
    return element("p", {"class": "small lines"}, text)
