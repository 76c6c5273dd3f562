"""/v1/scenarios and `touchstone scenario`, over the starter library."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as command
from api.service import Service
from assistant.build import build
from assistant.scenarios.exports import FORMATS
from assistant.steps.screen import Danger
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import Settings
from knowledge.stores import Stores


@pytest.fixture(scope="module")
def client(
    starter_data: Path, embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("scenarios") / "data"
    shutil.copytree(starter_data, folder)
    settings = Settings(data_dir=folder)
    with Stores(settings, embedder, what="a test") as stores:
        service = Service(stores, build(stores, settings), settings, today=lambda: date(2026, 11, 22))
        with TestClient(create_app(service, Danger.load()), raise_server_exceptions=False) as opened:
            yield opened


@pytest.fixture(scope="module")
def made(client: TestClient) -> dict:
    response = client.post("/v1/scenarios", json={"themes": ["neglect and poverty"], "seed": 5})
    assert response.status_code == 201, response.text
    return response.json()


def test_a_scenario_is_made_checked_and_saved(client: TestClient, made: dict):
    assert made["passed"] and all(check["passed"] for check in made["checks"]) and made["act_now"] is None
    jsonschema.validate(made["scenario"], client.get("/v1/scenarios/schema").json())
    again = client.get(f"/v1/scenarios/{made['scenario']['id']}").json()
    assert again["scenario"] == made["scenario"]
    listed = client.get("/v1/scenarios?theme=poverty").json()
    assert made["scenario"]["id"] in [line["id"] for line in listed]
    assert client.get("/v1/scenarios?theme=bruising").json() == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_can_be_fetched(client: TestClient, made: dict, name: str):
    where = next(item["open"] for item in made["exports"] if item["name"] == name)
    response = client.get(where)
    assert response.status_code == 200 and len(response.content) > 500
    assert response.headers["content-disposition"].endswith(f'{FORMATS[name].suffix}"')


def test_a_change_is_a_version_and_one_that_breaks_a_check_blocks_the_exports(client: TestClient, made: dict):
    id = made["scenario"]["id"]
    changes = {"changes": [{"path": "/stages/0/decision", "value": "She failed to protect him. What now?"}]}
    changed = client.patch(f"/v1/scenarios/{id}", json=changes).json()
    assert not changed["passed"] and changed["exports"] == []
    refused = client.get(f"/v1/scenarios/{id}/exports/pptx")
    assert refused.status_code == 409 and "limited what the parent could do" in refused.json()["detail"]
    assert client.get(f"/v1/scenarios/{id}/exports/pptx?version=1").status_code == 200
    versions = client.get(f"/v1/scenarios/{id}/versions").json()
    assert [line["version"] for line in versions][-1] == 1


def test_the_rest_is_made_anew_round_a_locked_stage(client: TestClient):
    first = client.post("/v1/scenarios", json={"themes": ["neglect"], "seed": 1}).json()["scenario"]
    second = client.post(f"/v1/scenarios/{first['id']}/again", json={"locked": [2], "seed": 9}).json()["scenario"]
    assert second["version"] == 2
    assert second["stages"][1]["arrival"] == first["stages"][1]["arrival"]
    assert second["stages"][0]["arrival"] != first["stages"][0]["arrival"]


@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        ({"themes": ["neglect"], "minutes": 5, "outcomes": 8}, "minutes", "8 outcomes are not possible"),
        ({"themes": ["the case of Billy Secretname"]}, "themes", "composite"),
        ({"themes": ["gardening"]}, "themes", "Nearest themes"),
        ({"themes": ["neglect"], "child_age": 17}, "child_age", "must lie between"),
        ({"themes": ["neglect"], "sources": ["secretname"]}, "sources", "names no source"),
        ({"themes": ["neglect"], "area": "Secretname"}, "area", "local area"),
        ({"themes": []}, "themes", "too few"),
        ({"themes": ["neglect"], "colour": "Secretname"}, "a field", "not a field"),
    ],
)
def test_what_cannot_be_made_is_a_problem_that_says_what_is_possible(
    client: TestClient, body: dict, field: str, told: str
):
    response = client.post("/v1/scenarios", json=body)
    problem = response.json()
    assert response.status_code == 422 and problem["errors"][0]["field"] == field
    assert told in problem["detail"] and "secretname" not in response.text.lower()


def test_danger_in_a_theme_is_answered_first(client: TestClient):
    typed = "my baby is not breathing"
    problem = client.post("/v1/scenarios", json={"themes": [typed]}).json()
    assert problem["act_now"]["steps"]


def test_starters_and_offers(client: TestClient):
    found = client.post("/v1/scenarios/starters", json={"theme": "county lines", "role": "teachers"}).json()
    assert len(found) == 20 and all("a teacher" in item["text"] for item in found)
    offers = client.get("/v1/scenarios/offers").json()
    assert len(offers["themes"]) >= 20 and len(offers["audiences"]) >= 5


@pytest.mark.parametrize("path", ["0123456789ab", "0123456789ab/exports/json"])
def test_what_is_not_saved_is_not_found(client: TestClient, path: str):
    assert client.get(f"/v1/scenarios/{path}").status_code == 404
    assert client.delete("/v1/scenarios/0123456789ab").status_code == 404


def test_the_command_makes_lists_exports_and_edits(starter_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "data"
    shutil.copytree(starter_data, folder)
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(folder))
    run = CliRunner().invoke(command, ["scenario", "new", "unseen men", "--out", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    files = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert len(files) == len(FORMATS) and "All checks passed" in run.output
    data = next(file for file in (tmp_path / "out").iterdir() if file.name.endswith("scenario.json"))
    edited = CliRunner().invoke(command, ["scenario", "edit", str(data)])
    assert edited.exit_code == 0 and "version 2" in edited.output
    listed = CliRunner().invoke(command, ["scenario", "list"])
    assert "v2" in listed.output and "unseen_men" in listed.output
