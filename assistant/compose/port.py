"""The port of chat models: what is sent, what comes back, and the ways in which nothing comes back. No library stands here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from assistant.answers import Fallback


@dataclass(frozen=True, slots=True)
class Message:
    """A turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole text of a reply, and the tokens that the provider counted, None where it counted none."""

    text: str
    tokens_read: int | None = None
    tokens_written: int | None = None


class ChatFailed(Exception):
    """No reply. `code` says why; what the provider said of it is kept nowhere, since it may repeat the prompt."""

    def __init__(self, code: Fallback) -> None:
        super().__init__(code)
        self.code: Fallback = code


class Chat(Protocol):
    """A chat model. It has no tools, and remembers nothing of one call in the next. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """What is printed and recorded: `provider:model`."""
        ...

    def reply(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any], seconds: float, stopped: Callable[[], bool]
    ) -> Reply:
        """A reply, held to this JSON schema where the provider can; it is for the caller to check it.

        Raises ChatFailed, and nothing else, at the latest when `seconds` have gone by or soon after `stopped` says so; the
        connection is closed then.
        """
        ...
