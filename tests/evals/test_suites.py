"""The suites and cases that ship: what the issue asked of them holds, and they fit the documents they name."""

import statistics
from pathlib import Path

import pytest

from evals.cases import Case, gold_faults, read_cases, read_suite
from evals.matching import shared
from evals.scoring import chosen, decisive
from knowledge.stores import Stores

EVALS = Path(__file__).parents[2] / "evals"
FILES = sorted(path for path in (EVALS / "cases").rglob("*.jsonl") if path.parent.name not in ("force", "proof"))
SUITES = sorted((EVALS / "suites").glob("*.yaml"))
CASES = [case for path in FILES for case in read_cases(path)]


def gold_of(prefix: str) -> list[Case]:
    return [case for case in CASES if any(gold.source_id.startswith(prefix) for gold in case.gold)]


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_a_suite_loads_with_measures_that_exist_and_something_to_fail_on(path: Path):
    suite = read_suite(path)
    assert suite.name == path.stem and suite.about
    single, pooled = chosen(suite)
    assert (single or pooled) and decisive(suite)


def test_every_file_of_cases_belongs_to_a_suite():
    in_suites = {case.id for path in SUITES for case in read_suite(path).cases}
    assert {case.id for case in CASES} == in_suites


def test_ids_and_questions_are_each_their_own():
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({(case.turns, case.question, case.as_of, case.area) for case in CASES}) == len(CASES)


def test_questions_are_asked_in_practitioners_words_not_in_the_documents():
    asked = [c for c in CASES if c.gold and "plain-words" not in c.tags]
    shares = [s for c in asked if (s := shared(c.question, " ".join(g.quote for g in c.gold))) is not None]
    assert len(asked) >= 300 and statistics.fmean(shares) <= 0.15


@pytest.mark.parametrize(
    ("prefix", "least"),
    [
        ("gol-scr", 10), ("norfolk-case-l", 10), ("ofsted-early-help", 10), ("rip-", 10), ("scr-blog", 10),
        ("wt-2023", 50), ("kcsie-2024", 40), ("ca-2004", 12), ("cswa-2017", 12), ("brief-", 50),
    ],
)  # fmt: skip
def test_cases_are_spread_over_what_is_held(prefix: str, least: int):
    assert len(gold_of(prefix)) >= least


def test_ten_inspection_reports_and_more_are_asked_about():
    assert (
        len({g.source_id for c in CASES for g in c.gold if g.source_id.startswith("ofsted-") and "-20" in g.source_id})
        > 10
    )


def test_both_halves_are_about_as_large_and_what_rules_are_fitted_on_has_large_ones():
    """Rules about danger and identifiers are fitted on many cases; they are reported on as many as a claim needs."""
    danger = [case for case in CASES if case.act_now is not None]
    identifiers = [case for case in CASES if case.act_now is None and case.id.startswith("identifiers-")]
    others = [case for case in CASES if case.act_now is None and not case.id.startswith("identifiers-")]
    assert 0.4 <= sum(case.half == "test" for case in others) / len(others) <= 0.6
    assert sum(case.half == "test" for case in danger) >= 300
    assert sum(case.half == "test" for case in identifiers) >= 200


def test_the_gold_of_the_briefs_stands_in_the_starter_library(starter: Stores):
    def text(source_id: str) -> str | None:
        document = starter.catalogue.live_document(source_id)
        return None if document is None else starter.catalogue.text(document, 0, 1 << 30)

    ours = [c for c in CASES if c.gold and all(gold.source_id.startswith("brief-") for gold in c.gold)]
    assert len(ours) > 100 and gold_faults(ours, text) == []
