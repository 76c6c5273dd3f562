"""The MCP server at /mcp: search, fetch, answer_question and make_training_scenario for other programs.

The only importer of fastmcp. It keeps nothing from one request to the next. What is to be done now comes first in every
result, errors among them.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from threading import Event
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastmcp import FastMCP
from fastmcp.exceptions import NotFoundError, ToolError
from fastmcp.server.dependencies import get_http_request
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import ToolResult
from mcp_types import TextContent
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import public_base
from api.answering import act_now, answer_as_schema, passage_as_schema, search_as_schema
from api.body import sent
from api.keeping import Keeping
from api.limits import TimeLimit, client_of, hung_up
from api.markdown import act_now_text, rendered
from api.mcp_schemas import FetchedSchema, FoundListSchema, fetched, found_list
from api.openai_turns import turns_of
from api.problems import Problem, field_errors
from api.scenario_schemas import MadeSchema, ScenarioRequest, ShortText
from api.scenarios import danger_in, library, made_as_schema
from api.schemas import ActNowSchema, AnswerRequest, AnswerSchema, AreaName, AsOf, QuestionText, SearchRequest
from api.service import Service
from assistant.build import known_areas
from assistant.scenarios.errors import BriefRefused
from assistant.scenarios.exports import FORMATS
from assistant.scenarios.records import Level, Setting
from assistant.steps.screen import Danger
from knowledge.errors import UnknownArea, UnknownId
from knowledge.settings import ApiSettings

PATH = "/mcp"
_log = logging.getLogger(__name__)
_READS = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False}
_MAKES = {"readOnlyHint": False, "destructiveHint": False, "idempotentHint": False, "openWorldHint": False}
_INSTRUCTIONS = """\
Touchstone answers questions on safeguarding children in England from held documents, for those who work with them.
Where a result has `act_now`, show it first and whole: a child may be in danger. Show notices with what they concern.
Quote statements word for word with their sources, and never present what is superseded as current.
Do not send names, dates of birth, addresses or numbers of children or families; they are taken out where they are recognised."""
_ARGUMENTS = frozenset(
    {"id", "earlier_questions"}
    | AnswerRequest.model_fields.keys()
    | SearchRequest.model_fields.keys()
    | ScenarioRequest.model_fields.keys()
)
_KINDS = {"missing_argument": "missing", "unexpected_keyword_argument": "extra_forbidden"}
# The protocol's own errors by code: the library's words quote what was sent.
_PROTOCOL = {
    -32700: "That is not JSON.",
    -32600: "That is no request of the protocol.",
    -32601: "There is no method of this name here.",
    -32602: "The parameters are not as the protocol has them.",
    -32603: "Something went wrong here.",
}
_BROKEN = "Something went wrong here. Try again; if it happens twice, tell whoever runs Touchstone for you."
Area = Annotated[AreaName | None, Field(description="The reader's own local area, such as norfolk.")]
Day = Annotated[AsOf | None, Field(description="Answer as of this day (YYYY-MM-DD); today unless given.")]


@dataclass(frozen=True, slots=True)
class McpEndpoint:
    """The server as a part of the application. `lifespan` has to run for as long as it does."""

    app: Any
    settings: ApiSettings
    danger: Danger

    def lifespan(self, _app: FastAPI) -> Any:
        return self.app.lifespan(self.app)

    def route(self, refuse: Callable[[Problem], ASGIApp]) -> Route:
        """`refuse` makes the response to a problem."""
        return Route(
            PATH, endpoint=_Guard(_Scrubbed(self.app, self.danger), self.settings, refuse), include_in_schema=False
        )


def endpoint(service: Service, danger: Danger) -> McpEndpoint:
    # What these libraries log may quote arguments; what goes wrong in a tool is logged here, by its kind.
    for name in ("fastmcp", "mcp"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    app = server(service, danger).http_app(
        path=PATH, stateless_http=True, json_response=True, host_origin_protection=False
    )
    return McpEndpoint(app, service.settings.api, danger)


def server(service: Service, danger: Danger) -> FastMCP:
    """The tools over an open service."""
    made = FastMCP(
        "Touchstone", instructions=_INSTRUCTIONS, middleware=[_Plain(danger)], mask_error_details=True, tasks=False
    )
    areas = known_areas(service.stores)
    keep = partial(Keeping(service.stores, service.settings).keep, owner=None, begin=True)
    in_time = TimeLimit(service.settings.api.answer_seconds)
    shelf = library(service)

    def base() -> str:
        return public_base(service.settings.api, str(get_http_request().base_url))

    @made.tool(annotations=_READS, output_schema=_schema(FoundListSchema))
    def search(
        query: Annotated[QuestionText, Field(description="What is looked for, in words.")],
        limit: Annotated[int, Field(ge=1, le=50)] = 8,
        area: Area = None,
        as_of: Day = None,
        include_superseded: bool = False,
    ) -> ToolResult:
        """Finds passages of held documents on safeguarding children: law, guidance, local procedures, reviews, inspections."""
        asked = SearchRequest(query=query, limit=limit, area=area, as_of=as_of, include_superseded=include_superseded)
        found = search_as_schema(service.stores, service.screen, service.finding, asked, service.today())
        listed = found_list(found, base())
        return _result(listed, listed.model_dump_json(), listed.act_now)

    @made.tool(annotations=_READS, output_schema=_schema(FetchedSchema))
    def fetch(
        id: Annotated[str, Field(min_length=1, max_length=300, description="An id that search gave.")],
    ) -> ToolResult:
        """Gives one passage word for word, with its source, its standing today and what stands around it."""
        passage = fetched(passage_as_schema(service.stores, id, service.today()), base())
        return _result(passage, passage.model_dump_json())

    @made.tool(annotations=_READS, output_schema=_schema(AnswerSchema))
    def answer_question(
        question: Annotated[QuestionText, Field(description="One question, in the practitioner's own words.")],
        area: Area = None,
        role: Annotated[str | None, Field(pattern=r"^[a-z][a-z _-]*$", max_length=60)] = None,
        as_of: Day = None,
        earlier_questions: Annotated[
            list[str], Field(max_length=50, description="What the same person asked before, oldest first.")
        ] = [],  # noqa: B006
    ) -> ToolResult:
        """Answers a question on safeguarding children with quotations and their sources, or says why it does not."""
        asked = AnswerRequest(question=question, area=area, role=role, as_of=as_of).question_record(areas())
        request = get_http_request()
        client = client_of(request.scope)
        whole = replace(asked, turns=turns_of(service, earlier_questions, asked.area), client=client)
        stop = Event()
        answered = in_time.within(
            lambda: service.assistant.answer(whole, stopped=stop.is_set), stop.set, hung_up(request)
        )
        answer = keep(answer_as_schema(answered))
        return _result(answer, rendered(answer, base()).text)

    @made.tool(annotations=_MAKES, output_schema=_schema(MadeSchema))
    def make_training_scenario(
        themes: Annotated[list[ShortText], Field(min_length=1, max_length=3, description="One to three, in words.")],
        audience: Annotated[list[ShortText], Field(min_length=1, max_length=4)] = ["mixed"],  # noqa: B006
        level: Level = "intermediate",
        minutes: int = 90,
        setting: Setting = "room",
        child_age: Annotated[int | None, Field(ge=0, le=17)] = None,
        area: Area = None,
        seed: Annotated[int, Field(ge=1, le=1_000_000)] = 1,
    ) -> ToolResult:
        """Makes a fictional training case from findings that are held, checks it and saves it, with the facilitator's guide."""
        brief = ScenarioRequest(
            themes=themes,
            audience=audience,
            level=level,
            minutes=minutes,
            setting=setting,
            child_age=child_age,
            area=area,
            seed=seed,
        )
        done = shelf.new(brief.wanted())
        body = made_as_schema(shelf, done, danger_in(shelf, danger, themes))
        problems = [f"{check.name}: {problem}" for check in body.checks for problem in check.problems]
        text = (
            FORMATS["markdown-facilitators"].make(done.scenario).decode()
            if done.passed
            else "It was made, and does not pass its checks: " + "; ".join(problems)
        )
        return _result(body, text, body.act_now)

    return made


