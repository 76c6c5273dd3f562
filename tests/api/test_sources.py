"""The register as programs and the command line see it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from fakes import WordsEmbedder
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.app import create_app
from api.cli import app as command
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.errors import TouchstoneError
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Stores

ROOT = Path(__file__).parents[2]
REGISTER = (
    Source(
        "act", "Schools Act 2026", "Parliament", "statute", "A1", published="2026-04-29", status_note="check sections"
    ),
    Source(
        "guide-1",
        "Guide to neglect (2018)",
        "Ministry",
        "statutory_guidance",
        "A2",
        published="2018",
        in_force_from="2018",
        superseded_by="guide-2",
    ),
    Source(
        "guide-2",
        "Guide to neglect (2023)",
        "Ministry",
        "statutory_guidance",
        "A2",
        published="2023-12-15",
        in_force_from="2023-12-15",
        superseded_by="guide-3",
        file="guide-2.txt",
    ),
    Source(
        "guide-3",
        "Guide to neglect (2026)",
        "Ministry",
        "statutory_guidance",
        "A2",
        published="2026-03-18",
        in_force_from="2026-03-18",
        status_note="a corrected reissue is likely",
        licence="OGL-3.0",
        url="https://example.org/guide",
        serves=("everything", "family help"),
        certainty="mentioned",
    ),
    Source(
        "study",
        "Study <b>of</b> reviews",
        "Institute",
        "research",
        "B2",
        published="2020",
        period="2014/2017",
        population="368 reviews",
        certainty="seen",
    ),
    Source(
        "london-manual", "London manual", "London partnership", "local_procedure", "C1", area="london", published="2024"
    ),
    Source("norfolk-manual", "Norfolk manual", "Norfolk partnership", "local_procedure", "C1", area="norfolk"),
)


def make(folder: Path) -> Path:
    """A data folder with the register above and the second edition of the guide held."""
    with Stores(Settings(data_dir=folder), WordsEmbedder(), what="a test") as stores:
        stores.catalogue.put_sources(REGISTER)
        block = Block("Paragraph 1 speaks of neglect.", number="1")
        made = split(REGISTER[2], "0" * 64, outline([block]), [], count=WordsEmbedder().count, limits=Limits())
        stores.embed(made, batch=4)
        stores.publish(made)
    return folder


@contextmanager
def serving(folder: Path) -> Iterator[FastAPI]:
    """The application over such a folder, on 22 November 2026."""
    settings = Settings(data_dir=folder)
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        service = Service(stores, build(stores, settings), settings, today=lambda: date(2026, 11, 22))
        yield create_app(service, Danger.load())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = make(tmp_path_factory.mktemp("served") / "data")
    with serving(folder) as app, TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("command") / "data")


def ids(client: TestClient, query: str) -> list[str]:
    return [source["id"] for source in client.get(f"/v1/sources?{query}").json()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["act", "guide-1", "guide-2", "guide-3", "study", "london-manual", "norfolk-manual"]),
        ("held=true", ["guide-2"]),
        ("held=false&status=in_force", ["guide-3", "london-manual"]),
        ("status=in_force&as_of=2024-05-01", ["guide-2", "london-manual"]),
        ("kind=research", ["study"]),
        ("authority=C1", ["london-manual", "norfolk-manual"]),
        ("area=lambeth", ["london-manual"]),
        ("area=Norfolk", ["norfolk-manual"]),
        ("find=NEGLECT+guide", ["guide-1", "guide-2", "guide-3"]),
        ("find=family+minis", ["guide-3"]),
        ("find=nowhere", []),
    ],
)
def test_every_filter_narrows_the_list(client: TestClient, query: str, found: list[str]):
    assert ids(client, query) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=current-secret", "status"),
        ("kind=secret", "kind"),
        ("authority=Z9", "authority"),
        ("held=perhaps", "held"),
        ("area=../secret", "area"),
        ("area=Secretshire", "area"),
        ("as_of=secret", "as_of"),
        ("find=", "find"),
        ("find=" + "secret" * 40, "find"),
        ("colour=secret", "a field"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/sources", "/sources"])
def test_a_filter_that_is_none_is_a_problem_that_echoes_nothing(client: TestClient, path: str, query: str, field: str):
    if path == "/sources" and query == "find=":
        assert client.get("/sources?find=").status_code == 200  # a form sends its empty fields too
        return
    response = client.get(f"{path}?{query}")
    assert response.status_code == 422 and response.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert "secret" not in response.text.lower()


def test_one_work_comes_with_its_chain(client: TestClient):
    source = client.get("/v1/sources/guide-2").json()
    assert source["status_text"] == "superseded by Guide to neglect (2026) (not held here) since 18 March 2026"
    assert [(e["id"], e["status"], e["held"]) for e in source["chain"]] == [
        ("guide-1", "superseded", False),
        ("guide-2", "superseded", True),
        ("guide-3", "in_force", False),
    ]
    earlier = client.get("/v1/sources/guide-2?as_of=2024-05-01").json()
    assert [edition["status"] for edition in earlier["chain"]] == ["superseded", "in_force", "not_yet_in_force"]


def test_what_the_register_knows_of_a_work_is_given(client: TestClient):
    guide, study = client.get("/v1/sources/guide-3").json(), client.get("/v1/sources/study").json()
    assert guide["serves"] == ["everything", "family help"] and guide["status_note"] == "a corrected reissue is likely"
    assert guide["certainty"] == "mentioned" and "others mention it" in guide["certainty_text"]
    assert (study["period"], study["population"], len(study["chain"])) == ("2014/2017", "368 reviews", 1)


def test_an_unknown_id_is_not_found(client: TestClient):
    response = client.get("/v1/sources/no-such-id")
    assert response.status_code == 404 and response.json()["type"] == "urn:touchstone:problem:unknown-id"


# --- the command -----------------------------------------------------------------------------------------------------


def touchstone(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """As a person runs it: in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=data.parent,
        env={**os.environ, "TOUCHSTONE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def sources(*arguments: str, data: Path) -> Result:
    """The same command in this process, which has loaded what it needs."""
    return CliRunner().invoke(
        command, ["sources", *arguments], env={"TOUCHSTONE_DATA_DIR": str(data), "COLUMNS": "160"}
    )


def test_the_command_filters_as_the_api_does(data: Path):
    done = sources("--missing", "--status", "in_force", "--as-of", "2026-11-22", "--json", data=data)
    assert [source["id"] for source in json.loads(done.stdout)] == ["guide-3", "london-manual"]
    done = sources("--find", "neglect", "--as-of", "2026-11-22", data=data)
    assert "3 listed: 1 held; 1 in force but not held." in done.stdout and "study" not in done.stdout
    assert "Nothing in the register fits." in sources("--find", "zebra", data=data).stdout


def test_the_command_shows_one_work_with_its_editions(data: Path):
    shown = sources("guide-3", "--as-of", "2024-05-01", data=data).stdout
    lines = [line.strip() for line in shown.splitlines()]
    assert "Guide to neglect (2023) (guide-2): in force, from 15 December 2023, held" in lines
    assert "> Guide to neglect (2026) (guide-3): not yet in force, from 18 March 2026, not held" in lines
    for told in (
        "a corrected reissue is likely",
        "everything, family help",
        "others mention it",
        "example.org",
        "OGL-3.0",
    ):
        assert told in shown
    study = sources("study", data=data).stdout
    assert "2014 to 2017" in study and "368 reviews" in study and "Editions" not in study
    assert json.loads(sources("guide-2", "--json", data=data).stdout)["chain"][0]["id"] == "guide-1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("guide-9",), "no source of this id"),
        (("guide-2", "--held"), "not both"),
        (("--status", "current"), "in_force"),
        (("--area", "Gotham"), "area is not the name"),
        (("--find", " "), "find"),
    ],
)
def test_the_command_says_what_it_cannot_do(data: Path, arguments: tuple[str, ...], said: str):
    done = sources(*arguments, data=data)
    told = done.stderr + str(done.exception)
    assert done.exit_code != 0 and said in told and "Gotham" not in told
    assert isinstance(done.exception, TouchstoneError | SystemExit)


def test_a_register_that_fails_to_load_leaves_the_previous_one_in_use_and_says_so(data: Path, tmp_path: Path):
    bad = tmp_path / "bad.toml"
    bad.write_text(
        '[[source]]\nid = "guide-2"\ntitle = "Other"\npublisher = "P"\nkind = "guidance"\nauthority = "A3"\n'
        'superseded_by = "nowhere"\n',
        encoding="utf-8",
    )
    before = sources("--json", data=data).stdout
    done = touchstone("ingest", str(bad), data=data)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "source 'guide-2', key 'superseded_by': 'nowhere' is not in this register" in done.stderr
    assert "what was registered before stays in use" in done.stderr
    assert sources("--json", data=data).stdout == before and "Guide to neglect (2023)" in before
