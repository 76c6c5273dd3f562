"""LangChain's real OpenAI client against a provider on the loopback that does everything a provider can do wrong."""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.compose.chat import open_chat
from assistant.compose.model import Lines
from assistant.compose.port import ChatFailed, Message
from knowledge.errors import SettingsError
from knowledge.settings import ModelSettings

ROOT = Path(__file__).parent.parent.parent
SCHEMA = Lines.model_json_schema()
ASKED = [Message("system", "Reply."), Message("user", "Canary question.")]
GOOD = '{"sentences": []}'


class Provider(ThreadingHTTPServer):
    """Answers as `manner` says; keeps what was sent, and whether the other side hung up."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.manner, self.sent, self.paths = "good", [], []
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_args) -> None: ...

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.sent.append(json.loads(body))
        try:
            getattr(self, f"_{self.server.manner}")()
        except (BrokenPipeError, ConnectionResetError):
            self.server.hung_up.set()

    def _refuse(self, status: int, code: str) -> None:
        error = {"error": {"message": "SECRET-TEXT of the provider", "type": code, "code": code}}
        data = json.dumps(error).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _revoked(self) -> None:
        self._refuse(401, "invalid_api_key")

    def _unknown(self) -> None:
        self._refuse(404, "model_not_found")

    def _busy(self) -> None:
        self._refuse(429, "rate_limit_exceeded")

    def _broken(self) -> None:
        self._refuse(500, "server_error")

    def _overflow(self) -> None:
        self._refuse(400, "context_length_exceeded")

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def _chunk(self, text: str, **more) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        data = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def _good(self) -> None:
        self._begin()
        for part in (GOOD[:9], GOOD[9:]):
            self._chunk(part)
        self._chunk("", choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
        self._chunk("", choices=[], usage={"prompt_tokens": 30, "completion_tokens": 7, "total_tokens": 37})
        self.wfile.write(b"data: [DONE]\n\n")

    def _slow(self) -> None:
        self._begin()
        while True:
            self._chunk(" ")
            time.sleep(0.05)

    def _silent(self) -> None:
        time.sleep(30)

    def _rambling(self) -> None:
        self._begin()
        for _ in range(1000):
            self._chunk("x" * 10_000)

    def _one_line(self) -> None:
        self._begin()
        self.wfile.write(b"data: " + b"x" * 10_000_000)

    def _cut(self) -> None:
        self._begin()
        self._chunk(GOOD[:9])
        self.connection.close()

    def _revoked_midway(self) -> None:
        self._begin()
        self._chunk(GOOD[:9])
        self.wfile.write(b'data: {"error": {"message": "SECRET-TEXT", "code": "invalid_api_key", "type": "x"}}\n\n')


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def chat(provider: Provider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    provider.sent.clear()
    provider.hung_up.clear()
    return open_chat(ModelSettings(name="openai:gpt-5-mini", url=provider.url, reply_tokens=64))


def reply(chat, *, seconds: float = 30, stopped=lambda: False):
    return chat.reply(ASKED, schema=SCHEMA, seconds=seconds, stopped=stopped)


def test_a_reply_comes_with_its_tokens_and_the_request_holds_a_schema_and_no_tools(provider, chat):
    provider.manner = "good"

    found = reply(chat)

    assert (found.text, found.tokens_read, found.tokens_written) == (GOOD, 30, 7)
    sent = provider.sent[0]
    assert sent["response_format"]["type"] == "json_schema"
    assert not {"tools", "functions", "tool_choice", "store"} & sent.keys()


@pytest.mark.parametrize(
    ("manner", "code"),
    [
        ("revoked", "key_refused"),
        ("unknown", "model_unknown"),
        ("busy", "too_many_requests"),
        ("broken", "provider_failed"),
        ("overflow", "context_too_small"),
        ("rambling", "too_long"),
    ],
)
def test_what_goes_wrong_is_a_code_without_a_word_of_the_provider(provider, chat, caplog, manner, code):
    provider.manner = manner

    with caplog.at_level(logging.DEBUG), pytest.raises(ChatFailed) as failed:
        reply(chat)

    assert failed.value.code == code and str(failed.value) == code
    assert failed.value.__cause__ is None and failed.value.__suppress_context__
    assert "SECRET-TEXT" not in caplog.text and "Canary question" not in caplog.text
    assert len(provider.sent) == 1, "a call that failed is not made again"


@pytest.mark.parametrize(
    ("manner", "codes"),
    [
        ("revoked_midway", {"key_refused", "provider_failed", "too_slow"}),
        ("one_line", {"provider_failed", "too_long", "too_slow"}),
        ("slow", {"too_slow"}),
        ("silent", {"too_slow"}),
    ],
)
def test_a_broken_or_endless_reply_ends_in_time(provider, chat, manner, codes):
    provider.manner = manner

    with pytest.raises(ChatFailed) as failed:
        reply(chat, seconds=1)

    assert failed.value.code in codes


def test_a_reply_that_is_cut_off_is_never_taken_for_whole(provider, chat):
    provider.manner = "cut"

    with suppress(ChatFailed):
        assert reply(chat).text == GOOD[:9]  # no JSON: what asks for it fails there


def test_when_the_reader_stops_the_connection_is_closed(provider, chat):
    provider.manner = "slow"
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()

    with pytest.raises(ChatFailed) as failed:
        reply(chat, seconds=30, stopped=stop.is_set)

    assert failed.value.code == "stopped" and provider.hung_up.wait(10)


def test_nobody_there(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")

    with pytest.raises(ChatFailed) as failed:
        reply(open_chat(ModelSettings(name="openai:gpt-5-mini", url="http://127.0.0.1:9")))

    assert failed.value.code == "unreachable"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nonesuch:model", "known here: anthropic"),
        ("mistralai:large", "pip install langchain-mistralai"),
        ("anthropic:claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("openai:gpt-5-mini", "put its key into OPENAI_API_KEY"),
        ("llama_cpp:/nowhere.gguf", "llama_cpp"),
    ],
)
def test_what_is_missing_is_said_when_the_model_is_opened(monkeypatch, name, says):
    for key in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(key, raising=False)

    with pytest.raises(SettingsError, match=says):
        open_chat(ModelSettings(name=name))


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    with pytest.raises(SettingsError, match=r"pip install 'touchstone\[models-openai\]'"):
        open_chat(ModelSettings(name="openai:gpt-5-mini"))


def test_a_model_without_structured_output_is_refused_unless_the_prompt_shall_do():
    from chatting import NAME, echo, scripted

    from assistant.compose.chat import LangChainChat

    with pytest.raises(SettingsError, match=r"model\.output = 'prompt'"):
        LangChainChat(scripted(echo), name=NAME, settings=ModelSettings(name=NAME))


TRACED = """
import os, sys
sys.path[:0] = [{root!r}, {tests!r}]
from assistant.compose.chat import open_chat, LangChainChat
from assistant.compose.port import Message
from knowledge.settings import ModelSettings
from chatting import Scripted, NAME
handlers = []
class Watched(Scripted):
    def _call(self, messages, stop=None, run_manager=None, **kwargs):
        from langchain_core.tracers.context import tracing_v2_callback_var
        handlers.extend(type(h).__name__ for h in run_manager.handlers)
        return "reply"
