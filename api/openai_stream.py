"""A completion in chunks: what is to be done now as soon as it is known, the rest once it has been checked, whole."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.markdown import Rendered, act_now_text, body_parts, rendered
from api.openai_errors import error_of
from api.openai_schemas import AboutSchema, AnnotationSchema, UrlCitationSchema, UsageSchema
from api.schemas import ActNowSchema, AnswerSchema, ProblemSchema

Usage = Callable[[str], UsageSchema]
First = Callable[[], ActNowSchema | None]
NO_ANSWER = AboutSchema(id=None, status=None, act_now=None, privacy=None)
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Heading:
    """What every chunk of one completion begins with. `created`: seconds since 1970."""

    id: str
    created: int
    model: str

    def frame(self, **content: Any) -> bytes:
        begins = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model}
        return _data(begins | content)

    def chunk(self, delta: Mapping[str, Any], *, end: bool = False, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": "stop" if end else None}
        return self.frame(choices=[choice], **more)


def about(answer: AnswerSchema) -> AboutSchema:
    return AboutSchema(id=answer.id, status=answer.status, act_now=answer.act_now, privacy=answer.privacy)


def annotations(made: Rendered) -> list[AnnotationSchema]:
    return [
        AnnotationSchema(
            url_citation=UrlCitationSchema(start_index=at.start, end_index=at.end, title=at.title, url=at.url)
        )
        for at in made.places
    ]


def usage_of(count: Callable[[str], int], asked: str, text: str) -> UsageSchema:
    read, written = count(asked), count(text)
    return UsageSchema(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


async def chunks(
    events: AsyncIterator[bytes], heading: Heading, base: str, usage: Usage, *, first: First, with_usage: bool
) -> AsyncIterator[bytes]:
    """The events of an answer as chunks; their contents one after the other are the text that is not streamed.

    `first`: what is to be done now, for an answer that ends in a problem before anything was said.
    """
    yield heading.chunk({"role": "assistant", "content": ""})
    said = False
    async for frame in events:
        event = _read(frame)
        if event is None:
            yield frame  # a comment that keeps the line open
            continue
        name, data = event
        if name == "act_now":
            yield heading.chunk({"content": act_now_text(ActNowSchema.model_validate(data))})
            said = True
        elif name == "problem":
            problem = ProblemSchema.model_validate(data)
            yield _data(error_of(problem if said else problem.model_copy(update={"act_now": first()})))
            return
        elif name == "answer":
            answer = AnswerSchema.model_validate(data)
            made = rendered(answer, base)
            if answer.act_now is not None and not said:
                yield heading.chunk({"content": act_now_text(answer.act_now)})
                said = True
            for part in body_parts(answer, base):
                yield heading.chunk({"content": f"\n\n{part}" if said else part})
                said = True
            for last in _ends(heading, made, about(answer), usage, with_usage=with_usage):
                yield last


async def whole(
    heading: Heading, made: Rendered, told: AboutSchema, usage: Usage, *, with_usage: bool
) -> AsyncIterator[bytes]:
    """A text that is there already, as a stream."""
    yield heading.chunk({"role": "assistant", "content": made.text})
    for last in _ends(heading, made, told, usage, with_usage=with_usage):
        yield last


def _ends(heading: Heading, made: Rendered, told: AboutSchema, usage: Usage, *, with_usage: bool) -> list[bytes]:
    cited = [note.model_dump(mode="json") for note in annotations(made)]
    ends = [heading.chunk({"annotations": cited} if cited else {}, end=True, touchstone=told.model_dump(mode="json"))]
    if with_usage:
        ends.append(heading.frame(choices=[], usage=usage(made.text).model_dump()))
    return [*ends, _DONE]


def _read(frame: bytes) -> tuple[str, Any] | None:
    """The name of a server-sent event and its data; None of a comment."""
    name, _, rest = frame.decode().partition("\n")
    if not name.startswith("event: "):
        return None
    return name.removeprefix("event: "), json.loads(rest.strip().removeprefix("data: "))


def _data(content: Mapping[str, Any] | BaseModel) -> bytes:
    body = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()
