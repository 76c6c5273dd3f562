"""What the API takes and gives of conversations and feedback, v1."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.schemas import ActNowSchema
from assistant.answers import AnswerStatus
from knowledge.feedback import Verdict

_DIFFERENT = 8


def _drawn_at_random(secret: str) -> str:
    """A secret of a few repeated characters is one that somebody else may have thought of too."""
    if len(set(secret)) < _DIFFERENT:
        raise ValueError("must be drawn at random")
    return secret


def _readable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("holds characters that are not text") from None
    return text


OwnerSecret = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{32,128}$"), AfterValidator(_drawn_at_random)]
"""What only the owner's own browser or program holds: at least 32 characters drawn at random."""
ConversationId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
PageMark = Annotated[str, Field(pattern=r"^[0-9T:.+-]{20,40}_[0-9a-f]{32}$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class TitleRequest(_Request):
    """The new title of a conversation."""

    title: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_readable)]


class FeedbackRequest(_Request):
    """What a reader says of an answer."""

    answer_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    verdict: Verdict
    comment: Annotated[str, Field(max_length=1000), AfterValidator(_readable)] = ""


class TurnSchema(BaseModel):
    """A question of a conversation, identifiers removed, and the id of its answer (`GET /v1/answers/{id}`, while it is kept)."""

    asked_at: datetime
    question: str
    standalone_question: str
    status: AnswerStatus
    answer_id: str


class ListedConversationSchema(BaseModel):
    """A conversation in a list. `title`: what its owner called it, else how its earliest kept question begins."""

    id: str
    title: str
    begun_at: datetime
    changed_at: datetime
    turns: int


class ConversationSchema(ListedConversationSchema):
    """A conversation with what was said, oldest first. `act_now`: after a new title that tells of a child in danger."""

    said: list[TurnSchema]
    act_now: ActNowSchema | None = None


class ConversationsSchema(BaseModel):
    """A page of the owner's conversations, the one used last first. `next`: `after` of the next page; null at the end."""

    conversations: list[ListedConversationSchema]
    next: str | None


class DangerSchema(BaseModel):
    """What to do first: what was written tells of a child who may be in danger now."""

    act_now: ActNowSchema
