"""The words practitioners type and the words documents use, each found from the other.

The lexicon is a TOML file that people edit. How its terms match:
- in any case; but an acronym that `capitals_only` names ("DA", "SW") only when it is typed in capitals;
- apostrophes, hyphens, punctuation and plural endings make no difference;
- "s47", "s.47", "sec 47" and "section 47" are one and the same.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from knowledge.errors import SettingsError

NOT_ENGLAND = frozenset({"Wales", "Scotland", "Northern Ireland", "out of scope"})
"""Types of entries that are never used: their terms are only known so that they are never added."""
MOST_ADDED = 12

_ENTRY_KEYS = {"terms": list, "means": str, "also": list, "type": str, "ambiguous": bool, "needs": list}
_ENTRY_OPTIONAL = frozenset({"also", "ambiguous", "needs"})
_MISSPELLING_KEYS = {"typed": str, "meant": str}
_FILE_KEYS = {"entry": list, "misspelling": list, "capitals_only": list}

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc\u2032`\u00b4]")
_SECTION = re.compile(
    r"\b(?:sections?|sect?|ss?)[.\s]{0,2}(\d{1,3}[a-z]{0,2})\b"
    r"(?:\s*(?:and|or|&|/|,)\s*(17|20|31|44|46|47)\b)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^)]*\)")
_LONGEST_TRIGGER = 6


@dataclass(frozen=True, slots=True)
class Expansion:
    """A question as it was meant, and what to search for besides. `matched` names the terms that the words met."""

    corrected: str
    added: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    key: str
    """Its stems with a space before, between and after, to be looked for in a question made the same way."""


@dataclass(frozen=True, slots=True)
class _Entry:
    type: str
    terms: tuple[_Phrase, ...]
    meanings: tuple[_Phrase, ...]
    also: tuple[_Phrase, ...]
    needs: tuple[_Phrase, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Trigger:
    """Words that lead to an entry."""

    stems: tuple[str, ...]
    phrase: _Phrase
    entry: _Entry
    is_term: bool
    capitals: bool


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    trigger: _Trigger

    @property
    def end(self) -> int:
        return self.start + len(self.trigger.stems)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled once; `expand` then only looks up."""

    _triggers: Mapping[str, tuple[_Trigger, ...]]
    _misspellings: Mapping[str, str]
    _never_added: frozenset[str]
    """Keys of terms of other nations."""
    _added_last: frozenset[str]
    """Keys of superseded terms: documents in force do not use them."""
    words: frozenset[str]
    """Every word of its entries and of what its misspellings mean, in small letters."""

    @staticmethod
    def load(path: Path) -> "Lexicon":
        """The lexicon of a file. SettingsError names the file and the entry that is wrong."""
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: cannot be read as TOML: {error}") from error
        _check(raw, _FILE_KEYS, _FILE_KEYS, f"{path}: the file")
        return _compile(raw, path)

    def expand(self, question: str) -> Expansion:
        """The question with known misspellings corrected, and up to MOST_ADDED phrases to search as well."""
        corrected = self.corrected(question)
        words, sections = _words(corrected)
        stems = [_stem(word) for word in words]
        key = f" {' '.join(stems)} "
        shouting = len(words) > 3 and corrected.isupper()
        matches = _longest(self._matches(words, stems, key, shouting))
        added = chain(_section_forms(corrected, sections), _interleaved(_phrases(match) for match in matches))
        return Expansion(
            corrected,
            added=tuple(self._chosen(added, key)),
            matched=tuple(dict.fromkeys(match.trigger.phrase.text for match in matches)),
        )

    def knows(self, phrase: str) -> bool:
        """Whether a phrase by itself is a term of the lexicon, or what one means."""
        key = _key(phrase)
        return any(trigger.phrase.key == key for trigger in self._triggers.get((key.split() or [""])[0], ()))

    def corrected(self, question: str) -> str:
        """The question with known misspellings corrected, and nothing else changed."""

        def correct(found: re.Match[str]) -> str:
            word, low = found[0], found[0].casefold()
            meant = self._misspellings.get(low)
            if meant is None and low.endswith("s") and low[:-1] in self._misspellings:
                meant = self._misspellings[low[:-1]] + "s"
            if meant is None:
                return word
            return meant[0].upper() + meant[1:] if word[0].isupper() else meant

        return _WORD.sub(correct, question)

    def _matches(self, words: Sequence[str], stems: Sequence[str], key: str, shouting: bool) -> Iterator[_Match]:
        for start, stem in enumerate(stems):
            for trigger in self._triggers.get(stem, ()):
                end = start + len(trigger.stems)
                if tuple(stems[start:end]) != trigger.stems:
                    continue
                if trigger.capitals and (shouting or not _in_capitals(words[start:end])):
                    continue
                if trigger.is_term and trigger.entry.ambiguous and not _has_cue(trigger, key):
                    continue
                yield _Match(start, trigger)

    def _chosen(self, phrases: Iterable[_Phrase], question: str) -> list[str]:
        """Each once, nothing that the question already says, superseded terms last."""
        fresh: dict[str, str] = {}
        for phrase in phrases:
            if phrase.key in self._never_added or phrase.key in question:
                continue
            if phrase.text.casefold() not in fresh:
                fresh[phrase.text.casefold()] = phrase.text
        ranked = sorted(fresh.values(), key=lambda text: _key(text) in self._added_last)
        return ranked[:MOST_ADDED]


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words of a text with sections written "s47", and the numbers of the sections it names."""
    sections: list[str] = []

    def joined(found: re.Match[str]) -> str:
        numbers = [number for number in found.groups() if number]
        sections.extend(numbers)
        return " ".join(f"s{number}" for number in numbers)

    return _WORD.findall(_SECTION.sub(joined, _APOSTROPHE.sub("", text))), sections


def _stem(word: str) -> str:
    """The word in lower case without a plural ending. It need not be a word: both sides are treated alike."""
    low = word.casefold()
    if word.endswith("s") and word[:-1].isupper():
        return low[:-1]
    if len(low) < 4 or low.endswith(("ss", "us", "is")) or not low.endswith("s"):
        return low
    if low.endswith("ies"):
        return low[:-3] + "y"
    return low[:-2] if low.endswith(("ches", "shes", "xes", "sses")) else low[:-1]


def _key(text: str) -> str:
    return f" {' '.join(_stem(word) for word in _words(text)[0])} "


def _in_capitals(words: Sequence[str]) -> bool:
    return all(word.removesuffix("s").isupper() for word in words)


def _has_cue(trigger: _Trigger, question: str) -> bool:
    # The term's own words are no cue for themselves.
    rest = question.replace(trigger.phrase.key, "  ")
    return any(cue.key in rest for cue in trigger.entry.needs)


def _section_forms(question: str, sections: Iterable[str]) -> Iterator[_Phrase]:
    """Both ways of writing each section, less the one that was typed. Their key is one that no question has."""
    low = question.casefold()
    for number in sections:
        for form in (f"section {number}", f"s{number}"):
            if re.search(rf"\b{re.escape(form.casefold())}\b", low) is None:
                yield _Phrase(form, f"={form}")


def _longest(matches: Iterable[_Match]) -> list[_Match]:
    """The matches that do not lie within a longer one, each entry once, longest first."""
    kept: dict[int, _Match] = {}
    reach = reached_from = -1
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        if match.end > reach:
            reach, reached_from = match.end, match.start
        elif match.end < reach or match.start > reached_from:
            continue
        kept.setdefault(id(match.trigger.entry), match)
    return sorted(kept.values(), key=lambda m: (-len(m.trigger.stems), m.start))


def _phrases(match: _Match) -> tuple[_Phrase, ...]:
    """What an entry adds to the words that led to it, most useful first."""
    entry = match.trigger.entry
    if match.trigger.is_term:
        acronyms = tuple(term for term in entry.terms if term.text.isupper())
        return entry.meanings + entry.also + acronyms
    return entry.terms + entry.also + entry.meanings


def _interleaved(lists: Iterable[tuple[_Phrase, ...]]) -> Iterator[_Phrase]:
    """The first of each, then the second of each: no match crowds out another."""
    for rank in zip_longest(*lists):
        yield from (phrase for phrase in rank if phrase is not None)


def _compile(raw: Mapping[str, Any], path: Path) -> Lexicon:
    capitals = frozenset(_strings(raw["capitals_only"], f"{path}: capitals_only"))
    entries = [_entry(item, f"{path}: entry {number}") for number, item in enumerate(raw["entry"], 1)]
    triggers: dict[str, list[_Trigger]] = {}
    for trigger in chain.from_iterable(_triggers_of(entry, capitals) for entry in entries):
        triggers.setdefault(trigger.stems[0], []).append(trigger)
    misspellings: dict[str, str] = {}
    for number, item in enumerate(raw["misspelling"], 1):
        _check(item, _MISSPELLING_KEYS, _MISSPELLING_KEYS, f"{path}: misspelling {number}")
        misspellings[item["typed"].casefold()] = item["meant"]
    abroad = (entry for entry in entries if entry.type in NOT_ENGLAND)
    old = (entry for entry in entries if entry.type.startswith("old"))
    return Lexicon(
        {stem: tuple(found) for stem, found in triggers.items()},
        misspellings,
        frozenset(term.key for entry in abroad for term in entry.terms),
        frozenset(term.key for entry in old for term in entry.terms),
        frozenset(_spelt(entries)) | frozenset(meant.casefold() for meant in misspellings.values()),
    )


def _spelt(entries: Iterable[_Entry]) -> Iterator[str]:
    for entry in entries:
        for phrase in chain(entry.terms, entry.meanings, entry.also, entry.needs):
            yield from _WORD.findall(_APOSTROPHE.sub("", phrase.text).casefold())


def _triggers_of(entry: _Entry, capitals: frozenset[str]) -> Iterator[_Trigger]:
    if entry.type in NOT_ENGLAND:
        return
    for term in entry.terms:
        yield _Trigger(tuple(term.key.split()), term, entry, is_term=True, capitals=term.text in capitals)
    if entry.type.startswith("lay"):
        return
    terms = {term.key for term in entry.terms}
    for meaning in entry.meanings:
        stems = tuple(meaning.key.split())
        if len(stems) <= _LONGEST_TRIGGER and meaning.key not in terms:
            yield _Trigger(stems, meaning, entry, is_term=False, capitals=False)


def _entry(raw: Any, where: str) -> _Entry:
    _check(raw, _ENTRY_KEYS, _ENTRY_KEYS.keys() - _ENTRY_OPTIONAL, where)
    where = f"{where} ({raw['terms'][:1]})"
    terms, also, needs = (_strings(raw.get(name, []), f"{where}: {name}") for name in ("terms", "also", "needs"))
    ambiguous = raw.get("ambiguous", False)
    if not terms or ambiguous != bool(needs):
        raise SettingsError(f"{where}: `terms` may not be empty, and `ambiguous` and `needs` belong together.")
    means = re.split(r"[,;]", _BRACKETS.sub("", raw["means"]))
    return _Entry(raw["type"], _made(terms), _made(means), _made(also), _made(needs), ambiguous)


def _made(texts: Iterable[str]) -> tuple[_Phrase, ...]:
    tidy = (" ".join(text.split()) for text in texts)
    return tuple(_Phrase(text, _key(text)) for text in tidy if _WORD.search(text))


def _strings(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and _WORD.search(item) for item in value):
        raise SettingsError(f"{where}: must be a list of words or phrases.")
    return value


def _check(raw: Any, known: Mapping[str, type], required: Iterable[str], where: str) -> None:
    if not isinstance(raw, dict):
        raise SettingsError(f"{where}: must be a table.")
    if unknown := sorted(raw.keys() - known.keys()):
        raise SettingsError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(known)}.")
    for name in required:
        if name not in raw:
            raise SettingsError(f"{where}: {name!r} is missing.")
    for name, value in raw.items():
        if not isinstance(value, known[name]):
            raise SettingsError(f"{where}: {name!r} must be of type {known[name].__name__}.")
