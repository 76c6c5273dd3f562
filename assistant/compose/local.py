"""A file of weights (GGUF) that this process runs itself, through llama.cpp: nothing leaves the building. Extra `local-model`."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr

from knowledge.errors import SettingsError

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
_MOST_OBJECTS, _MOST_WORDS, _MOST_CHARACTERS = 8, 3, 240
"""A small model ends no list by itself: the grammar of its reply says how long lists and texts may be."""
_TOKENS_AN_OBJECT = 80


class LocalChat(BaseChatModel):
    """One call at a time: llama.cpp keeps the state of one conversation."""

    most: int
    temperature: float
    _llama: Any = PrivateAttr()
    _alone: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @classmethod
    def opened(cls, path: str, *, context: int, most: int, temperature: float) -> "LocalChat":
        """Loads the weights. Raises SettingsError where the library or the file is missing, or the file holds no model."""
        try:
            llama = import_module("llama_cpp")
        except ImportError:
            raise SettingsError(
                "model.name is of llama_cpp, which is not installed: pip install 'touchstone[local-model]'"
            ) from None
        if not Path(path).is_file():
            raise SettingsError(
                "model.name: llama_cpp needs the path of a GGUF file; there is no file at the one given"
            )
        made = cls(most=most, temperature=temperature)
        try:
            threads = max(1, (os.cpu_count() or 1) // 2)  # more of them spin while they wait for each other
            made._llama = llama.Llama(
                path, n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False, seed=1
            )
        except Exception as error:
            raise SettingsError(f"model.name: llama_cpp cannot load the file ({type(error).__name__})") from None
        return made

    @property
    def _llm_type(self) -> str:
        return "llama_cpp"

    def with_structured_output(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, schema: dict[str, Any], *, method: str = "json_schema", **kwargs: Any
    ) -> Runnable[Any, Any]:
        """The reply follows a grammar made of the schema."""
        objects = min(_MOST_OBJECTS, max(1, self.most // _TOKENS_AN_OBJECT))
        return self.bind(schema=_bounded(schema, objects)) | JsonOutputParser()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        chunks = list(self._stream(messages, stop, run_manager, **kwargs))
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole = whole + chunk
        return ChatResult(generations=[ChatGeneration(message=whole.message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        schema: Mapping[str, Any] | None = kwargs.get("schema")
        options: dict[str, Any] = (
            {} if schema is None else {"response_format": {"type": "json_object", "schema": schema}}
        )
        written = 0
        with self._alone:
            for part in self._llama.create_chat_completion(
                _turns(messages), max_tokens=self.most, temperature=self.temperature, stream=True, **options
            ):
                text = part["choices"][0]["delta"].get("content") or ""
                written += 1
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
            read = max(int(self._llama.n_tokens) - written, 0)
        used = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=used))


def _turns(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    return [{"role": _ROLES[message.type], "content": str(message.text)} for message in messages]


def _bounded(schema: Mapping[str, Any], objects: int) -> dict[str, Any]:
    """The schema with an end to every list and text, so that a reply fits into what may be written."""
    found: dict[str, Any] = {
        key: _bounded(value, objects) if isinstance(value, Mapping) else value for key, value in schema.items()
    }
    if found.get("type") == "array":
        most = _MOST_WORDS if found["items"].get("type") == "string" else objects
        found["maxItems"] = min(most, found.get("maxItems", most))
    if found.get("type") == "string":
        found["maxLength"] = min(_MOST_CHARACTERS, found.get("maxLength", _MOST_CHARACTERS))
    return found
