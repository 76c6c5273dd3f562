"""Limits: too many requests, answers that hang, bodies that are too large or no JSON; and danger comes first in all of them."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from assistant.answers import Answer, AnswerStatus, Draft
from assistant.assistant import Assistant
from assistant.steps.screen import Danger, Screen
from knowledge.audit import audit_folder, entries
from knowledge.settings import ApiSettings, Settings
from knowledge.stores import Stores

DANGER = Danger.load()
URGENT = {"question": "the baby is not breathing"}


def nothing_held(draft: Draft) -> Answer:
    return Answer(draft, AnswerStatus.NO_EVIDENCE)


@pytest.fixture
def service(stores: Stores, settings: Settings) -> Service:
    return Service(stores, Assistant((("screen", Screen(DANGER)), ("compose", nothing_held))), settings)


def limited(service: Service, **limits: int) -> Service:
    return replace(service, settings=service.settings.model_copy(update={"api": ApiSettings(**limits)}))


@pytest.fixture
def few(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(limited(service, requests_per_minute=3), DANGER)) as opened:
        yield opened


def test_who_asks_too_often_is_told_when_to_come_back(few: TestClient):
    for _ in range(3):
        assert few.post("/v1/answers", json={"question": "signs of neglect"}).status_code == 200
    for path in ("/v1/answers", "/v1/search", "/v1/feedback"):
        response = few.post(path, json={"question": "signs of neglect"})
        assert response.status_code == 429 and 1 <= int(response.headers["retry-after"]) <= 60
        assert response.json()["type"] == "urn:touchstone:problem:too-many-requests"
        assert response.json()["act_now"] is None and response.headers["x-content-type-options"] == "nosniff"
    assert few.get("/healthz").status_code == 200 and few.get("/").status_code == 200
    assert few.post("/", data={"question": "signs of neglect"}).status_code == 429


def test_danger_is_answered_however_often_somebody_asked(few: TestClient):
    for _ in range(4):
        response = few.post("/v1/answers", json=URGENT)
        assert "999" in response.json()["act_now"]["steps"][0]
    assert response.status_code == 429


def test_a_forwarded_address_buys_no_more_requests(few: TestClient):
    statuses = [
        few.post("/v1/answers", json=URGENT, headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code
        for number in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("mine", "yours", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
    ],
)
def test_clients_are_told_apart_by_address(service: Service, mine: str, yours: str, same: bool):
    app = create_app(limited(service, requests_per_minute=1), DANGER)
    ask = {"json": {"question": "signs of neglect"}}
    assert TestClient(app, client=(mine, 1)).post("/v1/answers", **ask).status_code == 200
    assert TestClient(app, client=(mine, 2)).post("/v1/answers", **ask).status_code == 429
    assert TestClient(app, client=(yours, 1)).post("/v1/answers", **ask).status_code == (429 if same else 200)


def test_0_sets_no_limit(service: Service):
    with TestClient(create_app(service, DANGER)) as client:
        assert {client.post("/v1/search", json={}).status_code for _ in range(50)} == {422}


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_when_a_model_hangs_danger_is_answered_and_nothing_is_kept(
    service: Service, stores: Stores, settings, accept: str
):
    done = threading.Event()

    def hangs(draft: Draft) -> Answer:
        done.wait(30)
        return Answer(draft, AnswerStatus.NO_EVIDENCE)

    slow = replace(
        limited(service, answer_seconds=1), assistant=Assistant((("screen", Screen(DANGER)), ("compose", hangs)))
    )
    with TestClient(create_app(slow, DANGER)) as client:
        response = client.post("/v1/answers", json=URGENT, headers={"accept": accept})
        done.set()
    assert "urn:touchstone:problem:too-slow" in response.text and "call 999" in response.text
    assert response.status_code == (504 if accept == "application/json" else 200)
    assert [line["act"] for line in entries(audit_folder(settings))] in ([], ["retention"])


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"question=the+baby+is+not+breathing", "application/x-www-form-urlencoded", 422),
        (b"question=%74he%20b%61by%20is%20not%20breathing", "application/x-www-form-urlencoded", 422),
        ('{"question": "the baby is not breathing", "x": 1}'.encode("utf-16"), "application/json", 422),
        (b'{"question": "the \\u0062aby is not breathing", "x": 1}', "application/json", 422),
        (b"the baby is not breathing", "text/plain", 422),
        (b'{"question": "' + b"calm words " * 9000 + b'. the baby is not breathing"}', "application/json", 413),
    ],
)
def test_danger_is_read_in_whatever_form_it_is_sent(service: Service, content: bytes, kind: str, status: int):
    with TestClient(create_app(service, DANGER)) as client:
        response = client.post("/v1/answers", content=content, headers={"content-type": kind})
    assert response.status_code == status and response.json()["act_now"]


def test_a_body_without_end_is_not_read_for_ever(service: Service):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 10_000
            yield b"x" * 10_000

    with TestClient(create_app(limited(service, max_body_kb=8), DANGER)) as client:
        body = b"".join(part for part, _ in zip(endless(), range(400), strict=False))
        assert client.post("/v1/answers", content=body).status_code == 413
