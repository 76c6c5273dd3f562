"""A message as plain letters, each with its place in what was typed, and its words.

Addresses of web pages have none: what identifies in them has a form of its own.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_LOOKALIKES = str.maketrans(
    "авсԁеһіјӏкмнорԛгѕтуԝхАВСЕНІЈКМОРЅТУХɑɡıεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ’‘`´ʼ＇‛–—−‐‑‒",
    "abcdehijlkmhopqrstywxABCEHIJKMOPSTYXagieiknoptuxABEZHIKMNOPTYX'''''''------",
)
_LETTERS = {
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ß": "ss",
    "æ": "ae",
    "Æ": "Ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
}
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*|\d+")
_LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s]{1,300}|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:org|com|net|gov|nhs|co|ac|police|uk)\b(?:/[^\s]{0,300})?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?] ")
_NEW = re.compile(r"[.!?\n•…|]")
_TITLE = re.compile(r"[A-Z](?:[a-z]+|'[A-Z]?[a-z]+)(?:[A-Z']?[a-z]{2,}){0,3}")
Shape = Literal["lower", "title", "upper", "mixed", "digits"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a run of digits.

    `low`: in small letters; `core`: without "'s"; `end` is that of the core, `gap` what stands between it and the word before;
    `begins`: a sentence or a line; `cased`: whether capitals mean anything in its line; `owns`: it ends in "'s"; `inner`: where
    a capital stands inside it, 0 for nowhere.
    """

    low: str
    core: str
    start: int
    end: int
    gap: str
    shape: Shape
    begins: bool
    cased: bool
    owns: bool
    inner: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`plain`: what was typed without accents, invisible characters and look-alike letters; `places[i]` is where its
    character `i` stands in what was typed."""

    plain: str
    places: Sequence[int]
    words: tuple[Word, ...]

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """A span of `plain` as a span of what was typed."""
        return self.places[start], self.places[end - 1] + 1


def folded(text: str) -> str:
    """Small letters without accents, as words are compared."""
    return "".join(plain for c in text for plain in _plain(c)).lower()


def read(text: str) -> Reading:
    """The message to be searched for identifiers."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _plain(character):
            plain.append(letter)
            places.append(place)
    joined = "".join(plain)
    return Reading(joined, places, tuple(_words(joined)))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    found = unicodedata.normalize("NFKD", character).translate(_LOOKALIKES)
    return "".join(
        c for c in found if unicodedata.category(c) not in {"Cf", "Mn", "Me", "Cs", "Co", "Cc"} or c in "\n\t"
    )


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    line_end, sentence_end, line_shouted, shouted, cased, done = -1, -1, False, False, True, 0
    links = [match.span() for match in _LINK.finditer(text)]
    for match in _WORD.finditer(text):
        while links and links[0][1] <= match.start():
            links.pop(0)
        if links and links[0][0] <= match.start():
            continue
        typed, start = match.group(), match.start()
        if start > line_end:
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
            line_shouted, cased = _capitals(text[start:line_end])
        if start > sentence_end:
            ends = _SENTENCE.search(text, start, line_end)
            sentence_end = ends.start() if ends else line_end
            shouted = line_shouted or _capitals(text[start:sentence_end])[0]
        low = typed.lower()
        owns = low.endswith("'s")
        core = low[:-2] if owns else low
        gap = text[done:start]
        shape: Shape = "lower" if shouted and not typed.isdigit() else _shape(typed[: len(core)])
        words.append(
            Word(
                low,
                core,
                start,
                start + len(core),
                gap,
                shape,
                begins=not words or bool(_NEW.search(gap)),
                cased=cased,
                owns=owns,
                inner=_inner(typed),
            )
        )
        done = match.end()
    return words


def _inner(word: str) -> int:
    return next((i for i in range(1, len(word)) if word[i].isupper() and word[i - 1].islower()), 0)


def _capitals(line: str) -> tuple[bool, bool]:
    """Whether a line is shouted, and whether capitals mean anything in it: not where most other words have one."""
    words = re.findall(r"[A-Za-z]{2,}", line)
    others = [word for word in words if not word.isupper()]
    title = sum(word[0].isupper() for word in others)
    shouted = len(words) >= 3 and len(words) - len(others) > 0.6 * len(words)
    return shouted, not shouted and (len(others) < 5 or title < 0.6 * len(others))


def _shape(word: str) -> Shape:
    if word.isdigit():
        return "digits"
    if word.islower():
        return "lower"
    if word.isupper():
        return "upper"
    return "title" if _TITLE.fullmatch(word) else "mixed"
