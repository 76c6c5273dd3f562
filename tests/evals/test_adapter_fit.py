import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from evals import adapter
from evals.adapter import QUESTIONS, Pair, Passages, Reader, fit, read_pairs
from evals.errors import EvaluationError
from knowledge import late
from knowledge.adapter import Adapter
from knowledge.embedding import PROJECTION, SentenceTransformerEmbedder
from knowledge.late import Projection

TEXTS = [
    "The board published its report.",
    "A prison can read letters that a prisoner sends.",
    "Milk is delivered on Mondays.",
]


@pytest.fixture(scope="module")
def passages() -> Passages:
    made = SentenceTransformerEmbedder(adapted=False).embed_passages(TEXTS, [()] * len(TEXTS))
    tokens = tuple(torch.from_numpy(item.tokens.vectors.astype(np.float32)) / 127 for item in made)
    return Passages(("a@1", "b@2", "c@3"), torch.from_numpy(np.stack([item.vector for item in made])), tokens)


def test_late_interaction_is_that_of_the_search(passages: Passages):
    asked = SentenceTransformerEmbedder(adapted=False).embed_questions(["letters from prison"])[0].tokens
    counts = np.ones(len(asked), np.float32)
    ours = adapter.meets(
        torch.from_numpy(asked.vectors.astype(np.float32)) / 127, torch.from_numpy(counts), passages.tokens
    )
    stored = [
        late.Tokens((t.numpy() * 127).round().astype(np.int8), np.arange(len(t), dtype=np.uint16))
        for t in passages.tokens
    ]
    assert ours.tolist() == pytest.approx(late.meets(asked, counts, stored).tolist(), abs=1e-4)


def test_fitting_moves_a_question_to_its_passage_and_is_saved(
    passages: Passages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(adapter, "_NEAREST", 3)
    monkeypatch.setattr(adapter, "_RIVALS", 2)
    torch.manual_seed(0)
    reader = Reader(SentenceTransformerEmbedder(adapted=False).model, Projection.load(PROJECTION), rank=2)
    lost = list(
        fit(reader, passages, [Pair("when does the float come round", 2), Pair("he keeps writing to her", 1)], epochs=6)
    )
    assert lost[-1] < lost[0]
    reader.save(tmp_path / "made.npz")
    made = Adapter.load(tmp_path / "made.npz")
    assert made.additions and all(up.shape[1] == 2 for up, _ in made.additions.values())


def test_questions_of_passages_that_are_not_held_are_passed_over(passages: Passages, tmp_path: Path):
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"passage": "elsewhere@9", "questions": ["who"]}))
    with pytest.raises(EvaluationError, match="held"):
        read_pairs(file, passages)
    lines = [{"passage": key, "questions": [f"q{number}"]} for number, key in enumerate(["a@1", "b@2", "c@3"] * 4)]
    file.write_text("\n".join(map(json.dumps, lines)))
    learnt, aside = read_pairs(file, passages, share=0.4)
    assert len(learnt) == 8 and len(aside) == 4 and len({pair.passage for pair in aside}) == 1
    assert len(read_pairs(file, passages, share=0)[0]) == 12


def test_the_questions_that_ship_are_learnt_from_too(passages: Passages, tmp_path: Path):
    file, shipped = tmp_path / "questions.jsonl", tmp_path / "shipped"
    file.write_text(json.dumps({"passage": "a@1", "questions": ["q"]}))
    shipped.mkdir()
    (shipped / "b.jsonl").write_text(json.dumps({"passage": "2", "questions": ["who reads his letters", "stop him"]}))
    learnt, _ = read_pairs(file, passages, share=0, shipped=shipped)
    assert set(learnt) == {Pair("q", 0), Pair("who reads his letters", 1), Pair("stop him", 1)}


def test_each_pass_takes_every_pair_once_in_batches_of_like_length():
    pairs = [Pair("x" * (1 + number % 90), number) for number in range(1100)]
    batches = adapter.alike(list(pairs), random.Random(0))
    assert sorted((pair for batch in batches for pair in batch), key=lambda pair: pair.passage) == pairs
    assert all(0 < len(batch) <= 32 for batch in batches)
    spread = [max(len(p.question) for p in batch) - min(len(p.question) for p in batch) for batch in batches]
    assert sum(spread) / len(spread) < 20


def test_no_question_of_the_training_is_one_of_a_case():
    asked = {text.lower() for line in QUESTIONS.read_text().splitlines() for text in json.loads(line)["questions"]}
    cases = {
        json.loads(line).get("question", "").lower()
        for file in (Path(adapter.__file__).parent / "cases").rglob("*.jsonl")
        for line in file.read_text().splitlines()
        if line.strip()
    }
    assert len(asked) > 4000 and not asked & cases
