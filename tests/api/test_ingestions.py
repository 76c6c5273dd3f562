"""Uploading: for administrators alone, within limits, in the background, while questions are answered."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fakes import WordsEmbedder
from fastapi.testclient import TestClient

from api.app import create_app
from api.keeping import record_ingestion
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from ingest.jobs import Worker
from knowledge.audit import audit_folder, entries
from knowledge.settings import ApiSettings, Settings
from knowledge.stores import Stores

KEY = "k" * 40
ADMIN = {"Authorization": f"Bearer {KEY}"}
GUIDE = b"Referrals\n\nEvery referral about a zebra is read on the day on which it comes to the team.\n"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[TestClient, Stores]]:
    api = ApiSettings(admin_key=KEY, max_upload_mb=1, max_upload_files=3)
    settings = Settings(data_dir=tmp_path / "data", api=api)
    with (
        Stores(settings, WordsEmbedder(), what="a test") as stores,
        Worker(stores, settings, record=lambda r: record_ingestion(stores, r)) as worker,
    ):
        service = Service(stores, build(stores, settings), settings, worker=worker)
        yield TestClient(create_app(service, Danger.load()), raise_server_exceptions=False), stores


@pytest.fixture
def client(opened: tuple[TestClient, Stores]) -> TestClient:
    return opened[0]


def upload(client: TestClient, *files: tuple[str, bytes], headers: dict[str, str] | None = None):
    return client.post(
        "/v1/ingestions", files=[("files", file) for file in files], headers=ADMIN if headers is None else headers
    )


def ended(client: TestClient, path: str) -> dict:
    for _ in range(1200):
        found = client.get(path, headers=ADMIN).json()
        if found["state"] not in {"queued", "running"}:
            return found
        time.sleep(0.05)
    pytest.fail("the ingestion did not end within a minute")


def test_an_upload_is_a_job_whose_report_can_be_read_and_whose_words_are_found(opened: tuple[TestClient, Stores]):
    client, stores = opened
    taken = upload(client, ("guide.txt", GUIDE))
    assert taken.status_code == 202 and taken.json()["state"] in {"queued", "running", "done"}
    done = ended(client, taken.headers["location"])
    (file,) = done["report"]["files"]
    assert (done["state"], file["file"], file["outcome"], file["passages"]) == ("done", "guide.txt", "added", 1)
    assert set(done["report"]["stages"]) == {"read", "embed", "publish"} and done["progress"] is None
    assert done["files"] == [{"name": "guide.txt", "size": len(GUIDE)}]
    assert [item["id"] for item in client.get("/v1/ingestions", headers=ADMIN).json()] == [done["id"]]
    found = client.post("/v1/search", json={"query": "zebra referral"}).json()["results"]
    assert found and "zebra" in found[0]["text"]
    assert any(
        entry["act"] == "ingest" and entry["added"] == 1
        for entry in entries(audit_folder(Settings(data_dir=stores.owner._card.parent)))
    )


def test_a_replaced_passage_opens_by_its_version_and_says_since_when_it_is_replaced(opened: tuple[TestClient, Stores]):
    client, stores = opened
    ended(client, upload(client, ("guide.txt", GUIDE)).headers["location"])
    (old,) = stores.catalogue.each_live()
    version = old.passage.document_id.partition("@")[2]
    ended(client, upload(client, ("guide.txt", GUIDE.replace(b"zebra", b"giraffe"))).headers["location"])
    path = f"/v1/passages/{quote(old.passage.id, safe='')}"
    shown = client.get(path, params={"version": version}).json()
    assert "zebra" in shown["text"] and shown["message"].startswith("This version was replaced on ")
    assert not [
        r for r in client.post("/v1/search", json={"query": "zebra referral"}).json()["results"] if "zebra" in r["text"]
    ]
    (new,) = stores.catalogue.each_live()
    live = client.get(f"/v1/passages/{quote(new.passage.id, safe='')}").json()
    assert "giraffe" in live["text"] and not live["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": KEY},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": "Bearer"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", ""), ("GET", ""), ("GET", f"/{'0' * 32}"), ("DELETE", f"/{'0' * 32}")]
)
def test_nobody_without_the_key_may_upload_look_or_call_off(
    method: str, path: str, headers: dict[str, str], opened: tuple[TestClient, Stores]
):
    client, stores = opened
    done = client.request(
        method,
        f"/v1/ingestions{path}",
        headers=headers,
        **({"files": {"files": ("a.txt", GUIDE)}} if method == "POST" else {}),
    )
    assert done.status_code == 401 and done.headers["www-authenticate"] == "Bearer"
    assert done.json()["type"] == "urn:touchstone:problem:key-needed" and KEY not in done.text
    assert stores.catalogue.jobs.last(9) == []


def test_without_a_configured_key_nobody_may_whatever_they_send(settings: Settings, stores: Stores):
    service = Service(stores, build(stores, settings), settings, worker=Worker(stores, settings))
    client = TestClient(create_app(service, Danger.load()))
    for headers in ({}, ADMIN, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        done = upload(client, ("a.txt", GUIDE), headers=headers)
        assert (done.status_code, done.json()["type"]) == (403, "urn:touchstone:problem:not-offered")
    assert not (settings.data_dir / "uploads").exists()


def test_a_body_of_a_stranger_is_not_read(client: TestClient):
    """More than the limit of the body and of an upload: refused for the key, before any of it is looked at."""
    assert upload(client, ("a.txt", b"x" * 3_000_000), headers={}).status_code == 401


@pytest.mark.parametrize(
    ("files", "status", "kind"),
    [
        ([("big.txt", b"x" * 2_500_000)], 413, "too-large"),
        ([(f"{n}.txt", GUIDE) for n in range(4)], 422, "not-taken"),
        ([("../../up.txt", GUIDE)], 422, "not-taken"),
        ([("/etc/cron.d/x", GUIDE)], 422, "not-taken"),
        ([("a.txt", GUIDE), ("A.txt", GUIDE)], 422, "not-taken"),
    ],
)
def test_what_is_too_much_or_a_trick_is_a_problem_and_leaves_nothing(
    files: list[tuple[str, bytes]], status: int, kind: str, opened: tuple[TestClient, Stores]
):
    client, stores = opened
    done = upload(client, *files)
    assert (done.status_code, done.json()["type"]) == (status, f"urn:touchstone:problem:{kind}")
    assert "cron" not in done.text and "up.txt" not in done.text
    folder = stores.owner._card.parent / "uploads"
    assert not folder.exists() or not list(folder.iterdir())
    assert stores.catalogue.jobs.last(9) == []


def test_a_body_that_hides_its_length_is_cut_off_at_the_limit(client: TestClient):
    def parts() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 100_000

    headers = {**ADMIN, "Content-Type": "multipart/form-data; boundary=b"}
    assert client.post("/v1/ingestions", content=parts(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"rubbish", "multipart/form-data; boundary=b", 422),
        (b"x", "multipart/form-data", 422),
    ],
)
def test_what_is_no_form_of_files_is_a_problem(body: bytes, kind: str, status: int, client: TestClient):
    done = client.post("/v1/ingestions", content=body, headers={**ADMIN, "Content-Type": kind})
    assert done.status_code == status and done.json()["type"] == "urn:touchstone:problem:not-taken"


def test_an_unknown_id_is_a_problem_and_an_ended_one_stays_ended(client: TestClient):
    assert client.get(f"/v1/ingestions/{'0' * 32}", headers=ADMIN).status_code == 404
    assert client.delete(f"/v1/ingestions/{'0' * 32}", headers=ADMIN).status_code == 404
    path = upload(client, ("a.txt", GUIDE)).headers["location"]
    ended(client, path)
    assert client.delete(path, headers=ADMIN).json()["state"] == "done"


def test_the_form_is_described_in_openapi(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]
    post = paths["/v1/ingestions"]["post"]
    assert (
        "multipart/form-data" in post["requestBody"]["content"]
        and {"202", "401", "403", "413"} <= post["responses"].keys()
    )
    assert {"get", "delete"} <= paths["/v1/ingestions/{ingestion_id}"].keys()


def test_questions_are_answered_rightly_while_documents_come_in(starter_data: Path, embedder, tmp_path: Path):
    data = Path(shutil.copytree(starter_data, tmp_path / "copy"))
    settings = Settings(data_dir=data, api=ApiSettings(admin_key=KEY))
    text = "\n\n".join(
        f"Zebra crossing number {n} is told in a paragraph of its own with some words. " for n in range(30)
    )
    with Stores(settings, embedder, what="a test") as stores, Worker(stores, settings) as worker:
        service = Service(stores, build(stores, settings), settings, worker=worker)
        client = TestClient(create_app(service, Danger.load()))
        asked = {"question": "how soon must a return interview be offered after going missing"}
        before = client.post("/v1/answers", json=asked).json()
        path = upload(client, *((f"{n}.txt", f"{n} {text}".encode()) for n in range(1))).headers["location"]
        during = 0
        while client.get(path, headers=ADMIN).json()["state"] in {"queued", "running"}:
            now = client.post("/v1/answers", json=asked).json()
            assert [s["text"] for s in now["statements"]] == [s["text"] for s in before["statements"]]
            during += 1
        assert during and client.get(path, headers=ADMIN).json()["report"]["counts"] == {"added": 1}
        assert not stores.verify().harmful
