"""Clarify: a question that can mean more than one thing gets one short question back, with the readings to choose from.

Never before what to do first when a child may be in danger, never where the conversation or the area gives the answer, never
twice in a row for the same. What is ambiguous is data (`clarify.toml`).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answers import Answer, AnswerStatus, Draft
from knowledge.errors import SettingsError

CLARIFY = Path(__file__).parent.parent / "clarify.toml"
_KEYS = {"id": str, "any": list, "asks": str, "choices": list, "area": bool}
_PLACES = (
    frozenset(["first", "1", "1st"]),
    frozenset(["second", "2", "2nd", "two"]),
    frozenset(["third", "3", "3rd", "three"]),
    frozenset(["fourth", "4", "4th", "four"]),
)
_COURTESY = re.compile(r"^(?:please|pls|hi|hello|ok|so|and|um)\s+|\s+(?:please|pls|thanks|then|again)$")
_LEAST, _MOST, _REPLY = 2, 4, 4


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """`pattern` fits the whole of a question that can be any of `choices`, full questions, the likeliest first."""

    id: str
    pattern: re.Pattern[str]
    asks: str
    choices: tuple[str, ...]
    area: bool = False


@dataclass(frozen=True, slots=True)
class Clarify:
    """The step. A question that was written out from the conversation is not asked about again."""

    known: tuple[Ambiguity, ...]

    @classmethod
    def load(cls, path: Path = CLARIFY) -> "Clarify":
        """Reads the readings. Raises SettingsError naming the file, the entry and what is wrong with it."""
        try:
            entries: Any = tomllib.loads(path.read_text(encoding="utf-8")).get("ambiguous")
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: the readings cannot be read: {error}") from None
        if not isinstance(entries, list) or not entries:
            raise SettingsError(f"{path}: write at least one [[ambiguous]]")
        return cls(tuple(_ambiguity(f"{path}: ambiguous {number}", entry) for number, entry in enumerate(entries, 1)))

    def __call__(self, draft: Draft) -> Draft | Answer:
        question = draft.question
        if draft.act_now is not None or draft.standalone is not None:
            return draft
        found = self.ambiguity(question.text)
        if found is None or (found.area and question.area):
            return draft
        last = question.turns[-1] if question.turns else None
        if last and last.status is AnswerStatus.CLARIFICATION_NEEDED and self.ambiguity(last.question) is found:
            return draft
        return Answer(replace(draft, choices=found.choices), AnswerStatus.CLARIFICATION_NEEDED, found.asks)

    def ambiguity(self, text: str) -> Ambiguity | None:
        """What the whole of the text leaves open; None where it says what it means."""
        plain = _plain(text)
        return next((entry for entry in self.known if entry.pattern.fullmatch(plain)), None)

    def chosen(self, text: str, asked: str) -> str | None:
        """The reading that a reply takes ("the second one", "the conference"), after `asked` was asked about; None if none."""
        found = self.ambiguity(asked)
        if found is None or self.ambiguity(text) is found:
            return None
        said = _plain(text).split()
        if said in (["yes"], ["yep"], ["yeah"], ["yes", "please"]):
            return found.choices[0]
        if "last" in said and len(said) <= _REPLY:
            return found.choices[-1]
        if len(said) <= _REPLY and (place := _place(said)) is not None and place < len(found.choices):
            return found.choices[place]
        return _nearest(said, found.choices)


def _place(said: Sequence[str]) -> int | None:
    """The place that a reply names, from 0; None where it names none or several."""
    named = [place for place, names in enumerate(_PLACES) if names & set(said)]
    return named[0] if len(named) == 1 else 0 if said == ["one"] else None


def _nearest(said: Sequence[str], choices: Sequence[str]) -> str | None:
    """The first choice that holds most of the reply's own words, and at least half of them."""
    held = [{_stem(word) for word in _plain(choice).split()} for choice in choices]
    every = set[str].intersection(*held)
    own = {_stem(word) for word in said if len(word) > 2} - every - {"the", "for", "mean", "one", "about", "meant"}
    shared = [len(own & words) for words in held]
    best = max(shared)
    return choices[shared.index(best)] if own and best * 2 >= len(own) else None


def _plain(text: str) -> str:
    plain = " ".join(re.sub(r"[^\w\s.']", " ", text.lower().replace("’", "'")).replace(". ", " ").strip(" .").split())
    while (shorter := _COURTESY.sub("", plain)) != plain:
        plain = shorter
    return plain


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|s)$", "", word) if len(word) > 4 else word


def _ambiguity(where: str, entry: Any) -> Ambiguity:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: must be a table")
    where = f"{where} ({entry.get('id', 'no id')})"
    for key, value in entry.items():
        if key not in _KEYS or not isinstance(value, _KEYS[key]):
            raise SettingsError(f"{where}: {key}: is not a key of it, or not of the kind it takes")
    for key in ("id", "any", "asks", "choices"):
        if not entry.get(key):
            raise SettingsError(f"{where}: {key}: is missing")
    choices = tuple(entry["choices"])
    if not _LEAST <= len(choices) <= _MOST or not all(
        isinstance(choice, str) and choice.endswith("?") for choice in choices
    ):
        raise SettingsError(f"{where}: choices: must be two to four full questions, each with its question mark")
    try:
        pattern = re.compile("|".join(f"(?:{text})" for text in entry["any"]))
    except (re.error, TypeError) as error:
        raise SettingsError(f"{where}: any: is no pattern: {error}") from None
    return Ambiguity(entry["id"], pattern, entry["asks"], choices, entry.get("area", False))
