"""Problems (RFC 9457): one shape for everything that goes wrong, and nothing in it that was typed.

A problem carries the act-now block when what was sent may be about a child in danger: that holds for 413, 422, 429 and 5xx too.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answering import act_now
from api.body import sent
from api.openai_errors import error_of, headers_of, is_theirs, status_of, typed
from api.schemas import FieldError, ProblemSchema
from assistant.steps.screen import Danger
from knowledge.errors import UnknownArea, UnknownId

_log = logging.getLogger(__name__)
_MEDIA = "application/problem+json"
_TITLES = {
    "invalid-request": "The request is not as the API expects it",
    "too-large": "The request is too large",
    "not-found": "There is nothing here under this address",
    "unknown-id": "Nothing of this id is held",
    "method-not-allowed": "This address does not take this method",
    "not-ready": "The service cannot answer yet",
    "key-needed": "This is for administrators, who send a key",
    "not-offered": "This is switched off here",
    "not-taken": "What was sent is not taken",
    "no-room": "There is no room for this now",
    "too-many-requests": "There were too many requests",
    "too-slow": "The answer took too long",
    "internal": "Something went wrong here",
    "refused": "The request was refused",
}
_FIELD = re.compile(r"[a-z][a-z_-]{0,39}")
# Words for pydantic's kinds of error; its own messages are not passed on, for some quote what was sent.
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this request",
    "string_too_long": "is too long",
    "string_too_short": "is too short",
    "string_type": "must be text",
    "string_pattern_mismatch": "has characters that are not allowed",
    "json_invalid": "is not valid JSON in UTF-8",
    "literal_error": "is not one of the allowed values",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "too_long": "has too many entries",
    "too_short": "has too few entries",
}


class Problem(Exception):
    """Raised by a route to answer with a problem. `kind` is a key of the titles."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail, self.errors = status, kind, detail, list(errors)
        self.headers = dict(headers or {})


def invalid(field: str, message: str) -> Problem:
    """The problem of a field that is not as it must be. `message` is fixed words, nothing of what was sent."""
    detail = f"Correct this and send it again: {field} {message}."
    return Problem(422, "invalid-request", detail, [FieldError(field=field, message=message)])


def too_large(kilobytes: int) -> Problem:
    """The problem of a body of more than so many kB."""
    return Problem(413, "too-large", f"Send at most {kilobytes} kB; a question has at most 2,000 characters.")


def refusal(app: FastAPI, problem: Problem) -> ASGIApp:
    """Answers a request with this problem before it reaches any route: for middleware."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        handler = app.exception_handlers[Problem]
        response = await handler(Request(scope, receive), problem)  # pyright: ignore[reportGeneralTypeIssues]
        await response(scope, receive, send)  # pyright: ignore[reportGeneralTypeIssues]

    return refuse


def install(app: FastAPI, danger: Danger) -> None:
    """Makes every error of the app a problem."""

    def respond(request: Request, problem: Problem) -> JSONResponse:
        theirs = is_theirs(request.scope["path"])
        body = sent(request.scope)
        schema = ProblemSchema(
            type=f"urn:touchstone:problem:{problem.kind}",
            title=_TITLES[problem.kind],
            status=problem.status,
            detail=problem.detail,
            errors=problem.errors,
            act_now=act_now(danger.check_body(typed(body) if theirs else body)),
        )
        if theirs:
            headers = problem.headers | headers_of(schema)
            return JSONResponse(error_of(schema).model_dump(mode="json"), status_of(schema), headers)
        return JSONResponse(schema.model_dump(mode="json"), problem.status, problem.headers, media_type=_MEDIA)

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        return respond(request, error if isinstance(error, Problem) else Problem(500, "internal", _TITLES["internal"]))

    async def on_invalid(request: Request, error: Exception) -> JSONResponse:
        errors = field_errors(error.errors() if isinstance(error, RequestValidationError) else [])
        named = "; ".join(f"{e.field} {e.message}" for e in errors)
        return respond(request, Problem(422, "invalid-request", f"Correct this and send it again: {named}.", errors))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 400:
            # The framework could not decode the body at all.
            return respond(request, invalid("body", _WORDS["json_invalid"]))
        kind = {404: "not-found", 405: "method-not-allowed"}.get(status, "refused")
        return respond(request, Problem(status, kind, _TITLES[kind] + "."))

    async def on_unknown(request: Request, _error: Exception) -> JSONResponse:
        return respond(request, Problem(404, "unknown-id", "It may have been removed; search or ask again."))

    async def on_area(request: Request, error: Exception) -> JSONResponse:
        return respond(request, invalid("area", str(error).removeprefix("area ")))

    async def on_error(request: Request, error: Exception) -> JSONResponse:
        # The kind of error only: its text may hold what was typed.
        _log.error("request failed: %s", type(error).__name__)
        return respond(
            request, Problem(500, "internal", "Try again; if it happens twice, tell whoever runs Touchstone for you.")
        )

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(UnknownId, on_unknown)
    app.add_exception_handler(UnknownArea, on_area)
    app.add_exception_handler(Exception, on_error)


def field_errors(errors: Sequence[Any]) -> list[FieldError]:
    """pydantic's errors as fields and fixed words: nothing of what was sent is repeated."""
    found: list[FieldError] = []
    for error in errors:
        kind = str(error["type"])
        path = [str(part) for part in error["loc"] if part not in {"body", "query", "path", "header"}]
        field = path[0] if path and kind != "json_invalid" else "body"
        if error["loc"][:1] == ("header",):
            field = field.lower()
        # The name of a field that the request does not have was typed, too.
        if kind == "extra_forbidden" or not _FIELD.fullmatch(field):
            field = "a field"
        message = str(error["ctx"]["error"]) if kind == "value_error" else _WORDS.get(kind, "is not valid")
        if kind.startswith("date"):
            message = "must be a date of the form 2026-11-22"
        found.append(FieldError(field=field, message=message))
    return found
