"""Asking a chat model for something that our own schema can read: within its time, its budget and its breaker.

Strict parse, one repair, then nothing, with the reason. A reply that holds the canary of its prompt is thrown away whole.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from assistant.answers import Fallback
from assistant.compose.breaker import Breaker
from assistant.compose.budget import Budget, Prices, Used
from assistant.compose.port import Chat, ChatFailed, Message, Reply
from assistant.compose.prompts import Prompt
from knowledge.settings import ModelSettings

_log = logging.getLogger(__name__)
Wanted = TypeVar("Wanted", bound=BaseModel)
_CHARACTERS_A_TOKEN = 3
"""English has about four; counting three, a prompt is never taken for shorter than it is."""
_ALWAYS = 32
"""Tokens that a provider's own frame around a prompt may take."""
_TRIES = 2
_REPAIRED = 2000
"""Characters of a broken reply that are sent back with the request to mend it."""
_UNPAID: frozenset[Fallback] = frozenset({"key_refused", "model_unknown", "too_many_requests", "unreachable"})
"""Failures before a word was read, for which nothing is charged."""
_WORD = re.compile(r"[^0-9a-z]+")


def estimated(text: str) -> int:
    """Tokens of a text, rather too many than too few."""
    return len(text) // _CHARACTERS_A_TOKEN + 1


@dataclass(frozen=True, slots=True)
class Asked(Generic[Wanted]):
    """What came of it: the value, or why there is none; and the tokens that it took."""

    value: Wanted | None
    fallback: Fallback | None
    used: Used


class _Leak(Exception):
    """The reply holds what only the prompt may hold."""


@dataclass(frozen=True, slots=True)
class Model:
    """A chat model with its limits. One for the whole process, since budget and breaker count over all of its uses."""

    chat: Chat
    settings: ModelSettings
    budget: Budget
    breaker: Breaker
    clock: Callable[[], float] = time.monotonic
    new_canary: Callable[[], str] = lambda: secrets.token_hex(8)

    @classmethod
    def of(cls, chat: Chat, settings: ModelSettings) -> "Model":
        return cls(
            chat,
            settings,
            Budget(settings.tokens_per_client_and_day, settings.tokens_per_day),
            Breaker(settings.failures, settings.pause_seconds),
        )

    def cost(self, used: Used) -> float | None:
        """Pounds, where the prices are set."""
        return Prices(self.settings.pounds_per_million_read, self.settings.pounds_per_million_written).cost(used)

    def room(self, prompt: Prompt) -> int:
        """Tokens that data may take beside the prompt and the reply; none or less: the context is too small."""
        return self.settings.context_tokens - self.settings.reply_tokens - estimated(prompt.text) - _ALWAYS

    def ask(
        self,
        prompt: Prompt,
        data: Mapping[str, Any],
        wanted: type[Wanted],
        *,
        client: str | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Asked[Wanted]:
        """Asks with `data` handed over as JSON: what it holds cannot end the text it stands in. Never raises."""
        canary = self.new_canary()
        given = json.dumps(data, ensure_ascii=False, indent=1)
        messages = [Message("system", prompt.system(canary)), Message("user", given)]
        used, ends = Used(), self.clock() + self.settings.seconds
        code: Fallback = "malformed"
        if not self.breaker.allows():
            return Asked(None, "paused", used)
        try:
            for _ in range(_TRIES):
                reply, taken = self._reply(messages, wanted, ends, client, stopped)
                used += taken
                if _holds(reply.text, canary):
                    raise _Leak
                try:
                    value = wanted.model_validate_json(reply.text.strip(), strict=True)
                except ValueError:
                    code = "malformed" if reply.text.strip() else "empty"
                    messages += [Message("assistant", reply.text[:_REPAIRED]), Message("user", prompt.repair)]
                    continue
                self.breaker.succeeded()
                return Asked(value, None, used)
        except ChatFailed as failed:
            code = failed.code
            used += self._lost(messages, code)
        except _Leak:
            code = "leak"
        _log.warning("the chat model's reply could not be used: %s", code)
        if code not in {"stopped", "limit_reached", "context_too_small"}:
            self.breaker.failed()
        return Asked(None, code, used)

    def _reply(
        self,
        messages: list[Message],
        wanted: type[BaseModel],
        ends: float,
        client: str | None,
        stopped: Callable[[], bool],
    ) -> tuple[Reply, Used]:
        """A reply and what it took, counted. Raises ChatFailed."""
        left = ends - self.clock()
        if left <= 0:
            raise ChatFailed("too_slow")
        read = _length(messages)
        if read + self.settings.reply_tokens > self.settings.context_tokens:
            raise ChatFailed("context_too_small")
        held = self.budget.hold(client, read + self.settings.reply_tokens)
        if held is None:
            raise ChatFailed("limit_reached")
        try:
            reply = self.chat.reply(messages, schema=_schema(wanted), seconds=left, stopped=stopped)
        except ChatFailed as failed:
            self.budget.settle(held, self._lost(messages, failed.code))
            raise
        taken = Used(
            read if reply.tokens_read is None else reply.tokens_read,
            estimated(reply.text) if reply.tokens_written is None else reply.tokens_written,
        )
        self.budget.settle(held, taken)
        return reply, taken

    def _lost(self, messages: list[Message], code: Fallback) -> Used:
        """What a call that failed is taken to have cost: nobody says, so as much as it can have."""
        if code in _UNPAID or code in {"limit_reached", "context_too_small"}:
            return Used()
        return Used(_length(messages), self.settings.reply_tokens)


def _length(messages: list[Message]) -> int:
    return sum(estimated(message.text) for message in messages) + _ALWAYS


def _schema(wanted: type[BaseModel]) -> dict[str, Any]:
    return wanted.model_json_schema()


def _holds(text: str, canary: str) -> bool:
    """Whether a reply gives away the canary, however it is spaced, punctuated or turned round."""
    plain = _WORD.sub("", text.lower())
    return canary in plain or canary in plain[::-1]
