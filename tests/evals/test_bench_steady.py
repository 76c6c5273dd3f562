"""The register of many pages that the pace is measured on, and how a rate is read off the marks."""

import tomllib
from pathlib import Path

from evals.bench_steady import PAGE, Mark, changed, ingested, rate, write_register
from knowledge.settings import Settings
from knowledge.stores import Stores

TEXT = "The worker visits every child within ten working days and writes down what the child says about home. " * 40


def test_a_copy_has_a_tenth_of_its_words_changed_and_another_tenth_for_each_seed():
    one, same, other = changed(TEXT, 1), changed(TEXT, 1), changed(TEXT, 2)
    assert one == same != other
    words = list(zip(TEXT.split(), one.split(), strict=True))
    assert 0.02 < sum(a != b for a, b in words) / len(words) < 0.15


def test_the_register_has_as_many_pages_as_asked_and_ingests(tmp_path: Path, stores: Stores, settings: Settings):
    register = write_register([TEXT, TEXT[:2000]], tmp_path / "steady", pages=4)
    entries = tomllib.loads(register.read_text(encoding="utf-8"))["source"]
    size = sum(len((tmp_path / "steady" / entry["file"]).read_text(encoding="utf-8")) for entry in entries)
    assert 4 * PAGE <= size < 6 * PAGE
    marks = ingested(stores, settings, register)
    assert len(stores.catalogue.held()) == len(entries)
    assert [mark.passages for mark in marks] == sorted(mark.passages for mark in marks)
    assert marks[-1].passages >= len(entries)


def test_a_rate_is_passages_by_seconds_between_two_shares():
    marks = [Mark(10, 1.0, 0.5), Mark(20, 2.0, 1.0), Mark(100, 6.0, 2.0)]
    assert rate(marks, 0.2, 1.0) == (80 / 4, 80 / 1)
    assert rate(marks, 0.1, 0.2) == (10.0, 20.0)
