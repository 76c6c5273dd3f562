"""The wording of training scenarios by a chat model: a writer, whose every stage is held to the checks of writing.py."""

from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.compose.asking import Model
from assistant.compose.port import ChatFailed
from assistant.compose.prompts import Prompt
from assistant.scenarios.writing import StageOrder, StageText


class WordedStage(BaseModel):
    """A stage of a scenario: what participants read, and the decision that they have to take."""

    model_config = ConfigDict(extra="forbid")

    paragraphs: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=2000)]], Field(min_length=1, max_length=12)
    ]
    decision: Annotated[str, Field(min_length=1, max_length=600)]


@dataclass(frozen=True)
class ModelWriter:
    """A Writer. Raises ChatFailed where nothing usable came: the stage then keeps the words of the templates."""

    model: Model
    prompt: Prompt

    @classmethod
    def of(cls, model: Model) -> "ModelWriter":
        return cls(model, Prompt.load("stage"))

    @property
    def name(self) -> str:
        return self.model.chat.name

    def write(self, order: StageOrder) -> StageText:
        data = asdict(order) | {"on": order.on.isoformat()}
        asked = self.model.ask(self.prompt, data, WordedStage)
        if asked.value is None:
            raise ChatFailed(asked.fallback or "malformed")
        return StageText(tuple(asked.value.paragraphs), asked.value.decision)
