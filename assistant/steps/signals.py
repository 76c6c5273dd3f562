"""What speaks for and against an answer in what was found. Each signal is a plain number that a person can look at.

Others were tried and left out, since they tell nothing more (docs/quality.md): how much of the question all passages say
together; how well the best sentence meets it; how far the first passage is ahead; how many passages both halves found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Understood
from assistant.steps.facts import gives, numbered, of_another
from knowledge.evidence import Evidence

_FIRST = 6


@dataclass(frozen=True, slots=True)
class Signals:
    """`nearest`: the cosine of the nearest passage. `covered`: the share of the question's words, weighted by rarity, that one
    passage says. `subject`: 1 where the question has a word of practice or names something that is known, else 0. `gap`: where
    it asks for a time, a number, a sum or a date, or of a level or section by its number: how much worse the best sentence that
    gives one meets its words than the best sentence of all, from 0 to 1; else 0."""

    nearest: float
    covered: float
    subject: float
    gap: float


@dataclass(frozen=True)
class Reader:
    """Reads the signals. `rarity` gives the inverse document frequency of indexed words, `words` analyses text; `of_practice`:
    whether a text has a word of safeguarding practice."""

    words: Callable[[str], list[str]]
    rarity: Callable[[list[str]], Mapping[str, float]]
    of_practice: Callable[[str], bool] = lambda _text: True

    def __call__(self, understood: Understood, kept: Sequence[Evidence]) -> Signals:
        """The signals of a question and of what was kept for it, which is not empty."""
        names = understood.named.texts or understood.named.sources or understood.areas or understood.kinds
        subject = bool(names or understood.expansion.matched) or self.of_practice(understood.standalone)
        nearest = max(item.scores.vector or 0.0 for item in kept)
        return Signals(nearest, self._covered(understood, kept[:_FIRST]), float(subject), _gap(understood, kept))

    def _covered(self, understood: Understood, kept: Sequence[Evidence]) -> float:
        """A phrase of the lexicon counts as said where a passage says it in the documents' words."""
        rarity = self.rarity(list(understood.asked))
        total = sum(rarity.values())
        if total == 0:
            return 0.0
        matched = {word for term in understood.expansion.matched for word in self.words(term)}
        meant = [frozenset(self.words(phrase)) for phrase in understood.expansion.added]
        best = 0.0
        for item in kept:
            said = set(self.words(f"{item.passage.context} {item.passage.text}"))
            if any(phrase and phrase <= said for phrase in meant):
                said |= matched
            best = max(best, sum(weight for word, weight in rarity.items() if word in said) / total)
        return best


def _gap(understood: Understood, kept: Sequence[Evidence]) -> float:
    asked = numbered(understood.standalone)
    if understood.wants is None and not asked:
        return 0.0
    units = [
        (value, item.passage.text[span.start - item.passage.start : span.end - item.passage.start])
        for item in kept
        for span, value in zip(item.passage.spans, item.met, strict=True)
    ]
    given = (
        value
        for value, text in units
        if (understood.wants is None or gives(text, understood.wants)) and not of_another(asked, numbered(text))
    )
    best = max((value for value, _ in units), default=0.0)
    return max(best - max(given, default=0.0), 0.0)
