"""Prose through the API: who may ask for it, what the stream shows, what the audit keeps, and what a reader who leaves stops."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from browsing import listening, served
from chatting import Everything, echo, lines, model_for, scripted
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from api.terminal import print_answer
from assistant.build import build
from assistant.compose.asking import Model
from assistant.compose.port import ChatFailed
from assistant.steps.screen import Danger
from knowledge.audit import audit_folder, entries
from knowledge.settings import ApiSettings, AssistantSettings, ModelSettings, Settings
from knowledge.stores import Stores

ASKED = {
    "question": "How soon must a child be offered a return home interview after going missing?",
    "composer": "model",
}
SPOKEN = {"model": "touchstone", "messages": [{"role": "user", "content": ASKED["question"]}]}
CALLED = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "answer_question", "arguments": {"question": ASKED["question"]}},
}
PRICES = {"pounds_per_million_read": 1.0, "pounds_per_million_written": 2.0}


@pytest.fixture(scope="module")
def service(starter_data, embedder, tmp_path_factory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("prose") / "data"
    shutil.copytree(starter_data, folder)
    settings = Settings(data_dir=folder)
    with Stores(settings, embedder, what="a test") as stores:
        yield Service(stores, build(stores, settings, model=model_for(scripted(echo), **PRICES)), settings)


@pytest.fixture
def client(service: Service) -> TestClient:
    return TestClient(create_app(service, Danger.load()))


def test_an_answer_says_who_worded_it_what_became_of_it_and_what_it_cost(service, client):
    answer = client.post("/v1/answers", json=ASKED).json()

    assert answer["composer"] == "model" and answer["cost"] > 0
    prose = answer["prose"]
    assert prose["shown"] == len(answer["statements"]) and prose["fallback"] is None
    line = list(entries(audit_folder(service.settings)))[-1]
    assert line["composer"] == "model" and line["prose"]["cost"] == answer["cost"]
    assert line["prose"] | {"cost": None} == prose | {"cost": None}


def test_the_stream_shows_checked_statements_and_the_same_whole(client):
    shown = client.post("/v1/answers", json=ASKED, headers={"Accept": "text/event-stream"}).text
    events = [
        (block.split("\n")[0].removeprefix("event: "), json.loads(block.split("data: ", 1)[1]))
        for block in shown.strip().split("\n\n")
        if "data: " in block
    ]

    statements = [data for name, data in events if name == "statement"]
    assert events[-1][0] == "answer" and statements == events[-1][1]["statements"]
    assert events[-1][1]["composer"] == "model"


def test_the_extractive_answer_has_nothing_of_a_model(client):
    answer = client.post("/v1/answers", json={"question": ASKED["question"]}).json()

    assert answer["composer"] == "extractive" and answer["prose"] is None and answer["cost"] is None


def test_a_model_cannot_be_asked_for_where_none_is_configured(service):
    alone = Service(service.stores, build(service.stores, Settings()), Settings())
    refused = TestClient(create_app(alone, Danger.load())).post("/v1/answers", json=ASKED)

    assert refused.status_code == 422 and refused.json()["type"] == "urn:touchstone:problem:invalid-request"
    assert refused.json()["errors"][0]["field"] == "composer"


def test_a_failing_provider_is_a_notice_and_never_its_words(service):
    class Failing:
        name = "fake:failing"

        def reply(self, messages, *, schema, seconds, stopped):
            raise ChatFailed("too_many_requests")

    model = Model.of(Failing(), ModelSettings(name="fake:failing"))
    client = TestClient(
        create_app(Service(service.stores, build(service.stores, Settings(), model=model), Settings()), Danger.load())
    )

    answer = client.post("/v1/answers", json=ASKED).json()

    assert answer["status"] == "answered" and answer["composer"] == "extractive" and answer["statements"]
    assert answer["prose"]["fallback"] == "too_many_requests"
    assert next(n["code"] for n in answer["notices"]) == "quotations_only"


def test_words_of_its_own_stand_nowhere_between_quotation_marks(service, capsys):
    own = "A return home interview should be offered within 72 hours."

    def write(data, _system):
        return lines(*((own, [quotation["token"]]) for quotation in data["quotations"]))

    settings = Settings(assistant=AssistantSettings(composer="model"))
    assistant = build(service.stores, settings, model=model_for(scripted(write)), prover=Everything())
    client = TestClient(create_app(replace(service, assistant=assistant), Danger.load()))

    answer = client.post("/v1/answers", json=ASKED).json()
    page = client.post("/v1/chat/completions", json=SPOKEN | {"model": "touchstone"}).json()
    print_answer(answer)

    assert own in [statement["text"] for statement in answer["statements"] if not statement["verbatim"]]
    shown = capsys.readouterr().out + page["choices"][0]["message"]["content"]
    assert f"“{own}" not in shown and own in " ".join(shown.split())


class Waiting:
    """A chat model that writes until it is stopped."""

    name = "fake:waiting"

    def __init__(self) -> None:
        self.asked, self.stopped = threading.Event(), threading.Event()

    def reply(self, messages, *, schema, seconds, stopped):
        self.asked.set()
        while not stopped():
            threading.Event().wait(0.01)
        self.stopped.set()
        raise ChatFailed("stopped")


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/v1/answers", json.dumps(ASKED), "application/json"),
        ("/v1/answers", json.dumps(ASKED), "text/event-stream"),
        ("/v1/chat/completions", json.dumps(SPOKEN), "application/json"),
        ("/v1/chat/completions", json.dumps({**SPOKEN, "stream": True}), "text/event-stream"),
        ("/", urlencode({"question": ASKED["question"]}), "text/html"),
        ("/mcp", json.dumps(CALLED), "application/json, text/event-stream"),
    ],
)
def test_a_reader_who_leaves_stops_the_model(service, path, body, kind):
    """Over a real socket that is closed while the model writes."""
    chat = Waiting()
    settings = Settings(
        api=ApiSettings(mcp=True), assistant=AssistantSettings(composer="model"), model=ModelSettings(name=chat.name)
    )
    assistant = build(service.stores, settings, model=Model.of(chat, settings.model))
    app = create_app(replace(service, assistant=assistant, settings=settings), Danger.load())
    form = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {kind}\r\nContent-Type: {form}\r\n"

    with listening() as at, served(app, at), socket.create_connection(at.getsockname()) as reader:
        reader.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        assert chat.asked.wait(30)
        reader.close()
        assert chat.stopped.wait(10)
