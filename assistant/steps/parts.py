"""The parts of a message that asks several things, and whether it asks of several sources. Rules and lists, no model.

Conservative: an "and" joins more often than it divides. A message is divided only where both sides ask, each with a subject
of its own, and it stays whole where the second could be a clause of the first ("children who are missing and who …").
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import SettingsError

CUES = Path(__file__).parent.parent / "parts.toml"
_SENTENCE = re.compile(r"(?<=[?!.;])\s+|\n+")
_LISTED = re.compile(r"(?:^|(?<=\s))\(?[1-9][.)]\s+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LISTS = (
    "interrogatives", "auxiliaries", "subjects", "after_comma", "anaphora", "empty", "leading", "joints", "across", "compare",
)  # fmt: skip
_MOST = 4
"""A message of more questions is searched whole: its parts would leave each too little room."""
_LONGEST = 12
_SUBJECT = 3
"""A part with fewer words of its own takes along what the part before was about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`parts`: the questions of a message, each to be searched by itself; none where it asks but one.

    `across`: it asks of several sources.
    """

    parts: tuple[str, ...] = ()
    across: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The cues, compiled."""

    opens: frozenset[str]
    auxiliaries: frozenset[str]
    subjects: frozenset[str]
    after_comma: frozenset[str]
    anaphora: frozenset[str]
    empty: frozenset[str]
    leading: frozenset[str]
    joint: re.Pattern[str]
    across: re.Pattern[str]
    compare: tuple[re.Pattern[str], ...]

    @classmethod
    def load(cls, path: Path = CUES) -> "Parts":
        """Reads the cues. Raises SettingsError naming the file and what is wrong with it."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            lists = {key: _texts(data[key]) for key in _LISTS}
            joints = "|".join(re.escape(joint) for joint in sorted(lists["joints"], key=len, reverse=True))
            return cls(
                *(frozenset(lists[key]) for key in _LISTS[:7]),
                joint=re.compile(rf"(?P<comma>,)?\s+(?:{joints})\s+|,\s+", re.IGNORECASE),
                across=re.compile("|".join(rf"(?<!\w)(?:{cue})(?!\w)" for cue in lists["across"]), re.IGNORECASE),
                compare=tuple(re.compile(rf"(?<!\w){cue}", re.IGNORECASE) for cue in lists["compare"]),
            )
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
            raise SettingsError(f"{path}: the cues of questions with parts cannot be read: {error!r}") from error

    def read(self, text: str) -> Asked:
        """The parts of a message and whether it asks of several sources."""
        if (compared := self._compared(text)) is not None:
            return Asked(compared, across=True)
        told: list[str] = []
        parts: list[str] = []
        for sentence in _sentences(text):
            if self._asks(sentence):
                for question in self._questions(sentence):
                    parts.append(self._standing_alone(question, parts, told))
            elif not parts:
                told.append(sentence)
        several = tuple(parts) if 1 < len(parts) <= _MOST else ()
        return Asked(several, across=self.across.search(text) is not None)

    def _compared(self, text: str) -> tuple[str, ...] | None:
        plain = text.partition(" - ")[0].strip().rstrip("?!. ")
        for pattern in self.compare:
            if (found := pattern.search(plain)) and all(self._content(found[side]) for side in ("first", "second")):
                topic = found["topic"] or ""
                return tuple(f"{found[side].strip()}{topic}" for side in ("first", "second"))
        return None

    def _questions(self, sentence: str) -> Iterator[str]:
        """The questions of a sentence that asks, in order."""
        plain = sentence.rstrip("?!. ;")
        begun = 0
        for found in self.joint.finditer(plain):
            left, right = plain[begun : found.start()], plain[found.end() :]
            if self._divides(left, right, comma_only=found.group().strip() == ","):
                yield left
                begun = found.end()
        if self._content(plain[begun:]) or begun:
            yield plain[begun:]

    def _divides(self, left: str, right: str, *, comma_only: bool) -> bool:
        words = _words(right)
        if not words or not self._asks(left) or len(self._content(left)) < 1:
            return False
        first = words[0]
        if first in self.opens:
            # "… children who are missing and who …": the same word within the left side may be what the right side goes on with.
            relative = first in _words(left)[1:] or (first in ("which", "who", "where", "when") and "," in left)
            if relative or (comma_only and first not in self.after_comma):
                return False
        elif comma_only or not self._inverted(words):
            return False
        return len(self._content(self._clause(right))) >= 1 and len(words) > 2

    def _clause(self, right: str) -> str:
        """The right side up to where it is divided again."""
        return re.split(r",\s|\s(?:and|but|or|plus)\s", right, maxsplit=1)[0]

    def _asks(self, text: str) -> bool:
        """Whether a clause opens as a question does, after words that only lead to it."""
        words = _words(text.rpartition(": ")[2])
        while words and words[0] in self.leading:
            words = words[1:]
        return bool(words) and (words[0] in self.opens or self._inverted(words))

    def _inverted(self, words: Sequence[str]) -> bool:
        return len(words) > 1 and words[0] in self.auxiliaries and words[1] in self.subjects

    def _content(self, text: str) -> list[str]:
        """The words that say what a clause is about."""
        left_out = self.empty | self.opens | self.auxiliaries | self.anaphora | self.subjects
        return [word for word in _words(text) if word not in left_out]

    def _standing_alone(self, question: str, before: Sequence[str], told: Sequence[str]) -> str:
        """A part with what it needs to be understood: what was told first, and what the part before was about."""
        parts = [*told, f"{question}?"]
        leans = any(word in self.anaphora for word in _words(question)) or len(self._content(question)) < _SUBJECT
        if before and leans:
            earlier = before[0].rpartition(". ")[2].partition("? (")[0]
            parts.append(f"({self._subject(earlier)})")
        return " ".join(part if part[-1] in ".?!;)" else f"{part}." for part in parts)

    def _subject(self, question: str) -> str:
        """A question without the words that ask."""
        words = question.rstrip("?").split()
        while words and (_bare(words[0]) in self.opens | self.auxiliaries | self.empty | self.subjects):
            words = words[1:]
        return " ".join(words[:_LONGEST])


def _sentences(text: str) -> list[str]:
    """Sentences, lines, and the points of a numbered list."""
    listed = _LISTED.split(text) if len(_LISTED.findall(text)) > 1 else [text]
    return [sentence.strip() for part in listed for sentence in _SENTENCE.split(part) if sentence.strip()]


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _bare(word: str) -> str:
    return "".join(_words(word))


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise TypeError("a list of words or patterns was expected")
    return value