chat = open_chat(ModelSettings(name="openai:gpt-5-mini", url={url!r}))
known = ModelSettings(name=NAME, output="prompt", tracing={tracing})
own = LangChainChat(Watched(write=str, seen=[]), name=NAME, settings=known)
own.reply([Message("user", "x")], schema={{}}, seconds=20, stopped=lambda: False)
schema = {{"title": "a", "description": "a", "type": "object", "properties": {{}}}}
chat.reply([Message("user", "x")], schema=schema, seconds=20, stopped=lambda: False)
print("handlers", handlers)
"""


def test_no_tracer_is_active_though_the_environment_asks_for_it(provider):
    provider.manner = "good"
    provider.paths.clear()
    script = TRACED.format(root=str(ROOT), tests=str(ROOT / "tests"), url=provider.url, tracing=False)
    asked = {
        "LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGCHAIN_TRACING": "true",
        "LANGSMITH_API_KEY": "ls-test", "LANGSMITH_ENDPOINT": provider.url, "OPENAI_LOG": "debug",
        "OPENAI_API_KEY": "sk-test", "PATH": "/usr/bin:/bin",
    }  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", script], env=asked, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.stdout.strip() == "handlers []", done.stderr[-2000:]
    assert set(provider.paths) == {"/v1/chat/completions"}
    assert "Request options" not in done.stderr


ANSWERED = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.app import create_app
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import Settings
from knowledge.stores import Stores

if __name__ == "__main__":
    settings = Settings(data_dir=Path(sys.argv[1]))
    with Stores(settings, SentenceTransformerEmbedder(), what="a test") as stores:
        client = TestClient(create_app(Service(stores, build(stores, settings), settings), Danger.load()))
        asked = {"question": "How soon must a child be offered a return home interview after going missing?"}
        print(client.post("/v1/answers", json=asked).json()["status"])
    theirs = {"langchain", "langchain_core", "langchain_openai", "langsmith", "openai", "llama_cpp"}
    ours = ("assistant.compose.", "assistant.proof.", "api.guidance_retriever")
    light = {"assistant.compose.extractive", "assistant.proof.records"}
    print([m for m in sys.modules if m.split(".")[0] in theirs or (m.startswith(ours) and m not in light)])
"""


def test_an_app_that_answers_without_a_model_imports_nothing_of_it(starter_data, tmp_path):
    script = tmp_path / "answered.py"
    script.write_text(ANSWERED, encoding="utf-8")
    data = shutil.copytree(starter_data, tmp_path / "data")

    done = subprocess.run(
        [sys.executable, str(script), str(data)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip

    assert done.stdout.split("\n")[:2] == ["answered", "[]"], done.stderr[-2000:]
