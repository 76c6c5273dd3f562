"""Addresses: streets with a number or without, houses, flats."""

from collections.abc import Iterator

from assistant.identifiers.kinds import Sort
from assistant.identifiers.sight import BESIDE, Sight
from assistant.identifiers.spans import Span

_LONGEST = 4
"""Words in the name of a street."""
_MONTHS = frozenset(
    {
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    }
)  # fmt: skip


def addresses(sight: Sight) -> Iterator[Span]:
    """As in "14 Fennelgate Close", "on mill lane", "Flat 3", "at 33 Sunnybank"."""
    known = sight.lists.addresses
    for i, word in enumerate(sight.found.words):
        if word.core in known.streets and i and _well_known(sight, i):
            continue
        if word.core in known.streets:
            if (start := _street(sight, i)) is not None:
                yield Span(sight.at(_dwelling(sight, start)).start, word.end, "address")
            if sight.core(i - 1) == "the" and i > 1 and _number(sight, i - 2) and not _counts(sight, i - 2):
                yield Span(sight.at(i - 2).start, word.end, "address")
        if word.core in known.houses and (start := _house(sight, i)) is not None:
            yield Span(sight.at(start).start, word.end, "address")
        if word.core in known.streets_before and i and _number(sight, i - 1) and (end := _named_after(sight, i)) > i:
            yield Span(sight.at(i - 1).start, sight.at(end).end, "address")
        if (end := _flat(sight, i)) is not None or (end := _numbered_house(sight, i)) is not None:
            yield Span(word.start, sight.at(end).end, "address")


def _street(sight: Sight, i: int) -> int | None:
    """Where the address begins whose kind of street is word `i`."""
    known, start, passed = sight.lists.addresses, i, False
    for j in range(i - 1, max(i - _LONGEST, 0) - 1, -1):
        word = sight.at(j)
        if sight.at(j + 1).gap not in BESIDE:
            break
        if _number(sight, j):
            alike = (
                word.core in known.unsure
                or sight.at(i).shape == sight.at(i - 1).shape
                or sight.core(i) not in known.unsure
            )
            return _with_no(sight, j) if j < i - 1 and not _counts(sight, j) and alike else None
        if j < i - 1 and len(word.core) == 1 and word.gap == "" and j and _number(sight, j - 1):
            return _with_no(sight, j - 1)
        plain = word.shape != "title"
        if word.core in known.units or (plain and word.core in sight.people.stop - known.street_names):
            break
        passed = passed or (plain and word.core in known.not_streets)
        start = start if passed else j
    if all(sight.core(k) in known.not_streets | sight.people.stop for k in range(start, i)):
        return None
    written = sight.at(i).shape == "title" and sight.at(i).cased and sight.at(i - 1).shape in {"title", "mixed"}
    return _titled_street(sight, start, i) if written else _plain_street(sight, start, i)


def _titled_street(sight: Sight, start: int, i: int) -> int | None:
    """As in "Mossgarth Lane", with capitals and no number."""
    first = i
    while first > start and sight.at(first - 1).shape in {"title", "mixed"}:
        first -= 1
    unsure = sight.core(i) in sight.lists.addresses.unsure
    led, begins = _led(sight, first), sight.at(first).begins
    named = any(_says_place(sight, k) for k in range(first, i))
    if named and (not unsure or led or not begins):
        unknown = any(sight.sort(k) is Sort.UNKNOWN for k in range(first, i))
        return first if led or not unsure or unknown else None
    return first if (led or not unsure) and not begins else None


def _plain_street(sight: Sight, start: int, i: int) -> int | None:
    """As in "on mill lane", in small letters and without a number."""
    known = sight.lists.addresses
    unsure = sight.core(i) in known.unsure
    for first in range(i - 1, start - 1, -1):
        led = _led(sight, first)
        if sight.sort(first) in {Sort.UNKNOWN, Sort.NAME} and (led or not unsure):
            return first
        if led and sight.core(i) in known.likely and sight.core(first) in known.street_names:
            return first
        if led and not unsure and (i - first > 1 or _says_place(sight, first)):
            return first
    return None


def _led(sight: Sight, first: int) -> bool:
    """Whether what stands before says that an address follows."""
    known, before = sight.lists.addresses, sight.core(first - 1)
    return before in known.before or (
        first > 0 and sight.at(first).gap.startswith(",") and before in known.streets | known.houses
    )


def _says_place(sight: Sight, i: int) -> bool:
    known = sight.lists.addresses.street_names
    return sight.sort(i) in {Sort.UNKNOWN, Sort.NAME, Sort.EITHER} or sight.found.place[i] or sight.core(i) in known


