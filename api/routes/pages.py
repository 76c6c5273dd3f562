"""The pages: `/` with the chat, `/embed` on putting it on another page, `/sources`. All but the chat work without scripts."""

from dataclasses import replace
from threading import Event
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.answering import act_now, answer_as_schema, passage_as_schema
from api.embed_page import embed_page
from api.home_page import FIELDS, answered_page, home_page, refused_page
from api.keeping import Keeping
from api.limits import TimeLimit, client_of, hung_up
from api.problems import Problem, field_errors
from api.schemas import AnswerRequest, PassageSchema, SourcesRequest
from api.service import Service
from api.sources_page import sources_page
from assistant.build import known_areas
from assistant.steps.screen import Danger
from knowledge.errors import UnknownArea

_NO_STORE = {"Cache-Control": "no-store"}


def router(service: Service, danger: Danger) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    areas = known_areas(service.stores)
    keeping = Keeping(service.stores, service.settings)
    in_time = TimeLimit(service.settings.api.answer_seconds)

    def passage(passage_id: str) -> PassageSchema:
        return passage_as_schema(service.stores, passage_id, service.today())

    @routes.get("/")
    def home() -> HTMLResponse:
        return HTMLResponse(home_page())

    @routes.post("/")
    def ask(request: Request, asked: Annotated[dict[str, str], Depends(_fields)]) -> HTMLResponse:
        """What the form sends. Nothing of it is kept but the audit's line and the answer, as for the API."""
        try:
            body = AnswerRequest.model_validate({name: value for name, value in asked.items() if value})
            question = replace(body.question_record(areas()), client=client_of(request.scope))
            stop = Event()
            answer = in_time.within(
                lambda: service.assistant.answer(question, stopped=stop.is_set), stop.set, hung_up(request)
            )
        except (ValidationError, UnknownArea, Problem) as error:
            block = act_now(danger.check(asked.get("question", "")))
            return HTMLResponse(refused_page(_detail(error), asked, block), _status(error), _NO_STORE)
        kept = keeping.keep(answer_as_schema(answer), None, begin=True)
        return HTMLResponse(answered_page(kept, asked, passage), headers=_NO_STORE)

    @routes.get("/embed")
    def embed(request: Request) -> HTMLResponse:
        return HTMLResponse(embed_page(str(request.base_url).rstrip("/"), service.settings.api.allowed_origins))

    @routes.get("/sources")
    def register(request: Request) -> HTMLResponse:
        # A form sends the fields that were left empty too.
        asked = {key: value for key, value in request.query_params.items() if value.strip()}
        try:
            checked = SourcesRequest.model_validate(asked)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from None
        return HTMLResponse(sources_page(service.stores.catalogue, checked, service.today()))

    return routes


async def _fields(request: Request) -> dict[str, str]:
    """The fields of the form; those that it does not have, and what cannot be read, are left out."""
    try:
        found = parse_qs((await request.body()).decode(), max_num_fields=20)
    except ValueError:
        return {}
    return {name: found[name][-1].strip() for name in FIELDS if name in found}


def _detail(error: ValidationError | UnknownArea | Problem) -> str:
    if isinstance(error, Problem):
        return error.detail
    if isinstance(error, UnknownArea):
        return f"Correct this and send it again: {error}."
    named = "; ".join(f"{found.field} {found.message}" for found in field_errors(error.errors()))
    return f"Correct this and send it again: {named}."


def _status(error: ValidationError | UnknownArea | Problem) -> int:
    return error.status if isinstance(error, Problem) else 422
