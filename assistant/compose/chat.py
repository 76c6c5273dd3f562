"""Any chat model of LangChain behind the port. With `local.py` the only importer of langchain; loaded where a model is set.

No tools are bound: structured output is asked for as a response format. Nothing is traced, cached or repeated on failure.
"""

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from langchain.chat_models import init_chat_model
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableBinding, RunnableConfig, RunnableSequence
from langsmith.run_helpers import tracing_context

from assistant.answers import Fallback
from assistant.compose.port import ChatFailed, Message, Reply
from knowledge.errors import SettingsError
from knowledge.settings import ModelSettings

_log = logging.getLogger(__name__)
_TICK = 0.05
_MOST_CHARACTERS = 8
"""So many characters for each token that a reply may have; a longer one is no reply."""
_KINDS = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
_LIMITS = {"$defs", "minLength", "maxLength", "minItems", "maxItems"}
_EXAMPLE = {
    "title": "Example",
    "description": "An example.",
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
_CODES: tuple[tuple[type[Exception], Fallback], ...] = (
    (ContextOverflowError, "context_too_small"),
    (ModelAuthenticationError, "key_refused"),
    (ModelPermissionDeniedError, "key_refused"),
    (ModelNotFoundError, "model_unknown"),
    (ModelRateLimitError, "too_many_requests"),
    (ModelTimeoutError, "too_slow"),
    (TimeoutError, "too_slow"),
    (ModelConnectionError, "unreachable"),
    (ConnectionError, "unreachable"),
    (ModelAPIError, "provider_failed"),
)
_STATUSES: Mapping[int, Fallback] = {
    401: "key_refused",
    403: "key_refused",
    404: "model_unknown",
    408: "too_slow",
    413: "context_too_small",
    429: "too_many_requests",
}
_TALKATIVE = ("openai", "anthropic", "httpx", "httpx2", "httpcore", "httpcore2", "langsmith", "google_genai", "ollama")
"""Loggers of clients, some of which print whole requests when they are told to."""
_TRACING = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGCHAIN_HANDLER",
)


@dataclass(frozen=True, slots=True)
class _Provider:
    """What has to be installed for a provider, the variable that holds its key, and what it calls its address."""

    extra: str
    key: str | None
    address: str
    options: Mapping[str, Any]


_ONCE = {"max_retries": 0}
_COUNTED = {**_ONCE, "stream_usage": True}
_PROVIDERS: Mapping[str, _Provider] = {
    "openai": _Provider("models-openai", "OPENAI_API_KEY", "base_url", _COUNTED),
    "azure_openai": _Provider("models-azure", "AZURE_OPENAI_API_KEY", "azure_endpoint", _COUNTED),
    "anthropic": _Provider("models-anthropic", "ANTHROPIC_API_KEY", "base_url", _ONCE),
    "ollama": _Provider("models-ollama", None, "base_url", {}),
}
LOCAL = "llama_cpp"
"""The provider of a file of weights that this process itself runs (`local.py`)."""


def open_chat(settings: ModelSettings) -> "LangChainChat":
    """The chat model that the settings name. Makes no call.

    Raises SettingsError saying what to install, which variable to set or which setting to change.
    """
    name = settings.name or ""
    provider, _, model = name.partition(":")
    if not settings.tracing:
        _silence()
    with _untraced(settings.tracing):
        made = _local(settings, model) if provider == LOCAL else _made(settings, provider, model)
        # Where the weights stand on this machine is nobody's business.
        shown = f"{LOCAL}:{Path(model).name}" if provider == LOCAL else name
        return LangChainChat(made, name=shown, settings=settings)


def _made(settings: ModelSettings, provider: str, model: str) -> BaseChatModel:
    known = _PROVIDERS.get(provider)
    if known is not None and known.key is not None and not os.environ.get(known.key):
        raise SettingsError(f"model.name is of {provider}: put its key into {known.key} in the environment")
    options: dict[str, Any] = {} if known is None else dict(known.options)
    if settings.url is not None:
        options["base_url" if known is None else known.address] = settings.url
    if settings.temperature is not None:
        options["temperature"] = settings.temperature
    options["num_predict" if provider == "ollama" else "max_tokens"] = settings.reply_tokens
    if provider == "ollama":
        options["num_ctx"] = settings.context_tokens
    else:
        options["timeout"] = settings.seconds
    try:
        return cast(BaseChatModel, init_chat_model(model, model_provider=provider, **options))
    except ImportError:
        wanted = f"'touchstone[{known.extra}]'" if known else f"langchain-{provider.replace('_', '-')}"
        raise SettingsError(f"model.name is of {provider}, which is not installed: pip install {wanted}") from None
    except Exception as error:
        # Of a library: its text may hold the key.
        if known is None:
            names = ", ".join(sorted({*_PROVIDERS, LOCAL}))
            raise SettingsError(
                f"model.name: no provider {provider!r} could be opened ({type(error).__name__}); known here: {names}"
            ) from None
        raise SettingsError(
            f"model.name: {provider} refused its settings ({type(error).__name__}): look at model.url, at {known.key} and at"
            " what else it reads from the environment (docs/models.md)"
        ) from None


