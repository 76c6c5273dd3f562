"""The cases of the proof, and what its report counts."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.proof.likeness import EmbeddedLikeness
from assistant.proof.prover import RuleProver
from evals.errors import CaseError
from evals.logistic import logistic
from evals.proof import FAITHFUL, KINDS, ProofCase, prove, quote_faults, read_proofs, report
from knowledge.records import Source
from tests.fakes import WordsEmbedder

CASE = {
    "id": "a", "kind": "faithful", "split": "dev", "source_id": "wt", "statement": "The partners should meet within 10 days.",
    "force": "should", "tokens": ["t1"], "text": "Within 10 days the partners should meet.", "expect": "shown",
}  # fmt: skip
WRONG = CASE | {"id": "b", "kind": "number", "text": "Within 9 days the partners should meet.", "expect": "not"}


def test_the_shipped_cases_are_many_of_every_kind_and_no_statement_is_in_both_halves():
    cases = read_proofs()
    first = [case for case in cases if case.batch == 1]
    counts = Counter(case.kind for case in first)
    assert counts[FAITHFUL] == 300 and min(counts[kind] for kind in KINDS) >= 25
    dev, test = ({case.statement for case in cases if case.split == half} for half in ("dev", "test"))
    assert not dev & test
    assert Counter(case.split for case in first if case.kind == FAITHFUL) == {"dev": 150, "test": 150}


@pytest.mark.parametrize("bad", [{"expect": "not"}, {"kind": "wild"}, {"more": 1}, {"text": ""}])
def test_a_case_that_is_wrong_is_named(tmp_path: Path, bad: dict[str, object]):
    (tmp_path / "x.jsonl").write_text(json.dumps(CASE | bad) + "\n")
    with pytest.raises(CaseError, match=r"x\.jsonl:1"):
        read_proofs(tmp_path)


def test_an_empty_folder_and_a_case_that_is_there_twice_are_errors(tmp_path: Path):
    with pytest.raises(CaseError, match="no case"):
        read_proofs(tmp_path)
    (tmp_path / "x.jsonl").write_text(f"{json.dumps(CASE)}\n{json.dumps(CASE)}\n")
    with pytest.raises(CaseError, match="twice"):
        read_proofs(tmp_path)


def test_a_statement_has_to_stand_in_its_document():
    cases = [ProofCase.model_validate(CASE)]
    assert quote_faults(cases, {"wt": "So: The partners should\nmeet within 10 days."}.get) == []
    assert len(quote_faults(cases, {"wt": "The partners meet."}.get)) == 1
    assert len(quote_faults(cases, {}.get)) == 1


def test_the_report_counts_what_is_shown_and_what_is_kept():
    prover = RuleProver(EmbeddedLikeness(WordsEmbedder()), lambda typed: [1.0] * len(typed))
    source = Source("wt", "Working together", "HM Government", "statutory_guidance", "A2", in_force_from="2020")
    found = prove(prover, [ProofCase.model_validate(case) for case in (CASE, WRONG)], {"wt": source}, date(2026, 1, 1))
    lines = "\n".join(report(found))
    assert "dev: adversarial shown: 0 of 1" in lines and "dev: faithful kept: 1 of 1" in lines
    assert "number: 0 of 1 shown" in lines and "test" not in lines


def test_a_signal_counts_one_way_only():
    table = np.array([[1.0, 0.0], [0.9, 0.1], [0.1, 0.2], [0.0, 0.1]])
    truth = np.array([True, True, False, False])
    weights, bias = logistic(table, truth, signs=np.array([1.0, 1.0]))
    assert weights[0] > 0 and weights[1] == 0 and (table @ weights + bias > 0).tolist() == truth.tolist()
