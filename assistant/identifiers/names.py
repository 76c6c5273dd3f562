"""Names of people: by lists of first names, by words that are none, and by the company that a word keeps."""

from collections.abc import Iterator

from assistant.identifiers.company import accompanied
from assistant.identifiers.kinds import Sort
from assistant.identifiers.reading import Word
from assistant.identifiers.sight import Sight, stem
from assistant.identifiers.spans import Span
from assistant.identifiers.whole_names import widen

_SHORT = 4
"""A word of fewer letters is no name by itself, in small letters, unless a list has it."""
_IN_NAMES = frozenset({" ", "-", "  ", ". ", ".", ", "})


def names(sight: Sight) -> Iterator[Span]:
    """Spans of names, whole ones, in order."""
    marked = [sight.free(i) and (_alone(sight, i) or accompanied(sight, i)) for i in range(len(sight))]
    for _ in range(2):  # "Grace and Hope Okoro": the second has to be whole before the first is known
        for i in range(len(sight)):
            if sight.free(i) and not marked[i] and _paired(sight, i, marked):
                marked[i] = True
        for i in range(len(sight)):
            if marked[i]:
                widen(sight, i, marked)
                _turned(sight, i, marked)
    _again(sight, marked)
    i = 0
    while i < len(sight):
        first = i
        while marked[i] and i + 1 < len(sight) and marked[i + 1] and _joined(sight, i):
            i += 1
        if marked[first]:
            yield Span(sight.at(first).start, sight.at(i).end, "person")
        i += 1


def plausible(sight: Sight, start: int, end: int) -> bool:
    """Whether what a language model takes for a person may be one: no word of kinship, no acronym, nothing that is kept, and
    not just the ordinary word that begins a sentence."""
    inside = [i for i, word in enumerate(sight.found.words) if word.start < end and start < word.end]
    telling = len(inside) > 1 or (len(inside) == 1 and sight.sort(inside[0]) is not Sort.WORD)
    people = sight.people
    return telling and all(
        sight.sort(i) is not Sort.KEPT
        and sight.at(i).shape in {"title", "mixed"}
        and sight.core(i) not in people.stop | people.not_surnames
        for i in inside
    )


def _alone(sight: Sight, i: int) -> bool:
    """Whether a word is a name by itself."""
    word, sort = sight.at(i), sight.sort(i)
    if word.shape == "lower" and sight.lists.first >= {word.core, sight.core(i + (-1 if word.gap == "-" else 1))}:
        after = sight.word(i + 1)
        if word.gap == "-" or (after is not None and after.gap == "-"):
            return True  # "ruby-leigh"
    if word.gap == "-" and word.shape == "lower":
        return False
    if sort is Sort.NAME:
        if word.shape == "lower":
            return len(word.core) > 2 and (word.core not in sight.people.rarely or _followed(sight, i))
        return word.shape != "upper" or (len(word.core) > 3 and not word.gap.endswith("("))  # "(TESS)"
    if sort is Sort.UNKNOWN:
        return _unknown(sight, i, word)
    if sort is not Sort.EITHER:
        return False
    if word.shape == "lower" and word.core not in sight.people.rarely and not sight.found.place[i]:
        return True
    abroad = sight.found.place[i] and word.core not in sight.lists.area_words and not sight.from_place(i)
    kept = (sight.found.place[i] and not abroad) or (word.core,) in sight.lists.kept.get(word.core, ())
    if sight.capital(i) and not word.begins and not kept:
        return not sight.in_title(i)
    return _followed(sight, i)


def _followed(sight: Sight, i: int) -> bool:
    """As in "summer fairweather", "Grace Green": a name that is a word, and after it a family name, or what is no word."""
    word, people = sight.at(i), sight.people
    if word.shape == "upper" or not sight.touches(i) or sight.taken[i + 1]:
        return False
    after = sight.at(i + 1)
    surname = after.core in people.surnames - people.not_surnames
    unsure = after.core in people.surnames_unsure
    if surname and sight.capital(i) and sight.capital(i + 1):
        return word.core not in people.verbs or not unsure
    lower = word.shape == after.shape == "lower"
    if surname and lower and not unsure and word.core not in people.verbs and sight.ends(i + 1):
        return True
    return sight.sort(i + 1) is Sort.UNKNOWN and after.shape == word.shape and not sight.slip(i + 1)


