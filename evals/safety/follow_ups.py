"""Follow-ups: is a question that leans on what was said before found as well as the same question written out by a person,
and is a question that stands alone left alone?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answers import AnswerStatus, Question, Turn
from assistant.assistant import Assistant
from assistant.steps.follow import Follow
from evals.cases import Case, Half, read_cases
from evals.matching import holds
from evals.targets import turn_of

CASES = Path(__file__).parent.parent / "cases"
FOLDER = "follow-ups"
SWITCH, RETURN = "topic-switch", "return"
"""Tags: the subject changes; it goes back to an earlier one, whose name is meant to be put in."""
_AT = 5
BEFORE = (
    "How often is a child protection plan reviewed?",
    "What did Ofsted find in Birmingham in 2023?",
    "What does KCSIE 2024 say about low-level concerns?",
)
"""What is said before a question of another subject, to see whether it is dragged along: a procedure, an area, a source."""


@dataclass(frozen=True, slots=True)
class Recall:
    """R@5 over `n` dialogues: of the question as understood, of the one a person wrote out, and of the last turn by itself."""

    understood: float
    by_hand: float
    last_turn: float
    n: int

    @property
    def share(self) -> float:
        """Of the recall that the question written out by a person has."""
        return self.understood / self.by_hand if self.by_hand else 0.0


@dataclass(frozen=True, slots=True)
class Count:
    """`count` of `n`, and the ids of the cases that it names."""

    count: int
    n: int
    ids: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.count / self.n if self.n else 0.0


def dialogues(half: Half | None = None) -> list[Case]:
    """The dialogues that have gold quotes and a question written out by a person; of one half, or of both."""
    files = sorted((CASES / FOLDER).glob("*.jsonl"))
    cases = [case for file in files for case in read_cases(file) if case.standalone and case.gold]
    return [case for case in cases if half is None or case.half == half]


def recall(assistant: Assistant, cases: Iterable[Case]) -> Recall:
    """Each dialogue asked turn by turn, and its question once written out by a person and once without what came before.

    What was found is what the assistant's own search kept; a question that it declines or asks about finds nothing.
    """
    understood, by_hand, last = list[float](), list[float](), list[float]()
    for case in cases:
        understood.append(_found(assistant, case, case.question, said(assistant, case)))
        by_hand.append(_found(assistant, case, case.standalone or case.question, ()))
        last.append(_found(assistant, case, case.question, ()))
    n = len(understood)
    return Recall(sum(understood) / n, sum(by_hand) / n, sum(last) / n, n) if n else Recall(0.0, 0.0, 0.0, 0)


def said(assistant: Assistant, case: Case) -> tuple[Turn, ...]:
    """The turns of a case as a conversation has them: each asked after those before it."""
    turns: tuple[Turn, ...] = ()
    for text in case.turns:
        turns = (*turns, turn_of(assistant.answer(Question(text, area=case.area, turns=turns))))
    return turns


def switches(follow: Follow, cases: Iterable[Case]) -> Count:
    """The dialogues that change their subject in which something of the old one is put into the new question."""
    changed = [case for case in cases if SWITCH in case.tags and RETURN not in case.tags]
    dragged = [case.id for case in changed if _plain(_written(follow, case)) not in _plain(case.question)]
    return Count(len(dragged), len(changed), tuple(dragged))


def untouched(follow: Follow, cases: Iterable[Case] | None = None, before: Sequence[str] = BEFORE) -> Count:
    """Questions that were asked out of the blue, each after other questions of another subject: how many stay as they are."""
    asked = [case for case in (_all() if cases is None else cases) if not case.turns]
    kept, moved = 0, list[str]()
    for case in asked:
        for text in before:
            found = follow.follow(case.question, (Turn(text, text, AnswerStatus.ANSWERED),))
            same = found is None or _plain(found.standalone) in _plain(case.question)
            kept += same
            moved += [] if same else [case.id]
    return Count(kept, len(asked) * len(before), tuple(dict.fromkeys(moved)))


def milliseconds(
    assistant: Assistant, cases: Sequence[Case], steps: Sequence[str] = ("follow", "understand")
) -> list[float]:
    """What these steps took together for the last question of each dialogue, in order of size."""
    took: list[float] = []
    for case in cases:
        timings = assistant.answer(Question(case.question, turns=said(assistant, case))).draft.timings
        took.append(sum(timings.get(step, 0.0) for step in steps))
    return sorted(took)


def _found(assistant: Assistant, case: Case, text: str, turns: tuple[Turn, ...]) -> float:
    outcome = assistant.answer(Question(text, area=case.area, turns=turns)).draft.outcome
    kept = outcome.kept[:_AT] if outcome else ()
    held = [
        any(item.source.id == gold.source_id and holds(item.passage.text, gold.quote) for item in kept)
        for gold in case.gold
    ]
    return sum(held) / len(held)


def _written(follow: Follow, case: Case) -> str:
    turns: tuple[Turn, ...] = ()
    for text in case.turns:
        found = follow.follow(text, turns) if turns else None
        turns = (*turns, Turn(text, found.standalone if found else text, AnswerStatus.ANSWERED))
    found = follow.follow(case.question, turns)
    return found.standalone if found else case.question


def _all() -> list[Case]:
    files = sorted(file for file in CASES.rglob("*.jsonl") if file.parent.name not in (FOLDER, "force", "proof"))
    return [case for file in files for case in read_cases(file)]


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" ?!.")
