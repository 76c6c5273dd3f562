"""Places within a document as people name them: "s.47", "para 153", "Sch 2 para 4", "Finding 6", "part one". Pure functions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.records import Locator

PlaceKind = Literal["section", "schedule", "paragraph", "page", "slide", "heading", "numbered", "regulation"]

_ONE_TO_TWELVE = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()  # noqa: SIM905
_WORD_NUMBERS = {word: str(number) for number, word in enumerate(_ONE_TO_TWELVE, 1)}
_ROMAN_NUMBERS = {word: str(number) for number, word in enumerate(_ROMAN, 1)}
_NUMBER = rf"\d{{1,3}}[A-Z]?|{'|'.join(_ONE_TO_TWELVE)}"
# In small letters they are words ("the part I play" is no Part I).
_LETTER = rf"(?-i:[A-HJ-Z]|{'|'.join(_ROMAN[1:]).upper()}|I(?=\s+of\b))"
_AND = r"(?:\s*(?:,|and|or|&|to)\s*)"
_NUMBERED = "finding|recommendation|part|chapter|annex|appendix|figure|table"
_LEFT_OUT = frozenset("a an and for from in of on or the to with".split())  # noqa: SIM905

# An apostrophe before it makes the "s" an ending ("it's 40 pages").
_SECTION = re.compile(
    rf"(?<![\w'’])(?:sections?|sect?|ss?)[.\s]{{0,2}}(\d{{1,3}}[A-Z]{{0,2}})(?:\(\w+\))*"
    rf"(?:{_AND}(?:sections?|ss?)?[.\s]{{0,2}}(\d{{1,3}}[A-Z]{{0,2}}))?(?![\w%])",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"\bsch(?:edule|ed)?[.\s]{1,2}(\d{1,2}[A-Z]?)(?:,?\s*para(?:graph)?[.\s]{0,2}(\d{1,3}[A-Z]{0,2}))?\b", re.IGNORECASE
)
_PARAGRAPH = re.compile(
    rf"\bpara(?:graph)?s?[.\s]{{0,2}}(\d{{1,3}}(?:\.\d{{1,3}})*[A-Z]?)(?:{_AND}(\d{{1,3}}(?:\.\d{{1,3}})*))?(?![\w%])",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\b(?:pages?\s+|p\.\s?|pg\.?\s?)(\d{1,3})\b", re.IGNORECASE)
_SLIDE = re.compile(r"\bslides?\s+(?:no\.?\s*)?(\d{1,3})\b", re.IGNORECASE)
_HEADED = re.compile(
    rf"\b({_NUMBERED})(?:s|es)?\s+({_NUMBER}|{_LETTER})(?![\w'’])(?:{_AND}({_NUMBER}|{_LETTER})(?![\w'’]))?",
    re.IGNORECASE,
)
_REGULATION = re.compile(
    rf"\breg(?:ulation)?s?[.\s]{{1,2}}(\d{{1,3}})(?:{_AND}(?:reg(?:ulation)?s?[.\s]{{1,2}})?(\d{{1,3}}))?", re.I
)
_TITLED = re.compile(
    r"\b(?:section|part|bit|chapter|heading|paragraphs?|slide)\s+(?:on|about|headed|called|titled)\s+[\"“‘']?"
    r"(?P<title>[^\"”’?.,;:]{3,60}?)[\"”’]?(?=\s+(?:in|of|from|say|says|said|tells?)\b|[?.,;:\"”]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a question names it. `number` is normalised ("16f", "1" for "one", "b"); `noun` what is numbered ("finding").

    `within`: for a schedule, the number of its paragraph.
    """

    kind: PlaceKind
    number: str
    noun: str = ""
    within: str | None = None

    @property
    def label(self) -> str:
        """The place as a person would say it."""
        match self.kind:
            case "section":
                return f"section {self.number.upper()}"
            case "schedule":
                return f"Schedule {self.number.upper()}" + (f" paragraph {self.within.upper()}" if self.within else "")
            case "numbered":
                return f"{self.noun} {self.number.upper()}"
            case "heading":
                return f"“{self.number}”"
            case _:
                return f"{self.kind} {self.number}"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where in a text a place is named: `text[start:end]`."""

    place: Place
    start: int
    end: int


def places_in(text: str) -> list[Mention]:
    """The places that a text names, in order."""
    schedules = list(_schedules(text))
    taken = [(mention.start, mention.end) for mention in schedules]
    rest = [
        mention
        for mention in _others(text)
        if not any(start < mention.end and mention.start < end for start, end in taken)
    ]
    return sorted([*schedules, *rest], key=lambda mention: mention.start)


def fits(locator: Locator, place: Place) -> bool:
    """Whether a passage stands at the named place. Which document it stands in is not asked here.

    A heading that speaks of a section ("Section 47 of the Children Act 1989") fits it too, outside statutes.
    """
    number = place.number
    match place.kind:
        case "section":
            if locator.section is not None:
                return locator.section.lower() == number
            return any(number in _spoken_of("section", heading) for heading in locator.heading_path)
        case "schedule":
            return _in_schedule(locator.section, number, place.within)
        case "paragraph":
            return locator.paragraph is not None and locator.paragraph.lower() == number
        case "page":
            return (locator.printed_page or str(locator.page)) == number
        case "slide":
            return locator.slide is not None and str(locator.slide) == number
        case "numbered":
            return any(_numbered(heading) == (place.noun, number) for heading in locator.heading_path)
        case "regulation":
            return any(number in _spoken_of("regulation", heading) for heading in locator.heading_path)
        case "heading":
            wanted = _words(number)
            return bool(wanted) and any(wanted <= _words(heading) for heading in locator.heading_path)


def _schedules(text: str) -> Iterator[Mention]:
    for found in _SCHEDULE.finditer(text):
        within = found[2].lower() if found[2] else None
        yield Mention(Place("schedule", found[1].lower(), within=within), found.start(), found.end())


def _others(text: str) -> Iterator[Mention]:
    simple: tuple[tuple[PlaceKind, re.Pattern[str]], ...] = (
        ("section", _SECTION),
        ("paragraph", _PARAGRAPH),
        ("page", _PAGE),
        ("slide", _SLIDE),
        ("regulation", _REGULATION),
    )
    for kind, pattern in simple:
        for found in pattern.finditer(text):
            yield from _mentions(found, kind, (number for number in found.groups() if number))
    for found in _HEADED.finditer(text):
        noun, *numbers = (group.lower() for group in found.groups() if group)
        yield from _mentions(found, "numbered", map(_number, numbers), noun)
    for found in _TITLED.finditer(text):
        yield from _mentions(found, "heading", (found["title"].strip(),))


def _mentions(found: re.Match[str], kind: PlaceKind, numbers: Iterable[str], noun: str = "") -> Iterator[Mention]:
    for number in numbers:
        yield Mention(Place(kind, number.lower(), noun), found.start(), found.end())


def _number(word: str) -> str:
    return _WORD_NUMBERS.get(word) or _ROMAN_NUMBERS.get(word) or word


def _numbered(heading: str) -> tuple[str, str] | None:
    """What a heading is the number of: ("part", "1") for "PART 1: CHILDREN" and for "Part one: Safeguarding"."""
    found = re.match(rf"({_NUMBERED})\s+(\w+)", heading, re.IGNORECASE)
    return (found[1].lower(), _number(found[2].lower())) if found else None


def _spoken_of(noun: str, heading: str) -> frozenset[str]:
    """The numbers of the sections (or regulations) that a heading speaks of."""
    pattern = _SECTION if noun == "section" else _REGULATION
    return frozenset(number.lower() for found in pattern.finditer(heading) for number in found.groups() if number)


def _in_schedule(section: str | None, number: str, paragraph: str | None) -> bool:
    found = re.match(r"sch\. (\w+)(?: para (\w+))?", (section or "").lower())
    return found is not None and found[1] == number and paragraph in (None, found[2])


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", text.lower().replace("’", "'"))
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words) - _LEFT_OUT
