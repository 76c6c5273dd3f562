"""`touchstone eval` over the starter library, in process and over the network, with the real model."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from evals.runs import open_run
from evals.scores import Score

ROOT = Path(__file__).parents[2]
CASES = [
    {"id": "rhi-1", "question": "rhi timescale pls", "expected_status": "answered", "half": "dev",
     "gold": [{"source_id": "brief-missing-episodes-return-interviews", "quote": "72 hours"}], "must_say": ["72 h|72 hours"]},
    {"id": "recipe-1", "question": "what is the best recipe for banana bread", "expected_status": "unanswerable_out_of_scope"},
    {"id": "wrong-1", "question": "how soon is the core group", "must_say": ["within 99 working days"], "tags": ["planted"]},
]  # fmt: skip


@pytest.fixture
def data(starter_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(starter_data, folder)
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    return path


def call(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["eval", *map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def scores(folder: Path) -> dict[str, dict[str, Score]]:
    timed = ("latency", "waited")
    return {
        item.case_id: {name: score for name, score in item.scores.items() if not name.startswith(timed)}
        for item in open_run(folder).scored()
    }


def runs(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@pytest.mark.usefixtures("data")
def test_a_run_is_asked_scored_reported_gated_and_compared(suite: Path, tmp_path: Path, live_service: str):
    gates = tmp_path / "gates.toml"
    gates.write_text(
        '[[gate]]\nmeasure = "quote_fidelity"\nat_least = 1.0\n[[gate]]\nmeasure = "must_say"\nat_least = 1.0\n'
    )
    said = call("run", suite, "--out", tmp_path / "a", "--gates", gates, code=1)
    assert "2 passed, 1 failed, 0 not measured" in said and "missed" in said
    (folder,) = runs(tmp_path / "a")
    made = "run.json cases.jsonl answers.jsonl scores.jsonl summary.json junit.xml report.html report.md cases.csv"
    assert {path.name for path in folder.iterdir()} >= set(made.split())
    call("run", suite, "--out", tmp_path / "b", "--against", live_service)
    (other,) = runs(tmp_path / "b")
    assert scores(folder) == scores(other), "in process and over the network the same is measured"
    call("compare", folder, other, "--markdown", tmp_path / "compared.md")
    assert "no difference" in (tmp_path / "compared.md").read_text(encoding="utf-8")
    call("score", folder)
    call("report", folder, "--baseline", other)
    call("history", tmp_path / "history.html", folder, other)
    call("run", suite, "--stored", folder / "answers.jsonl", "--out", tmp_path / "c")
    assert scores(runs(tmp_path / "c")[0]) == scores(folder)
    call("gate", folder, gates, code=1)


@pytest.mark.usefixtures("data")
def test_a_run_that_stopped_is_taken_up_where_it_was(suite: Path, tmp_path: Path):
    call("run", suite, "--out", tmp_path / "a")
    (folder,) = runs(tmp_path / "a")
    answers = folder / "answers.jsonl"
    first = answers.read_text(encoding="utf-8").splitlines()[0]
    answers.write_text(first + "\n" + '{"case_id": "recipe-1", "rep', encoding="utf-8")
    call("run", suite, "--resume", folder)
    again = answers.read_text(encoding="utf-8").splitlines()
    assert again[0] == first and len(again) == 3


@pytest.mark.usefixtures("data")
def test_gold_that_does_not_stand_where_it_says_stops_the_run(tmp_path: Path):
    bad = CASES[0] | {"gold": [{"source_id": "brief-missing-episodes-return-interviews", "quote": "73 fortnights"}]}
    (tmp_path / "bad.jsonl").write_text(json.dumps(bad), encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", "run", str(tmp_path / "bad.jsonl")])
    assert done.exit_code == 1 and "rhi-1: its gold quote does not stand" in str(done.exception)
    missing = CASES[0] | {"gold": [{"source_id": "wt-2023", "quote": "72 hours"}]}
    (tmp_path / "bad.jsonl").write_text(json.dumps(missing) + "\n" + json.dumps(CASES[1]), encoding="utf-8")
    done = CliRunner().invoke(
        app, ["eval", "run", str(tmp_path / "bad.jsonl"), "--skip-missing", "--out", str(tmp_path / "a")]
    )
    assert done.exit_code == 0 and "skipped: it needs the real documents" in done.output


@pytest.mark.usefixtures("data")
def test_a_case_is_written_with_its_gold_filled_in(tmp_path: Path):
    file = tmp_path / "mine.jsonl"
    said = call(
        "new",
        file,
        "--question",
        "how fast must the talk after a missing episode be",
        "--find",
        "return interview 72 hours",
        "--pick",
        1,
        "--sentence",
        1,
    )
    assert "added" in said
    call("run", file, "--out", tmp_path / "a", "--steps", "retrieve")
    call("convert", file, tmp_path / "mine.xlsx")
    call("convert", tmp_path / "mine.xlsx", tmp_path / "again.jsonl")
    assert json.loads((tmp_path / "again.jsonl").read_text())["gold"] == json.loads(file.read_text())["gold"]


pytest_plugins = "pytester"


@pytest.mark.slow
def test_each_case_is_a_test(pytester: pytest.Pytester, suite: Path, live_service: str):
    arguments = ("-p", "no:cacheprovider", f"--touchstone-suite={suite}", f"--touchstone-against={live_service}")
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=2, failed=1)
    pytester.runpytest_subprocess(*arguments, "-k", "planted").assert_outcomes(failed=1, deselected=2)
    pytester.runpytest_subprocess(*arguments, "-n", "2").assert_outcomes(passed=2, failed=1)


def test_a_suite_that_is_not_there_is_said(pytester: pytest.Pytester):
    done = pytester.runpytest_subprocess("--touchstone-suite=nothing.yaml")
    done.stderr.fnmatch_lines(["*there is no file nothing.yaml*"])
