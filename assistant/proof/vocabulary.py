"""The words of words.toml, made ready to be looked for."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.proof.reading import Word, singular, words
from knowledge.errors import SettingsError

WORDS = Path(__file__).with_name("words.toml")
_TABLES = {"actors", "wider", "opposites", "quantities", "quantities_also"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody named: of which group, and from which to which word of the sentence."""

    group: str
    first: int
    last: int


@dataclass(frozen=True)
class Vocabulary:
    """Who can be named, what reverses what, and how much is said of how many."""

    actors: Mapping[str, Sequence[str]]
    wider: Mapping[str, frozenset[str]]
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...]
    quantities: Mapping[str, Sequence[str]]
    also: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, path: Path = WORDS) -> "Vocabulary":
        """Reads the words. Raises SettingsError naming the file and what is wrong with it."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: the words of the proof cannot be read: {error}") from None
        if set(table) != _TABLES:
            raise SettingsError(f"{path}: write {', '.join(f'[{name}]' for name in sorted(_TABLES))}, nothing else")
        return cls(
            table["actors"],
            {name: frozenset(groups) for name, groups in table["wider"].items()},
            tuple(_pair(pair, path) for pair in table["opposites"]["pairs"]),
            table["quantities"],
            {name: frozenset(groups) for name, groups in table["quantities_also"].items()},
        )

    @cached_property
    def _forms(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """By first word: the forms that begin so, longest first, each with its group."""
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group, forms in self.actors.items():
            for form in forms:
                parts = tuple(singular(word.low) for word in words(form))
                by_first.setdefault(parts[0], []).append((parts, group))
        for found in by_first.values():
            found.sort(key=lambda pair: -len(pair[0]))
        return by_first

    def named(self, text: Sequence[Word]) -> list[Actor]:
        """Those whom a text names, in order."""
        found: list[Actor] = []
        said = [singular(word.low) for word in text]
        place = 0
        while place < len(said):
            for parts, group in self._forms.get(said[place], ()):
                if tuple(said[place : place + len(parts)]) == parts:
                    found.append(Actor(group, place, place + len(parts) - 1))
                    place += len(parts) - 1
                    break
            place += 1
        return found

    def fits(self, said: str, held: frozenset[str]) -> bool:
        """Whether somebody may be named where these are held: the same, or a wider word for one of them."""
        return said in held or any(said in self.wider.get(group, ()) for group in held)


def _pair(pair: Any, path: Path) -> tuple[frozenset[str], frozenset[str]]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise SettingsError(f"{path}: opposites are pairs of two lists of words, not {len(pair)} in {pair!r:.60}")
    one, other = pair
    return frozenset(one.split()), frozenset(other.split())
