"""What readers say of answers: kept without identifiers, screened for danger, counted and exported for evaluators."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.service import Service
from assistant.answers import Answer, AnswerStatus, Draft
from assistant.assistant import Assistant
from assistant.steps.screen import Danger, Screen
from knowledge.settings import AssistantSettings, Settings
from knowledge.stores import Stores

DANGER = Danger.load()


def nothing_held(draft: Draft) -> Answer:
    return Answer(draft, AnswerStatus.NO_EVIDENCE, "Nothing held answers this.")


@pytest.fixture
def service(stores: Stores, settings: Settings) -> Service:
    return Service(stores, Assistant((("screen", Screen(DANGER)), ("compose", nothing_held))), settings)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, DANGER), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def answer_id(client: TestClient) -> str:
    return client.post("/v1/answers", json={"question": "signs of neglect"}).json()["id"]


def test_a_verdict_is_kept_with_a_comment_without_identifiers(client: TestClient, answer_id: str, stores: Stores):
    body = {"answer_id": answer_id, "verdict": "out_of_date", "comment": " ring me on 07700 900112 "}
    response = client.post("/v1/feedback", json=body)
    assert response.status_code == 204 and response.content == b""
    client.post("/v1/feedback", json={"answer_id": answer_id, "verdict": "useful"})
    kept = list(stores.kept.feedback.each())
    assert [item.verdict for item in kept] == ["out_of_date", "useful"] and kept[1].comment == ""
    assert kept[0].comment.startswith("ring me on ") and "900112" not in kept[0].comment


def test_a_comment_that_tells_of_danger_gets_the_act_now_block_and_is_kept(
    client: TestClient, answer_id: str, stores: Stores
):
    body = {"answer_id": answer_id, "verdict": "wrong", "comment": "this is no help, the baby is not breathing"}
    response = client.post("/v1/feedback", json=body)
    assert response.status_code == 200 and "999" in response.json()["act_now"]["steps"][0]
    assert len(list(stores.kept.feedback.each())) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": "secret"}, "verdict"),
        ({"answer_id": "secret"}, "answer_id"),
        ({"comment": "secret" * 200}, "comment"),
        ({"comment": "\ud800 secret"}, "comment"),
        ({"secret": "secret"}, "a field"),
    ],
)
def test_bad_feedback_is_a_problem_that_echoes_nothing(client: TestClient, answer_id: str, change: dict, field: str):
    body = json.dumps({"answer_id": answer_id, "verdict": "useful", "comment": "secret"} | change)
    response = client.post("/v1/feedback", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422 and "secret" not in response.text
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_feedback_on_an_answer_that_is_not_kept_is_a_404_with_the_act_now_block(client: TestClient):
    body = {"answer_id": "0" * 32, "verdict": "unsafe", "comment": "the baby is not breathing"}
    response = client.post("/v1/feedback", json=body)
    assert response.status_code == 404 and response.json()["act_now"]
    assert client.post("/v1/feedback", json=body | {"comment": "x" * 1001 + " the baby is not breathing"}).json()[
        "act_now"
    ]


def test_where_no_answers_are_kept_a_verdict_still_counts(service: Service, stores: Stores):
    settings = Settings(assistant=AssistantSettings(keep_answers_days=0))
    with TestClient(create_app(replace(service, settings=settings), DANGER)) as client:
        assert client.post("/v1/feedback", json={"answer_id": "0" * 32, "verdict": "useful"}).status_code == 204
    assert len(list(stores.kept.feedback.each())) == 1


def test_the_command_counts_and_exports_without_what_was_asked(
    client: TestClient, answer_id: str, settings: Settings, tmp_path: Path, stores: Stores
):
    for verdict, comment in (("useful", ""), ("wrong", "the \x1b[31mfigure is of 2019"), ("wrong", "")):
        body = {"answer_id": answer_id, "verdict": verdict, "comment": comment}
        assert client.post("/v1/feedback", json=body).status_code == 204
    file = tmp_path / "feedback.jsonl"
    environment = {"TOUCHSTONE_DATA_DIR": str(settings.data_dir)}
    done = CliRunner().invoke(app, ["feedback", "--comments", "--export", str(file)], env=environment)
    assert done.exit_code == 0 and "useful       1\nwrong        2\n" in done.stdout
    assert "figure is of 2019" in done.stdout and "\x1b" not in done.stdout
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [row["verdict"] for row in rows] == ["useful", "wrong", "wrong"]
    assert rows[0]["answer"]["status"] == "unanswerable_no_evidence" and "signs of neglect" not in file.read_text(
        "utf-8"
    )
    assert file.stat().st_mode & 0o777 == 0o600
    later = CliRunner().invoke(app, ["feedback", "--since", "2100-01-01"], env=environment)
    assert "wrong        0\n" in later.stdout
