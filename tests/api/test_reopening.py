"""A kept answer keeps its words, never what was typed, and says what has changed since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.reopening import reopened
from api.schemas import AnswerSchema
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.errors import UnknownId
from knowledge.settings import AssistantSettings, Settings
from knowledge.stores import Stores

ASKED = "how soon is the conference after the strategy discussion, mum is Zebedina Quillfeather"


@pytest.fixture
def client(starter: Stores) -> Iterator[TestClient]:
    service = Service(starter, build(starter, Settings()), Settings())
    with TestClient(create_app(service, Danger.load())) as made:
        yield made


def given(client: TestClient) -> AnswerSchema:
    return AnswerSchema.model_validate(client.post("/v1/answers", json={"question": ASKED}).json())


def test_an_answer_opened_again_says_the_same_without_what_was_typed(client: TestClient):
    answer = given(client)
    again = client.get(f"/v1/answers/{answer.id}")
    body = AnswerSchema.model_validate(again.json())
    assert body.statements == answer.statements and body.citations == answer.citations and body.changes == []
    assert "Zebedina" not in again.text and "strategy discussion, mum" not in again.text


def test_what_the_stream_gave_is_kept_too(client: TestClient):
    with client.stream(
        "POST", "/v1/answers", json={"question": ASKED}, headers={"Accept": "text/event-stream"}
    ) as sent:
        last = [line for line in sent.iter_lines() if line.startswith("data:")][-1]
    answer = AnswerSchema.model_validate_json(last.removeprefix("data:"))
    assert client.get(f"/v1/answers/{answer.id}").status_code == 200


def test_what_has_changed_in_force_since_is_said(client: TestClient, starter: Stores):
    answer = given(client)
    work = next(work for citation in answer.citations for work in citation.second_hand)
    source = starter.catalogue.sources()[work.source_id]
    assert work.status == "superseded"
    starter.catalogue.put_sources([replace(source, in_force_from="2023-12-15", in_force_to=None, superseded_by=None)])
    try:
        again = reopened(starter, answer.id, date(2026, 11, 22))
        assert again.statements == answer.statements
        assert any(line.startswith(source.title) and "in force" in line for line in again.changes)
    finally:
        starter.catalogue.put_sources([source])


def test_an_unknown_or_forgotten_answer_is_a_404(client: TestClient, starter: Stores):
    assert client.get("/v1/answers/0000").status_code == 404
    answer = given(client)
    starter.kept.remove_expired(answer.created_at + timedelta(days=31), Settings().assistant)
    with pytest.raises(UnknownId):
        reopened(starter, answer.id, date(2026, 11, 22))
    assert client.get(f"/v1/answers/{answer.id}").status_code == 404


def test_with_0_days_no_answer_is_kept(starter: Stores):
    settings = Settings(assistant=AssistantSettings(keep_answers_days=0))
    with TestClient(create_app(Service(starter, build(starter, settings), settings), Danger.load())) as client:
        assert client.get(f"/v1/answers/{given(client).id}").status_code == 404
