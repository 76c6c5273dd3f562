import json
from collections import Counter
from pathlib import Path

import pytest

from evals.errors import CaseError
from evals.force import LABELS, SECOND, THIRD, Tally, load_labels, measure

ONE = {"id": "a-1", "source_id": "a", "authority": "A1", "quote": "He must.", "force": "must", "half": "dev"}


def lines(path: Path, *items: object) -> Path:
    path.write_text("\n".join(item if isinstance(item, str) else json.dumps(item) for item in items), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), "holds no label"),
        ((ONE, ONE), "l.jsonl:2: has the id of line 1"),
        ((ONE, ONE | {"id": "a-2"}), "l.jsonl:2: has the quote of line 1"),
        ((ONE, "{"), "l.jsonl:2: the line: Invalid JSON"),
        (("[]",), "l.jsonl:1: the line: "),
        ((ONE | {"fource": "must"},), "l.jsonl:1: fource: Extra inputs"),
        ((ONE | {"force": "may"},), "l.jsonl:1: force"),
        ((ONE | {"authority": "A4"},), "l.jsonl:1: authority"),
        ((ONE | {"quote": ""},), "l.jsonl:1: quote"),
        (("", {k: v for k, v in ONE.items() if k != "half"}), "l.jsonl:2: half: Field required"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, items: tuple[object, ...], said: str):
    with pytest.raises(CaseError) as raised:
        load_labels(lines(tmp_path / "l.jsonl", *items))
    assert said in str(raised.value)
    assert "He must" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(CaseError, match=r"gone\.jsonl: cannot be read"):
        load_labels(tmp_path / "gone.jsonl")


def test_what_is_right_is_counted_by_kind(tmp_path: Path):
    wrong = ONE | {"id": "a-2", "quote": "He may."}
    review = ONE | {"id": "b-1", "source_id": "b", "authority": "C2", "force": "learning"}
    measured = measure(load_labels(lines(tmp_path / "l.jsonl", ONE, wrong, review)))
    assert measured.all == Tally(2, 3)
    assert measured.by_kind == {"statute": Tally(1, 2), "case review": Tally(1, 1)}
    assert measured.confusion == {("must", "must"): 1, ("must", "context"): 1, ("learning", "learning"): 1}
    assert [(label.id, given) for label, given in measured.wrong] == [("a-2", "context")]
    assert measure([]).all.share is None


def test_the_rules_agree_with_people_on_97_of_100_sentences():
    labels = load_labels(LABELS)
    halves = Counter(label.half for label in labels)
    assert halves == {"dev": 150, "test": 150}
    measured = measure(labels)
    failed = "\n".join(f"{label.id}: {label.force}, not {given}: {label.quote}" for label, given in measured.wrong)
    assert (measured.all.share or 0) >= 0.97, failed


def test_no_sentence_is_in_two_files_of_labels():
    quotes = [label.quote for path in (LABELS, SECOND, THIRD) for label in load_labels(path)]
    assert len(quotes) == len(set(quotes)) == 597


@pytest.mark.parametrize(("path", "half"), [(SECOND, "dev"), (THIRD, "test")])
def test_labels_of_passages_not_used_before_agree_too(path: Path, half: str):
    labels = load_labels(path)
    assert {label.half for label in labels} == {half}
    assert (measure(labels).all.share or 0) >= 0.97
