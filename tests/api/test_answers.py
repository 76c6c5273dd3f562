"""The contract of POST /v1/answers, JSON and events, over the starter library with the real model."""

import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from assistant.assistant import Assistant
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.settings import Settings
from knowledge.stores import Stores

QUESTION = {"question": "how many working days from strategy discussion to conference"}
EVENTS = {"accept": "text/event-stream"}


def broken(_draft):
    raise RuntimeError("Marlon Ashdown")


@pytest.fixture(scope="module")
def service(starter: Stores) -> Service:
    return Service(starter, build(starter, Settings()), Settings())


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Danger.load()), raise_server_exceptions=False) as opened:
        yield opened


def events(client: TestClient, body: dict) -> list[tuple[str, dict]]:
    text = client.post("/v1/answers", json=body, headers=EVENTS).text
    frames = [frame.split("\n") for frame in text.strip().split("\n\n")]
    return [(frame[0].removeprefix("event: "), json.loads(frame[1].removeprefix("data: "))) for frame in frames]


def test_an_answer_has_the_shape_of_the_contract(client: TestClient):
    answer = client.post("/v1/answers", json=QUESTION).json()
    assert answer["status"] == "answered" and answer["act_now"] is None and answer["composer"] == "extractive"
    reading, finding = {"screen", "follow", "requests", "scope", "clarify"}, {"understand", "retrieve", "judge"}
    assert answer["timings_ms"].keys() == {*reading, *finding, "compose", "verify", "total"}
    statement, citation = answer["statements"][0], answer["citations"][0]
    assert statement["verbatim"] and statement["citations"] == [1] and statement["text"] == citation["quote"]
    assert citation["second_hand"][0]["superseded_by"] == "wt-2026"
    assert answer["notices"][0]["code"] == "superseded_source"


def test_each_citation_opens_at_a_passage_that_holds_its_quotation(client: TestClient):
    for citation in client.post("/v1/answers", json=QUESTION).json()["citations"]:
        passage = client.get(citation["open"]).json()
        start = citation["start"] - passage["start"]
        assert passage["text"][start : start + citation["end"] - citation["start"]] == citation["quote"]
        assert passage["id"] == citation["passage_id"] and passage["live"]


def test_the_stream_ends_with_the_whole_answer_and_takes_nothing_back(client: TestClient):
    stream = events(client, QUESTION)
    names = [name for name, _ in stream]
    answer = stream[-1][1]
    assert names[-1] == "answer" and names[0] == "stage"
    assert [data for name, data in stream if name == "statement"] == answer["statements"]
    assert [data for name, data in stream if name == "citation"] == answer["citations"]
    assert [data for name, data in stream if name == "notice"] == answer["notices"]
    assert [d["stage"] for n, d in stream if n == "stage"] == ["screening", "searching", "searching", "checking"]
    plain = client.post("/v1/answers", json=QUESTION).json()
    own = {"id", "created_at", "timings_ms"}
    assert {k: v for k, v in plain.items() if k not in own} == {k: v for k, v in answer.items() if k not in own}


def test_danger_comes_first_in_the_stream(client: TestClient):
    names = [name for name, _ in events(client, {"question": "the baby is not breathing"})]
    assert names.index("act_now") < names.index("stage", 1)


def test_identifiers_do_not_come_back(client: TestClient):
    answer = client.post("/v1/answers", json={"question": "dob 04/11/2016, mum on 07700 900112, what about neglect"})
    assert "date_of_birth" in answer.json()["privacy"]["removed"]
    assert "2016" not in answer.text.replace(answer.json()["created_at"], "") or "04/11" not in answer.text
    assert "900112" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": "   "}, "question"),
        ({"question": "secret" * 400}, "question"),
        ({}, "question"),
        ({"question": 5}, "question"),
        ({"question": "secret", "secret": "secret"}, "a field"),
        ({"question": "secret", "Marlon Ashdown": "x"}, "a field"),
        ({"question": "secret", "as_of": "1500-01-01"}, "as_of"),
        ({"question": "secret", "as_of": "secret"}, "as_of"),
        ({"question": "secret", "sources": ["no-such-secret"]}, "sources"),
        ({"question": "secret", "composer": "model"}, "composer"),
        ({"question": "secret", "composer": "secret"}, "composer"),
        ({"question": "secret", "area": "../secret"}, "area"),
        ({"question": "secret", "area": "Secretshire"}, "area"),
        ({"question": "secret", "conversation_id": "secret"}, "conversation_id"),
    ],
)
def test_bad_input_is_a_problem_that_names_the_field_and_echoes_nothing(client: TestClient, body: dict, field: str):
    response = client.post("/v1/answers", json=body)
    problem = response.json()
    assert response.status_code == 422 and response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:touchstone:problem:invalid-request"
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "secret" not in response.text and "Ashdown" not in response.text


