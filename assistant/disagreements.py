"""Sources that pull in different directions, and figures that are no series: both sides stay, and the reader is told."""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from assistant.answers import Citation, Notice
from assistant.citations import spoken
from knowledge.errors import SettingsError

DISAGREEMENTS = Path(__file__).parent / "disagreements.toml"
_FIGURE = re.compile(
    r"\b(\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\b[\s-]*"
    r"((?:working|calendar|school) )?(hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_OTHERS = {"twelve": "12", "fifteen": "15", "twenty": "20"}
_SAME_RULE = 0.5
"""Share of words that two statements have in common, their figures aside, from which they are about the same rule."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the positions. `sources`: the position is theirs alone; empty: anybody's."""

    says: re.Pattern[str]
    sources: frozenset[str] = frozenset()

    def takes(self, text: str, source_id: str) -> bool:
        return (not self.sources or source_id in self.sources) and self.says.search(text) is not None


@dataclass(frozen=True, slots=True)
class Topic:
    """Something on which what is held does not speak with one voice. `hold`: how to hold the sides together."""

    id: str
    kind: Literal["disagree", "figures"]
    about: re.Pattern[str]
    hold: str
    sides: tuple[Side, ...]

    def side_of(self, text: str, source_id: str) -> int | None:
        """The first side that a quotation takes; None when it takes none or is about something else."""
        if not self.about.search(text):
            return None
        return next((number for number, side in enumerate(self.sides) if side.takes(text, source_id)), None)


@dataclass(frozen=True, slots=True)
class Disagreements:
    """The topics, and what finds different figures for one rule. `words` analyses text as the lexical index does."""

    topics: tuple[Topic, ...]
    words: Callable[[str], list[str]]

    @classmethod
    def load(cls, words: Callable[[str], list[str]], path: Path = DISAGREEMENTS) -> "Disagreements":
        """Reads the topics. Raises SettingsError naming the file, the topic and what is wrong with it."""
        try:
            tables = [*tomllib.loads(path.read_text(encoding="utf-8"))["topic"]]
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}: the topics cannot be read: {error!r}") from error
        return cls(tuple(_topic(path, number, table) for number, table in enumerate(tables, 1)), words)

    def missing(self, question: str, taken: Sequence[tuple[str, str]], offered: Sequence[tuple[str, str]]) -> list[int]:
        """Which of what is offered says the other side of what is taken, at most one a side. Pairs of text and source id.

        Only for topics that the question is about: both sides belong to the answer there.
        """
        found: list[int] = []
        for topic in self.topics:
            if not topic.about.search(question):
                continue
            sides = {topic.side_of(*item) for item in taken} - {None}
            if len(sides) != 1:
                continue
            for number, item in enumerate(offered):
                side = topic.side_of(*item)
                if side is not None and side not in sides:
                    found.append(number)
                    sides.add(side)
        return found

    def notices(self, citations: Sequence[Citation]) -> Iterator[Notice]:
        """A notice for each topic of which more than one side is quoted, and for different figures of one rule."""
        said = [(spoken(citation), citation) for citation in citations]
        for topic in self.topics if len(said) > 1 else ():
            sides = {c.number: side for text, c in said if (side := topic.side_of(text, c.source.id)) is not None}
            if len(set(sides.values())) > 1:
                yield Notice(
                    "sources_disagree" if topic.kind == "disagree" else "figures_differ", topic.hold, tuple(sides)
                )
        for (one, first), (other, second) in combinations(said, 2):
            if first.source.id != second.source.id and self._differ(one, other):
                text = (
                    f"{first.source.title} and {second.source.title} give different figures."
                    " Look at which is in force, and at what each counts from."
                )
                yield Notice("sources_disagree", text, (first.number, second.number))

    def _differ(self, one: str, other: str) -> bool:
        """Whether two statements give different figures, in the same unit, for what seems to be one rule."""
        figures, others = figures_of(one), figures_of(other)
        if not figures or not others or figures & others or not {u for _, u in figures} & {u for _, u in others}:
            return False
        words, more = (frozenset(self.words(_FIGURE.sub(" ", text))) for text in (one, other))
        return len(words & more) / max(len(words | more), 1) >= _SAME_RULE


@lru_cache(maxsize=512)
def figures_of(text: str) -> frozenset[tuple[str, str]]:
    """The lengths of time in a text as (number, unit): {("15", "working day")}."""
    return frozenset(
        (_number(number), f"{(kind or '').strip().lower()} {unit.lower().rstrip('s')}".strip())
        for number, kind, unit in _FIGURE.findall(text)
    )


def _number(text: str) -> str:
    low = text.lower()
    return str(_NUMBERS.index(low) + 1) if low in _NUMBERS else _OTHERS.get(low, low)


def _topic(path: Path, number: int, table: Any) -> Topic:
    try:
        sides = tuple(Side(_pattern(side["says"]), frozenset(side.get("sources", ()))) for side in table["side"])
        if len(sides) < 2:
            raise ValueError("a topic has two sides or more")
        if table["kind"] not in ("disagree", "figures"):
            raise ValueError("kind is disagree or figures")
        return Topic(table["id"], table["kind"], _pattern(table["about"]), table["hold"], sides)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise SettingsError(f"{path}: topic number {number}: {error!r}") from error


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)
