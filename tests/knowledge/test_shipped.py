"""Questions that ship: found by the words of a passage wherever it stands; a damaged file is refused with the place."""

import json
from pathlib import Path

import pytest

from knowledge.errors import StoreError
from knowledge.questions import Question
from knowledge.shipped import SHIPPED, shipped_for
from knowledge.stores import Stores, passage_ids


def test_they_are_found_by_the_words_of_a_passage_whatever_its_source_is_called(tmp_path: Path):
    same = passage_ids("ours", [("Visits", "Knock twice."), ("Visits", "Ring."), ("Visits", "Knock twice.")])
    digest = same[0].partition("@")[2]
    line = {"passage": digest, "questions": ["nobody opens, and now", ["ring or knock", 6]]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    other = passage_ids("their-2-name", [("Visits", "Knock twice.")])
    found = shipped_for([*same, *other], tmp_path)
    assert found == dict.fromkeys(
        [same[0], same[2], other[0]], (Question("nobody opens, and now"), Question("ring or knock", 6))
    )


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        '{"passage": "aa"}',
        '{"passage": "aa", "questions": 3}',
        '{"passage": "aa", "questions": [["x"]]}',
    ],
)
def test_a_damaged_file_is_named_with_the_line(tmp_path: Path, line: str):
    (tmp_path / "a.jsonl").write_text('{"passage": "aa", "questions": []}\n' + line, encoding="utf-8")
    with pytest.raises(StoreError, match=r"a\.jsonl, line 2: .*install Touchstone again"):
        shipped_for(["x@aa"], tmp_path)


def test_every_passage_of_the_starter_library_has_some(starter: Stores):
    ids = sorted(starter.catalogue.live_ids())
    assert len(shipped_for(ids)) >= 0.98 * len(ids)
    kept = starter.questions.of([item.embed_hash for item in starter.catalogue.live(ids).values()])
    assert len(kept) >= 0.98 * len(ids), "they are beside the passages"


def test_every_place_that_ships_is_in_a_sentence_of_its_passage(starter: Stores):
    placed = 0
    for key, questions in shipped_for(starter.catalogue.live_ids()).items():
        passage = starter.catalogue.live([key])[key].passage
        begins = {span.start - passage.start for span in passage.spans}
        assert {question.at for question in questions} <= begins | {None}, key
        placed += sum(question.at is not None for question in questions)
    assert placed > 500


def test_what_ships_is_well_formed():
    for path in SHIPPED.glob("*.jsonl"):
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            texts = [Question.of_json(kept).text for kept in line["questions"]]
            assert texts and len(set(texts)) == len(texts) <= 12, path
            assert all(3 <= len(text) <= 300 and text == " ".join(text.split()) for text in texts), path
