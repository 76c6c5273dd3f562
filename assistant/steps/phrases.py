"""Phrases: the small language in which the cues of danger are written, and how they are found among words.

A phrase is words in order. `stem*` is any word that begins so; `(a|b c)` one of several; a `?` behind either makes it
optional; a word in capitals is a list, or one of the marks that `wording` puts in; `..` is up to three words and `...` up to
eight, none included; `^` is the beginning of a sentence. `A & B` needs both in one sentence in any order, `A & -B` one
without the other, and `A && B` wants B anywhere in what was said. Nothing backtracks: positions are carried along as sets,
so the time is at most words times the length of the phrase.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

_PIECE = re.compile(r"\((?:[^()]|\([^()]*\))*\)\??|\.\.\.|\.\.|\^|[^\s()]+")
_INNER = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"(?:[a-z0-9']+\*?|[A-Z]+|\?)$")
_GAPS = {"..": 3, "...": 8}
_START = 0


class PhraseError(ValueError):
    """A phrase is not written as the language has it; the message says which part."""


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """One place of a phrase: the words, beginnings of words and runs of words that may stand there."""

    words: frozenset[str]
    stems: frozenset[str]
    runs: frozenset[tuple[str, ...]]

    @property
    def common(self) -> int:
        """The higher, the more often the place can be filled."""
        return len(self.words) + 20 * len(self.stems) + 3 * len(self.runs)


@dataclass(frozen=True, eq=False, slots=True)
class _Step:
    ways: Ways | None
    gap: int = 0
    optional: bool = False
    first: bool = False


_Run = tuple[_Step, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """A compiled phrase: runs of steps wanted in one sentence, runs that must not stand there, runs wanted anywhere.

    `anchor`: a place that must be filled, the one with the fewest ways. A phrase is tried only where it is.
    """

    here: tuple[_Run, ...]
    absent: tuple[_Run, ...]
    elsewhere: tuple[_Run, ...]
    anchor: Ways


class Language:
    """Compiles phrases. `lists`: what a word in capitals stands for; one list may hold another. Raises PhraseError."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists: dict[str, Ways] = {}
        self._ways: dict[object, Ways] = {}
        if clash := sorted(MARKS & lists.keys()):
            raise PhraseError(f"{clash[0]} is the name of a mark; give the list another")
        uses = {name: lists.keys() & set(entries) for name, entries in lists.items()}
        try:
            for name in TopologicalSorter(uses).static_order():
                self._lists[name] = self._place(lists[name])
        except CycleError:
            raise PhraseError("two lists hold each other; write one out") from None

    def phrase(self, text: str) -> Phrase:
        """The phrase written as `text`. Raises PhraseError saying what is wrong with it."""
        near, *far = text.split(" && ")
        parts = near.split(" & ")
        here = tuple(self._run(part) for part in parts if not part.startswith("-"))
        if not here:
            raise PhraseError("it only says what must not stand there; add what must")
        must = [step.ways for run in here for step in run if step.ways and not step.optional]
        return Phrase(
            here,
            tuple(self._run(part[1:]) for part in parts if part.startswith("-")),
            tuple(self._run(part) for part in far),
            min(must, key=lambda ways: ways.common),
        )

    def words(self) -> frozenset[str]:
        """All words that stand in the phrases compiled so far, and in the lists."""
        return frozenset(word for ways in self._ways.values() for word in ways.words)

    def places(self) -> Iterable[Ways]:
        """All places of the phrases compiled so far: each is there once, however many phrases have it."""
        return self._ways.values()

    def _run(self, text: str) -> _Run:
        if over := _PIECE.sub("", text).split():
            raise PhraseError(f"{text!r}: {over[0]!r} is a bracket without its other half, or one too deep")
        steps: list[_Step] = []
        for piece in _PIECE.findall(text.strip()):
            if piece in _GAPS:
                steps.append(_Step(None, gap=_GAPS[piece]))
            elif piece == "^":
                steps.append(_Step(None, first=True))
            else:
                optional = piece.endswith("?") and piece != "?"
                steps.append(
                    _Step(self._place(_alternatives(piece.removesuffix("?") if optional else piece)), optional=optional)
                )
        if not any(step.ways and not step.optional for step in steps):
            raise PhraseError(f"{text!r} has no word that must stand there")
        return tuple(steps)

    def _place(self, entries: Iterable[str]) -> Ways:
        words: set[str] = set()
        stems: set[str] = set()
        runs: set[tuple[str, ...]] = set()
        for entry in entries:
            found = tuple(entry.split())
            if not found or not all(_WORD.match(word) for word in found):
                raise PhraseError(f"{entry!r} is not a word: small letters, or a list in capitals")
            if len(found) > 1:
                if any(word.endswith("*") or word in self._lists for word in found):
                    raise PhraseError(f"{entry!r}: one of several may be a run of plain words, without * and lists")
                runs.add(found)
            elif held := self._lists.get(entry):
                words |= held.words
                stems |= held.stems
                runs |= held.runs
            elif entry.endswith("*"):
                stems.add(entry[:-1])
            elif entry.isupper() and entry not in MARKS:
                raise PhraseError(f"{entry} is neither a list nor one of the marks {', '.join(sorted(MARKS))}")
            else:
                words.add(entry)
        key = (frozenset(words), frozenset(stems), frozenset(runs))
        return self._ways.setdefault(key, Ways(*key))