@pytest.mark.parametrize(
    "content", [b'{"question": "sec\xffret"}', b"not json secret", b'{"question": "\\ud800 secret"}', b"[" * 9000]
)
def test_what_is_not_json_in_utf8_is_a_problem(client: TestClient, content: bytes):
    response = client.post("/v1/answers", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 422 and "secret" not in response.text and b"\xff" not in response.content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": "the baby is not breathing " + "x" * 2001}, 422),
        ({"question": "the baby is not breathing", "colour": 1}, 422),
        ({"question": "the baby is not breathing " + "x" * 80_000}, 413),
    ],
)
def test_a_refused_message_about_danger_still_gets_the_act_now_block(client: TestClient, body: dict, status: int):
    response = client.post("/v1/answers", json=body)
    assert response.status_code == status and "999" in response.json()["act_now"]["steps"][0]
    assert client.post("/v1/answers", json={"question": "", "colour": 1}).json()["act_now"] is None


def test_when_everything_behind_it_breaks_danger_is_still_answered(service: Service):
    steps = (service.assistant.steps[0], ("understand", broken))
    failing = replace(service, assistant=Assistant(steps))
    with TestClient(create_app(failing, Danger.load()), raise_server_exceptions=False) as client:
        answer = client.post("/v1/answers", json={"question": "the baby is not breathing"})
    assert answer.status_code == 200 and answer.json()["status"] == "error_internal" and answer.json()["act_now"]
    assert "Marlon" not in answer.text


def test_a_crash_of_the_service_itself_is_a_problem_with_the_act_now_block(service: Service):
    failing = replace(service, assistant=SimpleNamespace(model=None))
    with TestClient(create_app(failing, Danger.load()), raise_server_exceptions=False) as client:
        response = client.post("/v1/answers", json={"question": "the baby is not breathing"})
        stream = events(client, {"question": "hello there"})
    assert response.status_code == 500 and response.json()["act_now"]
    assert stream[-1][0] == "problem" and stream[-1][1]["status"] == 500


@pytest.mark.parametrize("path", ["/v1/sources/nothing", "/v1/passages/secret", "/nowhere", "/v1/documents"])
def test_what_is_not_there_is_a_problem(client: TestClient, path: str):
    response = client.get(path)
    assert response.status_code == 404 and response.json()["status"] == 404 and "secret" not in response.text
    assert client.delete("/v1/answers").status_code == 405


def test_every_response_carries_the_security_headers(client: TestClient):
    for response in (
        client.get("/"),
        client.get("/page/app.js"),
        client.get("/nowhere"),
        client.post("/v1/answers", json={}),
    ):
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"


def test_search_explains_what_found_each_passage_and_why_others_were_rejected(client: TestClient):
    found = client.post("/v1/search", json={"query": "rhi timescale", "limit": 3, "explain": True}).json()
    assert [r["rank"] for r in found["results"]] == [1, 2, 3] and found["results"][0]["vector"] is not None
    assert found["rejected"] and {r["reason"] for r in found["rejected"]} <= {"limit", "repeats", "source_limit"}
    assert "return home interview" in " ".join(found["added_words"])
    kinds = client.post("/v1/search", json={"query": "neglect", "kinds": ["statute"]}).json()
    assert kinds["results"] == []


def test_a_search_is_screened_as_a_question_is(client: TestClient):
    quiet = client.post("/v1/search", json={"query": "missed appointments"}).json()
    assert quiet["act_now"] is None and quiet["privacy"] is None
    typed = "Marlon Ashdown, born 04/11/2016, on 07700 900112: missed appointments"
    found = client.post("/v1/search", json={"query": typed, "explain": True})
    assert {"person", "phone"} <= set(found.json()["privacy"]["removed"])
    assert "Ashdown" not in found.text and "900112" not in found.text
    assert client.post("/v1/search", json={"query": "the baby is not breathing"}).json()["act_now"]["steps"]


def test_search_by_force_finds_no_other(client: TestClient):
    asked = {"query": "return home interview after going missing"}
    every = {result["force"] for result in client.post("/v1/search", json=asked).json()["results"]}
    assert {"should", "learning"} <= every
    found = client.post("/v1/search", json=asked | {"forces": ["should"]}).json()["results"]
    assert {result["force"] for result in found} == {"should"}
    assert client.post("/v1/search", json=asked | {"forces": ["may"]}).status_code == 422


def test_sources_show_their_standing_on_a_day(client: TestClient):
    now = client.get("/v1/sources/wt-2023", params={"as_of": "2026-11-22"}).json()
    then = client.get("/v1/sources/wt-2023", params={"as_of": "2024-05-01"}).json()
    assert (now["status"], now["superseded_by"], now["held"]) == ("superseded", "wt-2026", False)
    assert then["status"] == "in_force"
    held = client.get("/v1/sources", params={"held": True}).json()
    assert {source["kind"] for source in held} == {"briefing"}
    assert client.get("/v1/sources", params={"as_of": "1500-01-01"}).json()["errors"][0]["field"] == "as_of"


def test_alive_ready_and_described(client: TestClient):
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
    schema = client.get("/openapi.json").json()
    assert schema["components"]["schemas"]["AnswerRequest"]["examples"]
    assert {"/v1/answers", "/v1/search", "/v1/sources", "/v1/passages/{passage_id}"} <= schema["paths"].keys()


def test_an_empty_folder_is_not_ready(stores: Stores, settings: Settings):
    empty = Service(stores, build(stores, settings), settings)
    with TestClient(create_app(empty, Danger.load())) as client:
        response = client.get("/readyz")
    assert response.status_code == 503 and "touchstone ingest" in response.json()["detail"]
