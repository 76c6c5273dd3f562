"""The web application, made of what is passed in; importing this opens nothing."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import conversations, feedback, openai_chat, passage_page, scenarios
from api.body import BodyLimit
from api.limits import RateLimit
from api.openai_errors import COMPLETIONS
from api.problems import install, refusal, too_large
from api.retention import daily
from api.routes import answers, documents, exports, health, ingestions, pages, sources
from api.schemas import ProblemSchema
from api.service import Service
from assistant.steps.screen import Danger
from knowledge.errors import SettingsError

if TYPE_CHECKING:
    from api.mcp import McpEndpoint

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]
_HERE = Path(__file__).parent
_TALK = 8
"""How many times larger a conversation may be than a question."""
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
    other = _mcp(service, danger) if service.settings.api.mcp else None
    app = _App(
        service.settings.api.allowed_origins,
        title="Touchstone",
        version=version("touchstone"),
        description="Answers a child-safeguarding practitioner's question from what is held, and from nothing else.",
        docs_url=None,
        redoc_url=None,
        responses={422: problem, 413: problem, 429: problem, 500: problem},
        lifespan=_together(daily(service), other.lifespan) if other else daily(service),
    )
    install(app, danger)
    for part in (answers, documents, exports, sources, health, ingestions, openai_chat, passage_page):
        app.include_router(part.router(service))
    for part in (conversations, feedback, pages, scenarios):
        app.include_router(part.router(service, danger))

    if other is not None:
        app.router.routes.append(other.route(partial(refusal, app)))
    for name in ("page", "widget"):
        app.mount(f"/{name}", StaticFiles(directory=_HERE / name), name=name)
    limits = service.settings.api
    # Behind the limit of the body, so that danger is known when somebody has asked too often.
    app.add_middleware(RateLimit, per_minute=limits.requests_per_minute, refuse=partial(refusal, app))
    # A chat program sends the whole conversation each time, our own answers with it.
    talk = limits.max_body_kb * _TALK
    app.add_middleware(
        BodyLimit,
        limit=limits.max_body_kb * 1024,
        refuse=refusal(app, too_large(limits.max_body_kb)),
        larger={COMPLETIONS: (talk * 1024, refusal(app, too_large(talk)))},
        streamed={("POST", ingestions.PATH)},
    )
    return app


def _mcp(service: Service, danger: Danger) -> "McpEndpoint":
    """Raises SettingsError where the extra is not installed."""
    try:
        from api.mcp import endpoint
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"api.mcp is on, and {error.name} is not installed: pip install 'touchstone[mcp]', or switch it off"
        ) from None
    return endpoint(service, danger)


def _together(*parts: Lifespan) -> Lifespan:
    """What runs for as long as all of these do."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for part in parts:
                await stack.enter_async_context(part(app))
            yield

    return lifespan


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
                allow_headers=[
                    *("Accept", "Authorization", "Content-Type", conversations.HEADER),
                    *openai_chat.HEADERS.values(),
                ],
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
