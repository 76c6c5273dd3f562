"""POST /v1/answers, GET /v1/answers/{id} and POST /v1/search."""

from dataclasses import replace
from functools import partial
from threading import Event
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse

from api.answering import answer_as_schema, search_as_schema
from api.conversations import HEADER
from api.keeping import Keeping
from api.keeping_schemas import OwnerSecret
from api.limits import TimeLimit, client_of, hung_up
from api.problems import invalid
from api.reopening import reopened
from api.schemas import AnswerRequest, AnswerSchema, SearchRequest, SearchSchema
from api.service import Service
from api.streaming import answer_events
from assistant.build import known_areas

_EVENTS = "text/event-stream"


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1")
    areas = known_areas(service.stores)
    keeping = Keeping(service.stores, service.settings)
    seconds = service.settings.api.answer_seconds
    in_time = TimeLimit(seconds)

    @routes.post(
        "/answers",
        response_model=AnswerSchema,
        responses={
            200: {"content": {_EVENTS: {"schema": {"type": "string"}}}, "description": "The answer, or its events"}
        },
    )
    def answers(
        body: AnswerRequest,
        request: Request,
        accept: Annotated[str, Header()] = "*/*",
        secret: Annotated[OwnerSecret | None, Header(alias=HEADER, description="The owner's own secret.")] = None,
    ) -> Response:
        """Answers a question from what is held, with quotations; as events with `Accept: text/event-stream`.

        With an owner's secret it stands in a conversation: `conversation_id` of the answer continues it.
        """
        if body.composer == "model" and service.assistant.model is None:
            raise invalid("composer", "must be extractive: no chat model is configured here")
        if body.sources is not None and not service.stores.catalogue.sources().keys() >= set(body.sources):
            raise invalid("sources", "names a source that is not in the register; GET /v1/sources lists them")
        owner = keeping.owner(secret)
        asked = replace(body.question_record(areas()), client=client_of(request.scope))
        question = keeping.continued(asked, owner)
        keep = partial(keeping.keep, owner=owner, begin=body.conversation_id is None)
        if _EVENTS in accept:
            return EventSourceResponse(
                answer_events(service.assistant, question, keep, seconds=seconds), headers={"Cache-Control": "no-store"}
            )
        stop = Event()
        answer = in_time.within(
            lambda: service.assistant.answer(question, stopped=stop.is_set), stop.set, hung_up(request)
        )
        answer = keep(answer_as_schema(answer))
        return JSONResponse(answer.model_dump(mode="json"), headers={"Cache-Control": "no-store"})

    @routes.get("/answers/{answer_id}")
    def answer_again(answer_id: str) -> AnswerSchema:
        """An answer given before, without what was typed, with what has changed in force since."""
        return reopened(service.stores, answer_id, service.today())

    @routes.post("/search")
    def search(body: SearchRequest) -> SearchSchema:
        """Finds passages; with `explain`, how each was found and what was rejected and why."""
        return search_as_schema(service.stores, service.screen, service.finding, body, service.today())

    return routes
