"""The figures of a sentence: what is counted, in which unit, how exactly, and what is called by a number.

A unit belongs to its number and so does what kind of day it is: 10 working days are not 10 days, and 27 % is not 27 cases.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.proof.reading import Word

_SMALL = {
    word: number
    for number, word in enumerate(
        [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ]
    )
}  # fmt: skip
_TENS = {
    word: 10 * number
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_POWERS = {"hundred": 100, "hundreds": 100, "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixths": 6,
    "tenth": 10, "tenths": 10,
}  # fmt: skip
_TIMES = {
    "once": "1",
    "twice": "2",
    "thrice": "3",
    "double": "x2",
    "doubl": "x2",
    "tripl": "x3",
    "halv": "x0.5",
    "trebl": "x3",
}
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_UNITS = {
    "minute": "minute", "hour": "hour", "hr": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
    "percent": "%", "pound": "pound", "penc": "pence", "term": "term", "fortnight": "fortnight", "decad": "decade",
}  # fmt: skip
_DAYS = {"working": "working", "calendar": "calendar", "school": "school", "clear": "clear", "business": "working"}
_MONTHS = {
    name: name[:3]
    for name in [
        "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december",
    ]
}  # fmt: skip
_LABELS = re.compile(
    r"\b(section|subsection|paragraph|para|chapter|part|regulation|reg|article|schedule|annex|appendix|level|tier|stage|step"
    r"|page|finding|standard|recommendation|rule|week|phase|footnote|note|(?<!')s)s?\.? ?"
    r"((?-i:\(?(?:\d+[A-Z]{0,3}|[IVXLCA-Z]{1,4})\b\)?)(?:\([0-9a-zA-Z]{1,4}\))*"
    r"(?:(?:,| and| or| to|-) ?(?:\d+[A-Z]{0,3}(?:\([0-9a-zA-Z]{1,4}\))*|(?:\([0-9a-zA-Z]{1,4}\))+))*)"
    r"|\b(section|subsection|paragraph)s? ?((?:\([0-9a-zA-Z]{1,4}\))+)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\d+[A-Z]{0,3}(?:\([0-9a-zA-Z]{1,4}\))*|(?:\([0-9a-zA-Z]{1,4}\))+|[A-Z]{1,4}")
_LETTERED = frozenset({"part", "schedule", "annex", "appendix", "chapter", "phase", "stage"})
_SHORT = {"para": "paragraph", "reg": "regulation", "s": "section"}

_AT_LEAST = (
    "at least", "no fewer than", "no less than", "not less than", "minimum", "more than", "or more", "or over",
    "or older", "over", "above", "exceeding", "from age",
)  # fmt: skip
_AT_MOST = (
    "at most", "no more than", "not more than", "no later than", "not later than", "up to", "within", "the latest",
    "latest", "maximum", "limit", "under", "below", "less than", "fewer than", "or under", "or younger",
    "not exceeding", "by",
)  # fmt: skip
_ABOUT = ("almost", "nearly", "about", "around", "approximately", "approx", "roughly")
_FAR = frozenset({"limit", "minimum", "maximum", "the latest", "latest", "no later than"})
"""Forms that may stand apart from their figure; the others stand beside it."""
_REACH = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in digits; `unit` with the kind of day; `bound`: at least, at most, about or exactly; `at`: its word's place."""

    value: str
    unit: str
    bound: str
    at: int

    @property
    def key(self) -> tuple[str, str]:
        return self.value, self.unit


def figures(text: str, said: tuple[Word, ...]) -> list[Figure]:
    """The figures of a text, in order; what is called by a number is no figure (`labels`)."""
    taken = [match.span() for match in _labelled(text)]
    found: list[Figure] = []
    place = 0
    while place < len(said):
        word = said[place]
        if any(start <= word.start < end for start, end in taken):
            place += 1
            continue
        value, after = _value(said, place)
        if value is None:
            place += 1
            continue
        unit = _unit(text, said, place, after)
        found.append(Figure(value, unit, _bound(said, place, after), place))
        place = after
    return found