def _local(settings: ModelSettings, path: str) -> BaseChatModel:
    from assistant.compose.local import LocalChat

    return LocalChat.opened(
        path, context=settings.context_tokens, most=settings.reply_tokens, temperature=settings.temperature or 0.0
    )


class LangChainChat:
    """A LangChain chat model behind the port. Raises SettingsError where it cannot be held to a schema and should be.

    Calls run on one event loop in a thread of their own, so that a call can be given up and its connection closed.
    """

    def __init__(self, model: BaseChatModel, *, name: str, settings: ModelSettings) -> None:
        self._model, self._name, self._settings = model, name, settings
        self._lock, self._loop = threading.Lock(), cast("asyncio.AbstractEventLoop | None", None)
        self._bound(_EXAMPLE)

    @property
    def name(self) -> str:
        return self._name

    def reply(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any], seconds: float, stopped: Callable[[], bool]
    ) -> Reply:
        """See Chat."""
        future = asyncio.run_coroutine_threadsafe(self._read(messages, schema, seconds), self._running())
        ends = time.monotonic() + seconds
        while not future.done():
            try:
                future.exception(_TICK)
            except TimeoutError:
                # The task ends itself in time; a library that blocks the loop is not waited for either.
                if stopped():
                    future.cancel()
                    raise ChatFailed("stopped") from None
                if time.monotonic() > ends + _TICK:
                    future.cancel()
                    raise ChatFailed("too_slow") from None
        try:
            return future.result()
        except ChatFailed as failed:
            raise ChatFailed(failed.code) from None
        except Exception as error:
            code = _code_of(error)
            _log.warning("the chat model failed: %s (%s)", code, type(error).__name__)
            raise ChatFailed(code) from None

    async def _read(self, messages: Sequence[Message], schema: Mapping[str, Any], seconds: float) -> Reply:
        parts: list[str] = []
        size, read, written = 0, 0, 0
        beside: dict[str, Any] = {}
        prompt: list[BaseMessage] = [_KINDS[message.role](message.text) for message in messages]
        with _untraced(self._settings.tracing):
            async with asyncio.timeout(seconds):
                stream = self._bound(schema).astream(prompt, RunnableConfig(callbacks=[]))
                async with aclosing(cast("AsyncIterator[AIMessageChunk]", stream)) as chunks:  # pyright: ignore[reportArgumentType]
                    async for chunk in chunks:
                        parts.append(str(chunk.text))
                        size += len(parts[-1])
                        if size > self._settings.reply_tokens * _MOST_CHARACTERS:
                            raise ChatFailed("too_long")
                        if used := chunk.usage_metadata:
                            read, written = read + used["input_tokens"], written + used["output_tokens"]
                        # OpenAI's client gives the tokens of a reply that is held to a schema only here.
                        beside = chunk.response_metadata.get("token_usage") or beside
        read, written = read or beside.get("prompt_tokens"), written or beside.get("completion_tokens")
        return Reply("".join(parts), read or None, written or None)

    def _bound(self, schema: Mapping[str, Any]) -> Runnable[Any, Any]:
        """The model with the reply's schema as its response format, and without tools."""
        if self._settings.output == "prompt":
            return self._model
        try:
            wanted = dict(schema) if self._model._llm_type == LOCAL else _portable(schema)  # pyright: ignore[reportPrivateUsage]
            asked = self._model.with_structured_output(wanted, method="json_schema")
        except (NotImplementedError, ValueError, TypeError):
            asked = None
        first = asked.first if isinstance(asked, RunnableSequence) else None
        if not isinstance(first, RunnableBinding) or {"tools", "functions"} & first.kwargs.keys():
            raise SettingsError(
                f"model.name: {self._name} cannot be held to a schema; choose another model, or set model.output = 'prompt'"
            )
        return first

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="chat model", daemon=True).start()
            return self._loop


def _portable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema in the words that every provider takes: references written out, limits left to our own check."""
    known: Mapping[str, Any] = schema.get("$defs", {})

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            named = cast("Mapping[str, Any]", value)
            if "$ref" in named:
                return plain(known[str(named["$ref"]).rsplit("/", 1)[-1]])
            return {key: plain(inner) for key, inner in named.items() if key not in _LIMITS}
        return value

    return plain(schema)


def _code_of(error: Exception) -> Fallback:
    """Why a call failed, by the kind of error and its HTTP status alone."""
    if getattr(error, "code", None) == "context_length_exceeded":
        return "context_too_small"
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _STATUSES.get(status, "provider_failed")
    kind = type(error).__name__
    if "LengthFinish" in kind:
        return "too_long"
    if "Timeout" in kind:
        return "too_slow"
    return "unreachable" if "Connect" in kind else "provider_failed"


@contextmanager
def _untraced(allowed: bool) -> Generator[None]:
    """No run in here is traced, whatever the environment says."""
    if allowed:
        yield
        return
    with tracing_context(enabled=False):
        yield


def _silence() -> None:
    """Takes out of this process's environment what switches tracing on, and stops clients from printing requests."""
    for name in _TRACING:
        os.environ.pop(name, None)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
