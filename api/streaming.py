"""An answer as server-sent events: each thing as soon as it is certain, nothing taken back, the whole answer last."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel

from api.answering import act_now, answer_as_schema, privacy
from api.schemas import AnswerSchema, ProblemSchema
from assistant.answers import Draft, Question
from assistant.assistant import Assistant

_log = logging.getLogger(__name__)
_QUIET_SECONDS = 15.0
_PROBLEM = ProblemSchema(
    type="urn:touchstone:problem:internal",
    title="Something went wrong here",
    status=500,
    detail="The answer could not be sent. Ask again; if it happens twice, tell whoever runs Touchstone for you.",
)
Put = Callable[[str, Any], None]


async def answer_events(
    assistant: Assistant, question: Question, keep: Callable[[AnswerSchema], None]
) -> AsyncIterator[bytes]:
    """Runs the assistant in a thread and yields its events as they come; a comment keeps a quiet line open.

    `keep` is given the whole answer before it is sent.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(event: str, data: Any) -> None:
        body = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
        frame = format_sse_event(event=event, data_str=json.dumps(body, ensure_ascii=False))
        loop.call_soon_threadsafe(queue.put_nowait, frame)

    def work() -> None:
        try:
            _run(assistant, question, keep, put)
        except Exception as error:  # the edge: the first byte is sent, so a status can no longer say it
            _log.error("stream failed: %s", type(error).__name__)
            put("problem", _PROBLEM)
        finally:
            loop.call_soon_threadsafe(queue.put_nowait, None)

    running = loop.run_in_executor(None, work)
    while True:
        try:
            frame = await asyncio.wait_for(queue.get(), _QUIET_SECONDS)
        except TimeoutError:
            yield KEEPALIVE_COMMENT
            continue
        if frame is None:
            break
        yield frame
    await running


def _run(assistant: Assistant, question: Question, keep: Callable[[AnswerSchema], None], put: Put) -> None:
    put("stage", {"stage": "screening", "found": None})

    def watch(step: str, draft: Draft) -> None:
        if step == "screen":
            if draft.act_now is not None:
                put("act_now", act_now(draft.act_now))
            if draft.privacy is not None:
                put("privacy", privacy(draft))
            put("stage", {"stage": "searching", "found": None})
        elif step == "retrieve" and draft.outcome is not None:
            put("stage", {"stage": "searching", "found": len(draft.outcome.kept)})
        elif step == "compose":
            put("stage", {"stage": "checking", "found": None})

    answer = answer_as_schema(assistant.answer(question, watch))
    keep(answer)
    for notice in answer.notices:
        put("notice", notice)
    for citation in answer.citations:
        put("citation", citation)
    for statement in answer.statements:
        put("statement", statement)
    put("answer", answer)
