"""The bench without its clock: percentiles, verdicts, the table and the questions."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from evals.bench import ROWS, Bench, Row, contents, measure, percentile, questions, table
from knowledge.errors import TouchstoneError

AT_MOST = Row("time", 10, "s")
AT_LEAST = Row("share", 0.8, "", at_least=True)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5.0], 0.95, 5.0), ([3.0, 1.0, 2.0], 0.5, 2.0), (list(range(1, 101)), 0.95, 95), ([1.0, 2.0], 0.0, 1.0)],
)
def test_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float):
    assert percentile(values, share) == expected


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (replace(AT_MOST, value=10), "met"),
        (replace(AT_MOST, value=10.1), "missed"),
        (replace(AT_LEAST, value=0.8), "met"),
        (replace(AT_LEAST, value=0.79), "missed"),
        (replace(AT_MOST, value=0), "met"),
        (AT_MOST, "not measured"),
        (replace(AT_MOST, skipped=True), "skipped"),
    ],
)
def test_verdict(row: Row, verdict: str):
    assert row.verdict == verdict


def test_the_table_shows_figure_target_verdict_and_reason():
    rows = [replace(AT_MOST, value=9), replace(AT_LEAST, value=0.5), replace(AT_MOST, note="the service [x] died")]
    console = Console(width=150, file=StringIO())
    console.print(table(rows, "Title"))
    lines = [line for line in console.file.getvalue().splitlines() if "│" in line]
    assert [" met " in line for line in lines] == [True, False, False]
    assert "9 s" in lines[0] and "≤ 10 s" in lines[0]
    assert "≥ 0.8" in lines[1] and "missed" in lines[1]
    assert "not measured" in lines[2] and "the service [x] died" in lines[2]


def test_questions_are_at_least_forty_and_different():
    asked = questions()
    assert len(set(asked)) == len(asked) >= 40
    assert all(len(question) <= 2000 for question in asked)


def test_without_a_corpus_the_title_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("TOUCHSTONE_CORPUS", raising=False)
    assert "starter library alone" in contents(None)[0]
    monkeypatch.setenv("TOUCHSTONE_CORPUS", str(tmp_path))
    assert "starter library alone" in contents(None)[0]
    (tmp_path / "register.toml").touch()
    assert contents(None)[1][1] == tmp_path / "register.toml"


class Failing(Bench):
    def help(self):
        raise TouchstoneError("no such command")


def test_a_failure_is_a_reason_not_an_end(tmp_path: Path):
    rows = measure(Failing(tmp_path, []), "help")
    assert [(row.verdict, row.note) for row in rows] == [("not measured", "no such command")]


def test_ingestion_over_a_given_folder_is_skipped(tmp_path: Path):
    (tmp_path / "catalogue.sqlite3").touch()
    rows = measure(Bench(tmp_path, []), "ingest")
    assert [row.verdict for row in rows] == ["skipped"] * len(ROWS["ingest"])


def test_nothing_is_measured_over_an_empty_folder(tmp_path: Path):
    rows = measure(Bench(tmp_path, []), "ask")
    assert [row.verdict for row in rows] == ["not measured"]
    assert "nothing was ever ingested" in rows[0].note
