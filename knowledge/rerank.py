"""A second reading of the first passages: a cross-encoder from a local folder, where one is configured. The default is none.

It reads question and passage together, so it sees what two vectors cannot; and it takes as long as reading them takes. What it
says is one more view, added to the others. Where its time is up before the last passage is read, it says nothing at all.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import ModelError
from knowledge.settings import KnowledgeSettings

SKIPPED = "The second reading of the first passages was skipped: its time was up."
_AT_ONCE = 8


@dataclass(frozen=True)
class Reranker:
    """`score` reads (question, passage) pairs, higher being better; the first `depth` passages get one, all within `seconds`."""

    score: Callable[[Sequence[tuple[str, str]]], Sequence[float]]
    depth: int
    seconds: float
    now: Callable[[], float] = time.perf_counter

    def scores(self, question: str, passages: Sequence[str]) -> list[float] | None:
        """One score for each of the first `depth` passages; None when the time was up before all had theirs."""
        pairs = [(question, passage) for passage in passages[: self.depth]]
        ends = self.now() + self.seconds
        found: list[float] = []
        for start in range(0, len(pairs), _AT_ONCE):
            if self.now() > ends:
                return None
            found += map(float, self.score(pairs[start : start + _AT_ONCE]))
        return None if self.now() > ends else found


def reranker(settings: KnowledgeSettings) -> Reranker | None:
    """The reranker of the settings; None where none is configured. Raises ModelError where its folder holds no such model."""
    if settings.reranker is None:
        return None
    model = _loaded(settings.reranker)

    def score(pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        return [float(value) for value in model.predict(list(pairs), show_progress_bar=False)]

    return Reranker(score, settings.reranker_depth, settings.reranker_ms / 1000)


def _loaded(folder: Path) -> Any:
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"knowledge.reranker: {folder} holds no model (config.json is missing); name the folder of a cross-encoder"
        )
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise ModelError(f"knowledge.reranker: the model in {folder} cannot be loaded: {error}") from error
    if model.num_labels != 1:
        raise ModelError(
            f"knowledge.reranker: the model in {folder} gives {model.num_labels} scores a pair; a reranker gives one"
        )
    return model
