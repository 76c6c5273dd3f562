"""The extractive composer: chooses the sentences that answer, whole and verbatim. No language model."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Answer, Draft, Understood, Wants
from assistant.citations import Choice, Citer
from assistant.disagreements import Disagreements, figures_of
from assistant.steps.facts import gives, numbered, of_another
from assistant.steps.judge import no_evidence
from knowledge.evidence import Evidence
from knowledge.records import FORCES, Span

# Weights of what speaks for a sentence; each signal is about 0 to 1. Fitted on the development half (docs/quality.md).
_MEANING, _WORDS, _MET, _PASSAGE, _FIGURE, _ASKED = 0.5, 0.7, 2.5, 0.7, 0.5, 1.5
_OTHER_NUMBER = 0.5
"""What is said of level 4 or section 17 is no answer about level 3 or section 47, however alike the words."""
_ADDED = 0.5
"""A word that the lexicon added says half of what a word that was asked says."""
_ENOUGH, _AHEAD = 0.6, 0.85
"""A sentence scoring less than this share of the best is not quoted; one of higher force than the best, which would be shown
before it, has to come nearer."""
_BRIEF = 0.9
"""A brief's sentence against one of a work: the works come first, and where both say the same, only the work is quoted."""
_PER_PASSAGE, _PER_SOURCE = 2, 3
_ALIKE = 0.6

_LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a sentence is measured against: rarity-weighted words asked and added, and what is asked for or called by number."""

    asked: Mapping[str, float]
    added: Mapping[str, float]
    fact: Wants | None
    numbered: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Extractive:
    """The step. `words` analyses text as the index does, `rarity` weighs words, `citer` makes citations of choices.

    `disagreements` says where the other side of what is quoted belongs to the answer.
    """

    citer: Citer
    disagreements: Disagreements
    words: Callable[[str], list[str]]
    rarity: Callable[[list[str]], Mapping[str, float]]
    most: int

    def __call__(self, draft: Draft) -> Draft | Answer:
        if draft.understood is None:
            raise ValueError("compose needs a draft that was understood")
        choices = self.choose(draft.understood, draft.evidence, places=draft.places)
        if not choices:
            return no_evidence(draft)
        statements, citations = self.citer.cite(choices, as_of=draft.as_of, places=draft.places)
        return replace(draft, statements=tuple(statements), citations=tuple(citations))

    def choose(
        self, understood: Understood, evidence: Sequence[Evidence], *, places: frozenset[str] = frozenset()
    ) -> list[Choice]:
        """The units to quote, best first: about what was asked, no two alike, not all from one source."""
        wanted = self._wanted(understood)
        ranked = sorted(self._scored(wanted, evidence), key=lambda c: (-c.score, c.evidence.passage.id, c.span.start))
        if wanted.fact is not None:
            # A sentence on the subject that gives no figure does not say how soon or how many; "when" may have an occasion.
            given = [choice for choice in ranked if gives(_text(choice), wanted.fact)]
            ranked = given if given or wanted.fact != "when" else ranked
        chosen = self._distinct(ranked, cap=self.most if understood.bare or understood.areas else _PER_SOURCE)
        kept = [choice for choice in chosen if self._in_place(choice, chosen[0], places)]
        return [*kept, *self._other_sides(understood.standalone, kept, ranked)]

    def _other_sides(self, question: str, chosen: Sequence[Choice], ranked: Sequence[Choice]) -> list[Choice]:
        """What says the other side of a matter on which sources differ, where the question is about that matter."""
        taken = [(_text(choice), choice.evidence.source.id) for choice in chosen]
        offered = [(_text(choice), choice.evidence.source.id) for choice in ranked]
        return [ranked[number] for number in self.disagreements.missing(question, taken, offered)]

    def _distinct(self, ranked: Sequence[Choice], *, cap: int) -> list[Choice]:
        """The best of them, none much weaker than the first, no two alike, at most `cap` of one source."""
        chosen: list[Choice] = []
        seen: list[tuple[frozenset[str], frozenset[tuple[str, str]]]] = []
        by_passage: Counter[str] = Counter()
        by_source: Counter[str] = Counter()
        for best in ranked:
            if best.score < ranked[0].score * _ENOUGH or len(chosen) >= self.most:
                break
            choice = self._of_the_work(best, ranked)
            passage, source = choice.evidence.passage.id, choice.evidence.source.id
            words, figures = frozenset(self.words(_text(choice))), figures_of(_text(choice))
            full = by_passage[passage] >= _PER_PASSAGE or by_source[source] >= cap
            # The same sentence with another figure is no repetition but a disagreement, which the reader has to see.
            if full or any(_alike(words, other) and figures == others for other, others in seen):
                continue
            chosen.append(choice)
            seen.append((words, figures))
            by_passage[passage] += 1
            by_source[source] += 1
        return chosen

    def _of_the_work(self, choice: Choice, ranked: Sequence[Choice]) -> Choice:
        """The same said by a held work, in the brief's place, where a brief says it and a work does; else the choice itself."""
        if choice.evidence.source.kind != "briefing":
            return choice
        words, figures = frozenset(self.words(_text(choice))), figures_of(_text(choice))
        works = (other for other in ranked if other.evidence.source.kind not in {"briefing", "local_procedure"})
        same = (
            other
            for other in works
            if _alike(words, frozenset(self.words(_text(other)))) and figures_of(_text(other)) == figures
        )
        work = next(same, None)
        return choice if work is None else replace(work, score=max(work.score, choice.score))

    def _in_place(self, choice: Choice, best: Choice, places: frozenset[str]) -> bool:
        """Whether a choice may stand where its force puts it: ahead of the best one only when it is nearly as good."""
        ahead = FORCES.index(self.citer.force(choice, places)) < FORCES.index(self.citer.force(best, places))
        return choice.score >= best.score * _AHEAD or not ahead

    def _wanted(self, understood: Understood) -> _Wanted:
        added = [word for word in understood.words if word not in understood.asked]
        return _Wanted(
            {word: rarity * understood.asked[word] for word, rarity in self.rarity(list(understood.asked)).items()},
            {word: rarity * understood.words[word] for word, rarity in self.rarity(added).items()},
            understood.wants,
            numbered(understood.standalone),
        )

    def _scored(self, wanted: _Wanted, evidence: Sequence[Evidence]) -> list[Choice]:
        if not evidence:
            return []
        best = max(item.scores.fused for item in evidence)
        worst = min(item.scores.fused for item in evidence)
        spread = max(best - worst, 1.0)
        return [
            Choice(item, span, self._score(wanted, item, span, near + _PASSAGE * (item.scores.fused - worst) / spread))
            for item in evidence
            for span, near in zip(item.passage.spans, _near(item), strict=True)
            if _quotable(item, span)
        ]

    def _score(self, wanted: _Wanted, item: Evidence, span: Span, near: float) -> float:
        text = _span_text(item, span)
        said, around = set(self.words(text)), set(self.words(item.passage.context))
        score = near + _WORDS * _share(wanted, said, around)
        if wanted.fact is not None and gives(text, wanted.fact):
            score += _FIGURE
        if of_another(wanted.numbered, numbered(text)):
            score *= _OTHER_NUMBER
        return score * (_BRIEF if item.source.kind == "briefing" else 1.0)


