"""WiCE: is a claim supported by its evidence? By the signals of the proof's score, without a model of entailment, beside the
floor."""

import math
import re
import tempfile
from collections.abc import Callable, Set
from itertools import pairwise
from pathlib import Path

import numpy as np

from evals.errors import EvaluationError
from evals.logistic import logistic
from evals.public.data import Claim, records
from evals.public.evidence import SIGNS, weigh
from evals.public.figures import Figure, Given, share
from evals.public.ranking import auroc, balanced_accuracy, best_threshold
from knowledge.lexical import LexicalIndex

NAME = "WiCE claims"
# measures.md section 4: on WiCE's test part, with a threshold of another set.
_PUBLISHED_ACCURACY, _PUBLISHED_AUROC = 0.689, 0.744
_ACCEPTED = 0.015
"""How many of the unsupported claims of the fitted half may be accepted: half of what the other half may show."""
_RIDGE, _ROUNDING = 1e-2, 1e-9
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def measure(given: Given) -> list[Figure]:
    """Supported against partially or not supported, by the checker beside its floor.

    Weights and thresholds are fitted on every other claim of both kinds and tried on the rest. The operating point is the
    threshold that `_ACCEPTED` of the unsupported claims of the fitted half reach.
    """
    file = given.folder / "wice" / "claim_dev.jsonl"
    claims = records(file, Claim)
    with tempfile.TemporaryDirectory(prefix="touchstone-public-") as folder:
        stems = LexicalIndex(Path(folder)).words
        kinds = [[c for c in claims if (c.label == "supported") is truth][: given.limit] for truth in (True, False)]
        floor = [[coverage(c.claim, " ".join(c.evidence), stems) for c in kind] for kind in kinds]
    if min(map(len, kinds)) < 2:
        raise EvaluationError(f"{file}: each half needs a claim that is supported and one that is not; fetch it again")
    table = weigh([*kinds[0], *kinds[1]], given.embedder)
    truth = np.array([True] * len(kinds[0]) + [False] * len(kinds[1]))
    halves = np.concatenate([np.arange(len(kind)) % 2 for kind in kinds])
    weights, bias = logistic(table[halves == 0], truth[halves == 0], signs=SIGNS, ridge=_RIDGE, steps=4000)
    score = table @ weights + bias
    (yes, no), (tried, refused) = (
        [[float(x) for x in score[(halves == half) & (truth == t)]] for t in (True, False)] for half in (0, 1)
    )
    threshold, strict = (
        best_threshold(yes, no),
        sorted(no)[max(math.ceil((1 - _ACCEPTED) * len(no)), 1) - 1] + _ROUNDING,
    )
    published = (_PUBLISHED_ACCURACY, _PUBLISHED_AUROC) if given.limit is None else (None, None)
    count, note = len(tried) + len(refused), "floor: coverage of words; published: that on the test part"
    low = best_threshold(floor[0][::2], floor[1][::2])
    return [
        Figure(
            NAME, "balanced accuracy", balanced_accuracy(tried, refused, threshold=threshold),
            balanced_accuracy(floor[0][1::2], floor[1][1::2], threshold=low), published[0], count, note=note,
        ),
        Figure(NAME, "AUROC", auroc(tried, refused), auroc(*floor), published[1], count, note=note),
        share(
            NAME, "unsupported accepted", count=sum(x > strict for x in refused), n=len(refused), better="lower",
            note="at the operating point of the other half",
        ),
        share(NAME, "supported accepted", count=sum(x > strict for x in tried), n=len(tried), note="at the same point"),
    ]  # fmt: skip


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
