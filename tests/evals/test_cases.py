import json
from pathlib import Path

import pytest

from evals.cases import case_of, gold_faults, read_cases, read_suite, write_cases
from evals.errors import CaseError

ONE = {
    "id": "one-1",
    "question": "how soon",
    "expected_status": "answered",
    "gold": [{"source_id": "wt", "quote": "within 15 days"}],
}


def lines(path: Path, *items: object) -> Path:
    path.write_text("\n".join(item if isinstance(item, str) else json.dumps(item) for item in items), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), "holds no case"),
        ((ONE, ONE), "c.jsonl:2: the id 'one-1' is that of line 1"),
        ((ONE, "{"), "c.jsonl:2: is not JSON"),
        (("[]",), "c.jsonl:1: must be a JSON object"),
        ((ONE | {"glod": []},), "c.jsonl:1: glod: Extra inputs"),
        ((ONE | {"expected_status": "fine"},), "c.jsonl:1: expected_status"),
        ((ONE | {"question": ""},), "c.jsonl:1: question"),
        ((ONE | {"as_of": "May"},), "c.jsonl:1: as_of"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, items: tuple[object, ...], said: str):
    with pytest.raises(CaseError, match=said.replace("[", r"\[")):
        read_cases(lines(tmp_path / "c.jsonl", *items))


def test_cases_are_written_as_they_were_read(tmp_path: Path):
    cases = read_cases(lines(tmp_path / "c.jsonl", ONE, ONE | {"id": "two-2", "as_of": "2024-05-01", "turns": ["a"]}))
    write_cases(tmp_path / "again.jsonl", cases)
    assert read_cases(tmp_path / "again.jsonl") == cases


def test_gold_that_does_not_stand_in_its_document_is_named():
    case = case_of(ONE, "here")
    assert gold_faults([case], {"wt": "It is held\nwithin  15 days."}.get) == []
    (absent,) = gold_faults([case], {"wt": "within 10 days"}.get)
    (unheld,) = gold_faults([case], {}.get)
    assert "one-1" in absent and "does not stand in 'wt'" in absent
    assert "the document of 'wt' is not held" in unheld


def suite(folder: Path, text: str) -> Path:
    lines(folder / "c.jsonl", ONE, ONE | {"id": "two-2", "half": "test", "tags": ["law"]})
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    return folder / "s.yaml"


HEAD = "name: first\ntitle: First\nabout: What is asked first\n"


def test_a_suite_takes_the_cases_of_its_tags_and_half(tmp_path: Path):
    read = read_suite(suite(tmp_path, HEAD + "cases: ['*.jsonl']\ntags: [law]\nhalf: test\n"))
    assert [case.id for case in read.cases] == ["two-2"] and read.needs == "starter"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "cases: [missing.jsonl]\n", "missing.jsonl: cannot be read"),
        (HEAD + "cases: ['x*.jsonl']\n", "no file of cases matches"),
        (HEAD + "cases: [c.jsonl]\ntags: [none]\n", "no case has the tags"),
        (HEAD + "cases: [c.jsonl]\nmeasure: []\n", "measure: Extra inputs"),
        ("name: first\n  title: x", r"s.yaml:2: is not YAML"),
    ],
)
def test_a_faulty_suite_is_named(tmp_path: Path, text: str, said: str):
    with pytest.raises(CaseError, match=said):
        read_suite(suite(tmp_path, text))


def test_the_fingerprint_changes_with_any_case_and_not_with_their_order(tmp_path: Path):
    one, two = ONE, ONE | {"id": "two-2"}
    marks = [
        read_suite(lines(tmp_path / f"{n}.jsonl", *items)).fingerprint
        for n, items in enumerate([(one, two), (two, one), (one, two | {"must_say": ["x"]})])
    ]
    assert marks[0] == marks[1] != marks[2]
