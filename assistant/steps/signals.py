"""What speaks for and against an answer in what was found. Each signal is a plain number that a person can look at.

Others were tried and left out, since they tell nothing more (docs/quality.md): how much of the question's words is said, by one
passage or all together; how well the best sentence meets them; how far the first passage is ahead; how many passages both
halves of the search found; whether what is named was found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answers import Understood
from assistant.steps.facts import gives, numbered, of_another
from knowledge.search import Evidence


@dataclass(frozen=True, slots=True)
class Signals:
    """`nearest`: the cosine of the nearest passage. `gap`: where the question asks for a time, a number, a sum or a date, or of a
    level or section by its number: how much worse the best sentence that gives one meets its words than the best sentence of
    all, from 0 to 1; else 0. `subject`: 1 where the question has a word of practice or names something that is known, else 0."""

    nearest: float
    gap: float
    subject: float


def signals(understood: Understood, kept: Sequence[Evidence], of_practice: Callable[[str], bool]) -> Signals:
    """The signals of a question and of what was kept for it, which is not empty."""
    names = understood.named.texts or understood.named.sources or understood.areas or understood.kinds
    subject = bool(names or understood.expansion.matched) or of_practice(understood.standalone)
    return Signals(max(item.scores.vector or 0.0 for item in kept), _gap(understood, kept), float(subject))


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
