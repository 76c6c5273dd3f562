"""POST /v1/answers, GET /v1/answers/{id} and POST /v1/search."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse

from api.answering import answer_as_schema, search_as_schema
from api.problems import Problem
from api.reopening import keep, reopened
from api.schemas import AnswerRequest, AnswerSchema, FieldError, SearchRequest, SearchSchema
from api.service import Service
from api.streaming import answer_events
from assistant.build import known_areas

_EVENTS = "text/event-stream"


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1")
    areas = known_areas(service.stores)

    def kept(answer: AnswerSchema) -> None:
        keep(service.stores, answer, days=service.settings.assistant.keep_answers_days)

    @routes.post(
        "/answers",
        response_model=AnswerSchema,
        responses={
            200: {"content": {_EVENTS: {"schema": {"type": "string"}}}, "description": "The answer, or its events"}
        },
    )
    def answers(body: AnswerRequest, accept: Annotated[str, Header()] = "*/*") -> Response:
        """Answers a question from what is held, with quotations; as events with `Accept: text/event-stream`."""
        if body.composer == "model":
            raise _invalid("composer", "must be extractive: no chat model is configured here")
        if body.sources is not None and not service.stores.catalogue.sources().keys() >= set(body.sources):
            raise _invalid("sources", "names a source that is not in the register; GET /v1/sources lists them")
        question = body.question_record(areas())
        if _EVENTS in accept:
            return EventSourceResponse(
                answer_events(service.assistant, question, kept), headers={"Cache-Control": "no-store"}
            )
        answer = answer_as_schema(service.assistant.answer(question))
        kept(answer)
        return JSONResponse(answer.model_dump(mode="json"), headers={"Cache-Control": "no-store"})

    @routes.get("/answers/{answer_id}")
    def answer_again(answer_id: str) -> AnswerSchema:
        """An answer given before, without what was typed, with what has changed in force since."""
        return reopened(service.stores, answer_id, service.today())

    @routes.post("/search")
    def search(body: SearchRequest) -> SearchSchema:
        """Finds passages; with `explain`, how each was found and what was rejected and why."""
        return search_as_schema(service.stores, service.settings, body, service.today())

    return routes


def _invalid(field: str, message: str) -> Problem:
    return Problem(
        422,
        "invalid-request",
        f"Correct this and send it again: {field} {message}.",
        [FieldError(field=field, message=message)],
    )
