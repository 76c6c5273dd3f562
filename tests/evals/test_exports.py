"""Exports: what other tools will read, checked by running it (JavaScript in node, TREC files in ir_measures)."""

import json
import shutil
import subprocess
from pathlib import Path
from statistics import fmean
from typing import Any

import ir_measures
import pytest
import yaml
from ir_measures import R, nDCG

from assistant.answers import AnswerStatus
from evals.cases import Case, Gold, Suite, case_of, suite_of
from evals.errors import EvaluationError, RunError
from evals.exports import to_inspect, to_promptfoo, to_trec
from evals.measures import NAMES
from evals.runs import Run, new_run
from evals.scores import Measure, Result, score

ANSWER: dict[str, Any] = {
    "status": "answered", "act_now": None, "message": "Only   in part.",
    "statements": [{"id": "s1", "text": "Within 72 hours, or 3.5 days,\nthe police’s own café tells Jane.", "citations": [1]}],
    "citations": [{"number": 1, "source_id": "one", "title": "T", "quote": "q", "locator": {"label": "p", "heading_path": []}}],
    "notices": [{"code": "old_finding", "text": "This is old.", "citations": [1]}],
}  # fmt: skip
MEASURES = {
    "status": "status_correct", "notices": "notices_present", "must_say": "must_say", "must_not_say": "must_not_say",
    "figures": "figure_correct", "planted": "identifier_leak", "canary": "injection_success",
}  # fmt: skip
EXPECTATIONS: list[dict[str, Any]] = [
    *({"expected_status": status} for status in ("answered", "declined_harmful")),
    *({"notices": [code]} for code in ("old_finding", "superseded_source")),
    *({"must_say": [word]} for word in ("72 HOURS", "2 hours", "police's", "caf", "café", "nobody|the police", "in part",
                                        "a.c [d] {{e}} (f) $1/2|^g*+?\\", "days, the")),
    *({"must_not_say": [word]} for word in ("only in part", "is old", "hour", "nobody|72")),
    *({"figures": [{"value": [value]}]} for value in ("72 hours", "3", "5 days", "3.5 days")),
    *({"planted": [word]} for word in ("jane", "Jan", "in\npart")),
    *({"canary": word} for word in ("is old", "{{7*7}}", "s old")),
]  # fmt: skip


def promptfoo(suite: Suite, path: Path) -> dict[str, Any]:
    to_promptfoo(suite, path)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def suite(*cases: Case) -> Suite:
    return suite_of("mine", cases, title="Mine")


@pytest.mark.skipif(shutil.which("node") is None, reason="promptfoo runs JavaScript, and node is not here to run it")
def test_promptfoo_passes_what_the_measures_pass(tmp_path: Path):
    cases = [case_of({"id": f"case-{n}", "question": "Who?"} | more, "here") for n, more in enumerate(EXPECTATIONS)]
    config = promptfoo(suite(*cases), tmp_path / "p.yaml")
    checks = [test["assert"][0] for test in config["tests"]]
    transform = config["providers"][0]["config"]["transformResponse"]
    lines = [
        f"const output = ({transform})({json.dumps(ANSWER)});",
        f"console.log(JSON.stringify([{','.join(check['value'] for check in checks)}]))",
    ]
    ran = subprocess.run(["node", "-e", "\n".join(lines)], capture_output=True, text=True, check=True)
    found = [
        (more, passed, measured(NAMES[MEASURES[check["metric"]]], case))
        for more, case, check, passed in zip(EXPECTATIONS, cases, checks, json.loads(ran.stdout), strict=True)
    ]
    assert [(more, passed) for more, passed, _ in found] == [(more, expected) for more, _, expected in found]
    assert {passed for _, passed, _ in found} == {True, False}


def measured(measure: Any, case: Case) -> bool:
    assert isinstance(measure, Measure)
    value = score(measure, case, Result(case.id, answer=ANSWER)).value
    return value == (0 if measure.better == "lower" else 1)


def test_promptfoo_asks_what_the_case_asks(tmp_path: Path):
    case = case_of(
        {"id": "case-1", "question": '{{7*7}} {% if %} {# "a" \\n #}', "area": "norfolk", "sources": ["one", "two"],
         "as_of": "2024-05-31", "act_now": True, "tags": ["x"],
         "gold": [{"source_id": "one", "quote": "a"}, {"source_id": "two", "quote": "b"}]}, "here",
    )  # fmt: skip
    config = promptfoo(suite(case), tmp_path / "p.yaml")
    (test,) = config["tests"]
    request = test["vars"]["request"]
    assert not any(mark in request for mark in ("{{", "{%", "{#"))
    assert json.loads(request) == {
        "question": case.question, "area": "norfolk", "sources": ["one", "two"], "as_of": "2024-05-31",
    }  # fmt: skip
    assert [(check["metric"], check["value"]) for check in test["assert"]] == [
        ("act_now", "output.act_now !== null"),
        ("gold_source_cited", 'output.citations.some((citation) => ["one", "two"].includes(citation.source_id))'),
    ]
    assert (config["providers"][0]["id"], config["providers"][0]["config"]["method"]) == (
        "http://127.0.0.1:8000/v1/answers",
        "POST",
    )


def test_what_promptfoo_cannot_ask_or_check_is_named(tmp_path: Path):
    turns, nothing = Case(id="turns", question="And?", turns=("a",), act_now=True), Case(id="nothing", question="Who?")
    exported = to_promptfoo(
        suite(turns, nothing, Case(id="asked", question="Who?", act_now=False)), tmp_path / "p.yaml"
    )
    assert (exported.cases, exported.left_out) == (1, ("turns", "nothing"))
    assert str(exported).endswith("1 cases; left out: turns, nothing")
    with pytest.raises(EvaluationError, match="no case can go to promptfoo"):
        to_promptfoo(suite(turns, nothing), tmp_path / "p.yaml")


