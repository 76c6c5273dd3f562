"""The floor of a search: BM25 alone, and nothing of the assistant but the words of the index."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping

K1, B = 1.2, 0.75
_TOKEN = re.compile(r"\b\w\w+\b")
Words = Callable[[str], list[str]]


def floor_words(words: Words) -> Words:
    """Tokens of two characters or more, lower case, without English stop words, stemmed (Snowball).

    `words` is the lexical index's own analyser, given single tokens: its stop words and stemmer without its word breaks.
    """
    return lambda text: words(" ".join(_TOKEN.findall(text.lower())))


class Bm25:
    """BM25 as Lucene scores it: Σ ln(1 + (N − n + ½) ÷ (n + ½)) · f ÷ (f + k1·(1 − b + b·length ÷ mean length)).

    Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with Lucene's idf and without its constant k1 + 1;
    Kamphuis and others, ECIR 2020, on the variants. A word said twice in a question counts twice.
    """

    def __init__(self, texts: Mapping[str, str], words: Words) -> None:
        self._words = words
        self._counts = {key: Counter(words(text)) for key, text in texts.items()}
        self._lengths = {key: counts.total() for key, counts in self._counts.items()}
        self._mean = sum(self._lengths.values()) / max(len(texts), 1) or 1.0
        self._holding: dict[str, list[str]] = {}
        for key, counts in self._counts.items():
            for word in counts:
                self._holding.setdefault(word, []).append(key)
        n = len(texts)
        self._rarity = {w: math.log1p((n - len(held) + 0.5) / (len(held) + 0.5)) for w, held in self._holding.items()}

    def best(self, question: str, limit: int) -> list[str]:
        """Up to `limit` texts that share a word with the question, best first; ties in the order of the texts."""
        scores: dict[str, float] = {}
        for word in self._words(question):
            for key in self._holding.get(word, ()):
                scores[key] = scores.get(key, 0.0) + self._weight(word, key)
        order = {key: place for place, key in enumerate(self._counts)}
        return sorted(scores, key=lambda key: (-scores[key], order[key]))[:limit]

    def score(self, question: str, key: str) -> float:
        """The score of one text for a question."""
        return sum(self._weight(word, key) for word in self._words(question))

    def _weight(self, word: str, key: str) -> float:
        count = self._counts[key][word]
        return self._rarity.get(word, 0.0) * count / (count + K1 * (1 - B + B * self._lengths[key] / self._mean))