class _Plain(Middleware):
    """Errors in fixed words: nothing that was sent comes back, and nothing of the inside. What to do now stands first."""

    def __init__(self, danger: Danger) -> None:
        self._danger = danger

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        try:
            return await call_next(context)
        except Exception as error:  # the edge: whatever happened, the program gets a result that it can show
            told = json.dumps(context.message.arguments or {}, ensure_ascii=False)
            block = act_now(self._danger.check_body(told))
            first = f"{act_now_text(block)}\n\n" if block else ""
            raise ToolError(first + _words(_cause(error))) from None


def _cause(error: BaseException) -> BaseException:
    """What was raised first: the library wraps it."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _named(error: Mapping[str, Any]) -> str:
    """An argument that is wrong, and how; the name of one that no tool takes was typed, too."""
    kind = _KINDS.get(error["type"], error["type"])
    name = str(error["loc"][0]) if error["loc"] else ""
    told = field_errors([{**error, "type": kind}])[0].message
    return f"{name if name in _ARGUMENTS else 'a field'} {told}"


def _words(error: BaseException) -> str:
    match error:
        case Problem():
            return error.detail
        case ValidationError():
            return f"Correct this and try again: {'; '.join(_named(each) for each in error.errors())}."
        case UnknownArea():
            return f"Correct this and try again: {error}."
        case UnknownId():
            return "Nothing of this id is held: it may have been removed. Search again."
        case BriefRefused():
            return str(error)
        case NotFoundError():
            return "There is no tool of this name."
        case _:
            _log.error("tool failed: %s", type(error).__name__)
            return _BROKEN


class _Scrubbed:
    """Puts fixed words into the errors of the protocol itself, which never reach a tool."""

    def __init__(self, app: ASGIApp, danger: Danger) -> None:
        self._app, self._danger = app, danger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []

        async def scrubbing(message: Message) -> None:
            begins = message["type"] == "http.response.start"
            if begins and Headers(raw=message["headers"]).get("content-type", "").startswith("application/json"):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body", False):
                    await self._send(scope, held, send)

        await self._app(scope, receive, scrubbing)

    async def _send(self, scope: Scope, held: list[Message], send: Send) -> None:
        start, body = held[0], b"".join(message.get("body", b"") for message in held[1:])
        try:
            content: Any = json.loads(body)
        except ValueError:
            content = None
        if isinstance(content, dict) and isinstance(content.get("error"), dict):
            content["error"] = self._error(content["error"], act_now(self._danger.check_body(sent(scope))))
            body = json.dumps(content, ensure_ascii=False).encode()
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    @staticmethod
    def _error(error: dict[str, Any], block: ActNowSchema | None) -> dict[str, Any]:
        code = error.get("code")
        first = f"{act_now_text(block)}\n\n" if block else ""
        data = error.get("data")
        # Which versions of the protocol are spoken here is what a client needs to go on.
        kept = {"supported": data["supported"]} if isinstance(data, dict) and "supported" in data else {}
        kept |= {"act_now": block.model_dump(mode="json")} if block else {}
        told = {"code": code, "message": first + _PROTOCOL.get(code or 0, "This cannot be answered as it was sent.")}
        return told | ({"data": kept} if kept else {})


class _Guard:
    """Keeps pages of other sites from using a service that only the reader's own machine or network can reach.

    A page that had its name resolve to this machine's address (DNS rebinding) still sends its own name as `Host`, and every
    page sends its `Origin`. Plain addresses cannot be rebound.
    """

    def __init__(self, app: ASGIApp, settings: ApiSettings, refuse: Callable[[Problem], ASGIApp]) -> None:
        self._app, self._settings, self._refuse = app, settings, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        app = self._app
        if not self._own(urlsplit(f"//{host}").hostname):
            app = self._refuse(
                Problem(421, "refused", "This host name is not known here; `api.mcp_hosts` lists those that are.")
            )
        elif origin is not None and not self._allowed(origin, host):
            app = self._refuse(
                Problem(
                    403, "refused", "Pages of this origin may not use /mcp; `api.allowed_origins` lists those that may."
                )
            )
        await app(scope, receive, send)

    def _own(self, name: str | None) -> bool:
        return name is not None and (name == "localhost" or name in self._settings.mcp_hosts or _is_address(name))

    def _allowed(self, origin: str, host: str) -> bool:
        return origin in self._settings.allowed_origins or origin in (f"http://{host}", f"https://{host}")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="serialization")


def _result(body: BaseModel, text: str, block: ActNowSchema | None = None) -> ToolResult:
    """A result as data and as text, what to do now in a text of its own before it."""
    texts = [*([act_now_text(block)] if block else []), text]
    content = [TextContent(type="text", text=each) for each in texts]
    return ToolResult(content=content, structured_content=body.model_dump(mode="json"))
