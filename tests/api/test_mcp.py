"""The MCP server at /mcp with the real client over a real socket, and whom it does not let in."""

import asyncio
import json
import logging
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from browsing import listening, served
from fastapi.testclient import TestClient

fastmcp = pytest.importorskip("fastmcp", reason="the extra mcp is not installed")

from fastmcp.exceptions import ToolError  # noqa: E402
from looping import finished  # noqa: E402

from api.app import create_app  # noqa: E402
from api.service import Service  # noqa: E402
from assistant.answers import Question  # noqa: E402
from assistant.assistant import Assistant  # noqa: E402
from assistant.build import build  # noqa: E402
from assistant.steps.screen import Danger  # noqa: E402
from knowledge.embedding import SentenceTransformerEmbedder  # noqa: E402
from knowledge.settings import ApiSettings, Settings  # noqa: E402
from knowledge.stores import Stores  # noqa: E402

ASKED = "how many working days from strategy discussion to conference"
URGENT = "the baby is not breathing"
TYPED = "Marlon Ashdown, born 04/11/2016, on 07700 900112: missed appointments"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"query": URGENT}}}
ACCEPTS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
ALLOWED = "https://intranet.example.gov.uk"


@pytest.fixture(scope="module")
def service(
    starter_data: Path, embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = shutil.copytree(starter_data, tmp_path_factory.mktemp("mcp") / "data")
    allowed = ApiSettings(mcp=True, mcp_hosts=("touchstone.example.gov.uk",), allowed_origins=(ALLOWED,))
    settings = Settings(data_dir=Path(folder), api=allowed)
    with Stores(settings, embedder, what="a test") as stores:
        yield Service(stores, build(stores, settings), settings)


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    with listening() as at, served(create_app(service, Danger.load()), at) as url:
        yield url


@pytest.fixture(scope="module")
def here(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Danger.load()), base_url="http://127.0.0.1:8000") as opened:
        yield opened


def with_client(address: str, work: Callable[[Any], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with fastmcp.Client(f"{address}/mcp") as client:
            return await work(client)

    return finished(run())


def called(address: str, tool: str, **arguments: Any) -> Any:
    return with_client(address, lambda client: client.call_tool(tool, arguments))


def refused(address: str, tool: str, **arguments: Any) -> str:
    with pytest.raises(ToolError) as caught:
        called(address, tool, **arguments)
    return str(caught.value)


def test_the_tools_say_what_they_take_give_and_change(address: str):
    tools = {tool.name: tool for tool in with_client(address, lambda client: client.list_tools())}
    assert tools.keys() == {"search", "fetch", "answer_question", "make_training_scenario"}
    reading = {name for name, tool in tools.items() if tool.annotations.read_only_hint}
    assert reading == {"search", "fetch", "answer_question"}
    assert all(tool.annotations.destructive_hint is False and tool.output_schema for tool in tools.values())


def test_what_search_finds_can_be_fetched_and_opened(address: str):
    found = called(address, "search", query="missed appointments", limit=3)
    assert len(found.content) == 1 and json.loads(found.content[0].text) == found.structured_content
    results = found.structured_content["results"]
    assert len(results) == 3 and all({"id", "title", "url"} <= result.keys() for result in results)
    for result in results:
        passage = called(address, "fetch", id=result["id"]).structured_content
        assert passage["text"] == result["text"] and passage["metadata"]["status"] == result["status"]
        assert httpx.get(result["url"]).status_code == 200


def test_an_answer_is_that_of_the_api_with_the_same_text_for_every_program(address: str):
    result = called(address, "answer_question", question=ASKED)
    plain = httpx.post(f"{address}/v1/answers", json={"question": ASKED}).json()
    for part in ("statements", "citations", "notices", "status", "as_of"):
        assert result.structured_content[part] == plain[part]
    completion = httpx.post(
        f"{address}/v1/chat/completions", json={"model": "touchstone", "messages": [{"role": "user", "content": ASKED}]}
    ).json()
    assert result.content[0].text == completion["choices"][0]["message"]["content"]


def test_earlier_questions_are_read_with_a_question(address: str):
    told = called(address, "answer_question", question="who attends it?", earlier_questions=["what is a core group?"])
    assert "core group" in told.structured_content["standalone_question"].lower()


def test_a_scenario_is_made_checked_and_saved(address: str):
    made = called(address, "make_training_scenario", themes=["neglect and poverty"], seed=5)
    body = made.structured_content
    jsonschema.validate(body["scenario"], httpx.get(f"{address}/v1/scenarios/schema").json())
    assert body["passed"] and body["scenario"]["title"] in made.content[0].text
    assert httpx.get(f"{address}/v1/scenarios/{body['scenario']['id']}").status_code == 200


def test_danger_comes_first_in_every_result(address: str):
    for tool, arguments in {"search": {"query": URGENT}, "answer_question": {"question": URGENT}}.items():
        result = called(address, tool, **arguments)
        assert result.content[0].text.startswith("**Act now**") and "999" in result.content[0].text
        assert result.structured_content["act_now"]["steps"]


def test_identifiers_are_taken_out_of_what_is_looked_for(address: str, service: Service):
    found = called(address, "search", query=TYPED).structured_content
    assert {"person", "phone"} <= set(found["privacy"]["removed"])
    assert "Ashdown" not in json.dumps(found) and "900112" not in json.dumps(found)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search", {"query": ""}, "query is too short"),
        ("search", {"query": "secret", "limit": 900}, "limit is too large"),
        ("search", {"query": "secret", "area": "Secretshire"}, "area"),
        ("search", {"query": "secret", "secret": "secret"}, "a field is not"),
        ("search", {"query": {"secret": "secret"}}, "query must be text"),
        ("search", {"query": "secret", "as_of": "secret"}, "as_of must be a date"),
        ("search", {"query": "secret", "as_of": "1500-01-01"}, "as_of must lie"),
        ("fetch", {"id": "secret"}, "Nothing of this id is held"),
        ("answer_question", {"question": "secret" * 400}, "question is too long"),
        ("answer_question", {}, "question is missing"),
        ("make_training_scenario", {"themes": ["secret zxcv"]}, ""),
        ("make_training_scenario", {"themes": ["neglect"], "minutes": 7}, ""),
        ("secret", {"secret": "secret"}, "There is no tool of this name"),
    ],
)
def test_a_refusal_says_what_to_correct_and_echoes_nothing(address: str, tool: str, arguments: dict, said: str):
    told = refused(address, tool, **arguments)
    assert said in told and "ecret" not in told and "Traceback" not in told and "pydantic" not in told


