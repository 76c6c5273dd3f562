"""The web application, made of what is passed in; importing this opens nothing."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.body import BodyLimit
from api.problems import Problem, install
from api.routes import answers, health, sources
from api.schemas import ProblemSchema, SourcesRequest
from api.service import Service
from api.sources_page import sources_page
from assistant.steps.screen import Danger

_PAGE = Path(__file__).parent / "page"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(service: Service, danger: Danger) -> FastAPI:
    """The API, v1, and the pages at `/` and `/sources`. `danger` puts the act-now block on problems."""
    problem = {"model": ProblemSchema, "description": "A problem (RFC 9457)"}
    app = FastAPI(
        title="Touchstone",
        version=version("touchstone"),
        description="Answers a child-safeguarding practitioner's question from what is held, and from nothing else.",
        docs_url=None,
        redoc_url=None,
        responses={422: problem, 413: problem, 500: problem},
    )
    install(app, danger)
    for part in (answers, sources, health):
        app.include_router(part.router(service))

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_PAGE / "index.html")

    @app.get("/sources", include_in_schema=False)
    def register(request: Request) -> HTMLResponse:
        # A form sends the fields that were left empty too.
        asked = {key: value for key, value in request.query_params.items() if value.strip()}
        try:
            checked = SourcesRequest.model_validate(asked)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from None
        return HTMLResponse(sources_page(service.stores.catalogue, checked, service.today()))

    app.mount("/page", StaticFiles(directory=_PAGE), name="page")
    limit = service.settings.api.max_body_kb * 1024
    app.add_middleware(BodyLimit, limit=limit, refuse=_refusal(app, limit))
    app.add_middleware(_Headers)
    return app


def _refusal(app: FastAPI, limit: int) -> ASGIApp:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        handler = app.exception_handlers[Problem]
        problem = Problem(
            413, "too-large", f"Send at most {limit // 1024} kB; a question has at most 2,000 characters."
        )
        response = await handler(Request(scope, receive), problem)  # pyright: ignore[reportGeneralTypeIssues]
        await response(scope, receive, send)  # pyright: ignore[reportGeneralTypeIssues]

    return refuse


class _Headers:
    """Puts the security headers on every response, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)
