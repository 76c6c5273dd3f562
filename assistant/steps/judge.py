"""Judge: is there enough evidence to answer? No composer is asked to make something of nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assistant.answers import Answer, AnswerStatus, Draft, Understood
from assistant.messages import MESSAGES
from knowledge.search import Evidence

# Enough is: cosine of the nearest passage + _COVERED * share of the question's rare words that a passage holds >= _ENOUGH.
# Read off the questions of tests/assistant/questions.toml, between the weakest answerable and the strongest unanswerable;
# to be calibrated on more of them.
_COVERED = 0.25
_ENOUGH = 0.48
_SPREAD = 2.6
"""Evidence whose fused score is further than this below the best is about something else."""


@dataclass(frozen=True)
class Judge:
    """The step. `rarity` gives the inverse document frequency of indexed words, `words` analyses text."""

    words: Callable[[str], list[str]]
    rarity: Callable[[list[str]], Mapping[str, float]]

    def __call__(self, draft: Draft) -> Draft | Answer:
        if draft.understood is None or draft.outcome is None:
            raise ValueError("judge needs a draft with a search outcome")
        kept = draft.outcome.kept
        if not kept or not self._enough(draft.understood, kept):
            return no_evidence(draft)
        best = max(item.scores.fused for item in kept)
        near = tuple(item for item in kept if item.scores.fused >= best - _SPREAD)
        return replace(draft, evidence=near)

    def _enough(self, understood: Understood, kept: tuple[Evidence, ...]) -> bool:
        """Whether what was found is near enough in meaning and words; a question of names alone needs what it names."""
        if understood.bare:
            return any(item.scores.reasons for item in kept)
        cosine = max(item.scores.vector or 0.0 for item in kept)
        return cosine + _COVERED * self._coverage(understood, kept[:6]) >= _ENOUGH

    def _coverage(self, understood: Understood, kept: tuple[Evidence, ...]) -> float:
        """The share of the question's words, weighted by rarity, that the best passage holds, from 0 to 1.

        A phrase of the lexicon counts as held where a passage says it in the documents' words.
        """
        rarity = self.rarity(list(understood.asked))
        total = sum(rarity.values())
        if total == 0:
            return 0.0
        matched = {word for term in understood.expansion.matched for word in self.words(term)}
        meant = [frozenset(self.words(phrase)) for phrase in understood.expansion.added]
        best = 0.0
        for item in kept:
            present = set(self.words(f"{item.passage.context} {item.passage.text}"))
            if any(phrase and phrase <= present for phrase in meant):
                present |= matched
            best = max(best, sum(weight for word, weight in rarity.items() if word in present) / total)
        return best


def no_evidence(draft: Draft) -> Answer:
    """Nothing held answers: says so, with the nearest headings of what was searched."""
    nearest = _nearest(draft)
    message = MESSAGES[AnswerStatus.NO_EVIDENCE] or ""
    if nearest:
        message += " The nearest that is held, which may not be what you need: " + "; ".join(nearest) + "."
    bare = replace(draft, statements=(), citations=(), notices=(), evidence=(), unanswered=(draft.question.text,))
    return Answer(bare, AnswerStatus.NO_EVIDENCE, message)


def _nearest(draft: Draft, count: int = 3) -> list[str]:
    places: dict[str, None] = {}
    for item in draft.outcome.kept if draft.outcome else ():
        places[f"{item.source.title}, {item.passage.locator.label}"] = None
    return list(places)[:count]
