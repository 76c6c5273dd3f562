"""Questions that a passage answers, by a chat model, for the search alone: nobody reads them, nothing is quoted from them."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.compose.asking import Model
from assistant.compose.prompts import Prompt
from knowledge.records import Passage


class PassageQuestions(BaseModel):
    """What practitioners would ask, and the passage answers."""

    model_config = ConfigDict(extra="forbid")

    questions: Annotated[list[Annotated[str, Field(min_length=3, max_length=300)]], Field(min_length=1, max_length=5)]


@dataclass(frozen=True)
class ModelQuestions:
    """The questions of a passage; none where nothing usable came."""

    model: Model
    prompt: Prompt

    @classmethod
    def of(cls, model: Model) -> "ModelQuestions":
        return cls(model, Prompt.load("questions"))

    def __call__(self, passage: Passage) -> tuple[str, ...]:
        asked = self.model.ask(self.prompt, {"headings": passage.context, "passage": passage.text}, PassageQuestions)
        return tuple(asked.value.questions) if asked.value else ()
