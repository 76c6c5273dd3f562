"""The web application, made of what is passed in; importing this opens nothing."""

from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import conversations, feedback, scenarios
from api.body import BodyLimit
from api.limits import RateLimit
from api.problems import install, refusal, too_large
from api.retention import daily
from api.routes import answers, documents, exports, health, pages, sources
from api.schemas import ProblemSchema
from api.service import Service
from assistant.steps.screen import Danger

_HERE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(service: Service, danger: Danger) -> FastAPI:
    """The API, v1, the pages and the chat widget. `danger` puts the act-now block on problems."""
    problem = {"model": ProblemSchema, "description": "A problem (RFC 9457)"}
    app = _App(
        service.settings.api.allowed_origins,
        title="Touchstone",
        version=version("touchstone"),
        description="Answers a child-safeguarding practitioner's question from what is held, and from nothing else.",
        docs_url=None,
        redoc_url=None,
        responses={422: problem, 413: problem, 429: problem, 500: problem},
        lifespan=daily(service),
    )
    install(app, danger)
    for part in (answers, documents, exports, sources, health):
        app.include_router(part.router(service))
    for part in (conversations, feedback, pages, scenarios):
        app.include_router(part.router(service, danger))

    for name in ("page", "widget"):
        app.mount(f"/{name}", StaticFiles(directory=_HERE / name), name=name)
    limits = service.settings.api
    # Behind the limit of the body, so that danger is known when somebody has asked too often.
    app.add_middleware(RateLimit, per_minute=limits.requests_per_minute, refuse=partial(refusal, app))
    app.add_middleware(BodyLimit, limit=limits.max_body_kb * 1024, refuse=refusal(app, too_large(limits.max_body_kb)))
    return app


class _App(FastAPI):
    """Puts the security headers, and for the allowed origins those of CORS, on every response, that of a crash included."""

    def __init__(self, allowed_origins: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self._allowed_origins = allowed_origins

    def build_middleware_stack(self) -> ASGIApp:
        return _Headers(
            CORSMiddleware(
                super().build_middleware_stack(),
                allow_origins=self._allowed_origins,
                allow_methods=["GET", "POST", "PATCH", "DELETE"],
                allow_headers=["Accept", "Authorization", "Content-Type", conversations.HEADER],
                expose_headers=["Retry-After"],
            )
        )


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
