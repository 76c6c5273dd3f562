"""The runner against a scripted target that is passed in, and the run folder that it writes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.cases import Suite, case_of, suite_of
from evals.errors import CaseError, RunError, TargetGone
from evals.runner import Asking, ask, ask_all, check_cases
from evals.runs import check_belong, new_run, open_run
from evals.targets import Refused


class Scripted:
    """Answers from a table; `gone_after` requests it can no longer be reached."""

    def __init__(self, *, gone_after: int | None = None, refuses: str = "", raises: str = "") -> None:
        self.asked: list[Mapping[str, object]] = []
        self.searched: list[object] = []
        self._gone_after, self._refuses, self._raises = gone_after, refuses, raises

    def answer(self, request: Mapping[str, object]) -> dict[str, Any]:
        self.asked.append(request)
        if self._gone_after is not None and len(self.asked) > self._gone_after:
            raise TargetGone("the service does not answer")
        if request["question"] == self._refuses:
            raise Refused("gave 500")
        if request["question"] == self._raises:
            raise KeyError("secret words")
        citations = [{"number": 1, "quote": "q"}]
        return {
            "conversation_id": "c-1", "standalone_question": f"in full: {request['question']}", "status": "answered",
            "citations": citations, "statements": [],
        }  # fmt: skip

    def search(self, request: Mapping[str, object]) -> dict[str, Any]:
        self.searched.append(request["query"])
        return {"results": []}

    def stands(self, citation: dict[str, Any]) -> tuple[bool, str]:
        return citation["quote"] == "q", "seen"

    def text(self, source_id: str) -> str | None:
        return {"wt": "Held within 15 days."}.get(source_id)

    def described(self) -> dict[str, Any]:
        return {}


def case(id: str, **more: object):
    return case_of({"id": id, "question": id} | more, id)


SUITE = suite_of("s", [case("case-a"), case("case-b"), case("case-c")])


def run_of(tmp_path: Path, suite: Suite = SUITE):
    return new_run(tmp_path / "run", suite, {})


def test_a_run_has_a_result_a_case_and_repeat_and_says_that_it_is_finished(tmp_path: Path):
    ask_all(run_of(tmp_path), Scripted(), Asking(repeat=2, workers=3))
    run = open_run(tmp_path / "run")
    assert sorted((r.case_id, r.repeat) for r in run.results()) == [
        (c, n) for c in ("case-a", "case-b", "case-c") for n in (0, 1)
    ]
    assert run.meta["finished"] and run.results()[0].answer["checks"]["quotes"][0]["stands"]


def test_a_follow_up_is_asked_in_its_conversation_and_searched_as_understood():
    target = Scripted()
    ask(case("and-dads", turns=["what about mums"]), 0, target)
    assert [asked.get("conversation_id") for asked in target.asked] == [None, "c-1"]
    assert target.searched == ["in full: and-dads"]


def test_retrieval_alone_asks_no_answer():
    target = Scripted()
    result = ask(case("case-a"), 0, target, ["retrieve"])
    assert target.asked == [] and result.answer is None and result.search is not None


@pytest.mark.parametrize("fault", [{"refuses": "case-b"}, {"raises": "case-b"}])
def test_a_case_that_goes_wrong_is_an_error_and_the_others_go_on(tmp_path: Path, fault: dict[str, str]):
    ask_all(run_of(tmp_path), Scripted(**fault), Asking())
    errors = {r.case_id: r.error for r in open_run(tmp_path / "run").results()}
    assert errors["case-a"] is errors["case-c"] is None and errors["case-b"]
    assert "secret" not in (tmp_path / "run" / "answers.jsonl").read_text()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_service_that_dies_stops_the_run_which_can_be_taken_up_again(tmp_path: Path, workers: int):
    with pytest.raises(TargetGone):
        ask_all(run_of(tmp_path), Scripted(gone_after=1), Asking(workers=workers))
    stopped = open_run(tmp_path / "run")
    assert not stopped.meta["finished"] and len(stopped.results()) <= 1
    target = Scripted()
    ask_all(stopped, target, Asking())
    assert len(target.asked) == 3 - len(stopped.results()) or len(open_run(tmp_path / "run").results()) == 3


def test_a_line_cut_short_is_asked_again(tmp_path: Path):
    ask_all(run_of(tmp_path), Scripted(), Asking())
    answers = tmp_path / "run" / "answers.jsonl"
    answers.write_bytes(answers.read_bytes()[:-20])
    assert len(open_run(tmp_path / "run").results()) == 2
    ask_all(open_run(tmp_path / "run"), Scripted(), Asking())
    assert len(open_run(tmp_path / "run").results()) == 3


def test_gold_and_sources_that_are_not_held_stop_a_run_before_it_begins():
    good = case("case-a", gold=[{"source_id": "wt", "quote": "within 15 days"}])
    assert check_cases(suite_of("s", [good]), Scripted()) is None
    bad = [case("case-b", gold=[{"source_id": "wt", "quote": "within 10 days"}]), case("case-c", sources=["nothing"])]
    with pytest.raises(CaseError, match=r"case-b: its gold quote(.|\n)*case-c: asks among 'nothing'"):
        check_cases(suite_of("s", bad), Scripted())


def test_a_folder_that_is_no_run_is_cut_short_or_was_changed_is_refused(tmp_path: Path):
    with pytest.raises(RunError, match="no run folder"):
        open_run(tmp_path)
    folder = run_of(tmp_path).folder
    with pytest.raises(RunError, match="holds something already"):
        new_run(folder, SUITE, {})
    cases = folder / "cases.jsonl"
    cases.write_text(cases.read_text().replace("case-a", "case-z"))
    with pytest.raises(RunError, match="was changed after the run began"):
        open_run(folder)
    (folder / "run.json").write_text('{"suite": ')
    with pytest.raises(RunError, match="cut short or changed by hand"):
        open_run(folder)


def test_answers_of_another_suite_are_refused(tmp_path: Path):
    run = ask_all(run_of(tmp_path), Scripted(), Asking())
    with pytest.raises(RunError, match="not in the suite 'other'"):
        check_belong(suite_of("other", [case("case-a")]), run.results(), Path("answers.jsonl"))


def test_a_damaged_line_is_named(tmp_path: Path):
    run = ask_all(run_of(tmp_path), Scripted(), Asking())
    answers = run.folder / "answers.jsonl"
    answers.write_text("{]\n" + answers.read_text())
    with pytest.raises(RunError, match=r"answers.jsonl:1: is not JSON"):
        run.results()
    answers.write_text(json.dumps({"question": "x"}) + "\n")
    with pytest.raises(RunError, match=r"answers.jsonl:1: is no result"):
        run.results()
