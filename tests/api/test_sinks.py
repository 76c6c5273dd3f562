"""Nothing typed is stored raw anywhere: canaries in every field, header, address, query and file name, and every sink searched.

What is asked is taken from the application's own description, so that a new route is searched with no new line here.
"""

import base64
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from starlette.routing import Route

from api.app import create_app
from api.retention import tidy
from api.service import Service
from assistant.assistant import Assistant
from assistant.build import build
from assistant.steps.screen import Danger
from evals.cases import case_of, suite_of
from evals.conduct import answered
from evals.runner import Asking
from evals.targets import InProcess
from knowledge.settings import ApiSettings, AssistantSettings, Settings
from knowledge.stores import Stores

CANARIES = {
    "name": "Marlon Ashdown-Velkirk",
    "born": "04/11/2016",
    "nhs": "943 476 5919",
    "national insurance": "AB123456C",
    "phone": "07700 900112",
    "e-mail": "velkirk.m@example.org",
    "postcode": "ZZ99 3WZ",
    "case": "LCS ID 517730",
    "school": "Harrowgate Vale Primary",
    "token": "zqxvkwplontar",
}
ROOT = Path(__file__).parents[2]
OWNER = "4f9b2c7d8e1a6053" * 2
TYPED = "How soon must it be decided? " + ", ".join(CANARIES.values())
_URGENT = f"Baby is not breathing. {TYPED}"


def written(canary: str) -> set[bytes]:
    """The ways in which a canary may stand in a sink: plain, small, closed up, in an address, in base64, escaped."""
    plain = {canary, canary.lower(), canary.replace(" ", ""), canary.replace(" ", "").lower()}
    coded = {quote(canary), quote(canary, safe=""), canary.replace(" ", "+"), json.dumps(canary)[1:-1]}
    bytes_of = {text.encode() for text in plain | coded}
    return bytes_of | {base64.b64encode(canary.encode())[:-4]}


# The number alone is what identifies; the words before it are the form's.
SECRETS = {kind: written(canary.removeprefix("LCS ID ")) for kind, canary in CANARIES.items()}


def leaks(where: str, content: bytes) -> list[str]:
    return [f"{kind} in {where}" for kind, forms in SECRETS.items() if any(form in content for form in forms)]


def in_files(folder: Path) -> list[str]:
    """Leaks in any file of a folder and in any name; SQLite's own files are read as bytes, log and all."""
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        found += leaks("a file's name", path.name.encode())
        if path.is_file():
            found += leaks(str(path.relative_to(folder)), path.read_bytes())
    return found


@pytest.fixture(scope="module")
def data(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(starter_data, tmp_path_factory.mktemp("sinks") / "data"))


@pytest.fixture(scope="module")
def service(data: Path, embedder: Any) -> Iterator[Service]:
    settings = Settings(
        data_dir=data,
        assistant=AssistantSettings(keep_answers_days=30, keep_conversations_days=30),
        api=ApiSettings(requests_per_minute=0),
    )
    with Stores(settings, embedder, what="a test") as stores:
        yield Service(stores, build(stores, settings), settings)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, Danger.load()), raise_server_exceptions=False) as opened:
        yield opened


def said(response: Response, *, own_form: bool = False) -> list[str]:
    """Leaks in a response. A page's form may give the words that it did not take back to who typed them."""
    body = response.content
    if own_form:
        body = re.sub(rb"<form.*?</form>", b"", body, flags=re.DOTALL)
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    where = f"{response.request.method} {response.request.url.path[:20]}… {response.status_code}"
    return leaks(f"the body of {where}", body) + leaks(f"the headers of {where}", head)


