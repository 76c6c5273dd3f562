"""What each word of a message may be: a word, a name, either, or part of what stays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from assistant.identifiers.lists import Lists, Phrases, skeleton
from assistant.identifiers.reading import Word

_BRITISH = (("is", "iz"), ("our", "or"), ("ae", "e"), ("ll", "l"), ("tre", "ter"))
"""How British and American spellings differ: the list of ordinary words is American first."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_UNKNOWN = 60
"""Different words whose spelling is looked into, a message; the rest are taken for names."""


class Sort(Enum):
    """`KEPT` stays; `WORD` is an ordinary word, `NAME` a first name and nothing else, `EITHER` both, `UNKNOWN` neither."""

    KEPT = "kept"
    WORD = "word"
    EITHER = "either"
    NAME = "name"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sorted:
    """The words of a message with their sorts. `place[i]`: the word belongs to the name of a place that everybody knows;
    `slip(word)`: whether it looks like an
    ordinary word misspelt; `made(word)`: like one made of ordinary words, or of one and
    an ending; `like_kept(word)`: like the name of a place or a body misspelt."""

    words: tuple[Word, ...]
    sorts: tuple[Sort, ...]
    place: tuple[bool, ...]
    slip: Callable[[str], bool]
    made: Callable[[str], bool]
    like_kept: Callable[[str], bool]


def sort(words: tuple[Word, ...], lists: Lists) -> Sorted:
    """Looks every word up."""
    words = _in_capitals(words, lists)
    kept, place = _kept(words, lists), _covered(words, lists.places)
    sorts = tuple(
        Sort.KEPT if kept[i] else _sort(word, lists, place=place[i] and not _single_name(words, i, place, lists))
        for i, word in enumerate(words)
    )
    return Sorted(
        words, sorts, tuple(place), _slips(lists), partial(_made, lists.ordinary), partial(_like_kept, lists.kept_words)
    )


def _in_capitals(words: tuple[Word, ...], lists: Lists) -> tuple[Word, ...]:
    """With names in capitals amid small letters read as names usually are: "Kayden SMITH", "GEORGIA RIVERS", "SMITH, Kayden"."""
    read = list(words)
    for i, word in enumerate(words):
        if word.shape not in {"upper", "title"} or word.core not in lists.first - lists.people.stop:
            continue
        first, last = i, i
        while last + 1 < len(words) and words[last + 1].gap in {" ", "-", ". "} and _may_go_on(words[last + 1], lists):
            last += 1
        if i and word.gap == ", " and _may_go_on(words[i - 1], lists):
            first -= 1
            while first and words[first].gap == "-" and _may_go_on(words[first - 1], lists):
                first -= 1
        if last > first:
            read[first : last + 1] = [
                replace(one, shape="title") if one.shape == "upper" and len(one.core) > 1 else one
                for one in words[first : last + 1]
            ]
    return tuple(read)


def _may_go_on(word: Word, lists: Lists) -> bool:
    """Whether a word in capitals may go on a name: an initial, or a name by the lists, or no word and no abbreviation by them."""
    known = word.core in lists.people.surnames or word.core in lists.first or not ordinary(word.core, lists)
    return word.shape == "upper" and word.core not in lists.people.stop and (len(word.core) == 1 or known)


def _sort(word: Word, lists: Lists, *, place: bool) -> Sort:
    core = word.core
    if place:
        return Sort.KEPT
    if word.shape == "digits" or core in lists.people.stop or len(core) == 1:
        return Sort.WORD
    if core in lists.first:
        if core in lists.mainly:
            return Sort.NAME
        return (
            Sort.EITHER
            if core in lists.ordinary or (core,) in lists.places.get(core, ()) or (core,) in lists.kept.get(core, ())
            else Sort.NAME
        )
    return Sort.WORD if ordinary(core, lists) else Sort.UNKNOWN


def ordinary(core: str, lists: Lists) -> bool:
    """Whether a word is known, as it stands or without an ending."""
    if core in lists.ordinary or any(core.replace(*pair) in lists.ordinary for pair in _BRITISH if pair[0] in core):
        return True
    before, _, ending = core.partition("'")
    return (
        ending in {"t", "re", "ve", "ll", "d", "m", "s", ""}
        and len(before) < len(core)
        and (before in lists.ordinary or before in lists.people.stop)
    )


def _single_name(words: tuple[Word, ...], i: int, place: list[bool], lists: Lists) -> bool:
    """A place of one word that is a first name as well: "Jordan", "Chelsea"."""
    alone = not (i and place[i - 1]) and not (i + 1 < len(words) and place[i + 1])
    return alone and words[i].core in lists.first


