"""Judge: is there enough evidence to answer? No composer is asked to make something of nothing."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from assistant.answers import Answer, AnswerStatus, Draft, Notice
from assistant.messages import MESSAGES
from assistant.steps.signals import Reader, Signals
from assistant.weights import Weights
from knowledge.evidence import Evidence

WEIGHTS = Path(__file__).parent.parent / "judge.toml"
_SPREAD = 6.0
"""Evidence whose fused score is further than this below the best is about something else."""


def frozen(path: Path = WEIGHTS) -> Weights:
    """The weights of the judge. Raises SettingsError."""
    return Weights.load(path, Signals.__dataclass_fields__)


@dataclass(frozen=True)
class Judge:
    """The step. `of_the_day` gives the notices that belong to any answer as of the draft's day, also to one that says nothing is
    held.
    """

    signals: Reader
    of_the_day: Callable[[Draft], Sequence[Notice]] = lambda _draft: ()
    weights: Weights = field(default_factory=frozen)

    def __call__(self, draft: Draft) -> Draft | Answer:
        if draft.understood is None or draft.outcome is None:
            raise ValueError("judge needs a draft with a search outcome")
        understood, kept = draft.understood, draft.outcome.kept
        draft = replace(draft, notices=tuple(self.of_the_day(draft)))
        if not kept:
            return no_evidence(replace(draft, support=0.0))
        draft = replace(draft, support=self.weights.support(asdict(self.signals(understood, kept))))
        if not self._enough(draft, kept):
            return no_evidence(draft)
        best = max(item.scores.fused for item in kept)
        near = tuple(
            item
            for item in kept
            if item.scores.fused >= best - _SPREAD
            or (item.source.kind == "local_procedure" and item.source.area in draft.places)
        )
        return replace(draft, evidence=near)

    def _enough(self, draft: Draft, kept: tuple[Evidence, ...]) -> bool:
        """Whether what was found supports an answer; a question of names alone needs what it names."""
        if draft.understood is not None and draft.understood.bare:
            return any(item.scores.reasons for item in kept)
        return (draft.support or 0.0) >= self.weights.enough


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
    bare = replace(draft, statements=(), citations=(), evidence=())
    return Answer(bare, AnswerStatus.NO_EVIDENCE, message)


def closed(draft: Draft, status: AnswerStatus) -> Answer:
    """An answer that ends so whatever was found: what is quoted stands beside it."""
    return Answer(draft, status, MESSAGES[status])


def area_not_held(draft: Draft) -> Answer:
    """Nothing of the area that is asked about is held: says so, whatever of the whole country is quoted besides."""
    named = " and ".join(draft.unheld)
    message = (MESSAGES[AnswerStatus.AREA_NOT_HELD] or "").format(areas=named)
    return Answer(draft, AnswerStatus.AREA_NOT_HELD, message)


def _nearest(draft: Draft, count: int = 3) -> list[str]:
    places: dict[str, None] = {}
    for item in draft.outcome.kept if draft.outcome else ():
        places[f"{item.source.title}, {item.passage.locator.label}"] = None
    return list(places)[:count]
