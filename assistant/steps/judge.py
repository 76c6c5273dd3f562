"""Judge: is there enough evidence to answer? No composer is asked to make something of nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Answer, AnswerStatus, Draft, Notice, Understood
from assistant.messages import MESSAGES
from knowledge.search import Evidence

# Enough is: cosine of the nearest passage + _COVERED * share of the question's rare words that a passage holds >= _ENOUGH.
# Read off the questions of tests/assistant/questions.toml, between the weakest answerable and the strongest unanswerable;
# to be calibrated on more of them.
_COVERED = 0.25
_ENOUGH = 0.42
_SPREAD = 4.0
"""Evidence whose fused score is further than this below the best is about something else."""


@dataclass(frozen=True)
class Judge:
    """The step. `rarity` gives the inverse document frequency of indexed words, `words` analyses text.

    `of_the_day` gives the notices that belong to any answer as of the draft's day, also to one that says nothing is held.
    """

    words: Callable[[str], list[str]]
    rarity: Callable[[list[str]], Mapping[str, float]]
    of_the_day: Callable[[Draft], Sequence[Notice]] = lambda _draft: ()

    def __call__(self, draft: Draft) -> Draft | Answer:
        if draft.understood is None or draft.outcome is None:
            raise ValueError("judge needs a draft with a search outcome")
        understood, kept = draft.understood, draft.outcome.kept
        draft = replace(draft, notices=tuple(self.of_the_day(draft)))
        if not kept:
            return no_evidence(replace(draft, support=0.0))
        draft = replace(draft, support=self._support(understood, kept))
        if not self._enough(draft, kept):
            return no_evidence(draft)
        best = max(item.scores.fused for item in kept)
        near = tuple(item for item in kept if item.scores.fused >= best - _SPREAD)
        return replace(draft, evidence=near)

    def _enough(self, draft: Draft, kept: tuple[Evidence, ...]) -> bool:
        """Whether what was found is near enough in meaning and words; a question of names alone needs what it names."""
        if draft.understood is not None and draft.understood.bare:
            return any(item.scores.reasons for item in kept)
        return (draft.support or 0.0) >= _ENOUGH

    def _support(self, understood: Understood, kept: tuple[Evidence, ...]) -> float:
        cosine = max(item.scores.vector or 0.0 for item in kept)
        return cosine + _COVERED * self._coverage(understood, kept[:6])

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
    if draft.closing is not None:
        return closed(replace(draft, statements=(), citations=(), evidence=()), draft.closing)
    if draft.only_unheld:
        return area_not_held(replace(draft, statements=(), citations=(), evidence=()))
    nearest = _nearest(draft)
    message = MESSAGES[AnswerStatus.NO_EVIDENCE] or ""
    if nearest:
        message += " The nearest that is held, which may not be what you need: " + "; ".join(nearest) + "."
    bare = replace(draft, statements=(), citations=(), evidence=(), unanswered=(draft.question.text,))
    return Answer(bare, AnswerStatus.NO_EVIDENCE, message)


def closed(draft: Draft, status: AnswerStatus) -> Answer:
    """An answer that ends so whatever was found: what is quoted stands beside it."""
    return Answer(draft, status, MESSAGES[status])


def area_not_held(draft: Draft) -> Answer:
    """Nothing of the area that is asked about is held: says so, whatever of the whole country is quoted besides."""
    named = " and ".join(draft.unheld)
    message = (MESSAGES[AnswerStatus.AREA_NOT_HELD] or "").format(areas=named)
    return Answer(replace(draft, unanswered=(draft.question.text,)), AnswerStatus.AREA_NOT_HELD, message)


def _nearest(draft: Draft, count: int = 3) -> list[str]:
    places: dict[str, None] = {}
    for item in draft.outcome.kept if draft.outcome else ():
        places[f"{item.source.title}, {item.passage.locator.label}"] = None
    return list(places)[:count]
