"""Cues: a message weighed for signs that a child may be in danger now.

Points are added up: of the cues of harm that stand in sentences about now, and of the signals that tell what kind of message
it is. What counts how much is data (`danger/`, read by `cue_files`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.steps.phrases import Index, Phrase, Reading
from assistant.steps.wording import READ, Words, sentences

Says = Literal[
    "who", "person", "writer", "now", "present", "here", "first_hand", "plea", "whether",
    "asks", "general", "of_it", "past", "story", "real", "process", "aside",
]  # fmt: skip
# Kinds of which the strongest signal counts: of whom it tells, of when, who saw it, and whether help is wanted.
_ALIKE: tuple[tuple[Says, ...], ...] = (
    ("who", "person", "writer"),
    ("now", "present"),
    ("here", "first_hand"),
    ("plea", "whether"),
)
_TURNS = 4  # turns before the message that are read with it
_SMALL = 1  # the points of a small sign
_REPORT, _LONG_REPORT = 6, 16  # words that a report has at least
_LETTERS = 12  # letters from which on it can be told that somebody shouts


@dataclass(frozen=True, slots=True)
class Cue:
    """A sign of danger. `points`: how much it says by itself; `harm`: of what; `why`: for the person who reviews it."""

    id: str
    harm: str
    why: str
    points: int
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign of what kind of message it is: about whom, when, seen by whom, a cry for help, or a calm question."""

    id: str
    says: Says
    points: int
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Points: those `wanted` for urgent, the most that `small_signs` give together, what a `report`, a `long_report` and
    `capitals` give, and what a `question` about a subject takes off."""

    wanted: int
    small_signs: int
    report: int
    long_report: int
    capitals: int
    question: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a message is taken to be urgent or not. Holds ids and points, nothing of what was typed."""

    points: int
    wanted: int
    cues: tuple[str, ...]
    signals: tuple[str, ...]

    @property
    def urgent(self) -> bool:
        return self.points >= self.wanted


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues and signals, ready to be looked for."""

    weights: Weights
    words: Words
    cues: tuple[Cue, ...]
    signals: tuple[Signal, ...]
    index: Index

    def weigh(self, message: str, turns: Sequence[str] = ()) -> Finding:
        """What speaks for danger now in `message`; `turns`, said before it, only tell about whom and when.

        A sentence about the past, or a question about such things in general, lends no cue; nor does a story.
        """
        before = [said for turn in turns[-_TURNS:] for said in sentences(turn, self.words)]
        said = [*before, *sentences(message, self.words)]
        mine = set(range(len(before), len(said)))
        reading = self.index.read(said)
        found = {signal: numbers for signal in self.signals if (numbers := _standing(reading, signal.phrases))}
        marks = _Marks()
        for signal, numbers in found.items():
            marks[signal.says] = marks[signal.says] | numbers
        live = _live(mine, marks)
        cues = [cue for cue in self.cues if any(reading.sentences_with(phrase) & live for phrase in cue.phrases)]
        structure = _structure(
            said, mine, live, marks, alone=bool(before) and all(cue.points == _SMALL for cue in cues)
        )
        if _shouts(message):
            structure.add("capitals")
        points = self._points(cues, found, structure)
        ids = (*(signal.id for signal in found), *sorted(structure))
        return Finding(points, self.weights.wanted, tuple(cue.id for cue in cues), ids)

    def _points(self, cues: Sequence[Cue], signals: Iterable[Signal], structure: set[str]) -> int:
        best: dict[Says, int] = {}
        for signal in signals:
            best[signal.says] = max(best.get(signal.says, 0), signal.points)
        weights = self.weights
        return (
            sum(cue.points for cue in cues if cue.points > _SMALL)
            + min(sum(cue.points for cue in cues if cue.points == _SMALL), weights.small_signs)
            + sum(max(best.get(says, 0) for says in alike) for alike in _ALIKE)
            + weights.report * ("report" in structure)
            + weights.long_report * ("long_report" in structure)
            + weights.capitals * ("capitals" in structure)
            - weights.question * ("question" in structure)
        )


def _standing(reading: Reading, phrases: Iterable[Phrase]) -> set[int]:
    return set[int]().union(*(reading.sentences_with(phrase) for phrase in phrases))


def _live(mine: set[int], at: "_Marks") -> set[int]:
    """The sentences that speak of now: not of the past, not a story, not a question about such things in general."""
    if at["story"] & mine and not at["real"] & mine:
        return set()
    said_of_next = {number - 1 for number in at["of_it"] - at["asks"]}
    about_now = at["now"] | at["here"] | at["plea"] | said_of_next | (at["who"] - at["general"])
    return mine - (at["past"] - at["now"]) - (at["asks"] - about_now)


def _structure(said: Sequence[Sequence[str]], mine: set[int], live: set[int], at: "_Marks", *, alone: bool) -> set[str]:
    """Whether somebody is told about (`report`, `long_report`), or a subject is asked about (`question`).

    A report is not one in a conversation when no cue stands in the message (`alone`): it may answer what was asked back.
    """
    asks = (mine & at["asks"]) - at["plea"] - at["whether"]
    reports = (live & (at["who"] | at["person"])) - at["asks"] - at["past"] - at["process"]
    reports = {number for number in reports if len(said[number]) >= _REPORT}
    if not reports or alone or not (max(reports) > max(asks, default=-1) or reports & at["aside"]):
        return {"question"} if asks else set()
    long = at["who"] & mine and sum(len(said[number]) for number in reports) >= _LONG_REPORT
    return {"report", "long_report"} if long else {"report"}


class _Marks(dict[Says, set[int]]):
    """The sentences that each kind of signal marks; none where it marks none."""

    def __missing__(self, says: Says) -> set[int]:
        return set()


def _shouts(message: str) -> bool:
    letters = [c for c in message[:READ] if c.isalpha()]
    return len(letters) >= _LETTERS and sum(map(str.isupper, letters)) > 0.8 * len(letters)
