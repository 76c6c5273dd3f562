"""The composer with a chat model: hands over the statements that were chosen, and proposes what comes back.

The extractive composer chooses first, always. The model gets the words of the statements, each under a token that means nothing
outside this one request: no ids, titles, links or file names, and no tools. What it writes is a proposal: only the step `verify`
makes statements of it, sentence by sentence, and only of what is proven.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Answer, Citation, Composer, Draft, Fallback, Sentence, Statement, Step, Written
from assistant.compose.asking import Asked, Model, estimated
from assistant.compose.prompts import Prompt
from assistant.disagreements import Disagreements
from knowledge.records import Kind

_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+", re.IGNORECASE)
_KINDS: dict[Kind, str] = {
    "statute": "statute",
    "statutory_guidance": "statutory guidance",
    "guidance": "guidance",
    "local_procedure": "local procedure",
    "national_review": "national review",
    "case_review": "case review",
    "inspection": "inspection",
    "research": "research",
    "briefing": "briefing",
    "commentary": "commentary",
}


class _Line(BaseModel):
    """A sentence and the tokens of the quotations that it rests on."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=600)]
    tokens: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=8)]


class Lines(BaseModel):
    """The wording of an answer: its sentences in order, each with the tokens of the quotations that it rests on."""

    model_config = ConfigDict(extra="forbid")

    sentences: Annotated[list[_Line], Field(max_length=20)]


def _new_token() -> str:
    return f"q{secrets.token_hex(3)}"


@dataclass(frozen=True)
class Prose:
    """The step. `quotations` is the extractive composer; `default` words an answer where the question does not say who shall.

    No model is asked where a child may be in danger now (nobody waits for one then), where the answer is a refusal that quotes
    the general test, where nothing is held of the only area asked about, or where the sources differ, which have to be seen
    side by side.
    """

    quotations: Step
    model: Model
    prompt: Prompt
    disagreements: Disagreements
    default: Composer
    new_token: Callable[[], str] = _new_token

    def __call__(self, draft: Draft) -> Draft | Answer:
        made = self.quotations(draft)
        if isinstance(made, Answer) or (made.question.composer or self.default) != "model":
            return made
        if made.act_now is not None or made.closing is not None or made.only_unheld:
            return made
        if any(self.disagreements.notices(made.citations)):
            return replace(made, written=self._nothing("sources_disagree"))
        handed = self._handed(made)
        if not handed:
            return replace(made, written=self._nothing("context_too_small"))
        asked = self.model.ask(
            self.prompt, _data(made, handed), Lines, client=made.question.client, stopped=made.stopped
        )
        return replace(made, written=self._written(asked, {token: statement.id for token, statement in handed.items()}))

    def _handed(self, draft: Draft) -> dict[str, Statement]:
        """As many statements as the model can read at once, from the first on, each under a new token."""
        standalone = draft.understood.standalone if draft.understood else draft.question.text
        room = self.model.room(self.prompt) - estimated(standalone)
        handed: dict[str, Statement] = {}
        for statement in draft.statements:
            token = next(token for token in iter(self.new_token, None) if token not in handed)
            room -= estimated(_json_of(token, statement, draft.citations)) + _FRAME
            if room < 0:
                break
            handed[token] = statement
        return handed

    def _nothing(self, code: Fallback) -> Written:
        return Written(self.model.chat.name, self.prompt.hash, fallback=code)

    def _written(self, asked: Asked[Lines], handed: dict[str, str]) -> Written:
        lines = asked.value.sentences if asked.value else []
        sentences = tuple(Sentence(" ".join(line.text.split()), tuple(dict.fromkeys(line.tokens))) for line in lines)
        return Written(
            model=self.model.chat.name,
            prompt=self.prompt.hash,
            sentences=sentences,
            handed=handed,
            fallback=asked.fallback or (None if sentences else "empty"),
            tokens_read=asked.used.read,
            tokens_written=asked.used.written,
            cost=self.model.cost(asked.used),
        )


_FRAME = 24
"""Tokens that the JSON around a quotation takes."""


def _data(draft: Draft, handed: dict[str, Statement]) -> dict[str, Any]:
    question = draft.understood.standalone if draft.understood else draft.question.text
    return {
        "question": _LINK.sub("[link]", question),
        "quotations": [_quotation(token, statement, draft.citations) for token, statement in handed.items()],
    }


def _quotation(token: str, statement: Statement, citations: Sequence[Citation]) -> dict[str, str]:
    """A statement as the model sees it: what kind of source says it and with what force, not which."""
    source = next(citation.source for citation in citations if citation.number in statement.citations)
    return {
        "token": token,
        "force": statement.force,
        "kind": _KINDS.get(source.kind, "document"),
        "text": _LINK.sub("[link]", statement.text),
    }


def _json_of(token: str, statement: Statement, citations: Sequence[Citation]) -> str:
    return " ".join(_quotation(token, statement, citations).values())
