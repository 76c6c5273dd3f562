"""A checker model from a local folder, in the score's place: whether a claim follows from what it cites."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from knowledge.errors import ModelError


def open_checker(folder: Path) -> Callable[[str, str], float]:
    """A cross-encoder of sentence-transformers as a checker: `(claim, text)` to a number from 0 to 1.

    One output is read as a score, two as no and yes, and more as NLI: the label that is called entailment (or supported)
    counts. Nothing is fetched and no code of the folder is run. Raises ModelError when the folder is none or cannot be read.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder; name the folder of a checker model in model.checker")
    from sentence_transformers import CrossEncoder

    try:
        model: Any = CrossEncoder(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{folder}: the checker model cannot be loaded: {type(error).__name__}") from error
    yes = _yes(getattr(model.config, "id2label", None) or {}, int(model.config.num_labels))

    def check(claim: str, text: str) -> float:
        # The text is the premise and comes first, as models of entailment are trained.
        outputs = model.predict([(text, claim)], activation_fn=None, convert_to_tensor=True, show_progress_bar=False)
        values = [float(value) for value in outputs.reshape(-1)]
        return _share(values, yes) if len(values) > 1 else _bounded(values[0])

    return check


def _yes(labels: dict[int, str], count: int) -> int:
    """The output that says yes."""
    for number, label in labels.items():
        if label.lower() in {"entailment", "supported", "consistent", "yes"}:
            return int(number)
    return count - 1 if count <= 2 else 0


def _share(values: list[float], yes: int) -> float:
    highest = max(values)
    each = [math.exp(value - highest) for value in values]
    return each[yes] / sum(each)


def _bounded(value: float) -> float:
    return value if 0 <= value <= 1 else 1 / (1 + math.exp(-max(min(value, 30.0), -30.0)))
