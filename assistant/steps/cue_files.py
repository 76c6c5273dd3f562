"""The folder of danger: one TOML file for each theme, read once and strictly. A fault names the file, the entry and the phrase.

`words.toml` holds the lists that phrases share and how words are spelt, `signals.toml` the weights. Any file may hold cues
(`[[cue]]`) and signals (`[[signal]]`).
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, cast, get_args

from assistant.steps.cues import Cue, Cues, Says, Signal, Weights
from assistant.steps.phrases import Index, Language, Phrase, PhraseError
from assistant.steps.wording import Words
from knowledge.errors import SettingsError

WORDS, SIGNALS = "words.toml", "signals.toml"


def read_cues(folder: Path) -> Cues:
    """All cues and signals of the folder. Raises SettingsError naming the file, the entry and what is wrong with it."""
    files = {path: read_toml(path) for path in sorted({*folder.glob("*.toml"), folder / WORDS, folder / SIGNALS})}
    language = language_of(folder / WORDS, files[folder / WORDS])
    cues = tuple(cue for path, data in files.items() for cue in _cues(path, data, language))
    signals = tuple(signal for path, data in files.items() for signal in _signals(path, data, language))
    ids = [entry.id for entry in (*cues, *signals)]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise SettingsError(f"{folder}: the id {twice[0]!r} is given twice; give each entry its own")
    words = words_of(folder / WORDS, files[folder / WORDS], language.words())
    return Cues(_weights(folder / SIGNALS, files[folder / SIGNALS]), words, cues, signals, Index(language.places()))


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables. Raises SettingsError when it is not there or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None


def strings(where: str, value: Any) -> list[str]:
    """`value` when it is a list of texts, none of them empty. Raises SettingsError."""
    if not isinstance(value, list) or not value or not all(isinstance(entry, str) and entry for entry in value):
        raise SettingsError(f"{where}: must be a list of words in quotation marks")
    return value


def language_of(path: Path, data: Mapping[str, Any], more: Mapping[str, Sequence[str]] = {}) -> Language:
    """What phrases are written in: the lists of a file, and `more` of them. Raises SettingsError."""
    lists = lists_of(path, data)
    if clash := sorted(lists.keys() & more.keys()):
        raise SettingsError(f"{path}: lists.{clash[0]}: another file has a list of this name; give it another")
    try:
        return Language({**more, **lists})
    except PhraseError as error:
        raise SettingsError(f"{path}: lists: {error}") from None


def lists_of(path: Path, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """The lists of words that a file holds. Raises SettingsError."""
    lists = _table(f"{path}: lists", data.get("lists"))
    return {name: strings(f"{path}: lists.{name}", entries) for name, entries in lists.items()}


def words_of(path: Path, data: Mapping[str, Any], vocabulary: frozenset[str], more: Mapping[str, str] = {}) -> Words:
    """How words are read, as a file has it; `more` are written out as well. Raises SettingsError."""
    spelling = _table(f"{path}: spelling", data.get("spelling"))
    return Words.of(
        means={**meanings(f"{path}: means", data.get("means")), **more},
        pictures=meanings(f"{path}: pictures", data.get("pictures")),
        known=strings(f"{path}: spelling.known", spelling.get("known")),
        leave=strings(f"{path}: spelling.leave", spelling.get("leave")),
        vocabulary=vocabulary,
    )


def _weights(path: Path, data: Mapping[str, Any]) -> Weights:
    table = _table(f"{path}: weights", data.get("weights"))
    names = [field.name for field in fields(Weights)]
    if wrong := sorted(set(names) ^ table.keys()):
        raise SettingsError(
            f"{path}: weights.{wrong[0]}: {'is missing' if wrong[0] in names else 'is not one of them'}"
        )
    return Weights(**{name: _whole(f"{path}: weights.{name}", table[name], 1) for name in names})


def _cues(path: Path, data: Mapping[str, Any], language: Language) -> list[Cue]:
    return [
        Cue(
            text_of(where, entry, "id"),
            text_of(where, entry, "harm"),
            text_of(where, entry, "why"),
            _whole(f"{where}: points", entry["points"], 1),
            phrases(where, entry, language),
        )
        for where, entry in entries(path, data, "cue", {"id", "harm", "why", "points", "any"})
    ]


def _signals(path: Path, data: Mapping[str, Any], language: Language) -> list[Signal]:
    found: list[Signal] = []
    for where, entry in entries(path, data, "signal", {"id", "says", "points", "any"}):
        says = text_of(where, entry, "says")
        if says not in get_args(Says):
            raise SettingsError(f"{where}: says: {says!r} is none of {', '.join(get_args(Says))}")
        points = _whole(f"{where}: points", entry["points"], 0)
        found.append(Signal(text_of(where, entry, "id"), cast(Says, says), points, phrases(where, entry, language)))
    return found


def entries(
    path: Path, data: Mapping[str, Any], kind: str, keys: set[str], optional: frozenset[str] = frozenset()
) -> Iterable[tuple[str, dict[str, Any]]]:
    """The tables of a kind, each with where it stands; they have these keys and no others. Raises SettingsError."""
    found = data.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise SettingsError(f"{path}: {kind}: write [[{kind}]], one table for each")
    for number, entry in enumerate(found, 1):
        where = f"{path}: {kind} {entry.get('id') or number}"
        if wrong := sorted(keys ^ (entry.keys() - optional)):
            raise SettingsError(f"{where}: {wrong[0]}: is {'missing' if wrong[0] in keys else 'not a key of it'}")
        yield where, entry


def phrases(where: str, entry: Mapping[str, Any], language: Language) -> tuple[Phrase, ...]:
    """What stands under `any` of an entry, compiled. Raises SettingsError naming the phrase."""
    found: list[Phrase] = []
    for number, text in enumerate(strings(f"{where}: any", entry["any"]), 1):
        try:
            found.append(language.phrase(text))
        except PhraseError as error:
            raise SettingsError(f"{where}: any, phrase {number} ({text!r}): {error}") from None
    return tuple(found)


def text_of(where: str, entry: Mapping[str, Any], key: str) -> str:
    """The words under a key. Raises SettingsError."""
    value = entry[key]
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{where}: {key}: must be words in quotation marks")
    return value


def _whole(where: str, value: Any, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise SettingsError(f"{where}: must be a whole number from {least}")
    return value


def _table(where: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{where}: must be a table")
    return cast(dict[str, Any], value)


def meanings(where: str, value: Any) -> dict[str, str]:
    """`value` when it is a table of words. Raises SettingsError."""
    table = _table(where, value)
    if not all(isinstance(entry, str) for entry in table.values()):
        raise SettingsError(f"{where}: must give words in quotation marks")
    return table
