"""Judge: is there enough evidence to answer? No composer is asked to make something of nothing."""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.answers import Answer, AnswerStatus, Draft, Notice
from assistant.messages import MESSAGES
from assistant.steps.signals import Reader, Signals
from knowledge.errors import SettingsError
from knowledge.search import Evidence

WEIGHTS = Path(__file__).parent.parent / "judge.toml"
_SPREAD = 4.0
"""Evidence whose fused score is further than this below the best is about something else."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: what each signal counts, the bias, and the support from which there is enough."""

    each: Mapping[str, float]
    bias: float
    enough: float

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "Weights":
        """Reads the weights. Raises SettingsError naming the file and what is wrong with it."""
        try:
            return cls.read(tomllib.loads(path.read_text(encoding="utf-8")), path)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: the weights of the judge cannot be read: {error}") from None

    @classmethod
    def read(cls, table: Mapping[str, Any], path: Path) -> "Weights":
        """Checks that every signal has its weight and nothing else is there. Raises SettingsError."""
        each = table.get("signals")
        names = set(Signals.__dataclass_fields__)
        if not isinstance(each, dict) or set(each) != names or set(table) != {"signals", "bias", "enough"}:
            raise SettingsError(
                f"{path}: write bias, enough and [signals] with {', '.join(sorted(names))}, nothing else"
            )
        numbers = {**each, "bias": table["bias"], "enough": table["enough"]}
        wrong = [name for name, value in numbers.items() if not isinstance(value, float) or not math.isfinite(value)]
        if wrong or not 0 < table["enough"] < 1:
            raise SettingsError(
                f"{path}: {(wrong or ['enough'])[0]}: write a decimal number; enough lies between 0 and 1"
            )
        return cls(dict(each), table["bias"], table["enough"])

    def support(self, signals: Signals) -> float:
        """From 0 to 1."""
        total = self.bias + sum(self.each[name] * value for name, value in asdict(signals).items())
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


@dataclass(frozen=True)
class Judge:
    """The step. `of_the_day` gives the notices that belong to any answer as of the draft's day, also to one that says nothing is
    held.
    """

    signals: Reader
    of_the_day: Callable[[Draft], Sequence[Notice]] = lambda _draft: ()
    weights: Weights = field(default_factory=Weights.load)

    def __call__(self, draft: Draft) -> Draft | Answer:
        if draft.understood is None or draft.outcome is None:
            raise ValueError("judge needs a draft with a search outcome")
        understood, kept = draft.understood, draft.outcome.kept
        draft = replace(draft, notices=tuple(self.of_the_day(draft)))
        if not kept:
            return no_evidence(replace(draft, support=0.0))
        draft = replace(draft, support=self.weights.support(self.signals(understood, kept)))
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
