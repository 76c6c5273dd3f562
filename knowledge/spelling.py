"""Misspelt words of a question, put right by the words that the documents use. The only importer of rapidfuzz and symspellpy.

A word is misspelt when neither the documents nor the lexicon nor the register nor ordinary English knows it. It becomes the
nearest word of the documents: at one change for short words, at two for long ones, the more frequent first. A change is a
letter left out, put in, exchanged, or two neighbours swapped (optimal string alignment).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel, Levenshtein

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LETTERS = re.compile(r"[a-z]+")
_SHORTEST, _LONG = 4, 8
"""Below the first, anything is one change away from something; from the second on, two changes are allowed."""
_MOST = 5
"""Unknown words in one question. With more, it is not written in words that are known here, and guesses would mislead."""
_SELDOM = 2
"""A word that stands in one passage may be a misprint of its own."""
_COMMON = 25
"""Passages that a word must stand in to be what four letters were meant to be; and a third of it, five or six."""
_ALIKE = ("aeiouy", "ckqsxz", "gj", "fpv", "dt", "mn", "bp", "iu")
"""Letters that sound alike, or are taken for each other."""
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"
_ENDINGS = ("s", "es")
"""The plural of a known word is known."""
_PRONOUNS = frozenset("i you he she it we they who that there what how where mum dad".split())  # noqa: SIM905
_CONTRACTED = ("d", "m", "re", "ve", "ll")
_NOT = frozenset("do does did is are was were has have had ca wo should would could must need".split())  # noqa: SIM905


@dataclass(frozen=True)
class Spelling:
    """Compiled from the words of the documents; `corrected` then only looks up."""

    counts: Mapping[str, int]
    known: frozenset[str]
    near: Mapping[tuple[str, int], list[str]]

    @classmethod
    def of(
        cls,
        counts: Mapping[str, int],
        *,
        terms: Collection[str],
        names: Collection[str],
    ) -> "Spelling":
        """From the documents' words, each with the number of passages that it stands in.

        `terms` are the words of the lexicon, `names` those of areas and works; neither are ever put right, and only the former
        are what another word was meant to be.
        """
        words = {term: _SELDOM for term in terms if _LETTERS.fullmatch(term)}
        words |= {word: max(count, words.get(word, 0)) for word, count in counts.items() if _LETTERS.fullmatch(word)}
        near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word, count in words.items():
            if len(word) >= _SHORTEST and count >= _SELDOM:
                near[word[0], len(word)].append(word)
        return cls(words, frozenset(names) | english(), near)

    def corrected(self, text: str) -> str:
        """The text with its misspelt words put right; what is in capitals, a name or a number stays as it is."""
        shouting = text.isupper()
        changes: dict[tuple[int, int], str] = {}
        unknown = 0
        for found in _WORD.finditer(text):
            raw = found[0]
            opening = not text[: found.start()].strip(" \"'“‘(-")
            if not self._doubtful(raw, shouting=shouting, opening=opening):
                continue
            unknown += 1
            if unknown > _MOST:
                return text
            if (meant := self._nearest(_plain(raw))) is not None:
                changes[found.span()] = _cased(meant, raw)
        at, parts = 0, list[str]()
        for (start, end), word in changes.items():
            parts += (text[at:start], word)
            at = end
        return "".join([*parts, text[at:]])

    def _doubtful(self, raw: str, *, shouting: bool, opening: bool) -> bool:
        """Whether a word may be misspelt: it is not known, and neither short nor an acronym nor a name."""
        word = _plain(raw)
        if len(word) < _SHORTEST or not _LETTERS.fullmatch(word) or self.knows(word):
            return False
        return shouting or raw.islower() or (opening and raw[1:].islower() and len(word) >= _LONG)

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is known, also in the plural, and two words written as one ("whos", "didnt")."""
        if self._has(word) or any(word.endswith(end) and self._has(word.removesuffix(end)) for end in _ENDINGS):
            return True
        contracted = any(word.removesuffix(end) in _PRONOUNS for end in _CONTRACTED if word.endswith(end))
        return contracted or (word.endswith("nt") and word.removesuffix("nt") in _NOT)

    def _has(self, word: str) -> bool:
        return word in self.counts or word in self.known

    def _nearest(self, word: str) -> str | None:
        most = 2 if len(word) >= _LONG else 1
        # Few get the first letter wrong; two swapped letters may be the first two.
        candidates = [
            candidate
            for first in dict.fromkeys(word[:2])
            for length in range(len(word) - most, len(word) + most + 1)
            for candidate in self.near.get((first, length), ())
        ]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
        fitting = [
            (distance, _kind_of_slip(word, candidate), -self.counts[candidate], candidate)
            for candidate, distance, _ in found
            if self._common(candidate, word, int(distance)) and _likely(word, candidate)
        ]
        return min(fitting)[-1] if fitting else None

    def _common(self, candidate: str, word: str, distance: int) -> bool:
        least = _COMMON if len(word) == _SHORTEST else _COMMON // 3 if len(word) < _LONG - 1 or distance > 1 else 1
        return self.counts[candidate] >= least


def count_words(texts: Iterable[str]) -> Counter[str]:
    """The words of texts in small letters, each with the number of texts that hold it."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({_plain(word) for word in _WORD.findall(text)})
    return counts


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Ordinary English words: the frequency dictionary that symspellpy carries (82,834 words, from SCOWL and Google n-grams)."""
    lines = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "")
    low = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in low if c.isalpha() and not unicodedata.combining(c))


def _cased(word: str, raw: str) -> str:
    if raw.isupper():
        return word.upper()
    return word.capitalize() if raw[:1].isupper() else word


def _kind_of_slip(word: str, candidate: str) -> int:
    """The commoner the slip the lower: a letter left out or two swapped, then one too many, then another one."""
    if len(candidate) > len(word) or sorted(candidate) == sorted(word):
        return 0
    return 1 if len(candidate) < len(word) else 2


def _likely(word: str, candidate: str) -> bool:
    """Whether a slip of the ear or of the hand makes one of the other, and not merely another word of its length.

    Left out, put in and swapped letters are; an exchanged one is where the two sound alike or are neighbours on the keyboard.
    """
    if OSA.distance(word, candidate) > 1 and word[:2] != candidate[:2]:
        return False
    if sorted(word) == sorted(candidate) or Indel.distance(word, candidate) <= OSA.distance(word, candidate):
        return True
    exchanged = [
        (word[op.src_pos], candidate[op.dest_pos]) for op in Levenshtein.editops(word, candidate) if op.tag == "replace"
    ]
    return all(
        any(a in group and b in group for group in _ALIKE) or a + b in _KEYS or b + a in _KEYS for a, b in exchanged
    )


class KnownSpelling:
    """Spelling as it is now: compiled again when what is held changes. `counts` counts the words of what is held."""

    def __init__(
        self,
        counts: Callable[[], Mapping[str, int]],
        held: Callable[[], frozenset[str]],
        *,
        terms: Collection[str],
        names: Callable[[], Collection[str]],
    ) -> None:
        self._counts, self._held = counts, held
        self._terms, self._names = terms, names
        self._made: tuple[frozenset[str], Spelling] | None = None

    def __call__(self) -> Spelling:
        held = self._held()
        if (made := self._made) is None or made[0] is not held:
            made = held, Spelling.of(self._counts(), terms=self._terms, names=self._names())
            self._made = made
        return made[1]
