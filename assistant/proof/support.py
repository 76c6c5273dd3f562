"""The support score: how well the words and the meaning of a claim are covered by what is cited. A logistic regression of
signals; the numbers are in support.toml, and `python -m evals.proof --fit` made them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.proof.likeness import Alike
from assistant.proof.reading import Word
from assistant.weights import Weights

WEIGHTS = Path(__file__).with_name("support.toml")
Rarity = Callable[[Sequence[str]], Sequence[float]]
"""How rare each of some words is in what is held."""
_STRANGE = 0.6
"""A word of which nothing cited comes nearer than this is said by the claim alone."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a claim, each from 0 to 1 but `alike` and `least`, which are cosines.

    `covered`: rarity-weighted share of the claim's stems that stand in what is cited. `nearest`: rarity-weighted mean of each
    word's nearest word there. `pairs`: share of its neighbouring stems that are neighbours there. `alike`: cosine of the whole.
    `least`: the worst-met word. `strange`: rarity-weighted share of the words that nothing there comes near.
    """

    covered: float
    nearest: float
    pairs: float
    alike: float
    least: float
    strange: float


def signals(said: Sequence[Word], held: Sequence[Word], alike: Alike, rarity: Rarity) -> Signals:
    """The signals of a claim's words of content, `said`, against those of what is cited."""
    theirs = {word.stem for word in held}
    weights = [max(weight, 1e-6) for weight in rarity([word.low for word in said])]
    met = [1.0 if word.stem in theirs else _near(word, alike) for word in said]
    total = sum(weights)
    if not said or total <= 0:
        return Signals(0.0, 0.0, 0.0, alike.whole, 0.0, 1.0)
    mine, other = set(pairwise(word.stem for word in said)), set(pairwise(word.stem for word in held))
    return Signals(
        covered=sum(w for w, word in zip(weights, said, strict=True) if word.stem in theirs) / total,
        nearest=sum(w * value for w, value in zip(weights, met, strict=True)) / total,
        pairs=len(mine & other) / len(mine) if mine else 1.0,
        alike=alike.whole,
        least=min(met),
        strange=sum(w for w, value in zip(weights, met, strict=True) if value < _STRANGE) / total,
    )


def rarity_of(index_words: Callable[[str], list[str]], rarity: Callable[[list[str]], Mapping[str, float]]) -> Rarity:
    """The rarity of words as they are typed, from how the index splits a text and how rare its words are."""

    def of(typed: Sequence[str]) -> list[float]:
        indexed = [index_words(word) for word in typed]
        rare = rarity([part for parts in indexed for part in parts])
        return [max((rare[part] for part in parts), default=0.0) for parts in indexed]

    return of


def _near(word: Word, alike: Alike) -> float:
    """The best of the word's pieces; a word that was not read counts as far."""
    pieces = [value for at, value in alike.words.items() if word.start <= at < word.end]
    return sum(pieces) / len(pieces) if pieces else 0.3


def frozen(path: Path = WEIGHTS) -> Weights:
    """The weights of the support score. Raises SettingsError."""
    return Weights.load(path, Signals.__dataclass_fields__)