def _well_known(sight: Sight, i: int) -> bool:
    """As in "Family Court", "Great Ormond Street": known by that name."""
    return sight.sort(i) is Sort.KEPT and sight.sort(i - 1) is Sort.KEPT and not sight.found.place[i]


def _house(sight: Sight, i: int) -> int | None:
    """Where "Larkfield House" begins, or "the brambleside estate" without "the"."""
    first = i
    while first > 0 and i - first < _LONGEST - 1 and sight.at(first).gap == " " and _names_house(sight, first - 1):
        first -= 1
    if first == i:
        return None
    titled = sight.at(i).shape == "title" and sight.at(i).cased
    unknown = any(sight.sort(k) is Sort.UNKNOWN for k in range(first, i))
    led = sight.core(first - 1) in sight.lists.addresses.before | {"the", "called"}
    if unknown:
        return first if titled or led else None
    return first if titled and led and not sight.at(first).begins else None


def _names_house(sight: Sight, i: int) -> bool:
    word = sight.at(i)
    if sight.sort(i) is Sort.KEPT or word.core in sight.people.stop | sight.lists.addresses.not_streets:
        return False
    return sight.sort(i) is Sort.UNKNOWN or (word.shape == "title" and word.cased)


def _flat(sight: Sight, i: int) -> int | None:
    """Where "Flat 3" ends, with ", Quayside House" after it."""
    word, number = sight.at(i), sight.word(i + 1)
    dwelling = word.core in sight.lists.addresses.dwellings or (word.core == "unit" and word.shape == "title")
    if not dwelling or number is None or not _number(sight, i + 1) or number.gap not in {" ", " no ", ": "}:
        return None
    end = _lettered(sight, i + 1)
    if sight.core(end + 1) in sight.lists.addresses.units:
        return None
    after = sight.word(end + 1)
    if after is None or after.gap != ", ":
        return end
    for last in (end + 2, end + 3):
        if sight.core(last) in sight.lists.addresses.houses | {"court"}:
            return last
    return end + 2 if after.core == "the" and end + 2 < len(sight) else end


def _numbered_house(sight: Sight, i: int) -> int | None:
    """Where "33 Sunnybank" ends, after a word that an address follows."""
    if not i or not _number(sight, i) or _counts(sight, i):
        return None
    before = sight.lists.addresses.numbered_before
    after = _lettered(sight, i) + 1
    if sight.core(i - 1) not in before or after >= len(sight) or sight.at(after).gap != " ":
        return None
    last = after - 1
    while (
        last + 1 < len(sight) and last - after < 2 and sight.at(last + 1).gap == " " and _names_place(sight, last + 1)
    ):
        last += 1
    titled = last > after and all(sight.at(k).shape == "title" for k in range(after, last + 1))
    return last if titled or any(sight.sort(k) is Sort.UNKNOWN for k in range(after, last + 1)) else None


def _named_after(sight: Sight, i: int) -> int:
    """Where "Ffordd y Bryn" ends: a street whose kind stands first."""
    last = i
    while last + 1 < len(sight) and last - i < _LONGEST - 1 and sight.at(last + 1).gap in BESIDE:
        word = sight.at(last + 1)
        if word.core not in {"y", "yr"} and word.shape != "title" and sight.sort(last + 1) is not Sort.UNKNOWN:
            break
        last += 1
    return last


def _names_place(sight: Sight, i: int) -> bool:
    word = sight.at(i)
    if sight.sort(i) is Sort.UNKNOWN and not sight.slip(i):
        return True
    return word.shape == "title" and word.cased and sight.sort(i) is not Sort.KEPT and word.core not in _MONTHS


def _number(sight: Sight, i: int) -> bool:
    return i < len(sight) and sight.at(i).shape == "digits" and len(sight.core(i)) <= 4


def _counts(sight: Sight, i: int) -> bool:
    """As in "section 47", "year 9": a number that is none of a house."""
    return sight.core(i - 1) in sight.lists.addresses.counted


def _with_no(sight: Sight, i: int) -> int:
    """From the number of the house, with "no" before it."""
    return i - 1 if sight.core(i - 1) in {"no", "number", "nr"} and len(sight.at(i).gap) <= 2 else i


def _dwelling(sight: Sight, start: int) -> int:
    """Includes "Flat 3," before the house."""
    for j in (start - 2, start - 3):
        if sight.core(j) in sight.lists.addresses.dwellings | {"unit"} and _number(sight, j + 1):
            return j
    return start


def _lettered(sight: Sight, i: int) -> int:
    """As in "12b": the letter belongs to the number."""
    after = sight.word(i + 1)
    return i + 1 if after is not None and after.gap == "" and len(after.core) == 1 else i
