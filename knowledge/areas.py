"""Local areas: what people call them, and whose procedures apply where."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.errors import SettingsError, UnknownArea

AREAS = Path(__file__).parent / "library" / "areas.toml"
_WORD = re.compile(r"[a-z0-9]+(?:&[a-z]+)?|&")
_BEFORE = r"\b(?:in|for|from|of|at|to|near|around|across)\s+"
_AFTER = (
    r"(?=\s+(?:council|borough|lscp|lscb|scp|scb|children|social|procedures?|safeguarding|partnership|inspections?)\b)"
)


@dataclass(frozen=True)
class Areas:
    """`names`: what an area is called, the first as it is shown; `groups`: the members of an area made of others."""

    names: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, frozenset[str]]
    unsure: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path = AREAS) -> "Areas":
        """Reads the file. Raises SettingsError naming it and the key that is wrong."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            names = {key: tuple(_texts(path, key, value)) for key, value in data["areas"].items()}
            groups = {key: frozenset(_texts(path, key, value)) for key, value in data["groups"].items()}
            unsure = frozenset(_plain(name) for name in data.get("unsure", []))
        except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
            raise SettingsError(f"{path}: the areas cannot be read: {error!r}") from error
        for key, members in groups.items():
            if missing := sorted(members - names.keys()):
                raise SettingsError(f"{path}: groups.{key}: {missing[0]!r} is not an area of [areas]")
        taken: dict[str, str] = {}
        for key, called in names.items():
            for name in map(_plain, called):
                if taken.setdefault(name, key) != key:
                    raise SettingsError(f"{path}: areas.{key}: {name!r} is the name of {taken[name]!r} as well")
        return cls(names, groups, unsure)

    def also(self, ids: Iterable[str]) -> "Areas":
        """With areas that only a register knows, called as their ids."""
        new = {key: (_titled(key),) for key in ids if key not in self.names}
        return Areas({**self.names, **new}, self.groups, self.unsure) if new else self

    def title(self, area: str) -> str:
        """The area as it is shown."""
        return self.names[area][0] if area in self.names else _titled(area)

    def named(self, text: str) -> frozenset[str]:
        """The areas that a text names. The longest name wins: "North Lincolnshire" does not name Lincolnshire."""
        sure, unsure = self._patterns
        found = {self._by_name[_plain(match.group())] for match in sure.finditer(text)}
        return frozenset(found | {area for area, pattern in unsure if pattern.search(text)})

    def of(self, area: str | None) -> frozenset[str]:
        """The areas whose documents apply in this one: itself and the groups that it belongs to."""
        if area is None:
            return frozenset()
        return frozenset({area, *(group for group, members in self.groups.items() if area in members)})

    def within(self, area: str) -> frozenset[str]:
        """The area and its members."""
        return frozenset({area}) | self.groups.get(area, frozenset())

    def id_of(self, typed: str) -> str:
        """The id of an area as a person would type it ("Telford", "RBWM"). Raises UnknownArea when none is called so."""
        found = self._by_name.get(_plain(typed.replace("-", " ")))
        if found is None:
            raise UnknownArea
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        by_id = {_plain(key.replace("-", " ")): key for key in (*self.names, *self.groups)}
        return by_id | {_plain(name): key for key, called in self.names.items() for name in called}

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
        by_length = sorted(self._by_name, key=lambda name: (-len(name), name))
        sure = "|".join(_written(name) for name in by_length if name not in self.unsure)
        unsure = [(self._by_name[name], _unsure(name)) for name in by_length if name in self.unsure]
        # After a title it is a person's name.
        titled = r"(?<!\bmr )(?<!\bms )(?<!\bdr )(?<!\bmrs )(?<!\bmiss )"
        return re.compile(rf"(?<!\w){titled}(?:{sure})(?!\w)", re.IGNORECASE), unsure


def _written(name: str) -> str:
    """A name as it may be typed: "and" or "&", hyphens or spaces."""
    return r"[\s,-]+".join("(?:and|&)" if word in ("and", "&") else re.escape(word) for word in name.split())


def _unsure(name: str) -> re.Pattern[str]:
    words = _written(name)
    placed = (
        rf"(?i:{_BEFORE}{words}(?!\w)(?!\s+(?:the|a|an|this|that|it|his|her|their)\b)|(?<!\w){words}(?!\w){_AFTER})"
    )
    return re.compile(rf"{placed}|(?<=[a-z,] ){words.capitalize()}(?!\w)")


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.lower().replace("'", "")))


def _titled(area: str) -> str:
    return area.replace("-", " ").title()


def _texts(path: Path, key: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise SettingsError(f"{path}: {key}: must be a list of names")
    return value
