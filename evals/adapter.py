"""Fits the question adapter over the data folder: `python -m evals.adapter OUT.npz [--epochs N] [--rank R]`.

Each question of evals/training/questions.jsonl, and each that ships for a passage that is held, is moved towards the passage
that it was written for and away from all others: softmax over the vectors of every live passage, and over late interaction with
the nearest of them. The stored vectors stay as they are. A part of the passages, with their questions, is only measured.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evals.errors import EvaluationError
from knowledge.adapter import save
from knowledge.embedding import DEFAULT_SHA256, PROJECTION, SentenceTransformerEmbedder
from knowledge.late import Projection, places
from knowledge.settings import load_settings
from knowledge.shipped import SHIPPED, shipped_for
from knowledge.stores import Stores

QUESTIONS = Path(__file__).parent / "training" / "questions.jsonl"
_ASIDE = 0.12
# Temperatures of the two softmaxes; how many passages late interaction tells the right one from, and of how many nearest.
_VECTOR, _LATE, _RIVALS, _NEAREST = 0.05, 0.03, 15, 60
_BATCH, _RATE, _DROPOUT = 32, 1e-3, 0.1
_TOGETHER = 16 * _BATCH


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the place of its passage among the passages."""

    question: str
    passage: int


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Every live passage: ids, vectors of shape (n, d), and for each its token vectors, shape (t, k)."""

    ids: tuple[str, ...]
    vectors: Tensor
    tokens: tuple[Tensor, ...]

    @classmethod
    def of(cls, stores: Stores) -> "Passages":
        live = list(stores.catalogue.each_live())
        kept = stores.catalogue.embeddings(stores.embedder.fingerprint, [item.embed_hash for item in live])
        found = [kept[item.embed_hash] for item in live]
        return cls(
            tuple(item.passage.id for item in live),
            torch.from_numpy(np.stack([item.vector for item in found])),
            tuple(torch.from_numpy(item.tokens.vectors.astype(np.float32)) / 127 for item in found),
        )


class _Added(nn.Module):
    """A linear layer and what is added to it: x·Wᵀ + x·downᵀ·upᵀ, nothing at first."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + functional.linear(functional.linear(self.dropout(x), self.down), self.up)


