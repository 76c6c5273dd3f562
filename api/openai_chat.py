"""POST /v1/chat/completions and GET /v1/models: answers for programs that speak with OpenAI's API.

The conversation of the request is the conversation; nothing is remembered from one request to the next.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse
from pydantic import ValidationError

from api.addresses import public_base
from api.answering import act_now, answer_as_schema
from api.keeping import Keeping
from api.limits import TimeLimit, client_of, hung_up
from api.markdown import Rendered, rendered
from api.openai_errors import COMPLETIONS
from api.openai_schemas import (
    ChoiceSchema,
    CompletionRequest,
    CompletionSchema,
    ErrorSchema,
    ModelSchema,
    ModelsSchema,
    ReplySchema,
)
from api.openai_stream import NO_ANSWER, Heading, about, annotations, chunks, usage_of, whole
from api.openai_tasks import reply_to, task_of
from api.openai_turns import turns_of
from api.problems import Problem, field_errors, invalid
from api.schemas import ActNowSchema, AnswerRequest, FieldError
from api.service import Service
from api.streaming import answer_events
from assistant.answers import Composer, Question
from assistant.build import known_areas
from assistant.steps.letters import legible
from knowledge.settings import Settings

HEADERS = {"area": "Touchstone-Area", "role": "Touchstone-Role", "as_of": "Touchstone-As-Of"}
"""Where a program that cannot send metadata says whose area it is, what the reader works as, and for which day."""
_NO_STORE = {"Cache-Control": "no-store"}
_SINCE = 1_795_305_600
"""22 November 2026: clients want to know since when there is a model."""
_Told = Annotated[str | None, Header()]
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorSchema, "description": "An error, in the shape of OpenAI's API"}
    for status in (400, 404, 413, 429, 500)
}


def models_of(settings: Settings) -> dict[str, Composer | None]:
    """The names of models, and who words their answers; None: as the settings say."""
    named: dict[str, Composer | None] = {"touchstone": None}
    if settings.model.name is not None:
        named |= {"touchstone-extractive": "extractive", "touchstone-prose": "model"}
    return named


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1", responses=_ERRORS)
    areas = known_areas(service.stores)
    keeping = Keeping(service.stores, service.settings)
    keep = partial(keeping.keep, owner=None, begin=True)
    in_time = TimeLimit(service.settings.api.answer_seconds)
    models = models_of(service.settings)

    def question_of(body: CompletionRequest, told: Mapping[str, Any]) -> Question:
        said = _said(body)
        asked = _request({"question": said[-1], **told}).question_record(areas())
        question = keeping.continued(replace(asked, composer=models[body.model]), None)
        return replace(question, turns=turns_of(service, said[:-1], question.area))

    def done_for_the_program(task: str, prompt: str) -> str:
        screen = service.screen
        return reply_to(
            task,
            prompt,
            lambda text: screen.redact(legible(text))[0],
            lambda text: screen.danger.check(text) is not None,
        )

    @routes.get("/models")
    def listed() -> ModelsSchema:
        """The names under which answers can be asked for."""
        return ModelsSchema(data=[ModelSchema(id=name, created=_SINCE) for name in models])

    @routes.get("/models/{name}")
    def one(name: str) -> ModelSchema:
        """One of them."""
        _known(name, models)
        return ModelSchema(id=name, created=_SINCE)

    @routes.post(COMPLETIONS.removeprefix("/v1"), response_model=CompletionSchema)
    def complete(
        request: Request,
        body: CompletionRequest,
        area: Annotated[_Told, Header(alias=HEADERS["area"])] = None,
        role: Annotated[_Told, Header(alias=HEADERS["role"])] = None,
        as_of: Annotated[_Told, Header(alias=HEADERS["as_of"])] = None,
    ) -> Response:
        """Answers the last message of a conversation, as a chat completion; in chunks with `stream`."""
        _known(body.model, models)
        asked = _said(body)[-1]
        heading = Heading(f"chatcmpl-{uuid.uuid4().hex}", int(time.time()), body.model)
        usage = partial(usage_of, service.stores.embedder.count, asked)
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        if task := task_of(asked):
            made, told = Rendered(done_for_the_program(task, asked), ()), NO_ANSWER
            if body.stream:
                return EventSourceResponse(whole(heading, made, told, usage, with_usage=with_usage), headers=_NO_STORE)
        else:
            _supported(body)
            headers = {"area": area, "role": role, "as_of": as_of}
            question = replace(question_of(body, headers | _metadata(body)), client=client_of(request.scope))
            base = public_base(service.settings.api, str(request.base_url))
            if body.stream:
                events = answer_events(service.assistant, question, keep, seconds=service.settings.api.answer_seconds)
                first = partial(_first, service, asked, question)
                told = chunks(events, heading, base, usage, first=first, with_usage=with_usage)
                return EventSourceResponse(told, headers=_NO_STORE)
            stop = Event()
            answered = in_time.within(
                lambda: service.assistant.answer(question, stopped=stop.is_set), stop.set, hung_up(request)
            )
            answer = keep(answer_as_schema(answered))
            made, told = rendered(answer, base), about(answer)
        completion = CompletionSchema(
            id=heading.id,
            created=heading.created,
            model=heading.model,
            choices=[ChoiceSchema(message=ReplySchema(content=made.text, annotations=annotations(made)))],
            usage=usage(made.text),
            touchstone=told,
        )
        return JSONResponse(completion.model_dump(mode="json"), headers=_NO_STORE)

    return routes


def _first(service: Service, asked: str, question: Question) -> ActNowSchema | None:
    said = [turn.question for turn in question.turns]
    return act_now(service.screen.danger.check(asked, said, area=question.area))


def _said(body: CompletionRequest) -> list[str]:
    """What the person said, at least once; where nobody did, what a program asks for itself."""
    said = [message.said for message in body.messages if message.role == "user"]
    if not said:
        said = [message.said for message in body.messages[-1:] if task_of(message.said)]
    if not said:
        raise invalid("messages", "must hold a message of the role user")
    return said


def _request(fields: Mapping[str, Any]) -> AnswerRequest:
    """The question as POST /v1/answers takes it. Raises Problem naming the field as the client knows it."""
    try:
        return AnswerRequest.model_validate(fields)
    except ValidationError as error:
        names = {"question": "messages", **{name: f"metadata.{name}" for name in HEADERS}}
        found = field_errors(error.errors())
        errors = [FieldError(field=names.get(each.field, each.field), message=each.message) for each in found]
        message = errors[0].message
        if errors[0].field == "messages":
            message = f"must end in a question of 1 to 2,000 characters: the last one {message}"
        raise Problem(
            422, "invalid-request", f"Correct this and send it again: {errors[0].field} {message}.", errors
        ) from None


def _metadata(body: CompletionRequest) -> dict[str, Any]:
    """What the metadata say of the reader; the rest of them is the program's own affair."""
    return {name: value for name, value in (body.metadata or {}).items() if name in HEADERS and value not in (None, "")}


def _known(name: str, models: Mapping[str, Any]) -> None:
    if name not in models:
        detail = "There is no model of this name; GET /v1/models lists them."
        raise Problem(404, "unknown-id", detail, [FieldError(field="model", message="is not known")])


def _supported(body: CompletionRequest) -> None:
    """Refuses what would have to be promised and could not be kept. What merely tunes a model is passed over."""
    last = next(message for message in reversed(body.messages) if message.role == "user")
    if isinstance(last.content, list) and any(part.type != "text" for part in last.content):
        raise invalid("messages", "must be text: pictures, sound and files are not read")
    if body.n not in (None, 1):
        raise invalid("n", "must be 1: one answer is given")
    if body.logprobs:
        raise invalid("logprobs", "cannot be given")
    if body.modalities and body.modalities != ["text"]:
        raise invalid("modalities", "must be text")
    if body.response_format is not None and body.response_format.type != "text":
        raise invalid("response_format", "must be text; POST /v1/answers gives answers as JSON")
    for field, choice in (("tool_choice", body.tool_choice), ("function_call", body.function_call)):
        if choice not in (None, "auto", "none"):
            raise invalid(field, "must be auto or none: no tool is ever called")
