"""The bodies of /v1/chat/completions and /v1/models, as clients of OpenAI's API send and expect them.

What a client sends beyond these fields (temperature, max_tokens, stop, seed…) changes nothing and is passed over.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import ActNowSchema, PrivacySchema
from assistant.answers import AnswerStatus

Role = Literal["system", "developer", "user", "assistant", "tool", "function"]


class PartSchema(BaseModel):
    """A part of a message; only text is read."""

    type: Annotated[str, Field(max_length=40)]
    text: str | None = None


class MessageSchema(BaseModel):
    """A message of the conversation. Only those of the role `user` are read."""

    role: Role
    content: str | list[PartSchema] | None = None

    @property
    def said(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


class StreamOptionsSchema(BaseModel):
    include_usage: bool = False


class FormatSchema(BaseModel):
    type: Annotated[str, Field(max_length=40)] = "text"


class CompletionRequest(BaseModel):
    """A conversation that ends in a question. `metadata` may hold `area`, `role` and `as_of`, as in POST /v1/answers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": "touchstone", "messages": [{"role": "user", "content": "Who attends a core group?"}]}
            ]
        }
    )

    model: Annotated[str, Field(max_length=100)]
    messages: Annotated[list[MessageSchema], Field(min_length=1, max_length=2000)]
    stream: bool | None = None
    stream_options: StreamOptionsSchema | None = None
    metadata: dict[str, Any] | None = None
    n: int | None = None
    logprobs: bool | None = None
    modalities: list[str] | None = None
    response_format: FormatSchema | None = None
    tool_choice: str | dict[str, Any] | None = None
    function_call: str | dict[str, Any] | None = None


class UrlCitationSchema(BaseModel):
    """`content[start_index:end_index]` is the mark of the citation, such as [1]; `url` shows the words in their passage."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationSchema(BaseModel):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationSchema


class ReplySchema(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[AnnotationSchema] = []


class ChoiceSchema(BaseModel):
    index: int = 0
    message: ReplySchema
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageSchema(BaseModel):
    """Counted in the word pieces of the embedding model: of the question, and of the text of the answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class AboutSchema(BaseModel):
    """Touchstone's own part of a completion: `id` opens the answer at GET /v1/answers/{id}."""

    id: str | None
    status: AnswerStatus | None
    act_now: ActNowSchema | None
    privacy: PrivacySchema | None


class CompletionSchema(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[ChoiceSchema]
    usage: UsageSchema
    touchstone: AboutSchema


class ModelSchema(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["touchstone"] = "touchstone"


class ModelsSchema(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelSchema]


class ErrorBody(BaseModel):
    """`message` begins with what to do now, where what was sent may be about a child in danger."""

    message: str
    type: str
    param: str | None
    code: str
    act_now: ActNowSchema | None


class ErrorSchema(BaseModel):
    """An error in the shape that clients of OpenAI's API read."""

    error: ErrorBody
