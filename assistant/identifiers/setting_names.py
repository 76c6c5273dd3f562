"""Names of schools, nurseries, practices, hospitals, homes and places of worship."""

from collections.abc import Iterator

from assistant.identifiers.kinds import Sort, edits
from assistant.identifiers.sight import Sight
from assistant.identifiers.spans import Span

_CLOSE = frozenset({" ", "-", "' "})
_LONGEST = 4
"""Words in a name, besides those for its kind."""


def setting_names(sight: Sight) -> Iterator[Span]:
    """As in "Larkmeadow Primary", "st marys school", "Ysgol Bryn Teifi", "Sacred Heart"."""
    known = sight.lists.settings
    for i, word in enumerate(sight.found.words):
        start, end = i, None
        if word.core in known.kinds and sight.sort(i) is not Sort.KEPT and (named := _named(sight, i)) is not None:
            start, end = named, _last_kind(sight, i)
        elif (whole := _whole(sight, i)) is not None:
            end = whole
        elif word.core in known.before:
            end = _after(sight, i)
        elif word.core == "st":
            end = _saint(sight, i)
        if end is not None:
            yield Span(sight.at(start).start, sight.at(end).end, "setting")


def _named(sight: Sight, i: int) -> int | None:
    """Where the name of the setting begins whose kind is word `i`; None where it has no name."""
    end = _first_kind(sight, i)
    first = end
    while first > 0 and end - first < _LONGEST and sight.at(first).gap in _CLOSE and _may_belong(sight, first - 1):
        first -= 1
    while first < end and sight.core(first) in sight.people.stop - {"st"}:
        first += 1
    between = range(first, end)
    if all(sight.core(k) in sight.lists.settings.generic for k in between):
        return None
    telling = [k for k in between if _tells(sight, k)]
    if any(not sight.found.place[k] for k in telling):
        return first
    after = sight.word(i + 1)
    if (
        after is not None
        and after.gap == " "
        and after.shape == "title"
        and after.core not in sight.lists.settings.kinds
    ):
        return None  # "Leeds Practice Model"
    if telling and sight.at(i).shape == "title" and all(sight.found.place[k] for k in between):
        return first  # "Norwich Primary"
    return first if _called(sight, first, end, i) else None


def _called(sight: Sight, first: int, end: int, i: int) -> bool:
    """Whether ordinary words are the name of a setting: "Park View Academy", "at church view primary"."""
    known, between, kind = sight.lists.settings, range(first, end), sight.core(i)
    if any(sight.at(k).shape == "lower" and sight.core(k) in known.generic for k in between):
        return False
    usual = [k for k in between if sight.core(k) in known.names or sight.either(k)]
    capitals = all(sight.at(k).shape in {"title", "mixed"} and (sight.at(k).cased or usual) for k in between)
    titled = sight.at(i).shape == "title"
    if capitals and not sight.at(first).begins:
        if (titled or sight.at(end).shape == "title") and (usual or kind not in known.unsure):
            return True
        if titled and kind in known.sure and sight.at(first).cased:
            return True
    before = sight.core(first - 1)
    if before in known.surely_before and kind in known.sure and len(between) <= 3:
        return not any(sight.core(k) in sight.people.stop for k in between)
    led = before in sight.lists.addresses.before | known.before_name - {"the"}
    return led and len(usual) == len(between) and kind not in known.never_called


def _tells(sight: Sight, i: int) -> bool:
    """Whether a word is a name, whatever else stands beside it."""
    unknown = sight.sort(i) in {Sort.UNKNOWN, Sort.NAME} and sight.at(i).shape != "mixed"
    return unknown or sight.found.place[i] or sight.core(i) in {"st", "saint", "our"}


def _may_belong(sight: Sight, i: int) -> bool:
    """Whether a word may be part of the name of a setting."""
    word, known, people = sight.at(i), sight.lists.settings, sight.people
    if sight.sort(i) is Sort.KEPT and not sight.found.place[i]:
        return False
    if word.core in {"st", "saint"} or (word.core in people.particles and sight.at(i + 1).gap == "-"):
        return True
    titled = word.shape in {"title", "mixed"} and word.cased
    if word.core in people.stop or word.shape in {"digits", "upper"} or (word.core in known.generic and not titled):
        return False
    if titled or word.core in known.names or sight.sort(i) is Sort.NAME or sight.found.place[i]:
        return True
    if sight.sort(i) is Sort.UNKNOWN:
        return not any(edit in known.generic | known.modifiers for edit in edits(word.core))
    others = (sight.lists.addresses.before, people.kin, people.doing)
    return word.shape in {"lower", "title"} and not any(word.core in words for words in others)


def _first_kind(sight: Sight, i: int) -> int:
    """As in "Catholic Primary School": the first of several words for its kind."""
    known = sight.lists.settings
    while (
        i > 0
        and sight.at(i).gap in _CLOSE
        and {sight.core(i - 1), sight.at(i - 1).low} & (known.modifiers | known.kinds)
    ):
        if sight.core(i - 1) in known.names and sight.at(i - 1).shape == "title":
            break
        i -= 1
    return i


def _last_kind(sight: Sight, i: int) -> int:
    """As in "Primary School": the last of several words for its kind."""
    while i + 1 < len(sight) and sight.at(i + 1).gap in _CLOSE and sight.core(i + 1) in sight.lists.settings.kinds:
        i += 1
    return i


def _whole(sight: Sight, i: int) -> int | None:
    """Where "Sacred Heart" ends, where a setting can stand."""
    known = sight.lists.settings
    for end in (i + 2, i + 1):
        if end < len(sight) and "_".join(sight.core(k) for k in range(i, end + 1)) in known.wholes:
            led = sight.core(i - 1) in sight.lists.addresses.before | known.before_name
            return end if led or sight.at(i).shape == "title" else None
    return None


def _after(sight: Sight, i: int) -> int | None:
    """Where "Ysgol Bryn Teifi" ends: a name that stands after its kind."""
    last = i
    while last + 1 < len(sight) and last - i < _LONGEST and sight.at(last + 1).gap in _CLOSE:
        unknown = sight.sort(last + 1) in {Sort.UNKNOWN, Sort.NAME} and sight.at(last + 1).shape == "lower"
        if sight.at(last + 1).shape != "title" and not unknown:
            break
        last += 1
    return last if last > i else None


def _saint(sight: Sight, i: int) -> int | None:
    """As in "St Wilfreda's", without a word for its kind. A place that everybody knows is none: "St Helens"."""
    word = sight.word(i + 1)
    if word is None or word.gap not in {" ", ". "} or sight.found.place[i]:
        return None
    owned = word.owns or word.core.endswith("s")
    return i + 1 if owned and sight.sort(i + 1) in {Sort.NAME, Sort.UNKNOWN, Sort.EITHER} else None