def test_a_refused_message_about_danger_still_says_what_to_do_first(address: str):
    assert refused(address, "answer_question", question=f"{URGENT} {'x' * 2001}").startswith("**Act now**")
    assert refused(address, "search", query=URGENT, limit=900).startswith("**Act now**")


@pytest.mark.parametrize(
    "body",
    [b"not json secret", b"[]", b'{"jsonrpc": "2.0", "id": 1, "method": "secret/secret"}', b'{"secret": "secret"}']
    + [
        json.dumps({**CALL, "params": params}).encode()
        for params in ({"name": {"secret": 1}}, {"name": "search", "arguments": "secret"}, "secret")
    ],
)
def test_what_is_no_call_is_refused_without_an_echo(address: str, body: bytes):
    response = httpx.post(f"{address}/mcp", content=body, headers=ACCEPTS)
    assert "ecret" not in response.text, response.text


def test_when_the_service_breaks_nothing_of_the_inside_is_told(
    service: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    class Failing(Assistant):
        def answer(self, *_args: object, **_kwargs: object) -> Any:
            raise RuntimeError("Marlon Ashdown")

    caplog.set_level(logging.DEBUG)
    failing = replace(service, assistant=Failing(service.assistant.steps))
    with listening() as at, served(create_app(failing, Danger.load()), at) as url:
        told = refused(url, "answer_question", question=f"{URGENT}: {TYPED}")
    assert told.startswith("**Act now**") and "Something went wrong here" in told
    ours = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(("mcp.client", "httpx")))
    assert "Ashdown" not in told + ours + "".join(capfd.readouterr())


def test_calls_and_answers_at_the_same_time_do_not_disturb_each_other(address: str):
    async def at_once(client: Any) -> tuple[list[Any], list[Any]]:
        async with httpx.AsyncClient() as plain:
            calls = [client.call_tool("answer_question", {"question": ASKED}) for _ in range(4)]
            calls += [client.call_tool("search", {"query": "bruising"}) for _ in range(4)]
            posts = [plain.post(f"{address}/v1/answers", json={"question": ASKED}, timeout=60) for _ in range(4)]
            done = await asyncio.gather(*calls, *posts)
        return list(done[:8]), list(done[8:])

    tools, answers = with_client(address, at_once)
    assert {result.content[0].text for result in tools[:4]} == {tools[0].content[0].text}
    assert {result.content[0].text for result in tools[4:]} == {tools[4].content[0].text}
    assert all(answer.json()["statements"] == tools[0].structured_content["statements"] for answer in answers)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8000"}, 200),
        ({"Host": "10.1.2.3:8000"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Host": "touchstone.example.gov.uk"}, 200),
        ({"Host": "touchstone.example.gov.uk", "Origin": "https://touchstone.example.gov.uk"}, 200),
        ({"Origin": ALLOWED}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 421),
        ({"Host": ""}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:9999", "Host": "localhost:8000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "touchstone.example.gov.uk", "Origin": "https://touchstone.example.gov.uk.evil.example"}, 403),
    ],
)
def test_pages_of_other_sites_cannot_use_it(here: TestClient, headers: dict[str, str], status: int):
    response = here.post("/mcp", json=CALL, headers={**ACCEPTS, **headers})
    assert response.status_code == status
    if status != 200:
        assert "999" in response.json()["act_now"]["steps"][0] and "evil" not in response.text


def test_the_budget_of_a_chat_model_is_the_callers(service: Service):
    seen: list[str | None] = []

    class Seeing(Assistant):
        def answer(self, question: Question, **options: Any) -> Any:
            seen.append(question.client)
            return super().answer(question, **options)

    seeing = replace(service, assistant=Seeing(service.assistant.steps))
    with listening() as at, served(create_app(seeing, Danger.load()), at) as url:
        called(url, "answer_question", question=ASKED)
    assert seen == ["127.0.0.1"]


def test_a_call_that_is_too_large_or_comes_too_often_is_a_problem_with_the_act_now_block(service: Service):
    few = replace(
        service, settings=service.settings.model_copy(update={"api": ApiSettings(mcp=True, requests_per_minute=1)})
    )
    with TestClient(create_app(few, Danger.load()), base_url="http://localhost") as client:
        large = client.post("/mcp", content=json.dumps(CALL) + " " * 70_000, headers=ACCEPTS)
        client.post("/mcp", json=CALL, headers=ACCEPTS)
        often = client.post("/mcp", json=CALL, headers=ACCEPTS)
    assert large.status_code == 413 and often.status_code == 429
    assert large.json()["act_now"] and often.json()["act_now"]


def test_it_is_off_unless_it_is_switched_on(starter: Stores):
    with TestClient(create_app(Service(starter, build(starter, Settings()), Settings()), Danger.load())) as client:
        assert client.post("/mcp", json=CALL, headers=ACCEPTS).status_code == 404
