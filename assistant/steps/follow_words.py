"""The words by which a follow-up is known and read: the lists of `follow.toml`, read once and strictly."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import SettingsError

FOLLOW = Path(__file__).parent.parent / "follow.toml"


_PHRASES = ("openers about conditions what_if corrections switches returns courtesies pointers last general").split()  # noqa: SIM905  a list of words reads better as words
_SETS = "more bare things people_said ordinals light people women men bodies".split()  # noqa: SIM905
_WORDS = "breaks verbs either articles before_verbs clauses after_that prepositions".split()  # noqa: SIM905


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """The lists of `follow.toml`. Phrases stand longest first, so that the longest that fits is taken."""

    openers: tuple[str, ...]
    about: tuple[str, ...]
    conditions: tuple[str, ...]
    what_if: tuple[str, ...]
    corrections: tuple[str, ...]
    switches: tuple[str, ...]
    returns: tuple[str, ...]
    courtesies: tuple[str, ...]
    pointers: tuple[str, ...]
    last: tuple[str, ...]
    general: tuple[str, ...]
    more: frozenset[str]
    bare: frozenset[str]
    things: frozenset[str]
    people_said: frozenset[str]
    ordinals: frozenset[str]
    light: frozenset[str]
    people: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]
    bodies: frozenset[str]
    breaks: frozenset[str]
    verbs: frozenset[str]
    either: frozenset[str]
    articles: frozenset[str]
    before_verbs: frozenset[str]
    clauses: frozenset[str]
    after_that: frozenset[str]
    prepositions: frozenset[str]
    alike: tuple[tuple[str, ...], ...]
    strip: tuple[str, ...]
    frames: tuple[re.Pattern[str], ...]
    sources: re.Pattern[str]
    works: re.Pattern[str]
    speakers: re.Pattern[str]
    everybody: re.Pattern[str]

    @classmethod
    def load(cls, path: Path = FOLLOW) -> "Words":
        """Reads the file. Raises SettingsError naming it, the list and what is wrong with it."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: the words of follow-ups cannot be read: {error}") from None
        alike, words, frames, sources = (_table(path, data, key) for key in ("alike", "words", "frames", "sources"))
        lists: dict[str, Any] = {name: _listed(path, data, name) for name in _PHRASES}
        lists |= {name: frozenset(_listed(path, data, name)) for name in _SETS}
        lists |= {name: frozenset(_listed(path, words, name)) for name in _WORDS}
        named, everybody = "|".join(_listed(path, sources, "any")), "|".join(map(re.escape, lists["general"]))
        try:
            return cls(
                **lists,
                alike=tuple(_listed(path, alike, name) for name in alike),
                strip=_listed(path, frames, "strip"),
                # The order of frames is theirs: the first that fits is taken.
                frames=tuple(re.compile(f"{frame}$", re.IGNORECASE) for frame in frames.get("any", ())),
                sources=re.compile(rf"\b(?:{named})(?!\w)", re.IGNORECASE),
                works=re.compile(sources["works"], re.IGNORECASE),
                speakers=re.compile(sources["speakers"], re.IGNORECASE),
                everybody=re.compile(rf"(?<!\w)(?:{everybody})(?!\w)"),
            )
        except (re.error, KeyError, TypeError) as error:
            raise SettingsError(f"{path}: frames or sources: cannot be read as patterns: {error!r}") from None


def _listed(path: Path, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = table.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(entry, str) and entry for entry in found):
        raise SettingsError(f"{path}: {key}: must be a list of words in quotation marks")
    return tuple(sorted(found, key=len, reverse=True))


def _table(path: Path, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    if not isinstance(found, dict):
        raise SettingsError(f"{path}: {key}: must be a table, [{key}]")
    return found
