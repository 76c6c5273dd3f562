"""The command as a person runs it: in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.audit import audit_folder, entries
from knowledge.owner import Owner
from knowledge.settings import Settings

ROOT = Path(__file__).parents[2]


def touchstone(*arguments: str, data: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "TOUCHSTONE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def data(starter_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(starter_data, tmp_path / "copy"))


def test_the_command_line_loads_neither_torch_nor_chromadb():
    heavy = ("torch", "chromadb", "sentence_transformers", "sqlalchemy", "fastapi")
    script = f"import sys, api.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ask_prints_the_answer_and_json_is_the_apis(data: Path, tmp_path: Path):
    plain = touchstone(
        "ask", "how soon must a return interview be offered after going missing", data=data, cwd=tmp_path
    )
    assert plain.returncode == 0 and "72 hours" in plain.stdout and "What guidance expects" in plain.stdout
    as_json = touchstone("ask", "--json", "what is the threshold for section 47", data=data, cwd=tmp_path)
    assert json.loads(as_json.stdout)["status"] == "answered"


def test_danger_is_printed_first_even_when_the_question_is_refused(data: Path, tmp_path: Path):
    done = touchstone("ask", "the baby is not breathing " + "secret" * 400, data=data, cwd=tmp_path)
    assert done.returncode == 1 and "call 999" in done.stdout and "question is too long" in done.stderr
    assert "secret" not in done.stdout + done.stderr and "Traceback" not in done.stderr


def test_a_second_process_is_refused_with_the_owners_name_and_the_first_goes_on(data: Path, tmp_path: Path):
    with Owner(data, what="touchstone serve"):
        done = touchstone("ingest", "--starter", data=data, cwd=tmp_path)
    assert done.returncode == 1 and f"`touchstone serve` (process {os.getpid()})" in done.stderr
    assert touchstone("verify", data=data, cwd=tmp_path).returncode == 0


def test_ask_talks_to_the_service_that_owns_the_folder(live_service: str, data: Path, tmp_path: Path):
    with Owner(data, what="touchstone serve", url=live_service):
        done = touchstone("ask", "how long can police keep a child under police protection", data=data, cwd=tmp_path)
    assert done.returncode == 0 and "72 hours" in done.stdout


def test_ingest_ends_non_zero_and_lists_what_was_refused(data: Path, tmp_path: Path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "false.pdf").write_text("<!DOCTYPE html><html><body>not found</body></html>", encoding="utf-8")
    (folder / "note.txt").write_text("The hub moved in May 2026.", encoding="utf-8")
    done = touchstone("ingest", str(folder), "--report", "report.json", data=data, cwd=tmp_path)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (
        done.returncode == 1
        and "false.pdf" in done.stdout
        and "1 added, 0 replaced, 0 unchanged, 1 refused" in done.stdout
    )
    assert report["counts"] == {"added": 1, "refused": 1}


def test_rebuild_makes_the_indexes_again(data: Path, tmp_path: Path):
    shutil.rmtree(data / "lexical")
    assert touchstone("verify", data=data, cwd=tmp_path).returncode == 1
    assert touchstone("rebuild", data=data, cwd=tmp_path).returncode == 0
    assert touchstone("verify", data=data, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ingest",), "name a register"),
        (("ingest", "/nowhere"), "no such file or folder"),
        (("sources",), "nothing was ingested yet"),
        (("ask", ""), "question is too short"),
        (("ask", "how soon is a decision made", "--composer", "nobody"), "composer is not one"),
        (("ask", "how soon is a decision made", "--composer", "model"), "no chat model is configured"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: tuple[str, ...], said: str, tmp_path: Path):
    done = touchstone(*arguments, data=tmp_path / "empty", cwd=tmp_path)
    assert done.returncode in {1, 2} and said in done.stderr and "Traceback" not in done.stderr


def test_a_setting_that_is_none_is_named(tmp_path: Path):
    (tmp_path / "touchstone.toml").write_text("[knowledge]\ncandidate = 5\n", encoding="utf-8")
    done = touchstone("config", data=tmp_path / "data", cwd=tmp_path)
    assert done.returncode == 1 and "knowledge.candidate" in done.stderr


def test_config_masks_secrets(tmp_path: Path):
    (tmp_path / "touchstone.toml").write_text('[knowledge]\ndatabase_url = "sqlite:///hushhush.db"\n', encoding="utf-8")
    done = touchstone("config", data=tmp_path / "data", cwd=tmp_path)
    assert done.returncode == 0 and "hushhush" not in done.stdout and '"per_source"' in done.stdout


def test_sources_lists_the_register(data: Path, tmp_path: Path):
    done = touchstone("sources", "--as-of", "2026-11-22", data=data, cwd=tmp_path)
    assert "wt-2023" in done.stdout and "superseded" in done.stdout


def test_a_source_is_removed_only_when_it_is_meant_and_the_audit_keeps_that_it_was(data: Path, tmp_path: Path):
    held = json.loads(touchstone("sources", "--held", "--json", data=data, cwd=tmp_path).stdout)
    source = held[0]["id"]
    asked = touchstone("sources", "remove", source, data=data, cwd=tmp_path)
    assert asked.returncode != 0 and "for good?" in asked.stdout + asked.stderr
    done = touchstone("sources", "remove", source, "--yes", data=data, cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith(f"Removed {source}: 1 version, ")
    left = json.loads(touchstone("sources", "--held", "--json", data=data, cwd=tmp_path).stdout)
    assert {item["id"] for item in left} == {item["id"] for item in held} - {source}
    removals = [entry for entry in entries(audit_folder(Settings(data_dir=data))) if entry["act"] == "remove_source"]
    assert [entry["source"] for entry in removals] == [source]
    again = touchstone("sources", "remove", source, "--yes", data=data, cwd=tmp_path)
    assert again.returncode != 0 and "nothing of this source is held" in again.stderr