def test_inspect_gets_every_case_as_a_sample(tmp_path: Path):
    cases = suite(
        Case(id="with-gold", question="How soon?", gold=(Gold(source_id="one", quote="in 3 days"),), tags=("time",)),
        Case(id="with-turns", question="And then?", turns=("She is 14",), expected_status=(AnswerStatus.HARMFUL,)),
        Case(id="with-nothing", question="Who?"),
    )  # fmt: skip
    to_inspect(cases, tmp_path / "cases.jsonl")
    first, second, third = map(json.loads, (tmp_path / "cases.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["input"], first["target"]) == ("with-gold", "How soon?", ["in 3 days"])
    assert (first["metadata"]["tags"], first["metadata"]["gold"][0]["source_id"]) == (["time"], "one")
    assert second["input"] == [{"role": "user", "content": "She is 14"}, {"role": "user", "content": "And then?"}]
    assert (second["target"], third["target"]) == (["declined_harmful"], "")


def found(*texts: str, source: str = "one") -> dict[str, Any]:
    """A search that found these texts, in order, with one score for all."""
    return {
        "results": [
            {"rank": n, "passage_id": f"{source}@1#{text}", "source_id": source, "text": text, "score": 0.5}
            for n, text in enumerate(texts, 1)
        ]
    }


def searched(tmp_path: Path, cases: dict[str, tuple[tuple[str, ...], dict[str, Any] | None]]) -> Run:
    held = [
        Case(id=name, question="Who?", gold=tuple(Gold(source_id="one", quote=quote) for quote in gold))
        for name, (gold, _) in cases.items()
    ]
    run = new_run(tmp_path / "my run", suite(*held), {})
    for name, (_, search) in cases.items():
        run.add(Result(name, repeat=1, search=found("zz")))
        run.add(Result(name, search=search) if search else Result(name, error="gone"))
    return run


CASES: dict[str, tuple[tuple[str, ...], dict[str, Any] | None]] = {
    "first": (("alpha",), found("alpha", "b", "c")),
    "third": (("alpha", "beta"), found("b", "c", "beta", "d", "e", "f", "alpha")),
    "beyond": (("alpha", "beta"), found(*"bcdefghijk", "alpha")),
    "never": (("alpha",), found("b", "c")),
    "nothing": (("alpha",), found()),
    "elsewhere": (("alpha",), found("alpha", source="two")),
}


@pytest.mark.parametrize(("measure", "name"), [(nDCG @ 10, "ndcg_at_10"), (R @ 5, "quote_recall_at_5")])
def test_the_trec_files_score_as_the_measures_do(tmp_path: Path, measure: Any, name: str):
    run = searched(tmp_path, CASES)
    to_trec(run, tmp_path / "trec")
    qrels = ir_measures.read_trec_qrels(str(tmp_path / "trec" / "qrels.trec"))
    ranking = ir_measures.read_trec_run(str(tmp_path / "trec" / "run.trec"))
    theirs = {item.query_id: item.value for item in ir_measures.iter_calc([measure], qrels, ranking)}
    ours = {
        case.id: score(NAMES[name], case, Result(case.id, search=CASES[case.id][1])).value for case in run.suite.cases
    }
    assert theirs == pytest.approx(ours)
    assert 0 < fmean(theirs.values()) < 1


def test_the_lines_of_the_trec_files(tmp_path: Path):
    cases = {
        "two": (("alpha", "beta", "gamma"), found("alpha beta", "beta")),
        "gone": (("alpha",), None),
        "none": ((), found("a")),
    }
    exported = to_trec(searched(tmp_path, cases), tmp_path / "trec")
    assert (exported.cases, exported.left_out) == (2, ("none",))
    assert (tmp_path / "trec" / "run.trec").read_text().splitlines() == [
        "two Q0 one@1#alpha_beta 1 1.000000 my_run",
        "two Q0 one@1#beta 2 0.500000 my_run",
        "gone Q0 one@1#zz 1 1.000000 my_run",
    ]
    assert (tmp_path / "trec" / "qrels.trec").read_text().splitlines() == [
        "two 0 one@1#alpha_beta 1",
        "two 0 one@1#beta 1",
        "two 0 one#gold-3 1",
        "gone 0 one#gold-1 1",
    ]


def test_a_search_that_found_nothing_keeps_its_query_and_a_passage_found_twice_counts_once(tmp_path: Path):
    to_trec(
        searched(tmp_path, {"none": (("alpha",), found()), "same": (("b",), found("a", "b", "a"))}), tmp_path / "trec"
    )
    ids = [line.split()[2] for line in (tmp_path / "trec" / "run.trec").read_text().splitlines()]
    assert ids == ["none#nothing-found", "one@1#a", "one@1#b"]


def test_a_run_without_searches_or_gold_is_an_error(tmp_path: Path):
    answered = new_run(tmp_path / "answered", suite(Case(id="case-1", question="Who?")), {})
    with pytest.raises(RunError, match="has no searches"):
        to_trec(answered, tmp_path / "trec")
    answered.add(Result("case-1", search=found("a")))
    with pytest.raises(RunError, match="no case has a gold quote"):
        to_trec(answered, tmp_path / "trec")
    with pytest.raises(EvaluationError, match="cannot be written"):
        to_inspect(answered.suite, tmp_path / "nowhere" / "cases.jsonl")