def _unknown(sight: Sight, i: int, word: Word) -> bool:
    """Whether a word that no list has is a name."""
    if word.shape == "title":
        long = len(word.core) > 2 or sight.core(i + 1) in sight.people.telling
        return (long and not _misspelt(sight, i, word)) or _run_together(sight, word.core)
    if word.shape == "mixed":
        return _run_together(sight, word.core)
    if word.shape == "lower" and len(word.core) >= _SHORT and word.gap != "'":
        return sight.no_word(i) or _run_together(sight, word.core) or stem(word.core) in sight.lists.first
    return False


def _misspelt(sight: Sight, i: int, word: Word) -> bool:
    """A word with a capital that is no name: it begins a sentence and does nothing, or is made of two ("ContactPoint")."""
    if sight.found.like_kept(word.core):
        return True
    if word.begins and (sight.slip(i) or sight.found.made(word.core)):
        after, people = sight.word(i + 1), sight.people
        return after is None or not (word.owns or after.core in people.telling | people.doing | {"can"})
    return word.inner > 0 and {word.core[: word.inner], word.core[word.inner :]} <= sight.lists.ordinary


def _run_together(sight: Sight, core: str) -> bool:
    """As in "tylersmum", "KaydenJones": a first name and another word."""
    first, people = sight.lists.first, sight.people
    for cut in range(4, len(core) - 2):
        name, rest = core[:cut], core[cut:]
        known = rest in first or rest in people.surnames or rest.removeprefix("s") in people.kin
        if known and name in first and name not in sight.lists.ordinary:
            return True
    return False


def _paired(sight: Sight, i: int, marked: list[bool]) -> bool:
    """As in "Jai and Grace", "Jai, Grace": beside a name."""
    word = sight.at(i)
    surname = sight.capital(i) and word.core in sight.people.surnames and not word.begins
    if not (sight.likely(i) or surname) or word.shape == "upper" or (sight.either(i) and not sight.capital(i)):
        return False
    for joint, other in ((i - 1, i - 2), (i + 1, i + 2)):
        if sight.core(joint) in {"and", "n", "or"} and 0 <= other < len(marked) and marked[other]:
            return True
    commas, after = {", ", " & ", "/", " / "}, sight.word(i + 1)
    if i > 0 and marked[i - 1] and word.gap in commas:
        return True
    return after is not None and marked[i + 1] and after.gap in commas


def _turned(sight: Sight, i: int, marked: list[bool]) -> None:
    """Marks the family name in "Smith, Kayden": at the beginning, or after a label, and sure to be one."""
    word, before, people = sight.at(i), sight.word(i - 1), sight.people
    if before is None or word.gap != ", " or word.core not in sight.lists.first or not sight.free(i - 1):
        return
    alone = (
        before.begins
        or before.gap == "-"
        or before.gap.endswith(": ")
        or sight.core(i - 2) in people.titles | {"see", "re", "for"}
    )
    if alone and before.core in people.surnames - people.not_surnames - people.surnames_unsure:
        marked[i - 1] = True
        while i > 1 and sight.at(i - 1).gap == "-" and sight.free(i - 2):
            i -= 1
            marked[i - 1] = True


def _again(sight: Sight, marked: list[bool]) -> None:
    """Marks the same name further on, and several of it: "the Featherquills"."""
    seen = {word.core for word, name in zip(sight.found.words, marked, strict=True) if name and len(word.core) > 1}
    for i, word in enumerate(sight.found.words):
        if not marked[i] and sight.free(i) and word.core not in sight.people.stop:
            sure = sight.capital(i) or sight.sort(i) in {Sort.UNKNOWN, Sort.NAME}
            marked[i] = sure and bool({word.core, stem(word.core)} & seen)


def _joined(sight: Sight, i: int) -> bool:
    return sight.at(i + 1).gap in _IN_NAMES and not sight.at(i).owns