MARKS = frozenset({"AGE", "BABYAGE", "YEARGROUP", "TIME", "YEAR", "DATE", "N"})


def _alternatives(piece: str) -> list[str]:
    """What a group offers, one entry each; a group inside it is multiplied out: `(the (cat|dog))` is `(the cat|the dog)`."""
    if not piece.startswith("("):
        return [piece]
    done: list[str] = []
    growing = [""]
    for part in re.split(r"(\([^()]*\)|\|)", piece[1:-1]):
        if part == "|":
            done, growing = done + growing, [""]
        else:
            inner = _INNER.fullmatch(part)
            growing = [start + end for start in growing for end in (inner[1].split("|") if inner else [part])]
    return done + growing


class Index:
    """Which places a word can fill, so that a message's words lead to the phrases, not the phrases to the words."""

    def __init__(self, places: Iterable[Ways]) -> None:
        self._words: dict[str, list[Ways]] = defaultdict(list)
        self._stems: dict[str, list[Ways]] = defaultdict(list)
        self._runs: dict[str, list[tuple[tuple[str, ...], Ways]]] = defaultdict(list)
        for ways in places:
            for word in ways.words:
                self._words[word].append(ways)
            for stem in ways.stems:
                self._stems[stem].append(ways)
            for run in ways.runs:
                self._runs[run[0]].append((run, ways))
        self._lengths = range(min(map(len, self._stems), default=0), max(map(len, self._stems), default=-1) + 1)

    def read(self, sentences: Sequence[Sequence[str]]) -> "Reading":
        """The sentences with what their words can fill."""
        stands: dict[str, list[_Place]] = {}
        for number, words in enumerate(sentences):
            for place, word in enumerate(words):
                stands.setdefault(word, []).append((number, place))
        fills: dict[Ways, list[tuple[str, ...]]] = {}
        for word in stands:
            stems = (self._stems.get(word[:length], ()) for length in self._lengths if length <= len(word))
            for ways in {*self._words.get(word, ()), *(ways for found in stems for ways in found)}:
                fills.setdefault(ways, []).append((word,))
            for run, ways in self._runs.get(word, ()):
                if all(part in stands for part in run):
                    fills.setdefault(ways, []).append(run)
        return Reading(sentences, stands, fills)


_Place = tuple[int, int]  # number of the sentence, number of the word in it


class Reading:
    """Sentences as phrases see them. Where a place of a phrase is filled is worked out when a phrase asks, once."""

    def __init__(
        self,
        sentences: Sequence[Sequence[str]],
        stands: Mapping[str, Sequence[_Place]],
        fills: Mapping[Ways, Sequence[tuple[str, ...]]],
    ) -> None:
        self._sentences, self._stands, self._fills = sentences, stands, fills
        self._spans: dict[Ways, dict[_Place, set[int]]] = {}

    def sentences_with(self, phrase: Phrase) -> set[int]:
        """The numbers of the sentences in which the phrase stands."""
        if phrase.anchor not in self._fills or not all(self._standing(run) for run in phrase.elsewhere):
            return set()
        found: set[int] | None = None
        for run in phrase.here:
            found = self._standing(run) if found is None else found & self._standing(run)
            if not found:
                return set()
        return (found or set()).difference(*(self._standing(run) for run in phrase.absent))

    def _standing(self, run: _Run) -> set[int]:
        if any(step.ways and not step.optional and step.ways not in self._fills for step in run):
            return set()
        at: set[_Place] | None = None  # None: anywhere
        for step in run:
            if step.first:
                at = {(number, 0) for number in range(len(self._sentences))}
            elif step.ways is None:
                at = at and {
                    (n, i) for n, place in at for i in range(place, min(place + step.gap, len(self._sentences[n])) + 1)
                }
            else:
                spans = self._where(step.ways)
                onward = {
                    (n, end) for n, place in (spans if at is None else spans.keys() & at) for end in spans[n, place]
                }
                # An optional first word changes nothing: what follows it may begin anywhere.
                at = (onward | at if at else None) if step.optional else onward
            if at is not None and not at:
                return set()
        return {number for number, _ in at or ()}

    def _where(self, ways: Ways) -> dict[_Place, set[int]]:
        """Where a place begins to be filled, and where each filling ends."""
        if ways not in self._spans:
            spans: dict[_Place, set[int]] = {}
            for run in self._fills.get(ways, ()):
                for number, place in self._stands[run[0]]:
                    if len(run) == 1 or tuple(self._sentences[number][place : place + len(run)]) == run:
                        spans.setdefault((number, place), set()).add(place + len(run))
            self._spans[ways] = spans
        return self._spans[ways]