def filled(schema: Mapping[str, Any], components: Mapping[str, Any], text: str) -> Any:
    """A value of a JSON schema with `text` wherever text may stand."""
    if "$ref" in schema:
        return filled(components[schema["$ref"].rsplit("/", 1)[1]], components, text)
    for choices in ("anyOf", "oneOf", "allOf"):
        if choices in schema:
            return filled(schema[choices][0], components, text)
    match schema.get("type"):
        case "object":
            return {key: filled(value, components, text) for key, value in schema.get("properties", {}).items()}
        case "array":
            return [filled(schema.get("items", {}), components, text)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return schema["enum"][0] if "enum" in schema else text


HEADERS = {
    "User-Agent": CANARIES["name"],
    "Referer": f"https://example.org/?q={quote(TYPED)}",
    "Cookie": f"who={CANARIES['token']}",
    "X-Forwarded-For": CANARIES["phone"],
    "X-Request-Id": CANARIES["nhs"],
    "Accept-Language": CANARIES["token"],
    "Origin": f"https://{CANARIES['token']}.example",
    "Touchstone-Owner": OWNER,
}
_LONG = "x" * 70_000


def requests(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the application's description, right and wrong in every way: (method, address, what to send)."""
    described = client.get("/openapi.json").json()
    components = described.get("components", {}).get("schemas", {})
    for path, operations in described["paths"].items():
        address = re.sub(r"\{[^}]+\}", quote(TYPED[:80], safe=""), path)
        for method, operation in operations.items():
            names = [item["name"] for item in operation.get("parameters", []) if item["in"] == "query"]
            heads = [item["name"] for item in operation.get("parameters", []) if item["in"] == "header"]
            query = dict.fromkeys([*names, CANARIES["token"]], TYPED[:60])
            yield method, address, {"params": query}
            yield method, address, {"headers": dict.fromkeys(heads, TYPED)}
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if body is None:
                continue
            right = filled(body, components, TYPED)
            yield method, address, {"json": right}
            fields = list(right) if isinstance(right, dict) else []
            needed = _needed(body, components)
            least = {key: value for key, value in right.items() if key in needed} if fields else right
            yield method, address, {"json": least}
            yield method, address, {"json": least, "headers": {"Accept": "text/event-stream"}}
            for field in fields:
                yield method, address, {"json": {**least, field: {CANARIES["token"]: TYPED}}}
                yield method, address, {"json": {**least, field: _LONG + TYPED}}
                yield method, address, {"json": {**least, field: (TYPED * 20)[:9000]}}
            yield method, address, {"json": {**(least if fields else {}), CANARIES["token"]: TYPED, TYPED: 1}}
            yield (
                method,
                address,
                {"content": f'{{"question": "{_URGENT}', "headers": {"Content-Type": "application/json"}},
            )
            yield method, address, {"content": TYPED.encode("utf-16"), "headers": {"Content-Type": TYPED[:30]}}
            yield method, address, {"files": {CANARIES["token"]: (f"{CANARIES['name']}.docx", TYPED.encode())}}


def _needed(schema: Mapping[str, Any], components: Mapping[str, Any]) -> list[str]:
    while "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    return schema.get("required", [])


def test_no_route_leaves_what_was_typed_anywhere(
    client: TestClient, data: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    found: list[str] = []
    statuses: set[int] = set()
    for method, address, sent in requests(client):
        headers = {**HEADERS, **sent.pop("headers", {})}
        headers = {name: quote(value) if not value.isascii() else value for name, value in headers.items()}
        response = client.request(method, address, headers=headers, **sent)
        statuses.add(response.status_code)
        found += said(response)
    assert {200, 404, 413, 422} <= statuses, statuses
    found += leaks(
        "the logs", "\n".join(record.getMessage() for record in caplog.records if not _client(record)).encode()
    )
    found += leaks("stdout and stderr", "".join(capfd.readouterr()).encode())
    assert found + in_files(data) == []


def _client(record: logging.LogRecord) -> bool:
    """Lines of the test's own client, which logs the addresses that it asks."""
    return record.name.startswith("httpx")


def test_pages_and_addresses_that_are_not_described_leave_nothing_either(
    client: TestClient, data: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    found: list[str] = []
    addresses = [route.path for route in client.app.routes if isinstance(route, Route)]  # pyright: ignore[reportAttributeAccessIssue]
    for path in [*addresses, f"/{quote(TYPED, safe='')}", f"/page/{quote(CANARIES['name'])}.js"]:
        address = re.sub(r"\{[^}]+\}", quote(CANARIES["name"]), path)
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
            response = client.request(method, f"{address}?{urlencode({'q': TYPED, 'find': TYPED})}", headers=HEADERS)
            found += said(response, own_form=True)
    for question in (TYPED, _URGENT, "", TYPED * 40):
        form = {"question": question, "area": CANARIES["name"], "as_of": CANARIES["born"]}
        found += said(client.post("/", data=form, headers=HEADERS), own_form=True)
        found += said(client.post("/", data={"question": question}, headers=HEADERS), own_form=True)
    found += leaks(
        "the logs", "\n".join(record.getMessage() for record in caplog.records if not _client(record)).encode()
    )
    assert found + in_files(data) == []


def test_a_conversation_keeps_its_turns_without_what_identifies(service: Service, client: TestClient, data: Path):
    owner = {"Touchstone-Owner": OWNER}
    first = client.post("/v1/answers", json={"question": TYPED}, headers=owner).json()
    conversation = first["conversation_id"]
    assert conversation is not None, "a conversation is kept"
    found: list[str] = []
    for question in (f"and for {CANARIES['name']}?", _URGENT):
        body = {"question": question, "conversation_id": conversation}
        found += said(client.post("/v1/answers", json=body, headers=owner))
    paths = [f"/v1/conversations/{conversation}{end}" for end in ("", "/export")] + ["/v1/conversations"]
    found += [leak for path in paths for leak in said(client.get(path, headers=owner))]
    comment = {"answer_id": first["id"], "verdict": "unsafe", "comment": TYPED}
    kept = client.post("/v1/feedback", json=comment)
    assert kept.status_code < 300
    found += said(kept)
    renamed = {"title": f"About {CANARIES['name']} at {CANARIES['school']}"[:80]}
    found += said(client.patch(f"/v1/conversations/{conversation}", json=renamed, headers=owner))
    assert found + in_files(data) == []
    tidy(service.stores.kept, service.stores.audit, service.settings, datetime.now(UTC) + timedelta(days=4000))
    assert in_files(data) == []


def test_no_conversation_of_a_chat_program_leaves_what_was_typed_anywhere(
    client: TestClient, data: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    heads = {
        "Touchstone-Area": TYPED,
        "Touchstone-Role": TYPED,
        "Touchstone-As-Of": TYPED,
        "Authorization": f"Bearer {TYPED}",
    }
    title = f"Provide a concise, 5-word-or-less title for the conversation.\n\nConversation:\nUser: {TYPED}\nAI: So."
    found: list[str] = []
    for asked in (TYPED, _URGENT, title, TYPED * 20, "What is a core group?"):
        messages = [
            {"role": role, "content": TYPED} for role in ("system", "user", "assistant", "tool", "user", "assistant")
        ] + [{"role": "user", "content": [{"type": "text", "text": asked}]}]
        body = {"model": "touchstone", "messages": messages, "user": TYPED, "metadata": {"chat": TYPED}}
        for more in ({}, {"stream": True}, {"metadata": {"area": TYPED[:70]}}, {"n": 2}, {"model": TYPED[:90]}):
            found += said(client.post("/v1/chat/completions", json={**body, **more}))
        found += said(client.post("/v1/chat/completions", json=body, headers=heads))
    found += said(client.get(f"/v1/models/{quote(TYPED, safe='')}"))
    found += said(client.get(f"/passages/{quote(TYPED, safe='')}", params={"quote": TYPED, "version": TYPED}))
    found += leaks("the logs", _ours(caplog)) + leaks("output", "".join(capfd.readouterr()).encode())
    assert found + in_files(data) == []


def test_no_call_of_a_tool_leaves_what_was_typed_anywhere(
    service: Service, data: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    pytest.importorskip("fastmcp", reason="the extra mcp is not installed")
    caplog.set_level(logging.DEBUG)
    on = service.settings.model_copy(update={"api": ApiSettings(mcp=True)})
    heads = {"Accept": "application/json, text/event-stream"}
    tools = {
        "search": "query",
        "fetch": "id",
        "answer_question": "question",
        "make_training_scenario": "themes",
        TYPED: TYPED,
    }
    found: list[str] = []
    with TestClient(
        create_app(Service(service.stores, service.assistant, on), Danger.load()), base_url="http://localhost"
    ) as client:
        for tool, field in tools.items():
            sent = [{field: value} for value in (TYPED, _URGENT, [TYPED[:100]], {TYPED: TYPED}, TYPED * 20)]
            for value in (TYPED, _URGENT):
                sent += [{field: value, "area": TYPED}, {field: value, TYPED: TYPED}, value]
            for arguments in sent:
                params = {"name": tool, "arguments": arguments}
                call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
                found += said(client.post("/mcp", json=call, headers=heads))
        for body in ({TYPED: TYPED}, {"jsonrpc": "2.0", "id": 1, "method": TYPED, "params": {"x": TYPED}}, [TYPED]):
            found += said(client.post("/mcp", json=body, headers={**heads, "Mcp-Session-Id": CANARIES["token"]}))
    found += leaks("the logs", _ours(caplog)) + leaks("output", "".join(capfd.readouterr()).encode())
    assert found + in_files(data) == []


def _ours(caplog: pytest.LogCaptureFixture) -> bytes:
    """What the service logged; not what the test's own client did."""
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    return "\n".join(lines).encode()


@pytest.mark.parametrize("at", ["screen", "understand", "verify"])
def test_a_step_that_fails_with_what_was_typed_in_its_error_says_nothing_of_it(
    service: Service, data: Path, caplog: pytest.LogCaptureFixture, at: str
):
    def broken(_draft: object) -> Any:
        raise RuntimeError(TYPED)

    caplog.set_level(logging.DEBUG)
    steps = [(name, broken if name == at else step) for name, step in service.assistant.steps]
    failing = Service(service.stores, Assistant(steps), service.settings)
    found: list[str] = []
    with TestClient(create_app(failing, Danger.load()), raise_server_exceptions=False) as client:
        for accept in ("application/json", "text/event-stream"):
            found += said(client.post("/v1/answers", json={"question": TYPED}, headers={"Accept": accept}))
    found += leaks("the logs", caplog.text.encode())
    assert found + in_files(data) == []


def test_a_route_that_fails_with_what_was_typed_in_its_error_says_nothing_of_it(
    service: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    class Failing(Assistant):
        def answer(self, *_args: object, **_kwargs: object) -> Any:
            raise RuntimeError(TYPED)

    failing = Service(service.stores, Failing(service.assistant.steps), service.settings)
    with TestClient(create_app(failing, Danger.load()), raise_server_exceptions=False) as client:
        response = client.post("/v1/answers", json={"question": TYPED})
    assert response.status_code == 500 and said(response) == []
    ours = [
        record.getMessage() for record in caplog.records if record.name.startswith(("api", "assistant", "knowledge"))
    ]
    assert leaks("the logs", "\n".join(ours).encode()) + leaks("output", "".join(capfd.readouterr()).encode()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", "--json", TYPED), 0),
        (("search", "--explain", TYPED), 0),
        (("ask", TYPED * 20), 1),
        (("ask", "--area", CANARIES["name"], TYPED), 1),
        (("sources", "--find", CANARIES["name"]), 0),
        (("ask", _URGENT), 0),
    ],
)
def test_the_command_leaves_nothing_of_what_was_typed(
    arguments: tuple[str, ...], code: int, starter_data: Path, tmp_path: Path
):
    data = Path(shutil.copytree(starter_data, tmp_path / "data"))
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=tmp_path,
        env={**os.environ, "TOUCHSTONE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == code
    assert leaks("stdout", done.stdout) + leaks("stderr", done.stderr) + in_files(tmp_path) == []


def test_a_run_of_an_evaluation_keeps_answers_without_what_identifies(service: Service, data: Path, tmp_path: Path):
    case = case_of({"id": "sinks-1", "question": TYPED, "planted": list(CANARIES.values())}, "a test")
    run = answered(suite_of("sinks", [case], needs="starter"), InProcess(service), Asking(), out=tmp_path / "runs")
    (run.folder / "cases.jsonl").unlink()  # the cases themselves, which are invented, as they were written
    assert in_files(run.folder) + in_files(data) == []
