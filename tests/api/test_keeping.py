"""AUD-4 and AUD-5: what an answer leaves in the audit, and that it can be shown again; the commands; the daily removal."""

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.keeping import requoted
from api.retention import daily
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.audit import audit_folder, entries
from knowledge.chain import segments
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.feedback import Remark
from knowledge.kept import Kept, kept_url
from knowledge.settings import Settings
from knowledge.stores import Stores

DANGER = Danger.load()
ASKED = "how many working days from strategy discussion to conference? ring 07700 900112"


@pytest.fixture(scope="module")
def settings(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=Path(shutil.copytree(starter_data, tmp_path_factory.mktemp("audited") / "data")))


@pytest.fixture(scope="module")
def stores(settings: Settings, embedder: SentenceTransformerEmbedder) -> Iterator[Stores]:
    with Stores(settings, embedder, what="a test") as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(stores: Stores, settings: Settings) -> dict:
    """An answer that was given, as it was sent."""
    with TestClient(create_app(Service(stores, build(stores, settings), settings), DANGER)) as client:
        return client.post("/v1/answers", json={"question": ASKED}).json()


def entry_of(answer: dict, settings: Settings) -> dict:
    return next(line for line in entries(audit_folder(settings)) if line.get("id") == answer["id"])


def touchstone(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"TOUCHSTONE_DATA_DIR": str(settings.data_dir)})


def test_an_answer_leaves_codes_and_no_text(answer: dict, settings: Settings, stores: Stores):
    entry = entry_of(answer, settings)
    assert entry["act"] == "answer" and entry["status"] == answer["status"] == "answered" and entry["act_now"] is False
    assert entry["removed"] == answer["privacy"]["removed"] and entry["as_of"] == answer["as_of"]
    assert entry["question"] == stores.audit.hashed(answer["question"])
    assert entry["versions"].keys() == {"app", "register", "index", "model"} and all(entry["versions"].values())
    assert [cited["passage"] for cited in entry["citations"]] == [c["passage_id"] for c in answer["citations"]]
    written = json.dumps(entry)
    assert "900112" not in written and "working days" not in written and answer["citations"][0]["quote"] not in written


def test_an_old_answer_is_quoted_again_by_its_entry(answer: dict, settings: Settings, stores: Stores):
    again = requoted(stores.catalogue, entry_of(answer, settings))
    assert {citation["quote"] for citation in answer["citations"]} <= {quoted.text for quoted in again}
    done = touchstone(settings, "audit", "answer", answer["id"])
    assert done.exit_code == 0 and answer["citations"][0]["quote"] in done.stdout


def test_what_was_withdrawn_or_differs_is_said_and_never_shown_as_the_quotation(
    answer: dict, settings: Settings, stores: Stores
):
    entry = entry_of(answer, settings)
    gone = requoted(stores.catalogue, {**entry, "citations": [{**entry["citations"][0], "passage": "gone@1#0-0"}]})
    span = {**entry["citations"][0]["quotes"][0], "sha256": "0" * 64}
    other = requoted(stores.catalogue, {**entry, "citations": [{**entry["citations"][0], "quotes": [span]}]})
    assert [quoted.text for quoted in (*gone, *other)] == [None, None]


def test_the_command_names_the_first_bad_line_and_ends_with_1(answer: dict, settings: Settings, tmp_path: Path):
    copy = Settings(data_dir=Path(shutil.copytree(settings.data_dir, tmp_path / "copy")))
    good = touchstone(copy, "audit", "verify")
    assert good.exit_code == 0 and "in order and complete" in good.stdout
    anchors = tmp_path / "anchors"
    anchors.write_text(touchstone(copy, "audit", "head").stdout)
    assert touchstone(copy, "audit", "verify", "--anchors", str(anchors)).exit_code == 0
    path = segments(audit_folder(copy))[0]
    path.write_bytes(path.read_bytes().replace(b'"act_now":false', b'"act_now":true ', 1))
    bad = touchstone(copy, "audit", "verify")
    assert bad.exit_code == 1 and f"{path.name}, line" in bad.stdout and "it was changed" in bad.stdout


def test_the_command_shows_entries_since_a_day(answer: dict, settings: Settings):
    assert answer["id"] in touchstone(settings, "audit", "show").stdout
    assert touchstone(settings, "audit", "show", "--since", "2100-01-01").stdout == ""
    rows = [json.loads(line) for line in touchstone(settings, "audit", "show", "--json").stdout.splitlines()]
    assert [row["n"] for row in rows] == list(range(1, len(rows) + 1))


def test_a_full_disk_stops_no_answer(stores: Stores, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    folder = audit_folder(settings)
    away = folder.rename(folder.with_name("away"))
    folder.write_text("a file where the folder should be: nothing can be written")
    try:
        with TestClient(create_app(Service(stores, build(stores, settings), settings), DANGER)) as client:
            given = client.post("/v1/answers", json={"question": "the baby is not breathing"})
        assert given.status_code == 200 and given.json()["act_now"] and stores.audit.missed >= 1
    finally:
        folder.unlink()
        away.rename(folder)
    stores.audit.record("answer", id="again")
    assert [line["act"] for line in entries(folder)][-2:] == ["gap", "answer"]
    assert touchstone(settings, "audit", "verify").exit_code == 0


def test_the_command_removes_what_is_past_its_time_and_records_it(settings: Settings, stores: Stores):
    stores.kept.feedback.put(Remark("0" * 32, datetime.now(UTC) - timedelta(days=400), "wrong", "an old remark"))
    check = touchstone(settings, "retention", "--check")
    assert check.exit_code == 1 and "1 remarks" in check.stdout
    done = touchstone(settings, "retention")
    assert done.exit_code == 0 and "Traces found in the files, of 1 rows searched for: 0." in done.stdout
    assert touchstone(settings, "retention", "--check").exit_code == 0
    last = list(entries(audit_folder(settings)))[-1]
    assert (last["act"], last["feedback"], last["traces"]) == ("retention", 1, 0)


def test_the_service_removes_at_its_start_and_every_day(settings: Settings, stores: Stores):
    service = Service(stores, build(stores, settings), settings)
    web = create_app(service, DANGER)
    web.router.lifespan_context = daily(service, every=0.05)
    with TestClient(web), Kept(kept_url(settings)).told():
        for _ in range(2):
            stores.kept.feedback.put(Remark("0" * 32, datetime.now(UTC) - timedelta(days=400), "wrong"))
            while stores.kept.overdue(datetime.now(UTC), settings.assistant).total:
                time.sleep(0.02)
    assert [line["act"] for line in entries(audit_folder(settings))].count("retention") >= 3


def test_ingestions_name_registered_sources_and_count_other_files(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data")
    (tmp_path / "marlon-ashdown.txt").write_text("Neglect is the ongoing failure to meet a child's basic needs.\n" * 9)
    done = touchstone(settings, "ingest", str(tmp_path / "marlon-ashdown.txt"))
    assert done.exit_code == 0
    entry = list(entries(audit_folder(settings)))[-1]
    assert (entry["act"], entry["added"], entry["changed"]) == ("ingest", 1, []) and "marlon" not in json.dumps(entry)
    assert touchstone(settings, "rebuild").exit_code == 0
    assert list(entries(audit_folder(settings)))[-1]["act"] == "rebuild"
