"""The word lists that identifiers are recognised by: read once, checked, and never changed afterwards."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from assistant.identifiers.reading import folded
from assistant.identifiers.records import Addresses, Combinations, Company, Numbers, People, Settings
from knowledge.errors import SettingsError

FOLDER = Path(__file__).parent
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*")
Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases as their words, by the first word, the longest first."""


@dataclass(frozen=True)
class Lists:
    """All lists.

    `family_names`: those that are no words; `first`: first names; `mainly`: those that are words too and are hardly ever meant
    so; `kept`: phrases that stay; `places`: phrases that stay unless they are part of a name; `authors` and `work`: surnames
    that stay where the text says that it is their work; `area_words`: of the names
    of local areas; `labels`: words whose following name is none of a person.
    """

    ordinary: frozenset[str]
    family_names: frozenset[str]
    first: frozenset[str]
    mainly: frozenset[str]
    kept: Phrases
    places: Phrases
    area_words: frozenset[str]
    pseudonyms: Phrases
    authors: frozenset[str]
    work: Phrases
    labels: frozenset[str]
    freephone: tuple[str, ...]
    helplines: frozenset[str]
    people: People
    company: Company
    addresses: Addresses
    settings: Settings
    numbers: Numbers
    combinations: Combinations

    @classmethod
    def load(cls, folder: Path = FOLDER, *, areas: Collection[str] = ()) -> "Lists":
        """Reads the folder. `areas`: names of local areas. Raises SettingsError naming the file and the list that is wrong."""
        contexts, names, kept = (_Table.read(folder / f"{name}.toml") for name in ("contexts", "first-names", "kept"))
        people = contexts.record("people", People)
        mainly = names.table("mainly_names").words("names")
        first = names.table("names").all_words() | mainly
        return cls(
            ordinary=_words_in(folder / "ordinary-words.txt"),
            family_names=_words_in(folder / "family-names.txt"),
            first=frozenset(first - people.stop | (mainly & first)),
            mainly=mainly,
            kept=phrases(name for key in ("published", "words", "bodies") for name in kept.texts(key)),
            places=phrases([*kept.texts("places"), *areas]),
            area_words=frozenset(word for name in areas for word in words_of(name)),
            pseudonyms=phrases(kept.texts("pseudonyms")),
            authors=frozenset(word for name in kept.texts("authors") for word in words_of(name)),
            work=phrases(kept.texts("work")),
            labels=frozenset(kept.texts("labels")),
            freephone=tuple(kept.texts("freephone")),
            helplines=frozenset(re.sub(r"\D", "", number) for number in kept.texts("helplines")),
            people=people,
            company=contexts.record("company", Company),
            addresses=contexts.record("addresses", Addresses),
            settings=contexts.record("settings", Settings),
            numbers=contexts.record("numbers", Numbers),
            combinations=contexts.record("combinations", Combinations),
        )

    def also(self, titles: Iterable[str]) -> "Lists":
        """With the names that stand in titles of published works: what is written with capitals in them, two words and more."""
        names = [run for title in titles for run in _CAPITALS.findall(title) if self._says_somebody(run)]
        if not names:
            return self
        more = phrases(names)
        joined = {key: (*more.get(key, ()), *self.kept.get(key, ())) for key in self.kept.keys() | more.keys()}
        return replace(self, kept={key: _longest_first(found) for key, found in joined.items()})

    def _says_somebody(self, run: str) -> bool:
        return any(word not in self.ordinary for word in words_of(run))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that is no name by itself: ordinary ones and those of what is kept."""
        return self.ordinary | self.people.stop | self.kept_words

    @cached_property
    def kept_words(self) -> frozenset[str]:
        """The longer words of the names that stay."""
        found = (phrase for phrases in (*self.kept.values(), *self.places.values()) for phrase in phrases)
        return frozenset(word for phrase in found for word in phrase if len(word) > 3)

    @cached_property
    def skeletons(self) -> frozenset[str]:
        """Long ordinary words without vowels and doubled letters: two that share one are a word and a misspelling of it."""
        return frozenset(skeleton(word) for word in self.ordinary if len(word) >= 7)


_CAPITALS = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){1,3}")
_SHUN = re.compile(r"[tsc]i(?=[oae])|shi(?=[oae])")
_VOWELS = re.compile(r"(?<=.)[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Example: "neccesary" and "necessary" give "nsr"."""
    word = _SHUN.sub("sh", word).replace("ph", "f")
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word.replace("c", "s"))) or word


def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as a message's words are read: small letters, no accents, hyphens part words."""
    return tuple(_WORD.findall(folded(phrase)))


def phrases(texts: Iterable[str]) -> Phrases:
    """Phrases by their first word."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for text in texts:
        if words := words_of(text):
            by_first.setdefault(words[0], []).append(words)
    return {first: _longest_first(found) for first, found in by_first.items()}


def _longest_first(found: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(set(found), key=lambda words: (-len(words), words)))


_R = TypeVar("_R", People, Company, Addresses, Settings, Numbers, Combinations)


def _words_in(path: Path) -> frozenset[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the words cannot be read: {error}") from None
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a file, with its place for error messages."""

    where: str
    data: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> "_Table":
        try:
            return cls(str(path), tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: the lists of identifiers cannot be read: {error}") from None

    def table(self, key: str) -> "_Table":
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise SettingsError(f"{self.where}: {key}: must be a table of lists")
        return _Table(f"{self.where}: {key}", value)

    def words(self, key: str) -> frozenset[str]:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.split():
            raise SettingsError(f"{self.where}: {key}: must be words in quotation marks, divided by spaces")
        if wrong := [word for word in value.split() if word != folded(word)]:
            raise SettingsError(f"{self.where}: {key}: {wrong[0]!r}: write it in small letters without accents")
        return frozenset(value.split())

    def all_words(self) -> frozenset[str]:
        return frozenset(word for key in self.data for word in self.words(key))

    def texts(self, key: str) -> list[str]:
        value = self.data.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
            raise SettingsError(f"{self.where}: {key}: must be a list of texts in quotation marks")
        return value

    def record(self, key: str, kind: type[_R]) -> _R:
        """A record whose fields are the lists of a table; no list may be missing, or be one too many."""
        table = self.table(key)
        names = [field.name for field in fields(kind)]
        if wrong := sorted(set(names) ^ table.data.keys()):
            raise SettingsError(
                f"{table.where}: {wrong[0]}: {'is missing' if wrong[0] in names else 'is not one of them'}"
            )
        return kind(**{name: table.words(name) for name in names})
