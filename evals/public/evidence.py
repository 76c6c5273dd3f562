"""A claim against many sentences of evidence: the signals of the proof's score, over the sentences that could bear it out."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.proof.likeness import EmbeddedLikeness
from assistant.proof.reading import Word, plain, words
from assistant.proof.support import signals
from evals.public.data import Claim
from knowledge.embedding import Embedder

READ = 5
"""So many sentences of the evidence are read by the model: those that share most with the claim."""
_BESIDE = 4
_LONGEST = 1000
SIGNS = np.array([1.0, 1.0, 1.0, 1.0, -1.0])
"""Which way each signal of `Weighed` may count."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What speaks for a claim: `pairs`, `least` as in assistant/proof/support.py, over all the evidence. `together`: the most of
    the claim's words, by rarity, that some sentences one after the other have. `nearest`: the mean over the claim's words of the
    nearest word of one sentence, the best such sentence. `figures`: the share of its figures that the evidence lacks."""

    pairs: float
    least: float
    together: float
    nearest: float
    figures: float

    def row(self) -> list[float]:
        return [self.pairs, self.least, self.together, self.nearest, self.figures]


def weigh(claims: Sequence[Claim], embedder: Embedder) -> NDArray[np.float64]:
    """The signals of each claim, shape (claims, 5). How rare a word is, is counted in the evidence of all the claims."""
    rarity = _rarity(claims)
    return np.array([_weighed(claim, embedder, rarity).row() for claim in claims])


def _weighed(claim: Claim, embedder: Embedder, rarity: Callable[[str], float]) -> Weighed:
    text = plain(claim.claim)[:_LONGEST]
    said = words(text)
    content = [word for word in said if word.content]
    evidence = [plain(sentence)[:_LONGEST] for sentence in claim.evidence]
    stems = [{word.stem for word in words(sentence) if word.content} for sentence in evidence]
    weights = {word.stem: rarity(word.stem) for word in content}
    shared = [sum(weights[stem] for stem in weights.keys() & found) for found in stems]
    read = sorted(sorted(range(len(evidence)), key=lambda at: (-shared[at], at))[:READ])
    likeness = EmbeddedLikeness(embedder)
    likeness.ready([text, *(evidence[at] for at in read)])
    whole = likeness.compare(text, [evidence[at] for at in read])
    each = [likeness.compare(text, [evidence[at]]).words.values() for at in read]
    held = words(" ".join(evidence))
    found = signals(content, [word for word in held if word.content], whole, lambda typed: [1.0] * len(typed))
    runs = [frozenset[str]().union(*stems[at : at + _BESIDE]) for at in range(len(stems))]
    total = sum(weights.values()) or 1.0
    return Weighed(
        found.pairs,
        found.least,
        max((sum(weights[stem] for stem in weights.keys() & run) / total for run in runs), default=0.0),
        max((float(np.mean(list(values))) for values in each if values), default=0.0),
        _lacking(said, held),
    )


def _lacking(said: Sequence[Word], held: Sequence[Word]) -> float:
    figures = {word.low for word in said if word.low[0].isdigit()}
    return len(figures - {word.low for word in held}) / len(figures) if figures else 0.0


def _rarity(claims: Sequence[Claim]) -> Callable[[str], float]:
    every = [{word.stem for word in words(sentence)} for claim in claims for sentence in claim.evidence]
    counts = Counter(stem for found in every for stem in found)
    return lambda stem: math.log1p((len(every) - counts[stem] + 0.5) / (counts[stem] + 0.5))
