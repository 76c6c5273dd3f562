"""Chat models for the tests: LangChain's own fakes, with replies made of what they are handed."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage

from assistant.compose.asking import Model
from assistant.compose.chat import LangChainChat
from assistant.proof.records import Claim, Fault, Handed, Verdict
from knowledge.settings import ModelSettings

NAME = "fake:scripted"


class Scripted(SimpleChatModel):
    """Replies with what `write` makes of the data and the system prompt; keeps what it was sent."""

    write: Callable[[dict[str, Any], str], str]
    seen: list[list[BaseMessage]]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _call(self, messages, stop=None, run_manager=None, **kwargs) -> str:
        self.seen.append(messages)
        return self.write(json.loads(messages[1].text), messages[0].text)


class Echo:
    """A prover that lets through only what a quotation says word for word."""

    def ready(self, claims: Sequence[Claim], handed: dict[str, Handed]) -> None:
        """There is nothing to read."""

    def prove(self, claim: Claim, handed: dict[str, Handed]) -> Verdict:
        said = any(claim.text == handed[token].statement.text for token in claim.tokens if token in handed)
        return Verdict((), 1.0) if said else Verdict((Fault.SUPPORT,), 0.0)


class Everything:
    """A prover that lets everything through: for what has to hold besides the proof."""

    def ready(self, claims: Sequence[Claim], handed: dict[str, Handed]) -> None:
        """There is nothing to read."""

    def prove(self, claim: Claim, handed: dict[str, Handed]) -> Verdict:
        return Verdict((), 1.0)


def scripted(write: Callable[[dict[str, Any], str], str]) -> Scripted:
    return Scripted(write=write, seen=[])


def model_for(made: BaseChatModel, **settings: Any) -> Model:
    """The model behind its limits. The fakes cannot be held to a schema: the prompt asks for it."""
    known = ModelSettings(name=NAME, output="prompt", **settings)
    return Model.of(LangChainChat(made, name=NAME, settings=known), known)


def lines(*sentences: tuple[str, list[str]]) -> str:
    """A reply as it should be."""
    return json.dumps({"sentences": [{"text": text, "tokens": tokens} for text, tokens in sentences]})


def echo(data: dict[str, Any], _system: str) -> str:
    """Every quotation in its own words."""
    return lines(*((item["text"], [item["token"]]) for item in data["quotations"]))
