"""WiCE: is a claim supported by its evidence? There is no checker yet, so only its floor is measured, for one to beat."""

import re
import tempfile
from collections.abc import Callable, Set
from itertools import pairwise
from pathlib import Path

from evals.errors import EvaluationError
from evals.public.data import Claim, records
from evals.public.figures import Figure, Given
from evals.public.ranking import auroc, balanced_accuracy, best_threshold
from knowledge.lexical import LexicalIndex

NAME = "WiCE claims"
# measures.md section 4: on WiCE's test part, with a threshold of another set.
_PUBLISHED_ACCURACY, _PUBLISHED_AUROC = 0.689, 0.744
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def measure(given: Given) -> list[Figure]:
    """Supported against partially or not supported. The threshold is fitted on every other claim of both kinds and tried on
    the rest."""
    file = given.folder / "wice" / "claim_dev.jsonl"
    claims = records(file, Claim)
    with tempfile.TemporaryDirectory(prefix="touchstone-public-") as folder:
        words = LexicalIndex(Path(folder)).words
        kinds = [[c for c in claims if (c.label == "supported") is truth][: given.limit] for truth in (True, False)]
        yes, no = ([coverage(c.claim, " ".join(c.evidence), words) for c in kind] for kind in kinds)
    if min(len(yes), len(no)) < 2:
        raise EvaluationError(f"{file}: each half needs a claim that is supported and one that is not; fetch it again")
    threshold = best_threshold(yes[::2], no[::2])
    accuracy = balanced_accuracy(yes[1::2], no[1::2], threshold=threshold)
    published = (_PUBLISHED_ACCURACY, _PUBLISHED_AUROC) if given.limit is None else (None, None)
    note = "no checker yet; published: on its test part"
    fitted = f"; threshold {threshold:.3f} of the other half"
    return [
        Figure(
            NAME, "balanced accuracy", None, accuracy, published[0], len(yes[1::2]) + len(no[1::2]), note=note + fitted
        ),
        Figure(NAME, "AUROC", None, auroc(yes, no), published[1], len(yes) + len(no), note=note),
    ]


def coverage(claim: str, evidence: str, words: Callable[[str], list[str]]) -> float:
    """0.7 · the share of the claim's stems that the evidence has + 0.3 · that of its pairs of adjacent stems − 0.15 where a
    number of the claim is missing (measures.md section 4). `words` stems a text.
    """
    said, held = words(claim), words(evidence)
    pairs, held_pairs = set(pairwise(said)), set(pairwise(held))
    missing = set(_NUMBER.findall(claim)) - set(_NUMBER.findall(evidence))
    return 0.7 * _share(set(said), set(held)) + 0.3 * _share(pairs, held_pairs) - (0.15 if missing else 0.0)


def _share(wanted: Set[object], held: Set[object]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0