def _labelled(text: str) -> list["re.Match[str]"]:
    """What is called by a number; letters alone call only parts, schedules and the like ("Part XA"), and no "child's GP"."""
    return [
        match
        for match in _LABELS.finditer(text)
        if any(map(str.isdigit, match.group())) or match.group(3) or match.group(1).lower() in _LETTERED
    ]


def labels(text: str) -> frozenset[tuple[str, str]]:
    """What a text calls by a number or letter: `("section", "46(2)")`, `("part", "XA")`."""
    found: set[tuple[str, str]] = set()
    for match in _labelled(text):
        kind = (match.group(1) or match.group(3)).lower()
        items = _ITEM.findall(match.group(2) or match.group(4))
        found |= {(_SHORT.get(kind, kind), item) for item in items}
    return frozenset(found)


def _value(said: tuple[Word, ...], place: int) -> tuple[str | None, int]:
    """The number that begins at a word, and the word after it."""
    low = said[place].low
    following = said[place + 1].low if place + 1 < len(said) else ""
    if low[0].isdigit():
        if (ordinal := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", low)) is not None:
            return f"{ordinal.group(1)}.", place + 1
        if low.rstrip("%") == "1" and following == "in" and (other := _number(said, place + 2)) is not None:
            return f"1 in {other[0]}", other[1]
        return low.rstrip("%").replace(",", ""), place + 1
    if low in _MONTHS:
        return f"month {_MONTHS[low]}", place + 1
    if low in {"half", "halves"}:
        return "1/2", place + 1
    if said[place].stem in _TIMES or low in _TIMES:
        value = _TIMES.get(low) or _TIMES[said[place].stem]
        # "Once" is a number of times only in "at least once", "once a year", "once in every".
        told = low != "once" or _a_time(said, place)
        return (f"{value} times", place + 1) if told else (None, place + 1)
    if low in _PARTS and said[place - 1].low in {"a", "the"} and following == "of":
        return f"1/{_PARTS[low]}", place + 1
    if low in _ORDINALS and low != "second":
        return (f"1/{_PARTS[low]}", place + 1) if _a_part(said, place) else (f"{_ORDINALS[low]}.", place + 1)
    number = _number(said, place)
    if number is None:
        return None, place + 1
    value, after = number
    following = said[after].low if after < len(said) else ""
    if following in _PARTS:
        return f"{value}/{_PARTS[following]}", after + 1
    if following in {"in", "out"} and (other := _number(said, after + (2 if following == "out" else 1))) is not None:
        return f"{value} in {other[0]}", other[1]
    if value == 1 and not _counts(said, after):
        return None, place + 1
    return str(value), after


def _a_time(said: tuple[Word, ...], place: int) -> bool:
    """Whether "once" says how often: "at least once", "once in every 12 months", "once a year"."""
    following = said[place + 1 : place + 3]
    if following and (
        following[0].low in {"in", "every", "per"} or (following[0].low == "a" and following[-1].stem in _UNITS)
    ):
        return True
    return place > 0 and said[place - 1].low in {"least", "than"}


def _a_part(said: tuple[Word, ...], place: int) -> bool:
    following = said[place + 1].low if place + 1 < len(said) else ""
    return (
        said[place].low in _PARTS
        and place > 0
        and said[place - 1].low in {"a", "one"}
        and following in {"of", "", "had", "were"}
    )


def _counts(said: tuple[Word, ...], after: int) -> bool:
    """Whether "one" before this word is a number and no pronoun."""
    following = said[after] if after < len(said) else None
    return following is not None and (
        following.stem in _UNITS or following.low in {*_DAYS, "per", "or"} or _of_a_number(said, after)
    )


def _of_a_number(said: tuple[Word, ...], after: int) -> bool:
    """ "One of three", and no "one of the parents"."""
    return said[after].low == "of" and _number(said, after + 1) is not None and after + 1 < len(said)


def _number(said: tuple[Word, ...], place: int) -> tuple[int, int] | None:
    """A number in words, or in digits, and the word after it."""
    if place >= len(said):
        return None
    if said[place].low.isdigit() and len(said[place].low) < 10:
        return int(said[place].low), place + 1
    total, current, at = 0, -1, place
    while at < len(said) and at < place + 8:
        low = said[at].low
        if low in _TENS:
            current = max(current, 0) + _TENS[low]
        elif low in _SMALL:
            current = max(current, 0) + _SMALL[low]
        elif low in _POWERS and current >= 0:
            current *= _POWERS[low]
            if _POWERS[low] > 100:
                total, current = total + current, 0
        elif not (low == "and" and at > place and said[at - 1].low in _POWERS and _is_number(said, at + 1)):
            break
        at += 1
    return (total + max(current, 0), at) if current >= 0 else None


def _is_number(said: tuple[Word, ...], at: int) -> bool:
    return at < len(said) and (said[at].low in _SMALL or said[at].low in _TENS)


def _unit(text: str, said: tuple[Word, ...], place: int, after: int) -> str:
    written = text[said[place].start : (said[after].start if after < len(said) else len(text))]
    if "%" in written or (after + 1 < len(said) and said[after].low == "per" and said[after + 1].low == "cent"):
        return "%"
    if (place > 0 and "\u00a3" in text[said[place - 1].end : said[place].start]) or (
        place == 0 and text.startswith("\u00a3")
    ):
        return "pound"
    if said[after - 1].low.endswith("percent") or (after < len(said) and said[after].low in {"percent", "pc"}):
        return "%"
    kind = ""
    for word in said[after : after + 2]:
        if word.low in _DAYS and not kind:
            kind = f"{_DAYS[word.low]} "
        elif word.stem in _UNITS:
            return kind + _UNITS[word.stem]
        else:
            break
    return ""


def _bound(said: tuple[Word, ...], place: int, after: int) -> str:
    """The nearest words that say how exact a figure is, on either side of it and in its clause or hard by."""
    before = " ".join(word.low for word in said[max(place - _REACH, 0) : place])
    behind = " ".join(word.low for word in said[after : after + _REACH])
    nearest, bound = _REACH + 1, ""
    for name, forms in (("min", _AT_LEAST), ("max", _AT_MOST), ("about", _ABOUT)):
        for form in forms:
            away = None if form.startswith("or ") else _away(before.split(), form.split(), back=True)
            if away is None and form in _BEHIND:
                away = _away(behind.split(), form.split(), back=False)
            beside = 0 if form in _HARD_BY else 3 if form in _BEHIND else 1
            if away is not None and away > beside and form not in _FAR:
                continue
            if away is not None and (away < nearest or (away == nearest and len(form.split()) > 2)):
                nearest, bound = away, name
    if bound == "max" and re.match(r"(?:\w+ ){0,3}(?:before|prior)\b", behind) and re.search(r"\blater than\b", before):
        return "min"
    return bound


_HARD_BY = {"by", "over", "under", "above", "below", "about", "around"}
_BEHIND = {
    "or more", "or over", "or older", "or under", "or younger", "the latest", "limit", "maximum", "minimum", "within",
    "latest", "no later than",
}  # fmt: skip


def _away(near: Sequence[str], form: Sequence[str], *, back: bool) -> int | None:
    """How many words lie between a figure and a form beside it; None where the form is not there."""
    size = len(form)
    places = [at for at in range(len(near) - size + 1) if list(near[at : at + size]) == list(form)]
    if not places:
        return None
    return len(near) - places[-1] - size if back else places[0]


def bounds_agree(said: Figure, held: Iterable[Figure]) -> bool:
    """Whether a figure is said as exactly as some equal one that is held."""
    return any(said.bound == figure.bound for figure in held if figure.key == said.key)