class Reader:
    """The embedding model with additions that learn, reading questions."""

    def __init__(self, model: Any, projection: Projection, rank: int) -> None:
        self._tokenize, self._model, self._projection = model.tokenizer, model, projection
        self._matrix = torch.from_numpy(projection.matrix)
        for weight in model.parameters():
            weight.requires_grad_(False)
        self._added: dict[str, _Added] = {}
        for name, layer in list(model.named_modules()):
            if isinstance(layer, nn.Linear) and ".encoder." in name:
                parent, _, last = name.rpartition(".")
                self._added[name] = _Added(layer, rank)
                setattr(model.get_submodule(parent), last, self._added[name])

    @property
    def learning(self) -> list[nn.Parameter]:
        return [part for layer in self._added.values() for part in (layer.up, layer.down)]

    def train(self, yes: bool) -> None:
        self._model.train(yes)

    def read(self, questions: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors, shape (b, d); token vectors, shape (b, t, k); and which tokens count, shape (b, t)."""
        batch = self._tokenize(list(questions), padding=True, truncation=True, max_length=256,
                               return_tensors="pt", return_offsets_mapping=True)  # fmt: skip
        offsets = batch.pop("offset_mapping").numpy()
        hidden = self._model[0](dict(batch))["token_embeddings"]
        mask = batch["attention_mask"].unsqueeze(-1).float()
        whole = functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
        counts = torch.zeros(hidden.shape[:2])
        for row, question in enumerate(questions):
            counts[row, places(question, offsets[row], self._projection.stop_words)] = 1
        return whole, functional.normalize(hidden @ self._matrix, dim=-1), counts

    def save(self, path: Path) -> None:
        save(
            path,
            DEFAULT_SHA256,
            {
                f"{name}.weight": (layer.up.detach().numpy(), layer.down.detach().numpy())
                for name, layer in self._added.items()
            },
        )


def read_pairs(
    path: Path, passages: Passages, *, share: float = _ASIDE, shipped: Path = SHIPPED
) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from and the share of them set aside, by passage; passages that are not held are passed over.

    `shipped`: the folder of the questions that ship, which are learnt from too.

    Raises EvaluationError where nothing is left.
    """
    place = {key: number for number, key in enumerate(passages.ids)}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    questions = {key: [question.text for question in own] for key, own in shipped_for(passages.ids, shipped).items()}
    for line in lines:
        questions.setdefault(line["passage"], []).extend(line["questions"])
    held = sorted(key for key in questions if key in place)
    random.Random(1).shuffle(held)
    aside = int(len(held) * share)
    if not held or (share and not aside):
        raise EvaluationError(f"{path}: too few of its passages are held; ingest the documents that it was written for")
    pairs = [[Pair(text, place[key]) for text in questions[key]] for key in held]
    return list(chain(*pairs[aside:])), list(chain(*pairs[:aside]))


def loss(reader: Reader, passages: Passages, batch: Sequence[Pair], chance: random.Random) -> Tensor:
    """The mean of both cross-entropies over a batch."""
    whole, tokens, counts = reader.read([pair.question for pair in batch])
    right = torch.tensor([pair.passage for pair in batch])
    scores = whole @ passages.vectors.T
    total = functional.cross_entropy(scores / _VECTOR, right)
    for row, pair in enumerate(batch):
        near = [n for n in torch.topk(scores[row].detach(), _NEAREST).indices.tolist() if n != pair.passage]
        met = meets(
            tokens[row], counts[row], [passages.tokens[n] for n in (pair.passage, *chance.sample(near, _RIVALS))]
        )
        total = total + functional.cross_entropy((met / _LATE).unsqueeze(0), torch.tensor([0])) / len(batch)
    return total


def meets(question: Tensor, counts: Tensor, passages: Sequence[Tensor]) -> Tensor:
    """Late interaction as knowledge/late.py has it, every counted token alike; shape (n,)."""
    every = torch.cat(list(passages)) @ question.T
    nearest = torch.stack([part.amax(0) for part in torch.split(every, [len(passage) for passage in passages])])
    return nearest @ counts / counts.sum().clamp(min=1)


def recall(reader: Reader, passages: Passages, pairs: Sequence[Pair]) -> str:
    """The share of questions whose passage is among the first k by its vector alone."""
    reader.train(False)
    ranks: list[int] = []
    with torch.no_grad():
        for part in _batches(list(pairs)):
            scores = reader.read([pair.question for pair in part])[0] @ passages.vectors.T
            ranks += [int((row > row[pair.passage]).sum()) + 1 for row, pair in zip(scores, part, strict=True)]
    return ", ".join(f"@{k} {np.mean([rank <= k for rank in ranks]):.3f}" for k in (1, 5, 10, 50))


def fit(reader: Reader, passages: Passages, pairs: list[Pair], *, epochs: int) -> Iterator[float]:
    """Learns; yields the mean loss after each pass over the pairs."""
    chance = random.Random(0)
    steps = epochs * -(-len(pairs) // _BATCH)
    optimizer = torch.optim.AdamW(reader.learning, lr=_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=_RATE, total_steps=steps, pct_start=0.1)
    for _ in range(epochs):
        reader.train(True)
        lost: list[float] = []
        for batch in alike(pairs, chance):
            cost = loss(reader, passages, batch, chance)
            optimizer.zero_grad()
            cost.backward()
            nn.utils.clip_grad_norm_(reader.learning, 1.0)
            optimizer.step()
            schedule.step()
            lost.append(float(cost.detach()))
        yield float(np.mean(lost))


def alike(pairs: list[Pair], chance: random.Random) -> list[list[Pair]]:
    """All pairs in batches of questions of like length, which are read faster, in an order by chance."""
    chance.shuffle(pairs)
    parts = [sorted(pairs[start : start + _TOGETHER], key=_length) for start in range(0, len(pairs), _TOGETHER)]
    batches = list(chain.from_iterable(map(_batches, parts)))
    chance.shuffle(batches)
    return batches


def _length(pair: Pair) -> int:
    return len(pair.question)


def _batches(pairs: list[Pair]) -> Iterator[list[Pair]]:
    return (pairs[start : start + _BATCH] for start in range(0, len(pairs), _BATCH))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.adapter", description=__doc__)
    parser.add_argument("out", type=Path, help="the file to write")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--aside", type=float, default=_ASIDE, help="share of the passages that is only measured")
    given = parser.parse_args()
    torch.manual_seed(0)
    # Sentences this short are read faster by one thread than by several that wait for each other.
    torch.set_num_threads(1)
    embedder = SentenceTransformerEmbedder(adapted=False)
    with Stores(load_settings(), embedder, what="python -m evals.adapter") as stores:
        passages = Passages.of(stores)
    reader = Reader(embedder.model, Projection.load(PROJECTION), given.rank)
    learnt, aside = read_pairs(given.questions, passages, share=given.aside)
    _tell(f"{len(learnt)} questions to learn from, {len(aside)} set aside, {len(passages.ids)} passages")
    if aside:
        _tell(f"before: {recall(reader, passages, aside)}")
    for number, lost in enumerate(fit(reader, passages, learnt, epochs=given.epochs), 1):
        measured = f", {recall(reader, passages, aside)}" if aside else ""
        _tell(f"{number} of {given.epochs}: loss {lost:.3f}{measured}")
    reader.save(given.out)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
