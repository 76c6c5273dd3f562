"""Follow-ups with a chat model: its wording of a question that leans, where it adds nothing; else the one made by rules."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Draft, Step
from assistant.compose.asking import Model
from assistant.compose.prompts import Prompt

_TURNS = 3
_NEGATIONS = re.compile(r"\b(?:not|no|never|none|without|nor|cannot)\b|n[’']t\b", re.IGNORECASE)


class WrittenOut(BaseModel):
    """The question, written out so that it can be read without what was said before."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=3, max_length=400)]


@dataclass(frozen=True)
class Following:
    """The step. `follow` is the one by rules, which decides whether a question leans at all; `words` are those of the index."""

    follow: Step
    words: Callable[[str], list[str]]
    model: Model
    prompt: Prompt

    def __call__(self, draft: Draft) -> Draft:
        made = self.follow(draft)
        if not isinstance(made, Draft):
            raise TypeError("the step that follows up never ends an answer")
        question = made.question
        by_rules = made.standalone
        # Nobody in danger waits for a model; and what the rules left alone needs none.
        if (
            by_rules is None
            or by_rules == question.text
            or made.act_now is not None
            or question.composer == "extractive"
        ):
            return made
        turns = [turn.standalone for turn in question.turns[-_TURNS:]]
        data = {"turns": turns, "question": question.text}
        asked = self.model.ask(self.prompt, data, WrittenOut, client=question.client, stopped=made.stopped)
        if asked.value is None or not self._adds_nothing(asked.value.question, question.text, [*turns, by_rules]):
            return made
        return replace(made, standalone=" ".join(asked.value.question.split()))

    def _adds_nothing(self, written: str, said: str, before: Sequence[str]) -> bool:
        """Whether every word, number, name and "not" of it was said before, and all that was said now is still in it."""
        known = " ".join((said, *before))
        found = set(self.words(written))
        if not written.isprintable() or not found <= set(self.words(known)) or not set(self.words(said)) <= found:
            return False
        return len(_NEGATIONS.findall(said)) <= len(_NEGATIONS.findall(written)) <= len(_NEGATIONS.findall(known))