def _near(item: Evidence) -> list[float]:
    """For each quotable unit what its meaning says: how near it is to the question, how well each word of the question is
    met, and how near the question is to those that were written for it; where none were written for the passage, its own meaning
    stands in, so that a local procedure is not set back."""
    asked = item.asked or item.spans
    return [
        _MEANING * max(cosine, 0.0) + _MET * met + _ASKED * max(written, 0.0)
        for cosine, met, written in zip(item.spans, item.met, asked, strict=True)
    ]


def _share(wanted: _Wanted, said: set[str], around: set[str]) -> float:
    """The rarity-weighted share of the question's words that a sentence says, from 0 to 1.

    A word only said by its headings counts half, and so does one that the lexicon added; where the question has no words of
    its own, what was added is all there is to say.
    """
    asked, added = _found(wanted.asked, said, around), _found(wanted.added, said, around)
    total = sum(wanted.asked.values())
    if total == 0:
        return added / max(sum(wanted.added.values()), 1e-9)
    return min((asked + _ADDED * added) / total, 1.0)


def _found(weights: Mapping[str, float], said: set[str], around: set[str]) -> float:
    return sum(weight if word in said else weight / 2 if word in around else 0.0 for word, weight in weights.items())


def _quotable(item: Evidence, span: Span) -> bool:
    """A question to the reader, an introduction without its list and a stray word say nothing to stand on."""
    text = _span_text(item, span)
    return not text.endswith(("?", ":")) and (
        len(text.split()) >= _LEAST_WORDS or span.lead is not None or span.kind == "row"
    )


def _span_text(item: Evidence, span: Span) -> str:
    return item.passage.text[span.start - item.passage.start : span.end - item.passage.start]


def _text(choice: Choice) -> str:
    return _span_text(choice.evidence, choice.span)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) / max(len(one | other), 1) > _ALIKE
