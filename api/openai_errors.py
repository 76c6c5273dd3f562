"""Problems in the shape that clients of OpenAI's API read, at the addresses that are theirs."""

import json
import re
from typing import Any

from api.markdown import act_now_text
from api.openai_schemas import ErrorBody, ErrorSchema
from api.schemas import ProblemSchema

COMPLETIONS = "/v1/chat/completions"
_THEIRS = re.compile(r"/v1/(?:chat/completions|models(?:/.*)?)/?")
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {"too-many-requests": "rate_limit_exceeded", "unknown-id": "model_not_found"}


def is_theirs(path: str) -> bool:
    return _THEIRS.fullmatch(path) is not None


def status_of(problem: ProblemSchema) -> int:
    """OpenAI's API answers 400 where ours answers 422."""
    return 400 if problem.status == 422 else problem.status


def headers_of(problem: ProblemSchema) -> dict[str, str]:
    """Their client tries again by itself; what took too long would take too long again."""
    return {"x-should-retry": "false"} if problem.status == 504 else {}


def error_of(problem: ProblemSchema) -> ErrorSchema:
    """The problem, what to do now first: many clients show the message and nothing else."""
    status = status_of(problem)
    kind = problem.type.rsplit(":", 1)[1]
    first = f"{act_now_text(problem.act_now)}\n\n" if problem.act_now else ""
    return ErrorSchema(
        error=ErrorBody(
            message=first + problem.detail,
            type=_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error"),
            param=problem.errors[0].field if problem.errors else None,
            code=_CODES.get(kind, kind.replace("-", "_")),
            act_now=problem.act_now,
        )
    )


def typed(body: str) -> str:
    """What a person said in a conversation that was sent, as far as it can be read; else the body as it is.

    The conversation holds our own answers, too, whose words on danger are nobody's message.
    """
    try:
        messages: Any = json.loads(body)["messages"]
        return json.dumps([message for message in messages if message["role"] == "user"], ensure_ascii=False)
    except (ValueError, TypeError, KeyError, RecursionError):
        return body
