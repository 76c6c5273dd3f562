"""An answer as server-sent events: each thing as soon as it is certain, nothing taken back, the whole answer last."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel

from api.answering import act_now, answer_as_schema, care, privacy
from api.schemas import AnswerSchema, ProblemSchema
from assistant.answers import Draft, Question
from assistant.assistant import Assistant

_log = logging.getLogger(__name__)
_QUIET_SECONDS = 15.0
_TOO_SLOW = ProblemSchema(
    type="urn:touchstone:problem:too-slow",
    title="The answer took too long",
    status=504,
    detail="It was given up. Ask again; if it happens twice, tell whoever runs Touchstone for you.",
)
_PROBLEM = ProblemSchema(
    type="urn:touchstone:problem:internal",
    title="Something went wrong here",
    status=500,
    detail="The answer could not be sent. Ask again; if it happens twice, tell whoever runs Touchstone for you.",
)
Put = Callable[[str, Any], None]


async def answer_events(
    assistant: Assistant, question: Question, keep: Callable[[AnswerSchema], AnswerSchema], *, seconds: float
) -> AsyncIterator[bytes]:
    """Runs the assistant in a thread and yields its events as they come; a comment keeps a quiet line open.

    `keep` is given the whole answer before it is sent, and returns it as it is to be sent. After so many `seconds` without an
    answer the stream ends with a problem, and nothing is kept.
    """
    loop = asyncio.get_running_loop()
    given_up, gone = threading.Event(), threading.Event()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(event: str, data: Any) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, _frame(event, data))

    def work() -> None:
        try:
            _run(assistant, question, lambda answer: None if given_up.is_set() else keep(answer), put, gone.is_set)
        except Exception as error:  # the edge: the first byte is sent, so a status can no longer say it
            _log.error("stream failed: %s", type(error).__name__)
            put("problem", _PROBLEM)
        finally:
            loop.call_soon_threadsafe(queue.put_nowait, None)

    running = loop.run_in_executor(None, work)
    ends = loop.time() + seconds
    try:
        while True:
            try:
                frame = await asyncio.wait_for(queue.get(), min(_QUIET_SECONDS, max(ends - loop.time(), 0)))
            except TimeoutError:
                if loop.time() < ends:
                    yield KEEPALIVE_COMMENT
                    continue
                given_up.set()
                yield _frame("problem", _TOO_SLOW)
                return
            if frame is None:
                break
            yield frame
        await running
    finally:
        # The reader has gone, too: a chat model that is still at it is stopped, and nothing waits for its reply.
        gone.set()


def _frame(event: str, data: Any) -> bytes:
    body = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
    return format_sse_event(event=event, data_str=json.dumps(body, ensure_ascii=False))


def _run(
    assistant: Assistant,
    question: Question,
    keep: Callable[[AnswerSchema], AnswerSchema | None],
    put: Put,
    stopped: Callable[[], bool],
) -> None:
    put("stage", {"stage": "screening", "found": None})

    def watch(step: str, draft: Draft) -> None:
        if step == "screen":
            if draft.act_now is not None:
                put("act_now", act_now(draft.act_now))
            if draft.privacy is not None:
                put("privacy", privacy(draft.privacy))
            put("stage", {"stage": "searching", "found": None})
        elif step == "requests" and draft.care is not None:
            put("care", care(draft))
        elif step == "retrieve" and draft.outcome is not None:
            put("stage", {"stage": "searching", "found": len(draft.outcome.kept)})
        elif step == "compose":
            put("stage", {"stage": "checking", "found": None})

    answer = keep(answer_as_schema(assistant.answer(question, watch, stopped=stopped)))
    if answer is None:
        return
    for notice in answer.notices:
        put("notice", notice)
    for citation in answer.citations:
        put("citation", citation)
    for statement in answer.statements:
        put("statement", statement)
    put("answer", answer)