def _kept(words: tuple[Word, ...], lists: Lists) -> list[bool]:
    kept = _covered(words, lists.kept, single=lambda i: words[i].core not in lists.first)
    for i, word in enumerate(words):
        if (
            word.core in lists.authors
            and word.shape == "title"
            and (_starts(words, i + 1, lists.work) is not None or _year(words, i + 1))
        ):
            kept[i] = True
        if i and words[i - 1].core in lists.labels and word.shape == "title":
            kept[i] = True
        label = _starts(words, i, lists.pseudonyms)
        if label is not None and (end := _code(words, i + label)):
            kept[i:end] = [True] * (end - i)
    return kept


def _year(words: tuple[Word, ...], at: int) -> bool:
    return at < len(words) and len(words[at].core) == 4 and words[at].core[:2] in {"19", "20"}


def _code(words: tuple[Word, ...], at: int) -> int:
    """Where a label such as "Q", "AB" or "S11" ends, 0 where there is none. It is written in capitals."""
    if at >= len(words) or words[at].gap not in {" ", " '", ' "'} or not words[at].low.isalpha():
        return 0
    word = words[at]
    single = len(word.core) == 1 and word.shape in {"upper", "title"} and word.core not in {"a", "i"}
    if not single and not (len(word.core) == 2 and word.shape == "upper"):
        return 0
    after = at + 1
    return after + 1 if after < len(words) and words[after].gap == "" and words[after].low.isdigit() else after


def _covered(
    words: tuple[Word, ...], phrases: Phrases, *, single: Callable[[int], bool] = lambda _i: True
) -> list[bool]:
    """Which words belong to a phrase of the list."""
    covered = [False] * len(words)
    i = 0
    while i < len(words):
        length = _starts(words, i, phrases)
        if length is None or (length == 1 and not single(i)):
            i += 1
            continue
        covered[i : i + length] = [True] * length
        i += length
    return covered


def _starts(words: tuple[Word, ...], at: int, phrases: Phrases) -> int | None:
    """The number of words of the longest phrase that stands here."""
    if at >= len(words):
        return None
    for first in dict.fromkeys((words[at].low, words[at].core, words[at].core.removesuffix("s"))):
        for phrase in phrases.get(first, ()):
            here = words[at : at + len(phrase)]
            if len(here) == len(phrase) and all(
                part in (word.low, word.core, word.core.removesuffix("s")) and (n == 0 or len(word.gap) <= 2)
                for n, (part, word) in enumerate(zip(phrase, here, strict=True))
            ):
                return len(phrase)
    return None


def _slips(lists: Lists) -> Callable[[str], bool]:
    known: dict[str, bool] = {}

    def slip(word: str) -> bool:
        if word in lists.family_names:
            return False
        if word not in known:
            if len(known) >= _UNKNOWN:
                return False
            known[word] = any(edit in lists.known for edit in edits(word)) or (
                len(word) >= 7 and skeleton(word) in lists.skeletons
            )
        return known[word]

    return slip


_BEGINNINGS = (
    "re", "un", "over", "under", "non", "pre", "post", "anti", "co", "multi", "inter", "mis", "dis", "mini", "de",
    "cyber", "key", "neuro", "psycho", "self",
)  # fmt: skip
_ENDINGS = (
    "s", "es", "ed", "d", "ing", "in", "er", "ers", "ly", "ness", "wise", "ment", "ful", "less", "ish", "y", "ality",
    "isation", "ised",
)  # fmt: skip


def _made(ordinary: frozenset[str], word: str) -> bool:
    """Example: "sleepsuit", "recalibrated", "crawlin"."""
    if f"{word}g" in ordinary and word.endswith("in"):
        return True
    if any(word.endswith(end) and len(word) - len(end) >= 4 and word[: -len(end)] in ordinary for end in _ENDINGS):
        return True
    if any(
        word.startswith(start) and len(word) - len(start) >= 4 and word[len(start) :] in ordinary
        for start in _BEGINNINGS
    ):
        return True
    return any(word[:cut] in ordinary and word[cut:] in ordinary for cut in range(3, len(word) - 2))


def _like_kept(kept: frozenset[str], word: str) -> bool:
    return len(word) >= 7 and any(edit in kept for edit in edits(word))


def edits(word: str) -> Iterable[str]:
    """All words one slip away: a letter left out, added, changed, or two swapped."""
    for i in range(len(word) + 1):
        before, after = word[:i], word[i:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
